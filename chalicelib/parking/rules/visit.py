"""A car's visit, and what was settled of it. Pure."""

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
    """What a paid order settled of a visit. `minutes`: bought with points, coupons and the tier; `tier_minutes`: those
    of the tier; `coupon_fen`: taken off by a coupon with a ceiling."""

    due_fen: int
    minutes: int = 0
    tier_minutes: int = 0
    coupon_fen: int = 0


class PendingSettlement(msgspec.Struct, frozen=True):
    """What the open order of a visit will settle. `points` and `coupon_id` are spent or held for it; `at`: when the
    points were spent, which identifies their ledger entry. The other fields are as in PaidSettlement."""

    due_fen: int
    minutes: int
    tier_minutes: int = 0
    coupon_fen: int = 0
    points: int = 0
    coupon_id: str | None = None
    lines: tuple[ParkingLine, ...] = ()
    at: datetime | None = None

    def as_paid(self) -> PaidSettlement:
        """What it has settled once the order is paid."""
        return PaidSettlement(self.due_fen, self.minutes, self.tier_minutes, self.coupon_fen)


class LastSettlement(msgspec.Struct, frozen=True):
    """How a visit was settled last, for a repeat of the request."""

    points: int
    lines: tuple[ParkingLine, ...]


@dataclass(frozen=True)
class Visit:
    """A car's stay.

    `paid_fen`, `coupon_fen` (taken off by coupons with a ceiling) and `bought_minutes` are settled so far, in so many
    `settlements`; `tier_minutes` of the bought ones came with a member's tier. `leave_by`: when its time to leave ends.
    While an order for it is open, `payment_id` and `payer_id` name the order and its member, and `pending` is what the
    order will settle. `by_order`: what each paid order settled, by its id.
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
        """What money and coupons with a ceiling have settled so far."""
        return self.paid_fen + self.coupon_fen

    @property
    def is_here(self) -> bool:
        """Whether the car is in the car park, as far as it is known."""
        return self.state in (PARKED, SETTLED)


def is_within_grace(visit: Visit, *, now: datetime) -> bool:
    """Whether the visit is settled and its time to leave has not passed."""
    return visit.state == SETTLED and visit.leave_by is not None and now <= visit.leave_by


def leave_by(visit: Visit, settled_at: datetime) -> datetime:
    """Until when a car may leave that was settled at that instant."""
    return settled_at + timedelta(minutes=visit.tariff.exit_grace_minutes)


def settled_by_order(pending: PendingSettlement) -> LastSettlement:
    """The settlement by a paid order: its lines, and what was paid."""
    paid = ParkingLine("already_paid", -pending.due_fen)
    return LastSettlement(pending.points, (*pending.lines, paid))
