"""Events of rooms that do not use the types yet. Goes when the last of them does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.events import codec
from chalicelib.events import envelope as typed


@dataclass(frozen=True)
class Event:
    """An event with untyped details."""

    id: str
    name: str
    at: datetime
    details: dict[str, Any]

    def as_attribute(self) -> dict[str, Any]:
        """As it stands in an item and travels over the bus."""
        return {"id": self.id, "name": self.name, "at": self.at.isoformat(), "details": self.details}

    @property
    def is_whole_refund(self) -> bool:
        """Whether all that was paid is refunded with this refund."""
        before_fen, refund_fen = self.details["refunded_before_fen"], self.details["refund_fen"]
        return bool(before_fen + refund_fen == self.details["paid_fen"])

    @staticmethod
    def from_attribute(raw: dict[str, Any]) -> "Event":
        """Reads what `as_attribute` made."""
        return Event(raw["id"], raw["name"], datetime.fromisoformat(raw["at"]), raw["details"])


def event_in(message: Any) -> Event:
    """The event of a message, or a typed event, without its type."""
    raw = codec.encode(message) if isinstance(message, typed.Event) else message["detail"]
    return Event.from_attribute(raw)


def typed_of(event: Event) -> typed.Event[Any]:
    return codec.decode(event.as_attribute())


def in_one_shape(event: Event) -> Event:
    from chalicelib.events import sales

    of_sale = sales.sale_in(typed_of(event))
    return Event.from_attribute(codec.encode(of_sale)) if of_sale else event


def sale_or_refund(event: Event) -> Any:
    return typed_of(in_one_shape(event)).details


made = refunded = sale_or_refund
