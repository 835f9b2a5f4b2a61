"""Refunds: each is an item in the partition of its order. One write changes a refund and the order's totals."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.mapping import Mapping
from chalicelib.events import codec
from chalicelib.payments.rules.order import Order, UnmatchedPayment
from chalicelib.payments.rules.refund import (
    ABNORMAL,
    BY_CONSOLE,
    FAILED,
    OF_PAYMENT,
    OF_UNMATCHED,
    PROCESSING,
    SUCCEEDED,
    Refund,
    Returned,
    count_returned,
    next_query_at,
)
from chalicelib.payments.rules.unmatched import rest_fen
from chalicelib.payments.store import orders, outbox
from chalicelib.payments.store.items import (
    ORDER,
    REFUND,
    TASKS,
    close_task,
    open_task,
    order_key,
    order_pk,
    unmatched_to_stored,
)
from chalicelib.tables import base
from chalicelib.tables.payments import Order as OrderItem
from chalicelib.tables.payments import RefundRecord as Item

STORED = Mapping(Refund, Item, number="refund_no")


# --- reading ------------------------------------------------------------------------------------------------------
def find(order_id: str, number: str) -> Refund | None:
    """A refund by its number, strongly consistent."""
    item = dynamo.find(Item, order_pk(order_id), _sk(number))
    return to_refund(item) if item else None


def find_many(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Refund]:
    """The refunds that exist, by (order id, number); strongly consistent, a hundred per call."""
    keys = [(order_pk(order_id), _sk(number)) for order_id, number in wanted]
    found = map(to_refund, Item.batch_get(keys, consistent_read=True)) if keys else ()
    return {(one.order_id, one.number): one for one in found}


def list_by_order(order_id: str) -> list[Refund]:
    """All refunds of an order, the oldest first, strongly consistent."""
    found = Item.query(order_pk(order_id), Item.sk.startswith("REFUND#"), consistent_read=True)
    return sorted(map(to_refund, found), key=lambda one: (one.asked_at, one.number))


def list_of_unmatched(order_id: str) -> list[Refund]:
    """The refunds of an order's unmatched payment, the oldest first, without those made in the console of WeChat
    Pay."""
    return [one for one in list_by_order(order_id) if one.kind == OF_UNMATCHED and one.asked_by != BY_CONSOLE]


def list_due(now: datetime, *, per_shard: int) -> Iterator[Refund]:
    """Refunds that have to be queried by now. Eventually consistent: it reads an index."""
    for items in base.due(Item, "REFUND_DUE", now, per_shard=per_shard):
        yield from map(to_refund, items)


# --- writing ------------------------------------------------------------------------------------------------------
def create(order: Order, refund: Refund) -> bool:
    """Writes a refund before it is sent and reserves its amount in the order. False if the refund exists, or the order
    changed since it was read."""
    return _write(order, None, refund, [])


def create_and_close(order: Order, refund: Refund, *, now: datetime) -> bool:
    """As `create`, for an unmatched payment. The same write ends the payment's task, and closes the order if it is
    unsettled."""
    changes = [] if order.is_settled else orders.closing(order, at=now, reason="misfit")
    return _write(order, None, refund, [*changes, *close_task()])


def create_late(order: Order, refund: Refund, unmatched: UnmatchedPayment) -> bool:
    """As `create`, for a payment that came for a closed order. The same write stores the payment in the order."""
    return _write(order, None, refund, [OrderItem.set_aside.set(unmatched_to_stored(unmatched))])


def save_status(order: Order, before: Refund | None, after: Refund, *, now: datetime) -> bool:
    """Writes a refund that changed; `before` is None for one made in the console of WeChat Pay. False if the order or
    the refund changed since it was read."""
    changes = _after_unmatched(order, after, now) if after.kind == OF_UNMATCHED else []
    return _write(order, before, after, changes)


def _after_unmatched(order: Order, after: Refund, now: datetime) -> list[Any]:
    """The changes of an order after a refund of its unmatched payment. If all of the payment is refunded, the order
    closes and its task ends. If some is left (the refund failed, or the console refunded a part), a task opens."""
    if order.unmatched is None or after.is_pending:
        return []
    refunded_fen = order.refunded_fen + (after.refund_fen if after.state == SUCCEEDED else 0)
    if rest_fen(order.unmatched, refunded_fen=refunded_fen):
        return open_task(now)
    return [*([] if order.is_settled else orders.closing(order, at=now, reason="misfit")), *close_task()]


def postpone_query(refund: Refund, *, now: datetime, why: str | None = None, until: datetime | None = None) -> None:
    """Sets when a pending refund is queried next (by its age, or `until`), and `why` it has not succeeded."""
    changes = [Item.due_at.set(until or next_query_at(refund, now=now))]
    if why is not None:
        changes.append(Item.why.set(why))
    is_pending = Item.state.is_in(PROCESSING, ABNORMAL)
    try:
        dynamo.commit([dynamo.update(REFUND, _key(refund), changes, is_pending)])
    except dynamo.Refused:
        return


def open_unanswered_task(refund: Refund, *, at: datetime) -> bool:
    """Opens a task for a refund about which WeChat Pay gave no result. False if it has one, had one, or has a
    result."""
    no_task = Item.task.does_not_exist() & Item.resolved.does_not_exist()
    changes = [Item.task.set(TASKS), Item.task_at.set(at)]
    try:
        dynamo.commit([dynamo.update(REFUND, _key(refund), changes, (Item.state == PROCESSING) & no_task)])
    except dynamo.Refused:
        return False
    return True


def _write(order: Order, before: Refund | None, after: Refund, order_changes: list[Any]) -> bool:
    refund_as_read = _as_read(before) if before else Item.pk.does_not_exist()
    moves = OrderItem.refund_moves
    same_moves = moves == order.refund_moves if order.refund_moves else moves.does_not_exist()
    order_as_read = (OrderItem.state == order.state) & same_moves
    changes = [*_totals(order, before, after), moves.set(order.refund_moves + 1), *order_changes]
    try:
        dynamo.commit(
            [
                dynamo.put(REFUND, _item(order, after), refund_as_read),
                dynamo.update(ORDER, order_key(order.id), changes, order_as_read),
            ]
        )
    except dynamo.Refused:
        return False
    return True


def _as_read(before: Refund) -> Any:
    # The write replaces the whole item, so it is refused if a person wrote a note meanwhile.
    same_note = Item.resolved.exists() if before.resolved else Item.resolved.does_not_exist()
    return (Item.state == before.state) & same_note


def _totals(order: Order, before: Refund | None, after: Refund) -> list[Any]:
    """The changes of the order's totals when a refund changes from `before` to `after`."""
    changes: list[Any] = []
    if after.state == FAILED and order.refund_sent_no == after.number:  # a failed refund frees the turn
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
        changes.append(
            OrderItem.lines.set([asdict(one) for one in count_returned(order.lines, after.returned, number)])
        )
    return changes


# --- items --------------------------------------------------------------------------------------------------------
def _sk(number: str) -> str:
    return f"REFUND#{number}"


def _key(refund: Refund) -> Item:
    return Item(pk=order_pk(refund.order_id), sk=_sk(refund.number))


def _item(order: Order, refund: Refund) -> Item:
    is_task = refund.state == ABNORMAL and refund.resolved is None
    return STORED.item(
        refund,
        pk=order_pk(order.id),
        sk=_sk(refund.number),
        reason=refund.reason or None,
        request_hash=refund.request_hash or None,
        lines=[asdict(one) for one in refund.returned] or None,
        due_shard=base.due_shard("REFUND_DUE", order.id) if refund.is_pending else None,
        due_at=next_query_at(refund, now=refund.asked_at) if refund.is_pending else None,
        task=TASKS if is_task else None,
        task_at=refund.asked_at if is_task else None,
        event=codec.encode(outbox.refunded(order, refund)) if refund.state == SUCCEEDED else None,
    )


def to_refund(item: Item) -> Refund:
    """A refund from its item."""
    return STORED.read(item, returned=tuple(Returned(**one) for one in item.lines or ()))
