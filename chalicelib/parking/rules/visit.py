"""A car's visit, and how it is settled. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from chalicelib.parking.rules.tariff import Tariff

PARKED, SETTLED, EXITED, SUPERSEDED = "parked", "settled", "exited", "superseded"


class ParkingLine(msgspec.Struct, frozen=True):
    """One line of a visit's price; the lines sum to what is due. `code`: parking_time, free_minutes, day_cap,
    bought_before, tier, coupon, points, already_paid."""

    code: str
    amount_fen: int
    minutes: int | None = None
    points: int | None = None


class PaidSettlement(msgspec.Struct, frozen=True):
    """What a paid order settled of a visit. `due_fen`: paid with money; `minutes`: paid with points, a coupon without a
    ceiling and the tier; `tier_minutes`: the part of `minutes` from the tier; `coupon_fen`: taken off by a coupon with
    a ceiling."""

    due_fen: int
    minutes: int = 0
    tier_minutes: int = 0
    coupon_fen: int = 0


class PendingSettlement(msgspec.Struct, frozen=True):
    """What the open order of a visit will settle. `points` are spent for it, and the coupon `coupon_id` is held; `at`:
    when the points were spent, which identifies their ledger entry. The other fields are as in PaidSettlement."""

    due_fen: int
    minutes: int
    tier_minutes: int = 0
    coupon_fen: int = 0
    points: int = 0
    coupon_id: str | None = None
    lines: tuple[ParkingLine, ...] = ()
    at: datetime | None = None

    def as_paid(self) -> PaidSettlement:
        """What the order settled, once it is paid."""
        return PaidSettlement(self.due_fen, self.minutes, self.tier_minutes, self.coupon_fen)


class LastSettlement(msgspec.Struct, frozen=True):
    """How a visit was settled last, for a repeat of the request."""

    points: int
    lines: tuple[ParkingLine, ...]


@dataclass(frozen=True)
class Visit:
    """A car's stay.

    `paid_fen`, `coupon_fen` (taken off by coupons with a ceiling) and `bought_minutes` were settled so far;
    `tier_minutes` of the bought minutes came from a member's tier. `settlements` counts the settlements and the orders
    that closed unpaid. `leave_by`: the instant at which its time to leave ends. While an order for it is open,
    `payment_id` and `payer_id` name the order and its member, and `pending` is what the order will settle. `by_order`:
    what each paid order settled, by its id.
    """

    id: str
    car_park_id: str
    mall_id: str
    plate: str
    tariff: Tariff
    entered_at: datetime
    state: str
    paid_fen: int = 0
    coupon_fen: int = 0
    bought_minutes: int = 0
    tier_minutes: int = 0
    settlements: int = 0
    leave_by: datetime | None = None
    payer_id: str | None = None
    payment_id: str | None = None
    pending: PendingSettlement | None = None
    settlement: LastSettlement | None = None
    by_order: dict[str, PaidSettlement] = field(default_factory=dict)
    exited_at: datetime | None = None
    exit_event_id: str | None = None

    @property
    def settled_fen(self) -> int:
        """What was settled so far with money and with coupons that have a ceiling."""
        return self.paid_fen + self.coupon_fen

    @property
    def is_here(self) -> bool:
        """Whether the car is in the car park, as far as it is known."""
        return self.state in (PARKED, SETTLED)


def is_within_grace(visit: Visit, *, now: datetime) -> bool:
    """Whether the visit is settled and its time to leave has not passed."""
    return visit.state == SETTLED and visit.leave_by is not None and now <= visit.leave_by


def leave_by(visit: Visit, settled_at: datetime) -> datetime:
    """The instant until which a car may leave if its visit was settled at `settled_at`."""
    return settled_at + timedelta(minutes=visit.tariff.exit_grace_minutes)


def settled_by_order(pending: PendingSettlement) -> LastSettlement:
    """The last settlement, after a paid order: its lines, and a line for what was paid."""
    paid = ParkingLine("already_paid", -pending.due_fen)
    return LastSettlement(pending.points, (*pending.lines, paid))
