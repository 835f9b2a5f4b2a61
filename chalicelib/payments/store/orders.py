"""Orders: made, settled, due to be asked about, found again."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from chalicelib import events
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.events import Event
from chalicelib.payments.rules.order import (
    CLOSED,
    CREATED,
    OPEN,
    PAID,
    Order,
    OrderCoupon,
    OrderLine,
)
from chalicelib.payments.rules.refund import APART
from chalicelib.providers.answers.payments import Payment
from chalicelib.tables.base import DUE_SHARDS, instant_key, shards_in_turn
from chalicelib.tables.payments import Order as Item

ORDER = "order"
UNSETTLED = (CREATED, OPEN)
# Where in their index stands what a person has to look at.
TASKS = "TASK"


# --- orders -------------------------------------------------------------------------------------------------------
def find(order_id: str) -> Order | None:
    """An order by its id, which is its out_trade_no; strongly read."""
    item = dynamo.find(Item, pk_of(order_id), "ORDER")
    return read(item) if item else None


def find_many(order_ids: Iterable[str]) -> dict[str, Order]:
    """Those there are of these, by id; strongly read, a hundred at a call."""
    keys = [(pk_of(order_id), "ORDER") for order_id in order_ids]
    found = map(read, Item.batch_get(keys, consistent_read=True)) if keys else ()
    return {one.id: one for one in found}


def page(member_ids: Sequence[str], *, limit: int, after: str | None) -> tuple[list[Order], str | None]:
    """Orders of a member, under all its ids, newest first, and where to go on. Milliseconds behind: it reads an
    index."""
    orders: list[Order] = []
    more = False
    for member_id in member_ids:
        start = _start(member_id, after) if after is not None else None
        found = Item.by_member.query(member_id, limit=limit, scan_index_forward=False, last_evaluated_key=start)
        orders += [read(item) for item in found]
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
        "pk": {"S": pk_of(order_id)},
        "sk": {"S": "ORDER"},
    }


def due(now: datetime, *, per_shard: int) -> Iterator[Order]:
    """Orders the provider must be asked about by now; they stay here until they are settled."""
    for shard in shards_in_turn(now):
        for item in Item.due.query(f"DUE#{shard}", Item.due_at <= now, limit=per_shard):
            yield read(item)


def create(order: Order, beside: Sequence[Action]) -> None:
    """Writes a new order with its event and what must change beside it. Raises Refused, under ORDER if the order
    exists. One that is paid already, for nothing is left to pay, is never due."""
    settled = order.state == PAID
    told = _paid_event(order) if settled else _opened_event(order)
    item = Item(
        pk=pk_of(order.id),
        sk="ORDER",
        order_id=order.id,
        member_id=order.member_id,
        request_hash=order.request_hash,
        appid=order.appid,
        mchid=order.mchid,
        openid=order.openid,
        mall_id=order.mall_id,
        store_id=order.store_id,
        purpose=order.purpose,
        visit_id=order.visit_id,
        description=order.description,
        amount_fen=order.amount_fen,
        discount_fen=order.discount_fen,
        points=order.points,
        points_fen=order.points_fen,
        payable_fen=order.payable_fen,
        points_per_yuan=order.points_per_yuan,
        merchant_id=order.merchant_id,
        coupons=listed(order),
        lines=[asdict(one) for one in order.lines] or None,
        state=order.state,
        created_at=order.created_at,
        expires_at=order.expires_at,
        joined_at=order.joined_at,
        paid_at=order.paid_at,
        notify_url=order.notify_url,
        due_shard=None if settled else f"DUE#{shard_of(order.id)}",
        due_at=None if settled else order.expires_at,
        event=told.as_attribute(),
    )
    order_is_new = Item.pk.does_not_exist()
    dynamo.commit([dynamo.put(ORDER, item, order_is_new), *beside])


def shard_of(order_id: str) -> int:
    """Which part of the due index it stands in."""
    return zlib.crc32(order_id.encode()) % DUE_SHARDS


def save_prepay(order: Order, prepay_id: str) -> bool:
    """The provider has the order; False if it was settled meanwhile."""
    not_settled = Item.state.is_in(*UNSETTLED)
    return _settle(order.id, [Item.state.set(OPEN), Item.prepay_id.set(prepay_id)], not_settled)


def save_paid(order: Order, payment: Payment) -> bool:
    """Unsettled becomes paid, with its event; False if it was settled before."""
    changes = [
        Item.state.set(PAID),
        Item.paid_at.set(payment.paid_at),
        Item.transaction_id.set(payment.transaction_id),
        Item.event.set(_paid_event(_paid(order, payment)).as_attribute()),
        *no_longer_due(),
        *_no_answer_missed(order),
    ]
    return _settle(order.id, changes, _unsettled_as_read(order))


def save_closed(order: Order, *, at: datetime, reason: str) -> bool:
    """Unsettled becomes closed, with its event; False if it was settled before."""
    changes = [*closing(order, at=at, reason=reason), *_no_answer_missed(order)]
    return _settle(order.id, changes, _unsettled_as_read(order))


def free(order: Order, *, resolved: dict[str, Any], at: datetime) -> bool:
    """As `save_closed`, because a person said so of an order that the provider does not answer about."""
    changes = [*closing(order, at=at, reason="unanswered"), *seen_to(), Item.resolved.set(resolved)]
    return _settle(order.id, changes, _unsettled_as_read(order) & (Item.task == TASKS))


def leave_unanswered(order: Order, *, at: datetime) -> bool:
    """A person is to look at an order that the provider gave no answer about; False where one is already, or nobody
    has to."""
    nobody_does = Item.task.does_not_exist() & Item.set_aside.does_not_exist()
    return _settle(order.id, left_to_a_person(at), Item.state.is_in(*UNSETTLED) & nobody_does)


def _unsettled_as_read(order: Order) -> Any:
    """Nor did money come for it meanwhile that is not its own, about which a person has to be asked."""
    unsettled = Item.state.is_in(*UNSETTLED)
    return unsettled & Item.set_aside.does_not_exist() if order.set_aside is None else unsettled


def _no_answer_missed(order: Order) -> list[Any]:
    """What a person was to look at for want of an answer is answered; money that is not its own still waits."""
    return seen_to() if order.set_aside is None else []


def give_up(order: Order, *, at: datetime, reason: str) -> bool:
    """Closes an order the provider never had; False if it has it meanwhile, or the order is settled."""
    return _settle(order.id, closing(order, at=at, reason=reason), Item.state == CREATED)


def closing(order: Order, *, at: datetime, reason: str) -> list[Any]:
    """What changes of an order that is closed."""
    details = {
        "payment_id": order.id,
        "member_id": order.member_id,
        "store_id": order.store_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "points": points_of(order),
        "coupons": listed(order),
    }
    closed = Event(f"closed:{order.id}", events.PAYMENT_CLOSED, at, details)
    return [
        Item.state.set(CLOSED),
        Item.closed_reason.set(reason),
        Item.event.set(closed.as_attribute()),
        *no_longer_due(),
    ]


def save_set_aside(order: Order, payment: Payment, reason: str) -> bool:
    """Keeps, at its order, a payment that must credit nothing, for a person to look at; False if one is kept
    already."""
    nothing_kept = Item.set_aside.does_not_exist() & (Item.state == order.state)
    changes = [Item.set_aside.set(aside(payment, reason)), *left_to_a_person(payment.paid_at), *no_longer_due()]
    return _settle(order.id, changes, nothing_kept)


def note_late(order: Order, aside: dict[str, Any]) -> bool:
    """Keeps, at an order that is closed, what came for it and is back already; False if something is kept."""
    return _settle(order.id, [Item.set_aside.set(aside)], Item.set_aside.does_not_exist() & (Item.state == CLOSED))


def aside(payment: Payment, reason: str) -> dict[str, Any]:
    """A payment as it is kept aside."""
    return {
        "reason": reason,
        "transaction_id": payment.transaction_id,
        "total_fen": payment.total_fen,
        "at": payment.paid_at.isoformat(),
    }


def take_turn(order_id: str, number: str, *, now: datetime) -> datetime | None:
    """A refund is sent now, unless another of the payment was sent within a minute: answers when it may be then. One
    that was sent before may be sent again."""
    nobody_else = Item.refund_sent_at.does_not_exist() | (Item.refund_sent_no == number)
    long_enough = Item.refund_sent_at <= now - APART
    changes = [Item.refund_sent_no.set(number), Item.refund_sent_at.set(now)]
    try:
        dynamo.commit([dynamo.update(ORDER, key_of(order_id), changes, nobody_else | long_enough)])
    except dynamo.Refused as refused:
        sent_at = read(Item.from_raw_data(refused.blocking[ORDER])).refund_sent_at
        return (sent_at or now) + APART
    return None


def ask_again(order: Order, at: datetime) -> None:
    """Puts the next question off."""
    not_settled = Item.state.is_in(*UNSETTLED)
    _settle(order.id, [Item.due_at.set(at)], not_settled)


def _settle(order_id: str, changes: list[Any], condition: Any) -> bool:
    try:
        dynamo.commit([dynamo.update(ORDER, key_of(order_id), changes, condition)])
    except dynamo.Refused:
        return False
    return True


def no_longer_due() -> list[Any]:
    """The provider is not to be asked about it."""
    return [Item.due_shard.remove(), Item.due_at.remove()]


def left_to_a_person(at: datetime) -> list[Any]:
    """A person is to look at it."""
    return [Item.task.set(TASKS), Item.task_at.set(at)]


def seen_to() -> list[Any]:
    """Nor a person to look at it."""
    return [Item.task.remove(), Item.task_at.remove()]


# --- items --------------------------------------------------------------------------------------------------------
def pk_of(order_id: str) -> str:
    """Where an order stands, and all that went back of it."""
    return f"ORDER#{order_id}"


def key_of(order_id: str) -> Item:
    """An order, to be changed."""
    return Item(pk=pk_of(order_id), sk="ORDER")


def listed(order: Order) -> list[dict[str, Any]]:
    """The order's coupons as its events tell them."""
    return [asdict(one) for one in order.coupons]


