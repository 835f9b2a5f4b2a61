"""Stocks of merchant coupons. A request to WeChat Pay stands in its stock, with its number, before it is made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws import dynamo
from chalicelib.busifavor.rules.stock import BUDGET, Request, Spec, Stock
from chalicelib.tables.busifavor import MerchantStock as Item
from chalicelib.tables.busifavor import SentCount, StockPointer

TASKS = "TASKS"
# One more coupon is counted in one of these, so that many at once do not meet.
COUNTERS = 8


def find(campaign_id: str) -> Stock | None:
    """The stock of a campaign."""
    item = dynamo.find(Item, f"STOCK#{campaign_id}", "STOCK")
    return _stock(item) if item else None


def find_by_id(stock_id: str) -> Stock | None:
    """The stock that WeChat Pay calls so."""
    pointer = dynamo.find(StockPointer, f"STOCK_ID#{stock_id}", "STOCK")
    return find(pointer.campaign_id) if pointer else None


def page(*, limit: int, after: str | None) -> tuple[list[Stock], str | None]:
    """Stocks by campaign, and the campaign to go on after."""
    start = {"pk": {"S": "STOCKS"}, "sk": {"S": after}} if after else None
    found = StockPointer.query("STOCKS", limit=limit, last_evaluated_key=start)
    stocks = [stock for one in list(found) if (stock := find(one.campaign_id)) is not None]
    return stocks, found.last_evaluated_key["sk"]["S"] if found.last_evaluated_key else None


def every() -> Iterator[Stock]:
    """All stocks; a mall group has hundreds at most."""
    for one in StockPointer.query("STOCKS", consistent_read=True):
        if (stock := find(one.campaign_id)) is not None:
            yield stock


def is_being_made(mchid: str) -> bool:
    """Whether a merchant id has a stock whose id is not known yet."""
    return any(one.mchid == mchid and one.stock_id is None and one.pending is not None for one in every())


def coupons_of(stock_id: str) -> int:
    """How many coupons of a stock we know of."""
    keys = [(f"COUNT#{stock_id}#{number}", "COUNT") for number in range(COUNTERS)]
    return sum(int(item.coupons) for item in SentCount.batch_get(keys, consistent_read=True))


# --- requests -----------------------------------------------------------------------------------------------------
def make(stock: Stock, replacing: Stock | None = None) -> bool:
    """Writes a stock down, its creation pending; False where the campaign has one, but for `replacing`, a try that came
    to nothing."""
    item = Item(
        pk=f"STOCK#{stock.campaign_id}",
        sk="STOCK",
        campaign_id=stock.campaign_id,
        campaign_version=stock.version,
        mchid=stock.mchid,
        appid=stock.appid,
        spec=msgspec.to_builtins(stock.spec),
        told=stock.told,
        max_coupons=stock.max_coupons,
        requests=stock.requests,
        pending=_plain(stock.pending),
        ends_at=stock.ends_at,
        made_by=stock.made_by,
        made_at=stock.made_at,
    )
    is_free = Item.pk.does_not_exist()
    if replacing is not None:
        is_free = _nothing_began_since(replacing) & Item.pending.does_not_exist() & Item.stock_id.does_not_exist()
    listed = StockPointer(pk="STOCKS", sk=stock.campaign_id, campaign_id=stock.campaign_id)
    try:
        dynamo.commit([dynamo.put("stock", item, is_free), dynamo.put("listed", listed)])
    except dynamo.Refused:
        return False
    return True


def begin(stock: Stock, request: Request) -> bool:
    """Writes down what WeChat Pay is to be asked; False where something else was begun since the stock was read."""
    changes = [Item.pending.set(_plain(request)), Item.requests.add(1), Item.refused.remove()]
    return _change(stock, changes, _nothing_began_since(stock) & Item.pending.does_not_exist())


def note_asked(stock: Stock, request: Request) -> bool:
    """A request is about to be made: from now on it may have been done."""
    changes = [Item.pending.set(_plain(replace(request, asked=True)))]
    return _change(stock, changes, _nothing_began_since(stock) & Item.pending.exists())


def finish(stock: Stock, request: Request, stock_id: str | None) -> bool:
    """WeChat Pay took a request; False where that is known already. `stock_id`: of a stock it made."""
    changes: list[Any] = [Item.pending.remove(), Item.refused.remove()]
    beside = []
    if request.spec is not None:
        changes.append(Item.spec.set(request.spec))
    if "notify_config" in request.body:
        changes.append(Item.appid.set(request.body["notify_config"]["notify_appid"]))
    if request.kind == BUDGET:
        changes.append(Item.max_coupons.set(request.body["target_max_coupons"]))
    if stock_id is not None:
        changes.append(Item.stock_id.set(stock_id))
        pointer = StockPointer(pk=f"STOCK_ID#{stock_id}", sk="STOCK", campaign_id=stock.campaign_id)
        beside.append(dynamo.put("pointer", pointer))
    return _change(stock, changes, _nothing_began_since(stock) & Item.pending.exists(), beside)


def drop(stock: Stock) -> bool:
    """WeChat Pay will not take a request, or a person has seen to it: it is asked no more."""
    return _change(stock, [Item.pending.remove(), Item.refused.remove()], _nothing_began_since(stock))


def note_refused(stock: Stock, code: str) -> bool:
    """WeChat Pay's no to a request, which whoever made it was not told; until something else is begun."""
    return _change(stock, [Item.refused.set(code)], _nothing_began_since(stock))


def _nothing_began_since(stock: Stock) -> Any:
    return Item.requests == stock.requests


# --- agreement ----------------------------------------------------------------------------------------------------
def note_look(stock: Stock, now: datetime) -> None:
    """A look begins, whatever becomes of it."""
    _change(stock, [Item.asked_at.set(now)], Item.pk.exists())


def look(stock: Stock, seen: dict[str, Any], why: tuple[str, ...], *, now: datetime) -> bool:
    """Notes a look at a stock there, and puts it before a person, or takes it from there; False where another look was
    noted since it was read."""
    changes: list[Any] = [Item.seen.set(seen), Item.why.set(list(why))]
    if set(why) - set(stock.why):
        changes += [Item.task.set(TASKS), Item.task_at.set(now)]
    elif not why:
        changes += [Item.task.remove(), Item.task_at.remove()]
    not_looked_since = Item.seen == stock.seen if stock.seen else Item.seen.does_not_exist()
    return _change(stock, changes, not_looked_since)


# --- items --------------------------------------------------------------------------------------------------------
def _change(stock: Stock, changes: list[Any], condition: Any, beside: list[dynamo.Action] | None = None) -> bool:
    key = Item(pk=f"STOCK#{stock.campaign_id}", sk="STOCK")
    try:
        dynamo.commit([dynamo.update("stock", key, changes, condition), *(beside or ())])
    except dynamo.Refused:
        return False
    return True


def _plain(request: Request | None) -> dict[str, Any] | None:
    return msgspec.to_builtins(request) if request else None


def _stock(item: Item) -> Stock:
    return Stock(
        campaign_id=item.campaign_id,
        version=int(item.campaign_version),
        mchid=item.mchid,
        appid=item.appid,
        spec=msgspec.convert(item.spec, Spec),
        told=item.told,
        ends_at=item.ends_at,
        made_by=item.made_by,
        made_at=item.made_at,
        max_coupons=int(item.max_coupons),
        requests=int(item.requests),
        stock_id=item.stock_id,
        pending=Request(**item.pending) if item.pending else None,
        refused=item.refused,
        asked_at=item.asked_at,
        seen=item.seen or {},
        why=tuple(item.why or ()),
    )
