"""Orders, refunds and notices."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import dynamo, events
from chalicelib.dynamo import Action
from chalicelib.events import Event
from chalicelib.payments import rules
from chalicelib.payments.rules import CLOSED, CREATED, OPEN, PAID, Order, OrderCoupon, Payment, Refund
from chalicelib.tables.base import DUE_SHARDS, instant_key
from chalicelib.tables.payments import Notice, RefundRecord
from chalicelib.tables.payments import Order as Item

ORDER = "order"
UNSETTLED = (CREATED, OPEN)


# --- orders -------------------------------------------------------------------------------------------------------
def find(order_id: str) -> Order | None:
    """An order by its id, which is its out_trade_no; strongly read."""
    item = dynamo.find(Item, _pk(order_id), "ORDER")
    return _order(item) if item else None


def page(member_ids: Sequence[str], *, limit: int, after: str | None) -> tuple[list[Order], str | None]:
    """Orders of a member, under all its ids, newest first, and where to go on. Milliseconds behind: it reads an
    index."""
    orders: list[Order] = []
    more = False
    for member_id in member_ids:
        start = _start(member_id, after) if after is not None else None
        found = Item.by_member.query(member_id, limit=limit, scan_index_forward=False, last_evaluated_key=start)
        orders += [_order(item) for item in found]
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
        "pk": {"S": _pk(order_id)},
        "sk": {"S": "ORDER"},
    }


def due(now: datetime, *, per_shard: int) -> Iterator[Order]:
    """Orders the provider must be asked about by now; they stay here until they are settled."""
    for shard in range(DUE_SHARDS):
        for item in Item.due.query(f"DUE#{shard}", Item.due_at <= now, limit=per_shard):
            yield _order(item)


def create(order: Order, beside: Sequence[Action]) -> None:
    """Writes a new order with what must change beside it. Raises Refused, under ORDER if the order exists."""
    item = Item(
        pk=_pk(order.id),
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
        coupons=_listed(order),
        state=order.state,
        created_at=order.created_at,
        expires_at=order.expires_at,
        joined_at=order.joined_at,
        due_shard=f"DUE#{zlib.crc32(order.id.encode()) % DUE_SHARDS}",
        due_at=rules.first_question_at(order),
    )
    order_is_new = Item.pk.does_not_exist()
    dynamo.commit([dynamo.put(ORDER, item, order_is_new), *beside])


def save_prepay(order: Order, prepay_id: str) -> bool:
    """The provider has the order; False if it was settled meanwhile."""
    not_settled = Item.state.is_in(*UNSETTLED)
    return _settle(order.id, [Item.state.set(OPEN), Item.prepay_id.set(prepay_id)], not_settled)


def save_paid(order: Order, payment: Payment) -> bool:
    """Unsettled becomes paid, with its event; False if it was settled before."""
    not_settled = Item.state.is_in(*UNSETTLED)
    changes = [
        Item.state.set(PAID),
        Item.paid_at.set(payment.paid_at),
        Item.transaction_id.set(payment.transaction_id),
        Item.event.set(_paid_event(order, payment).as_attribute()),
        *_no_longer_due(),
    ]
    return _settle(order.id, changes, not_settled)


def save_closed(order: Order, *, at: datetime, reason: str) -> bool:
    """Unsettled becomes closed, with its event; False if it was settled before."""
    not_settled = Item.state.is_in(*UNSETTLED)
    details = {
        "payment_id": order.id,
        "member_id": order.member_id,
        "store_id": order.store_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "points": _points(order),
        "coupons": _listed(order),
    }
    closed = Event(f"closed:{order.id}", events.PAYMENT_CLOSED, at, details)
    changes = [
        Item.state.set(CLOSED),
        Item.set_aside.set({"reason": reason, "at": at.isoformat()}),
        Item.event.set(closed.as_attribute()),
        *_no_longer_due(),
    ]
    return _settle(order.id, changes, not_settled)


def save_set_aside(order_id: str, payment: Payment, reason: str) -> bool:
    """Keeps, at its order, a payment that must credit nothing; False if one is kept already."""
    nothing_kept = Item.set_aside.does_not_exist() | ~Item.set_aside.contains("transaction_id")
    told = {
        "reason": reason,
        "transaction_id": payment.transaction_id,
        "total_fen": payment.total_fen,
        "at": payment.paid_at.isoformat(),
    }
    return _settle(order_id, [Item.set_aside.set(told), *_no_longer_due()], nothing_kept)


def ask_again(order: Order, at: datetime) -> None:
    """Puts the next question off."""
    not_settled = Item.state.is_in(*UNSETTLED)
    _settle(order.id, [Item.due_at.set(at)], not_settled)


def _settle(order_id: str, changes: list[Any], condition: Any) -> bool:
    try:
        dynamo.commit([dynamo.update(ORDER, _key(order_id), changes, condition)])
    except dynamo.Refused:
        return False
    return True


def _no_longer_due() -> list[Any]:
    return [Item.due_shard.remove(), Item.due_at.remove()]


# --- refunds ------------------------------------------------------------------------------------------------------
def refund_is_recorded(refund: Refund) -> bool:
    """Whether this refund was applied before."""
    return dynamo.find(RefundRecord, _pk(refund.order_id), f"REFUND#{refund.refund_id}") is not None


def save_refund(order: Order, refund: Refund) -> bool:
    """Records a refund at its order, with its event; the event says how much was refunded before it, so that each
    consumer takes exactly its share. False if the order changed since it was read, or the refund was recorded."""
    refund_is_new = RefundRecord.pk.does_not_exist()
    order_unchanged = (Item.state == order.state) & (Item.refunded_fen == order.refunded_fen)
    record = RefundRecord(
        pk=_pk(order.id),
        sk=f"REFUND#{refund.refund_id}",
        refund_id=refund.refund_id,
        refund_fen=refund.refund_fen,
        refunded_at=refund.refunded_at,
        # Money that was set aside earned nothing, so nothing follows from giving it back.
        event=_refunded_event(order, refund).as_attribute() if order.state == PAID else None,
    )
    changes = [Item.refunded_fen.set(order.refunded_fen + refund.refund_fen)]
    try:
        dynamo.commit(
            [
                dynamo.put("refund", record, refund_is_new),
                dynamo.update(ORDER, _key(order.id), changes, order_unchanged),
            ]
        )
    except dynamo.Refused:
        return False
    return True


# --- notices ------------------------------------------------------------------------------------------------------
def save_notice(key: str, *, notice_type: str, resource: dict[str, Any], received_at: datetime) -> bool:
    """Takes a callback down once, as its own outbox item; False for a repeat. One write of one unit."""
    received = Event(f"notice:{key}", events.NOTICE_RECEIVED, received_at, {"notice_id": key})
    item = Notice(
        pk=f"NOTICE#{key}",
        sk="NOTICE",
        notice_type=notice_type,
        resource=resource,
        received_at=received_at,
        event=received.as_attribute(),
    )
    notice_is_new = Notice.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("notice", item, notice_is_new)])
    except dynamo.Refused:
        return False
    return True


def find_notice(key: str) -> tuple[str, dict[str, Any], datetime]:
    """Type, fields and instant of a callback taken down; raises LookupError."""
    item = dynamo.find(Notice, f"NOTICE#{key}", "NOTICE")
    if item is None:
        raise LookupError(f"no notice {key}")
    return item.notice_type, item.resource, item.received_at


# --- items --------------------------------------------------------------------------------------------------------
def _pk(order_id: str) -> str:
    return f"ORDER#{order_id}"


def _key(order_id: str) -> Item:
    return Item(pk=_pk(order_id), sk="ORDER")


def _listed(order: Order) -> list[dict[str, Any]]:
    return [asdict(one) for one in order.coupons]


def _points(order: Order) -> dict[str, Any] | None:
    """The points an order spent, and when, which names what was posted for it."""
    if not order.points:
        return None
    return {"points": order.points, "points_fen": order.points_fen, "spent_at": order.created_at.isoformat()}


def _paid_event(order: Order, payment: Payment) -> Event:
    details = {
        "payment_id": order.id,
        "member_id": order.member_id,
        "mall_id": order.mall_id,
        "store_id": order.store_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "amount_fen": order.amount_fen,
        "discount_fen": order.discount_fen,
        "points": _points(order),
        "paid_fen": payment.total_fen,
        "points_per_yuan": order.points_per_yuan,
        "joined_at": order.joined_at.isoformat(),
        "coupons": _listed(order),
    }
    return Event(f"paid:{order.id}", events.PAYMENT_PAID, payment.paid_at, details)


def _refunded_event(order: Order, refund: Refund) -> Event:
    details = {
        "payment_id": order.id,
        "refund_id": refund.refund_id,
        "member_id": order.member_id,
        "mall_id": order.mall_id,
        "store_id": order.store_id,
        "paid_fen": order.payable_fen,
        "paid_at": order.paid_at.isoformat() if order.paid_at else None,
        "refund_fen": refund.refund_fen,
        "refunded_before_fen": order.refunded_fen,
        "points": _points(order),
        "coupons": _listed(order),
    }
    return Event(f"refunded:{refund.refund_id}", events.PAYMENT_REFUNDED, refund.refunded_at, details)


def _order(item: Item) -> Order:
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
        refunded_fen=int(item.refunded_fen),
        set_aside=item.set_aside,
    )
