"""Sends a stock's pending request to WeChat Pay, under the number that was stored with it."""

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.busifavor.rules import stock as rules
from chalicelib.busifavor.rules.stock import BUDGET, CREATE, Request, Stock
from chalicelib.busifavor.store import stocks
from chalicelib.providers import busifavor as provider
from chalicelib.providers.requests.busifavor import BudgetChange, StockChange, StockCreation
from chalicelib.providers.wechat_pay import ProviderDown, ProviderRefused


def push(stock: Stock) -> Stock:
    """Sends the pending request, if there is one, and returns the stock afterwards. Where the outcome stays unknown,
    the next caller sends it again under the same number. A no to a creation that may have been sent before is not
    believed: it stays pending, because another number would make a second stock. Raises MerchantCouponRefused for a no,
    WechatUnavailable, ResourceNotFound."""
    request = stock.pending
    if request is None:
        return stock
    if request.kind == CREATE and not request.asked:
        stocks.save_request_sent(stock, request)
    try:
        stock_id = _send(stock, request)
    except ProviderRefused as refused:
        if not _is_budget_done(stock, request):
            if not (request.kind == CREATE and request.asked):
                stocks.drop_pending(stock)
            raise errors.MerchantCouponRefused(reason=refused.code) from refused
        stock_id = None
    except ProviderDown as down:
        raise errors.WechatUnavailable from down
    stocks.finish(stock, request, stock_id)
    return find(stock.campaign_id)


def change_budget(stock: Stock, target: int, *, found: int | None = None) -> Stock:
    """Lets WeChat Pay send so many coupons in all (`target`). `found`: how many it may send now, where that differs
    from what the stock here says. Raises as `push`, Busy."""
    for _ in dynamo.rounds():
        stock = push(stock)
        if stock.stock_id is None or (found is None and stock.max_coupons == target):
            return stock
        number = rules.number_of(stock.campaign_id, BUDGET, stock.requests + 1)
        body = rules.budget(stock.max_coupons if found is None else found, target, number=number)
        if stocks.begin(stock, Request(BUDGET, number, body)):
            found = None
        stock = find(stock.campaign_id)
    raise errors.Busy


def find(campaign_id: str, *, place: str | None = None) -> Stock:
    """A campaign's stock; raises ResourceNotFound, with the request's `place` that names it."""
    stock = stocks.find(campaign_id)
    if stock is None:
        raise errors.ResourceNotFound(place, what="merchant coupon", id=campaign_id)
    return stock


def _send(stock: Stock, request: Request) -> str | None:
    """Sends a request; returns the id of a stock that it made."""
    if isinstance(request.body, StockCreation):
        # The address of the notices comes first: no coupon is sent of a stock that is not there yet.
        provider.set_callback(mchid=stock.mchid)
        return provider.create_stock(mchid=stock.mchid, body=request.body)
    assert stock.stock_id is not None
    if isinstance(request.body, StockChange):
        provider.modify_stock(mchid=stock.mchid, stock_id=stock.stock_id, body=request.body)
    else:
        provider.change_budget(mchid=stock.mchid, stock_id=stock.stock_id, body=request.body)
    return None


def _is_budget_done(stock: Stock, request: Request) -> bool:
    """Whether the budget at WeChat Pay is what the request asks for."""
    if not isinstance(request.body, BudgetChange):
        return False
    assert stock.stock_id is not None
    try:
        status = provider.find_stock(mchid=stock.mchid, stock_id=stock.stock_id)
    except (ProviderDown, ProviderRefused) as down:
        raise errors.WechatUnavailable from down
    return status.max_coupons == request.body.target_max_coupons
