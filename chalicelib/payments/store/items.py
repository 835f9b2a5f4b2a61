"""What the items of this room share: keys, the indexes of what is due and of tasks, and how an order is read."""

import zlib
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.payments.rules.order import Order, OrderCoupon, OrderLine, UnmatchedPayment
from chalicelib.tables.base import DUE_SHARDS
from chalicelib.tables.payments import Order as Item

# Names of actions, under which `Refused` lists them.
ORDER, REFUND = "order", "refund"
# The partition of the index of tasks.
TASKS = "TASK"


def order_pk(order_id: str) -> str:
    """The partition of an order and its refunds."""
    return f"ORDER#{order_id}"


def order_key(order_id: str) -> Item:
    """An order's key, for an update."""
    return Item(pk=order_pk(order_id), sk="ORDER")


def shard_of(order_id: str) -> int:
    """The shard of the due index that an order and its refunds are in."""
    return zlib.crc32(order_id.encode()) % DUE_SHARDS


def leave_due() -> list[Any]:
    """Changes that take an item off the due index."""
    return [Item.due_shard.remove(), Item.due_at.remove()]


def open_task(at: datetime) -> list[Any]:
    """Changes that put an item on the list of tasks."""
    return [Item.task.set(TASKS), Item.task_at.set(at)]


def close_task() -> list[Any]:
    """Changes that take an item off the list of tasks."""
    return [Item.task.remove(), Item.task_at.remove()]


def unmatched_to_stored(unmatched: UnmatchedPayment) -> dict[str, Any]:
    """An unmatched payment as the attribute `set_aside` holds it."""
    return {**msgspec.structs.asdict(unmatched), "at": unmatched.at.isoformat()}


def stored_to_unmatched(stored: dict[str, Any] | None) -> UnmatchedPayment | None:
    """An unmatched payment from the attribute `set_aside`."""
    return msgspec.convert(stored, UnmatchedPayment) if stored is not None else None


def to_order(item: Item) -> Order:
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
        unmatched=stored_to_unmatched(item.set_aside),
        closed_reason=item.closed_reason,
        notify_url=item.notify_url,
        refund_sent_no=item.refund_sent_no,
        refund_sent_at=item.refund_sent_at,
    )
