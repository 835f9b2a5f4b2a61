"""The open orders of a member, counted for the limit. Settling an order writes nothing here: the opening of a later
order removes those that have expired, and, if the limit is reached, those that were settled."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.tables.payments import OpenOrders as Item

BOOK = "open_orders"


@dataclass(frozen=True)
class OpenOrders:
    """Orders of a member that may be open. `ends`: when each expires, by order id."""

    member_id: str
    ends: dict[str, datetime] = field(default_factory=dict)
    revision: int = 0


def find(member_id: str) -> OpenOrders:
    """The member's open orders, strongly consistent; empty if there were none."""
    item = dynamo.find(Item, f"MEMBER#{member_id}", "OPEN_ORDERS")
    if item is None:
        return OpenOrders(member_id)
    ends = {order_id: datetime.fromisoformat(end) for order_id, end in item.ends.items()}
    return OpenOrders(member_id, ends, int(item.revision))


def save_action(before: OpenOrders, ends: dict[str, datetime]) -> Action:
    """The action that stores which orders are open now. Its commit raises dynamo.Refused, whose `blocking` names BOOK,
    if they changed since `before` was read."""
    item = Item(
        pk=f"MEMBER#{before.member_id}",
        sk="OPEN_ORDERS",
        ends={order_id: end.isoformat() for order_id, end in sorted(ends.items())},
        revision=before.revision + 1,
    )
    as_read = Item.revision == before.revision if before.revision else Item.pk.does_not_exist()
    return dynamo.put(BOOK, item, as_read)
