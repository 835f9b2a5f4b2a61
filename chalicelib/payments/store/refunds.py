"""Refunds, beside their order: each is one item, and what the order says of all of them changes with it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import events
from chalicelib.aws import dynamo
from chalicelib.events import Event
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import (
    ABNORMAL,
    AT_CONSOLE,
    FAILED,
    OF_PAYMENT,
    OF_STRAY_MONEY,
    PROCESSING,
    SUCCEEDED,
    Refund,
    Returned,
    counted,
    next_question_at,
    stray_rest_fen,
)
from chalicelib.payments.store import orders
from chalicelib.tables import base
from chalicelib.tables.payments import Order as OrderItem
from chalicelib.tables.payments import RefundRecord as Item

REFUND = "refund"


# --- reading ------------------------------------------------------------------------------------------------------
def find(order_id: str, number: str) -> Refund | None:
    """A refund by its number, strongly read."""
    item = dynamo.find(Item, orders.pk_of(order_id), _sk(number))
    return read(item) if item else None


def find_many(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Refund]:
    """Those there are of these, by order and number; strongly read, a hundred at a call."""
    keys = [(orders.pk_of(order_id), _sk(number)) for order_id, number in wanted]
    found = map(read, Item.batch_get(keys, consistent_read=True)) if keys else ()
    return {(one.order_id, one.number): one for one in found}


def of_order(order_id: str) -> list[Refund]:
    """All refunds of an order, the oldest first, strongly read."""
    found = Item.query(orders.pk_of(order_id), Item.sk.startswith("REFUND#"), consistent_read=True)
    return sorted(map(read, found), key=lambda one: (one.asked_at, one.number))


def stray_of(order_id: str) -> list[Refund]:
    """What was asked for to send money back that is not its order's own, the first first."""
    return [one for one in of_order(order_id) if one.kind == OF_STRAY_MONEY and one.asked_by != AT_CONSOLE]


def due(now: datetime, *, per_shard: int) -> Iterator[Refund]:
    """Refunds the provider must be asked about by now."""
    for items in base.due(Item, "REFUND_DUE", now, per_shard=per_shard):
        yield from map(read, items)


# --- writing ------------------------------------------------------------------------------------------------------
def create(order: Order, refund: Refund) -> bool:
    """Takes a refund down before the provider is asked, and reserves what it takes of the payment. False if the refund
    is there, or the order changed since it was read."""
    return _write(order, None, refund, [])


def close_for(order: Order, refund: Refund, *, now: datetime) -> bool:
    """As `create`, of money that is not its order's own: an order that still waits for its own closes."""
    changes = [] if order.is_settled else orders.closing(order, at=now, reason="misfit")
    return _write(order, None, refund, [*changes, *orders.seen_to()])


def close_late(order: Order, refund: Refund, aside: dict[str, Any]) -> bool:
    """As `create`, of money that came for an order which is closed."""
    return _write(order, None, refund, [OrderItem.set_aside.set(aside)])


def save_word(order: Order, before: Refund | None, after: Refund, *, now: datetime) -> bool:
    """What the provider said of a refund; one it made without us is new. False if the order or the refund changed since
    it was read."""
    changes = _of_stray_money(order, after, now) if after.kind == OF_STRAY_MONEY else []
    return _write(order, before, after, changes)


def _of_stray_money(order: Order, after: Refund, now: datetime) -> list[Any]:
    """Once all of it is back its order is closed and nobody has to see to it; some of it is still here where a refund
    failed, or where less went back in the provider's console."""
    if order.set_aside is None or after.is_pending:
        return []
    gone_fen = order.refunded_fen + (after.refund_fen if after.state == SUCCEEDED else 0)
    if stray_rest_fen(total_fen=order.set_aside["total_fen"], refunded_fen=gone_fen):
        return orders.left_to_a_person(now)
    return [*([] if order.is_settled else orders.closing(order, at=now, reason="misfit")), *orders.seen_to()]


def put_off(refund: Refund, *, now: datetime, why: str | None = None, until: datetime | None = None) -> None:
    """When it is asked about again, and why it is not through yet."""
    changes = [Item.due_at.set(until or next_question_at(refund, now=now))]
    if why is not None:
        changes.append(Item.why.set(why))
    still_waits = Item.state.is_in(PROCESSING, ABNORMAL)
    try:
        dynamo.commit([dynamo.update(REFUND, _key(refund), changes, still_waits)])
    except dynamo.Refused:
        return


def leave_unanswered(refund: Refund, *, at: datetime) -> bool:
    """A person is to look at a refund that the provider gave no answer about; False where one is already, or did."""
    nobody_does = Item.task.does_not_exist() & Item.resolved.does_not_exist()
    changes = [Item.task.set(orders.TASKS), Item.task_at.set(at)]
    try:
        dynamo.commit([dynamo.update(REFUND, _key(refund), changes, (Item.state == PROCESSING) & nobody_does)])
    except dynamo.Refused:
        return False
    return True


