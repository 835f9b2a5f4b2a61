"""What a stock has pending goes to WeChat Pay, under the number it was written down with."""

from collections.abc import Callable

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.busifavor.rules import stock as rules
from chalicelib.busifavor.rules.stock import BUDGET, CREATE, MODIFY, Request, Stock
from chalicelib.busifavor.store import stocks
from chalicelib.providers import busifavor as provider
from chalicelib.providers.wechat_pay import ProviderDown, ProviderRefused


def push(stock: Stock) -> Stock:
    """Makes the request that is pending, if there is one; answers the stock as it then stands. Where the outcome stays
    unknown it is made again under the same number, by whoever asks next. Raises MerchantCouponRefused for a no,
    WechatUnavailable. A no to a creation that may have been done before is not believed: it stays pending, for under
    another number it would make a second stock."""
    request = stock.pending
    if request is None:
        return stock
    if request.kind == CREATE and not request.asked:
        stocks.note_asked(stock, request)
    try:
        stock_id = _CALLS[request.kind](stock, request)
    except ProviderRefused as refused:
        if not (request.kind == BUDGET and _budget_is(stock, request)):
            if not (request.kind == CREATE and request.asked):
                stocks.drop(stock)
            raise errors.MerchantCouponRefused(reason=refused.code) from refused
        stock_id = None
    except ProviderDown as down:
        raise errors.WechatUnavailable from down
    stocks.finish(stock, request, stock_id)
    return find(stock.campaign_id)


def bring_budget(stock: Stock, target: int, *, found: int | None = None) -> Stock:
    """Has WeChat Pay hand out so many. `found`: how many it may now, where that is not what we believe. Raises as
    `push`."""
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


def _create(stock: Stock, request: Request) -> str:
    """Where to be told of what is sent comes first: nothing is sent of what is not there."""
    provider.set_callback(mchid=stock.mchid)
    return provider.create_stock(mchid=stock.mchid, body=request.body)


def _modify(stock: Stock, request: Request) -> None:
    assert stock.stock_id is not None
    provider.modify_stock(mchid=stock.mchid, stock_id=stock.stock_id, body=request.body)


def _change_budget(stock: Stock, request: Request) -> None:
    assert stock.stock_id is not None
    provider.change_budget(mchid=stock.mchid, stock_id=stock.stock_id, body=request.body)


def _budget_is(stock: Stock, request: Request) -> bool:
    """Whether the budget there is what it was to become."""
    assert stock.stock_id is not None
    try:
        there = provider.find_stock(mchid=stock.mchid, stock_id=stock.stock_id)
    except (ProviderDown, ProviderRefused) as down:
        raise errors.WechatUnavailable from down
    return bool(there["stock_send_rule"]["max_coupons"] == request.body["target_max_coupons"])


_CALLS: dict[str, Callable[[Stock, Request], str | None]] = {
    CREATE: _create,
    MODIFY: _modify,
    BUDGET: _change_budget,
}
