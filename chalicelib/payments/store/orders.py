"""Orders: found, listed, created, paid, closed. Every write requires a state of the order. Most return the order after
the write, or None if the order was no longer in that state."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.events import codec
from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, PAID, Order, UnmatchedPayment
from chalicelib.payments.rules.refund import APART
from chalicelib.payments.store import outbox
from chalicelib.payments.store.items import (
    ORDER,
    STORED_ORDER,
    TASKS,
    close_task,
    leave_due,
    open_task,
    order_key,
    order_pk,
    to_order,
    unmatched_to_stored,
)
from chalicelib.providers.answers.payments import Payment
from chalicelib.tables import base
from chalicelib.tables.base import instant_key
from chalicelib.tables.payments import Order as Item

UNSETTLED = (CREATED, OPEN)


# --- reading ------------------------------------------------------------------------------------------------------
def find(order_id: str) -> Order | None:
    """An order by its id, which is its out_trade_no; strongly consistent."""
    item = dynamo.find(Item, order_pk(order_id), "ORDER")
    return to_order(item) if item else None


def find_many(order_ids: Iterable[str]) -> dict[str, Order]:
    """Those of the orders that exist, by id; strongly consistent. Each call of DynamoDB reads up to a hundred."""
    keys = [(order_pk(order_id), "ORDER") for order_id in order_ids]
    found = map(to_order, Item.batch_get(keys, consistent_read=True)) if keys else ()
    return {one.id: one for one in found}


def list_by_member(member_ids: Sequence[str], *, limit: int, after: str | None) -> tuple[list[Order], str | None]:
    """Orders under any of a member's ids, newest first, and the cursor of the next page. Eventually consistent: it
    reads an index."""
    orders: list[Order] = []
    more = False
    for member_id in member_ids:
        start = _start(member_id, after) if after is not None else None
        found = Item.by_member.query(member_id, limit=limit, scan_index_forward=False, last_evaluated_key=start)
        orders += [to_order(item) for item in found]
        more = more or bool(found.last_evaluated_key)
    if len(member_ids) > 1:
        orders.sort(key=lambda order: (order.created_at, order.id), reverse=True)
    shown, more = orders[:limit], more or len(orders) > limit
    return shown, f"{instant_key(shown[-1].created_at)}~{shown[-1].id}" if more and shown else None


def _start(member_id: str, after: str) -> dict[str, dict[str, str]]:
    created_at, _, order_id = after.partition("~")
    return {
        "member_id": {"S": member_id},
        "created_at": {"S": created_at},
        "pk": {"S": order_pk(order_id)},
        "sk": {"S": "ORDER"},
    }


def list_due(now: datetime, *, per_shard: int) -> Iterator[Order]:
    """Orders that have to be queried by now; they stay due until they are settled. Eventually consistent: it reads an
    index."""
    for items in base.due(Item, "DUE", now, per_shard=per_shard):
        yield from map(to_order, items)


# --- opening ------------------------------------------------------------------------------------------------------
def create(order: Order, actions: Sequence[Action]) -> None:
    """Writes a new order and its event, together with `actions` of other rooms. An order that is paid already is never
    due. Raises dynamo.Refused, whose `blocking` names ORDER if the order exists, and each action that was refused."""
    is_paid = order.state == PAID
    item = STORED_ORDER.item(
        order,
        pk=order_pk(order.id),
        sk="ORDER",
        payable_fen=order.payable_fen,
        coupons=[asdict(one) for one in order.coupons],
        lines=[asdict(one) for one in order.lines] or None,
        # The first refund adds these attributes.
        refunding_fen=None,
        refunds=None,
        refund_moves=None,
        due_shard=None if is_paid else base.due_shard("DUE", order.id),
        due_at=None if is_paid else order.expires_at,
        event=codec.encode(outbox.paid(order) if is_paid else outbox.opened(order)),
    )
    order_is_new = Item.pk.does_not_exist()
    dynamo.commit([dynamo.put(ORDER, item, order_is_new), *actions])


def save_prepay(order: Order, prepay_id: str) -> Order | None:
    """Marks an unsettled order as open at WeChat Pay, with its prepay_id. None if it was settled meanwhile."""
    not_settled = Item.state.is_in(*UNSETTLED)
    return _save(order.id, [Item.state.set(OPEN), Item.prepay_id.set(prepay_id)], not_settled)


# --- settling -----------------------------------------------------------------------------------------------------
def save_paid(order: Order, payment: Payment) -> Order | None:
    """Marks an unsettled order as paid, with its event. None if it was settled, or held for review, meanwhile."""
    paid = replace(order, paid_at=payment.paid_at, transaction_id=payment.transaction_id)
    changes = [
        Item.state.set(PAID),
        Item.paid_at.set(payment.paid_at),
        Item.transaction_id.set(payment.transaction_id),
        Item.event.set(codec.encode(outbox.paid(paid))),
        *leave_due(),
        *_close_unanswered_task(order),
    ]
    return _save(order.id, changes, _unsettled_as_read(order))


def save_closed(order: Order, *, at: datetime, reason: str) -> Order | None:
    """Closes an unsettled order, with its event. None if it was settled, or held for review, meanwhile."""
    changes = [*closing(order, at=at, reason=reason), *_close_unanswered_task(order)]
    return _save(order.id, changes, _unsettled_as_read(order))


def save_closed_unopened(order: Order, *, at: datetime, reason: str) -> Order | None:
    """Closes an order that WeChat Pay does not have. None if it was opened there, or settled, meanwhile."""
    return _save(order.id, closing(order, at=at, reason=reason), Item.state == CREATED)


def save_closed_unanswered(order: Order, *, resolved: dict[str, Any], at: datetime) -> Order | None:
    """Closes an order about which WeChat Pay gave no result, because a person resolved its task. None if it no longer
    has a task, or was settled or held for review meanwhile."""
    changes = [*closing(order, at=at, reason="unanswered"), *close_task(), Item.resolved.set(resolved)]
    return _save(order.id, changes, _unsettled_as_read(order) & (Item.task == TASKS))


def closing(order: Order, *, at: datetime, reason: str) -> list[Any]:
    """The changes that close an order."""
    return [
        Item.state.set(CLOSED),
        Item.closed_reason.set(reason),
        Item.event.set(codec.encode(outbox.closed(order, at=at))),
        *leave_due(),
    ]


def _unsettled_as_read(order: Order) -> Any:
    unsettled = Item.state.is_in(*UNSETTLED)
    # If an unmatched payment came since the order was read, a person must look at it, so the order must not be settled.
    return unsettled & Item.set_aside.does_not_exist() if order.unmatched is None else unsettled


def _close_unanswered_task(order: Order) -> list[Any]:
    """Changes that end the task of an order that had no result for a day. The task of an unmatched payment stays
    open."""
    return close_task() if order.unmatched is None else []


# --- unmatched payments -------------------------------------------------------------------------------------------
def hold_for_review(order: Order, unmatched: UnmatchedPayment) -> Order | None:
    """Stores an unmatched payment in its order and opens a task; the order is no longer queried. None if the order has
    an unmatched payment already, or changed its state meanwhile."""
    none_kept = Item.set_aside.does_not_exist() & (Item.state == order.state)
    changes = [Item.set_aside.set(unmatched_to_stored(unmatched)), *open_task(unmatched.at), *leave_due()]
    return _save(order.id, changes, none_kept)


def save_late(order: Order, unmatched: UnmatchedPayment) -> Order | None:
    """Stores a late payment, which is refunded already, in its order. None if the order has an unmatched payment
    already, or is not closed."""
    none_kept = Item.set_aside.does_not_exist() & (Item.state == CLOSED)
    return _save(order.id, [Item.set_aside.set(unmatched_to_stored(unmatched))], none_kept)


# --- queries and refunds ------------------------------------------------------------------------------------------
def open_unanswered_task(order: Order, *, at: datetime) -> bool:
    """Opens a task for an order about which WeChat Pay gave no result. False if it has one, is settled, or is held for
    review."""
    no_task = Item.task.does_not_exist() & Item.set_aside.does_not_exist()
    return _save(order.id, open_task(at), Item.state.is_in(*UNSETTLED) & no_task) is not None


def postpone_query(order: Order, until: datetime) -> None:
    """Sets when an unsettled order is queried next."""
    not_settled = Item.state.is_in(*UNSETTLED)
    _save(order.id, [Item.due_at.set(until)], not_settled)


def reserve_refund_turn(order_id: str, number: str, *, now: datetime) -> datetime | None:
    """Reserves the order's turn to send a refund, because WeChat Pay accepts one refund of an order per minute. None if
    the turn is reserved for this refund; otherwise the instant at which the turn is free. A refund that has the turn
    already may be sent again."""
    nobody_else = Item.refund_sent_at.does_not_exist() | (Item.refund_sent_no == number)
    long_enough = Item.refund_sent_at <= now - APART
    changes = [Item.refund_sent_no.set(number), Item.refund_sent_at.set(now)]
    try:
        dynamo.commit([dynamo.update(ORDER, order_key(order_id), changes, nobody_else | long_enough)])
    except dynamo.Refused as refused:
        sent_at = to_order(Item.from_raw_data(refused.blocking[ORDER])).refund_sent_at
        return (sent_at or now) + APART
    return None


def _save(order_id: str, changes: list[Any], condition: Any) -> Order | None:
    try:
        written = dynamo.write_and_read(dynamo.update(ORDER, order_key(order_id), changes, condition))
    except dynamo.Refused:
        return None
    return to_order(Item.from_raw_data(written))
