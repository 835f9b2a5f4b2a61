"""What the items of this room share: keys, the indexes of what is due and of tasks, and how an order is read."""

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws.mapping import Mapping
from chalicelib.payments.rules.order import Order, OrderCoupon, OrderLine, UnmatchedPayment
from chalicelib.tables.payments import Order as Item

STORED_ORDER = Mapping(Order, Item, id="order_id", unmatched="set_aside")
# Names of actions; `blocking` of dynamo.Refused uses them.
ORDER, REFUND = "order", "refund"
# The partition of the index of tasks.
TASKS = "TASK"


def order_pk(order_id: str) -> str:
    """The partition of an order and its refunds."""
    return f"ORDER#{order_id}"


def order_key(order_id: str) -> Item:
    """An order's key, for an update."""
    return Item(pk=order_pk(order_id), sk="ORDER")


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
    """The attribute `set_aside` for an unmatched payment."""
    return {**msgspec.structs.asdict(unmatched), "at": unmatched.at.isoformat()}


def stored_to_unmatched(stored: dict[str, Any] | None) -> UnmatchedPayment | None:
    """An unmatched payment from the attribute `set_aside`."""
    return msgspec.convert(stored, UnmatchedPayment) if stored is not None else None


def to_order(item: Item) -> Order:
    """An order from its item."""
    return STORED_ORDER.read(
        item,
        coupons=tuple(OrderCoupon(**one) for one in item.coupons),
        lines=tuple(OrderLine(**one) for one in item.lines or ()),
        unmatched=stored_to_unmatched(item.set_aside),
    )
