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
    """Sends the stock's pending request, if there is one, and returns the stock afterwards.

    If the outcome stays unknown, the next caller sends the request again under the same number. If WeChat Pay refuses a
    creation that may have been sent before, the request stays pending: the earlier one may have made a stock, and a
    request under another number would make a second stock. Raises MerchantCouponRefused, WechatUnavailable,
    ResourceNotFound.
    """
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
    """Sets how many coupons WeChat Pay may send in all to `target`, and returns the stock. `found`: how many it may
    send now, if that differs from the stored number. Raises what `push` raises, and Busy."""
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
    """Returns a campaign's stock. Raises ResourceNotFound with `place`, the field of the request that names the
    campaign."""
    stock = stocks.find(campaign_id)
    if stock is None:
        raise errors.ResourceNotFound(place, what="merchant coupon", id=campaign_id)
    return stock


def _send(stock: Stock, request: Request) -> str | None:
    """Sends a request. Returns the id of the stock that it made, or None."""
    if isinstance(request.body, StockCreation):
        # The address for notices is set first, because WeChat can send a coupon as soon as the stock exists.
        provider.set_callback(mchid=stock.mchid)
        return provider.create_stock(mchid=stock.mchid, body=request.body)
    assert stock.stock_id is not None
    if isinstance(request.body, StockChange):
        provider.modify_stock(mchid=stock.mchid, stock_id=stock.stock_id, body=request.body)
    else:
        provider.change_budget(mchid=stock.mchid, stock_id=stock.stock_id, body=request.body)
    return None


def _is_budget_done(stock: Stock, request: Request) -> bool:
    """Whether the budget at WeChat Pay is already the one that was requested. Raises WechatUnavailable."""
    if not isinstance(request.body, BudgetChange):
        return False
    assert stock.stock_id is not None
    try:
        status = provider.find_stock(mchid=stock.mchid, stock_id=stock.stock_id)
    except (ProviderDown, ProviderRefused) as down:
        raise errors.WechatUnavailable from down
    return status.max_coupons == request.body.target_max_coupons
