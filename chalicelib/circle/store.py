"""Stores the business circle's sales, refunds, tasks and authorisations, and lists which are due."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.mapping import Mapping
from chalicelib.circle.rules import NEW, PLACED, UNPLACED, Authorization, Refund, Said, Sale, next_question_at
from chalicelib.tables import base
from chalicelib.tables.circle import Authorization as AuthItem
from chalicelib.tables.circle import Sale as Item
from chalicelib.tables.circle import SaleRefund

TASKS = "TASK"
SALE = "SALE"
STORED = Mapping(Sale, Item)
STORED_REFUND = Mapping(Refund, SaleRefund)
STORED_AUTHORIZATION = Mapping(Authorization, AuthItem)


# --- sales --------------------------------------------------------------------------------------------------------
def save_new(sale: Sale, *, due_at: datetime) -> Sale:
    """Stores a sale once. Returns the stored sale, which may be an earlier one."""
    item = STORED.item(sale, pk=_pk(sale.transaction_id), sk=SALE, task=None, **_due(sale.transaction_id, due_at))
    try:
        dynamo.commit([dynamo.put("sale", item, Item.pk.does_not_exist())])
    except dynamo.Refused as refused:
        return STORED.read(Item.from_raw_data(refused.blocking["sale"]))
    return sale


def find(transaction_id: str) -> Sale | None:
    """Returns a sale, or None. Strongly consistent."""
    item = dynamo.find(Item, _pk(transaction_id), SALE)
    return STORED.read(item) if item else None


def open_task(sale: Sale, *, why: str, now: datetime, due_at: datetime | None) -> bool:
    """Opens a task for a person about a sale, counts a try, and makes a new sale UNPLACED. `why`: the reason of the
    task. `due_at`: when the schedule tries the sale again; None: never. Returns False if the sale changed since it was
    read."""
    state = UNPLACED if sale.state == NEW else sale.state
    changes = [Item.state.set(state), Item.why.set(why), Item.tries.set(sale.tries + 1)]
    if sale.task is None:
        changes += [Item.task.set(TASKS), Item.task_at.set(now)]
    return _changed(sale, [*changes, *_due_changes(sale, due_at)])


def place(
    sale: Sale, *, mall_id: str, store_id: str | None, payment_id: str | None, said: Said | None, now: datetime
) -> bool:
    """Stores where a sale was paid, and staff's decision if there is one (`said`). Ends its task, and makes the sale
    due for its report. Returns False if the sale changed since it was read."""
    changes = [Item.state.set(PLACED), Item.mall_id.set(mall_id), Item.tries.set(0), *_no_task(), *_said(said)]
    for attribute, value in ((Item.store_id, store_id), (Item.payment_id, payment_id)):
        changes += [attribute.set(value)] if value is not None else []
    return _changed(sale, [*changes, *_due_changes(sale, now)])


def decide(sale: Sale, *, state: str, said: Said, now: datetime) -> bool:
    """Stores a decision (`said`) that a sale is dismissed, or that its points are reported again. Ends its task, and
    makes the sale due now. Returns False if the sale changed since it was read."""
    changes = [Item.state.set(state), Item.tries.set(0), *_no_task(), *_said(said)]
    return _changed(sale, [*changes, *_due_changes(sale, now)])


def save_report(sale: Sale, *, points: int, remark: str | None, at: datetime) -> bool:
    """Stores what was reported, and when (`at`). Also ends the sale's task and makes the sale no longer due, except if
    the sale is still UNPLACED. Returns False if the sale changed since it was read: perhaps another report was sent."""
    changes: list[Any] = [Item.reported_at.set(at), Item.points.set(points)]
    changes.append(Item.remark.set(remark) if remark is not None else Item.remark.remove())
    if sale.state != UNPLACED:
        changes += [Item.tries.set(0), *_no_task(), *_due_changes(sale, None)]
    return _changed(sale, changes)


def put_off(sale: Sale, *, until: datetime, failed: bool, earned_by: datetime | None = None) -> bool:
    """Makes a sale due again at `until`. `failed`: a report failed, and counts as a try. Returns False if the sale
    changed since it was read."""
    changes: list[Any] = [Item.tries.add(1)] if failed else []
    changes += [Item.earned_by.set(earned_by)] if earned_by is not None else []
    return _changed(sale, [*changes, *_due_changes(sale, until)])


def due(now: datetime, *, per_shard: int) -> Iterator[Sale]:
    """The sales that are due now, the longest due first. A sale stays due until it is placed and its points are
    reported, or until the schedule gives up and leaves it to a person."""
    for items in base.due(Item, "SALE", now, per_shard=per_shard):
        yield from map(STORED.read, items)


def _changed(sale: Sale, changes: list[Any]) -> bool:
    points_as_read = Item.points.does_not_exist() if sale.points is None else Item.points == sale.points
    as_read = (Item.state == sale.state) & (Item.tries == sale.tries) & points_as_read
    try:
        dynamo.commit([dynamo.update("sale", _key(sale.transaction_id), changes, as_read)])
    except dynamo.Refused:
        return False
    return True


def _due_changes(sale: Sale, at: datetime | None) -> list[Any]:
    if at is None:
        return [Item.due_shard.remove(), Item.due_at.remove()]
    return [getattr(Item, name).set(value) for name, value in _due(sale.transaction_id, at).items()]


def _said(said: Said | None) -> list[Any]:
    return [Item.decided_by.set(said.by), Item.note.set(said.note)] if said is not None else []


def _no_task() -> list[Any]:
    return [Item.task.remove(), Item.task_at.remove(), Item.why.remove()]


# --- refunds ------------------------------------------------------------------------------------------------------
def save_new_refund(refund: Refund) -> Refund:
    """Stores a refund once. Returns the stored refund, which may be an earlier one."""
    item = STORED_REFUND.item(refund, pk=_pk(refund.transaction_id), sk=f"REFUND#{refund.refund_id}")
    try:
        dynamo.commit([dynamo.put("refund", item, SaleRefund.pk.does_not_exist())])
    except dynamo.Refused as refused:
        return STORED_REFUND.read(SaleRefund.from_raw_data(refused.blocking["refund"]))
    return refund


def move_refund(refund: Refund, *, state: str, why: str | None, task_at: datetime | None) -> None:
    """Changes the state of a refund. `task_at`: the instant at which a task for a person is opened; None ends the task.
    Nothing changes if the refund changed since it was read."""
    changes = [SaleRefund.state.set(state), *([SaleRefund.why.set(why)] if why else [SaleRefund.why.remove()])]
    if task_at is not None:
        changes += [SaleRefund.task.set(TASKS), SaleRefund.task_at.set(task_at)]
    else:
        changes += [SaleRefund.task.remove(), SaleRefund.task_at.remove()]
    key = SaleRefund(pk=_pk(refund.transaction_id), sk=f"REFUND#{refund.refund_id}")
    as_read = SaleRefund.state == refund.state
    as_read &= SaleRefund.why == refund.why if refund.why else SaleRefund.why.does_not_exist()
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("refund", key, changes, as_read)])


def resolve_refund(refund: Refund, said: Said) -> None:
    """Ends the task of a refund with staff's note; a repeat changes nothing. The state of the refund stays: if the
    notice of its payment comes later, the refund is still applied."""
    changes: list[Any] = [SaleRefund.task.remove(), SaleRefund.task_at.remove()]
    changes += [SaleRefund.decided_by.set(said.by), SaleRefund.note.set(said.note)]
    key = SaleRefund(pk=_pk(refund.transaction_id), sk=f"REFUND#{refund.refund_id}")
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("refund", key, changes, SaleRefund.task.exists())])


def find_refund(transaction_id: str, refund_id: str) -> Refund | None:
    """Returns a refund, or None. Strongly consistent."""
    item = dynamo.find(SaleRefund, _pk(transaction_id), f"REFUND#{refund_id}")
    return STORED_REFUND.read(item) if item else None


def refunds_of(transaction_id: str) -> list[Refund]:
    """The refunds of a sale, the earliest first. Strongly consistent."""
    found = SaleRefund.query(_pk(transaction_id), SaleRefund.sk.startswith("REFUND#"), consistent_read=True)
    return sorted((STORED_REFUND.read(item) for item in found), key=lambda one: (one.refunded_at, one.refund_id))


# --- tasks --------------------------------------------------------------------------------------------------------
def tasks(*, limit: int, after: str | None) -> tuple[list[tuple[str, str, datetime]], str | None]:
    """Returns a page of tasks, the oldest first, and the `after` of the next page, or None. A task is a transaction id,
    a refund id (or "" if the task is about the payment), and the instant it was opened. It reads an index that is some
    milliseconds old."""
    items, next_after = base.page_of_tasks(Item, TASKS, limit=limit, after=after)
    waiting = [
        (item.pk.removeprefix("SALE#"), item.sk.removeprefix("REFUND#").removeprefix("SALE"), item.task_at)
        for item in items
    ]
    return waiting, next_after


def count_tasks(*, most: int) -> tuple[int, bool]:
    """Returns the number of open tasks, at most `most`, and whether there are more. Eventually consistent."""
    return base.count_tasks(Item, TASKS, most=most)


# --- authorisations -----------------------------------------------------------------------------------------------
def find_authorization(*, mchid: str, appid: str, openid: str) -> Authorization | None:
    """Returns the authorisation of a shopper in the circle of a merchant id, or None. Strongly consistent."""
    item = dynamo.find(AuthItem, _payer(mchid, appid, openid), "AUTHORIZATION")
    return STORED_AUTHORIZATION.read(item) if item else None


def save_authorization(one: Authorization) -> bool:
    """Stores an authorisation. If a newer one (by `as_of`) is stored, it stores only the card, and returns False."""
    key = _auth_key(one)
    fields = {**asdict(one), "due_shard": base.due_shard("AUTH", one.openid), "due_at": next_question_at(one)}
    # A stored card stays, because the response to a query says nothing about cards.
    card = {name: fields.pop(name) for name in ("has_card", "card_code")}
    changes = [getattr(AuthItem, name).set(value) for name, value in _set(fields).items()]
    changes += [getattr(AuthItem, name).remove() for name, value in fields.items() if value is None]
    of_card = [getattr(AuthItem, name).set(value) for name, value in _set(card).items()] if one.has_card else []
    is_newer = AuthItem.pk.does_not_exist() | (AuthItem.as_of <= one.as_of)
    try:
        dynamo.commit([dynamo.update("authorization", key, [*changes, *of_card], is_newer)])
    except dynamo.Refused:
        if of_card:
            dynamo.commit([dynamo.update("authorization", key, of_card)])
        return False
    return True


def authorizations_due(now: datetime, *, per_shard: int) -> Iterator[Authorization]:
    """The shoppers who are due for a query now, the longest due first."""
    for items in base.due(AuthItem, "AUTH", now, per_shard=per_shard):
        yield from map(STORED_AUTHORIZATION.read, items)


def ask_again(one: Authorization, at: datetime) -> None:
    """Makes a shopper due for a query at the instant `at`. Nothing changes if a newer authorisation was stored."""
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit(
            [dynamo.update("authorization", _auth_key(one), [AuthItem.due_at.set(at)], AuthItem.as_of == one.as_of)]
        )


# --- items --------------------------------------------------------------------------------------------------------
def _pk(transaction_id: str) -> str:
    return f"SALE#{transaction_id}"


def _key(transaction_id: str) -> Item:
    return Item(pk=_pk(transaction_id), sk=SALE)


def _payer(mchid: str, appid: str, openid: str) -> str:
    return f"PAYER#{mchid}#{appid}#{openid}"


def _auth_key(one: Authorization) -> AuthItem:
    return AuthItem(pk=_payer(one.mchid, one.appid, one.openid), sk="AUTHORIZATION")


def _due(transaction_id: str, at: datetime) -> dict[str, str | datetime]:
    return {"due_shard": base.due_shard("SALE", transaction_id), "due_at": at}


def _set(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}
