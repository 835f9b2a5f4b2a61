"""Stores stocks of merchant coupons. A request to WeChat Pay is stored in its stock, with its number, before it is
sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws import dynamo
from chalicelib.aws.mapping import Mapping
from chalicelib.busifavor.rules.stock import BUDGET, CREATE, MODIFY, Request, Seen, Spec, Stock
from chalicelib.providers.requests.busifavor import BudgetChange, StockChange, StockCreation, StockRequest
from chalicelib.tables import base
from chalicelib.tables.busifavor import MerchantStock as Item
from chalicelib.tables.busifavor import SentCount, StockPointer

STORED = Mapping(Stock, Item, version="campaign_version")
TASKS = "TASKS"
# A sent coupon is counted in one of these counters, so that many counts at the same time do not conflict.
COUNTERS = 8


def find(campaign_id: str) -> Stock | None:
    """Returns the stock of a campaign, or None."""
    item = dynamo.find(Item, f"STOCK#{campaign_id}", "STOCK")
    return _stock(item) if item else None


def find_by_id(stock_id: str) -> Stock | None:
    """Returns the stock with this id of WeChat Pay's, or None."""
    pointer = dynamo.find(StockPointer, f"STOCK_ID#{stock_id}", "STOCK")
    return find(pointer.campaign_id) if pointer else None


def page(*, limit: int, after: str | None) -> tuple[list[Stock], str | None]:
    """Returns a page of stocks, sorted by campaign id, and where the next page begins."""
    items, next_after = base.page(StockPointer, "STOCKS", limit=limit, after=after, strong=False)
    return [stock for one in items if (stock := find(one.campaign_id)) is not None], next_after


def every() -> Iterator[Stock]:
    """Yields all stocks. A mall group has hundreds at most."""
    for one in StockPointer.query("STOCKS", consistent_read=True):
        if (stock := find(one.campaign_id)) is not None:
            yield stock


def is_being_made(mchid: str) -> bool:
    """Whether a merchant id has a stock whose creation is pending, so that its id is not known yet."""
    return any(one.mchid == mchid and one.stock_id is None and one.pending is not None for one in every())


def coupons_of(stock_id: str) -> int:
    """Returns how many sent coupons of a stock we know."""
    keys = [(f"COUNT#{stock_id}#{number}", "COUNT") for number in range(COUNTERS)]
    return sum(int(item.coupons) for item in SentCount.batch_get(keys, consistent_read=True))


# --- requests -----------------------------------------------------------------------------------------------------
def make(stock: Stock, replacing: Stock | None = None) -> bool:
    """Stores a new stock with its pending creation. `replacing`: the campaign's stock whose creation was refused.
    Returns False if the campaign has any other stock."""
    item = STORED.item(
        stock,
        pk=f"STOCK#{stock.campaign_id}",
        sk="STOCK",
        spec=msgspec.to_builtins(stock.spec),
        told=msgspec.to_builtins(stock.created_with),
        pending=_plain(stock.pending),
        seen=None,
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
    """Stores a request as pending. Returns False if another request is pending, or began after the stock was read."""
    changes = [Item.pending.set(_plain(request)), Item.requests.add(1), Item.refused.remove()]
    return _change(stock, changes, _nothing_began_since(stock) & Item.pending.does_not_exist())


def save_request_sent(stock: Stock, request: Request) -> bool:
    """Stores that the pending request is about to be sent: from now on it may have an effect. Returns False if it is
    not pending."""
    changes = [Item.pending.set(_plain(replace(request, asked=True)))]
    return _change(stock, changes, _nothing_began_since(stock) & Item.pending.exists())


def finish(stock: Stock, request: Request, stock_id: str | None) -> bool:
    """Stores that WeChat Pay accepted the pending request. `stock_id`: the id of the stock that it made, or None.
    Returns False if that is stored already."""
    changes: list[Any] = [Item.pending.remove(), Item.refused.remove()]
    more = []
    if request.spec is not None:
        changes.append(Item.spec.set(msgspec.to_builtins(request.spec)))
    if isinstance(request.body, BudgetChange):
        changes.append(Item.max_coupons.set(request.body.target_max_coupons))
    elif request.body.notify_config is not None:
        changes.append(Item.appid.set(request.body.notify_config.notify_appid))
    if stock_id is not None:
        changes.append(Item.stock_id.set(stock_id))
        pointer = StockPointer(pk=f"STOCK_ID#{stock_id}", sk="STOCK", campaign_id=stock.campaign_id)
        more.append(dynamo.put("pointer", pointer))
    return _change(stock, changes, _nothing_began_since(stock) & Item.pending.exists(), more)


def drop_pending(stock: Stock) -> bool:
    """Removes the stock's pending request, because WeChat Pay refused it or staff resolved it. Returns False if another
    request began after the stock was read."""
    return _change(stock, [Item.pending.remove(), Item.refused.remove()], _nothing_began_since(stock))


def save_refusal(stock: Stock, code: str) -> bool:
    """Stores WeChat Pay's code for a refusal that no caller got. It stays until another request begins. Returns False
    if one began after the stock was read."""
    return _change(stock, [Item.refused.set(code)], _nothing_began_since(stock))


def _nothing_began_since(stock: Stock) -> Any:
    return Item.requests == stock.requests


# --- agreement ----------------------------------------------------------------------------------------------------
def save_asked(stock: Stock, now: datetime) -> None:
    """Stores that a comparison begins, however it ends. So the other stocks come before this one next time."""
    _change(stock, [Item.asked_at.set(now)], Item.pk.exists())


def save_seen(stock: Stock, seen: Seen, why: tuple[str, ...], *, now: datetime) -> bool:
    """Stores the result of a comparison. With a new difference (`why`) the stock becomes a task for a person; without
    any difference its task ends. Returns False if another comparison was stored after the stock was read."""
    changes: list[Any] = [Item.seen.set(seen), Item.why.set(list(why))]
    if set(why) - set(stock.why):
        changes += [Item.task.set(TASKS), Item.task_at.set(now)]
    elif not why:
        changes += [Item.task.remove(), Item.task_at.remove()]
    not_looked_since = Item.seen == stock.seen if stock.seen else Item.seen.does_not_exist()
    return _change(stock, changes, not_looked_since)


# --- items --------------------------------------------------------------------------------------------------------
def _change(stock: Stock, changes: list[Any], condition: Any, more: list[dynamo.Action] | None = None) -> bool:
    key = Item(pk=f"STOCK#{stock.campaign_id}", sk="STOCK")
    try:
        dynamo.commit([dynamo.update("stock", key, changes, condition), *(more or ())])
    except dynamo.Refused:
        return False
    return True


def _plain(request: Request | None) -> dict[str, Any] | None:
    """Returns a request in its stored form, which is the JSON of its structs."""
    return msgspec.to_builtins(request) if request else None


_BODIES: dict[str, type[StockRequest]] = {CREATE: StockCreation, MODIFY: StockChange, BUDGET: BudgetChange}


def _request(stored: dict[str, Any]) -> Request:
    """Reads a pending request from its stored form, in which `kind` says what the body is."""
    kind, spec = stored["kind"], stored.get("spec")
    return Request(
        kind=kind,
        number=stored["number"],
        body=msgspec.convert(stored["body"], _BODIES[kind]),
        spec=msgspec.convert(spec, Spec) if spec is not None else None,
        asked=bool(stored.get("asked")),
    )


def _stock(item: Item) -> Stock:
    return STORED.read(
        item,
        spec=msgspec.convert(item.spec, Spec),
        created_with=msgspec.convert(item.told, StockCreation),
        pending=_request(item.pending) if item.pending else None,
    )