def _write(order: Order, before: Refund | None, after: Refund, order_changes: list[Any]) -> bool:
    as_read = _as_read(before) if before else Item.pk.does_not_exist()
    moves = OrderItem.refund_moves
    same_moves = moves == order.refund_moves if order.refund_moves else moves.does_not_exist()
    order_as_read = (OrderItem.state == order.state) & same_moves
    changes = [*_tally(order, before, after), moves.set(order.refund_moves + 1), *order_changes]
    try:
        dynamo.commit(
            [
                dynamo.put(REFUND, _item(order, after), as_read),
                dynamo.update(orders.ORDER, orders.key_of(order.id), changes, order_as_read),
            ]
        )
    except dynamo.Refused:
        return False
    return True


def _as_read(before: Refund) -> Any:
    """The whole item is written: what a person said meanwhile must not go."""
    same_word = Item.resolved.exists() if before.resolved else Item.resolved.does_not_exist()
    return (Item.state == before.state) & same_word


def _tally(order: Order, before: Refund | None, after: Refund) -> list[Any]:
    """What the order says of its refunds once this one has moved."""
    changes: list[Any] = []
    if after.state == FAILED and order.refund_sent_no == after.number:  # it took nobody's turn
        changes += [OrderItem.refund_sent_no.remove(), OrderItem.refund_sent_at.remove()]
    if after.state == SUCCEEDED:
        changes.append(OrderItem.refunded_fen.set(order.refunded_fen + after.refund_fen))
    if after.kind != OF_PAYMENT:
        return changes
    was, is_now = bool(before and before.is_pending), after.is_pending
    if was != is_now:
        pending_fen = order.refunding_fen + (after.refund_fen if is_now else -after.refund_fen)
        changes.append(OrderItem.refunding_fen.set(pending_fen))
    number = (after.state != FAILED) - (before is not None and before.state != FAILED)
    if number:
        changes.append(OrderItem.refunds.set(order.refunds + number))
    if number and after.returned:
        changes.append(OrderItem.lines.set([asdict(one) for one in counted(order.lines, after.returned, number)]))
    return changes


# --- items --------------------------------------------------------------------------------------------------------
def _sk(number: str) -> str:
    return f"REFUND#{number}"


def _key(refund: Refund) -> Item:
    return Item(pk=orders.pk_of(refund.order_id), sk=_sk(refund.number))


def _item(order: Order, refund: Refund) -> Item:
    waits, is_task = refund.is_pending, refund.state == ABNORMAL and refund.resolved is None
    return Item(
        pk=orders.pk_of(order.id),
        sk=_sk(refund.number),
        order_id=order.id,
        refund_no=refund.number,
        kind=refund.kind,
        refund_fen=refund.refund_fen,
        state=refund.state,
        asked_by=refund.asked_by,
        asked_at=refund.asked_at,
        reason=refund.reason or None,
        request_hash=refund.request_hash or None,
        asked_as=refund.asked_as,
        lines=[asdict(one) for one in refund.returned] or None,
        refund_id=refund.refund_id,
        refunded_at=refund.refunded_at,
        why=refund.why,
        notify_url=refund.notify_url,
        resolved=refund.resolved,
        due_shard=base.due_shard("REFUND_DUE", order.id) if waits else None,
        due_at=next_question_at(refund, now=refund.asked_at) if waits else None,
        task=orders.TASKS if is_task else None,
        task_at=refund.asked_at if is_task else None,
        event=_event(order, refund).as_attribute() if refund.state == SUCCEEDED else None,
    )


def _event(order: Order, refund: Refund) -> Event:
    """It says how much was refunded before it, so that each consumer takes exactly its share."""
    assert refund.refunded_at is not None
    name = events.PAYMENT_REFUNDED if refund.kind == OF_PAYMENT else events.PAYMENT_RETURNED
    details = {
        "payment_id": order.id,
        "refund_id": refund.refund_id,
        "refund_no": refund.number,
        "member_id": order.member_id,
        "mall_id": order.mall_id,
        "store_id": order.store_id,
        "merchant_id": order.merchant_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "paid_fen": order.payable_fen,
        "opened_at": order.created_at.isoformat(),
        "paid_at": order.paid_at.isoformat() if order.paid_at else None,
        "refund_fen": refund.refund_fen,
        "refunded_before_fen": order.refunded_fen,
        "points": orders.points_of(order),
        "coupons": orders.listed(order),
    }
    return Event(f"refunded:{refund.refund_id}", name, refund.refunded_at, details)


def read(item: Item) -> Refund:
    """A refund from its item."""
    return Refund(
        order_id=item.order_id,
        number=item.refund_no,
        kind=item.kind,
        refund_fen=int(item.refund_fen),
        state=item.state,
        asked_by=item.asked_by,
        asked_at=item.asked_at,
        reason=item.reason or "",
        request_hash=item.request_hash or "",
        asked_as=item.asked_as,
        returned=tuple(Returned(**one) for one in item.lines or ()),
        refund_id=item.refund_id,
        refunded_at=item.refunded_at,
        why=item.why,
        resolved=item.resolved,
        notify_url=item.notify_url,
    )