def points_of(order: Order) -> dict[str, Any] | None:
    """The points an order spent, and when, which names what was posted for it."""
    if not order.points:
        return None
    return {"points": order.points, "points_fen": order.points_fen, "spent_at": order.created_at.isoformat()}


def _opened_event(order: Order) -> Event:
    return Event(f"opened:{order.id}", events.PAYMENT_OPENED, order.created_at, {"payment_id": order.id})


def _paid(order: Order, payment: Payment) -> Order:
    return replace(order, paid_at=payment.paid_at, transaction_id=payment.transaction_id)


def _paid_event(order: Order) -> Event:
    assert order.paid_at is not None
    details = {
        "payment_id": order.id,
        "transaction_id": order.transaction_id,
        "member_id": order.member_id,
        "mall_id": order.mall_id,
        "store_id": order.store_id,
        "merchant_id": order.merchant_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "amount_fen": order.amount_fen,
        "discount_fen": order.discount_fen,
        "points": points_of(order),
        "paid_fen": order.payable_fen,
        "points_per_yuan": order.points_per_yuan,
        "joined_at": order.joined_at.isoformat(),
        "coupons": listed(order),
    }
    return Event(f"paid:{order.id}", events.PAYMENT_PAID, order.paid_at, details)


def read(item: Item) -> Order:
    """An order from its item."""
    return Order(
        id=item.order_id,
        member_id=item.member_id,
        request_hash=item.request_hash,
        appid=item.appid,
        mchid=item.mchid,
        openid=item.openid,
        mall_id=item.mall_id,
        store_id=item.store_id,
        purpose=item.purpose,
        visit_id=item.visit_id,
        description=item.description,
        amount_fen=int(item.amount_fen),
        discount_fen=int(item.discount_fen),
        points_per_yuan=int(item.points_per_yuan),
        merchant_id=item.merchant_id,
        coupons=tuple(OrderCoupon(**one) for one in item.coupons),
        state=item.state,
        created_at=item.created_at,
        expires_at=item.expires_at,
        joined_at=item.joined_at,
        points=int(item.points),
        points_fen=int(item.points_fen),
        prepay_id=item.prepay_id,
        paid_at=item.paid_at,
        transaction_id=item.transaction_id,
        lines=tuple(OrderLine(**one) for one in item.lines or ()),
        refunded_fen=int(item.refunded_fen),
        refunding_fen=int(item.refunding_fen or 0),
        refunds=int(item.refunds or 0),
        refund_moves=int(item.refund_moves or 0),
        set_aside=item.set_aside,
        closed_reason=item.closed_reason,
        notify_url=item.notify_url,
        refund_sent_no=item.refund_sent_no,
        refund_sent_at=item.refund_sent_at,
    )
