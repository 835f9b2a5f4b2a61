"""What a parking visit costs, line by line, and when the gate opens. Touches nothing."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec

from chalicelib import errors
from chalicelib.shapes import Id

PARKED, SETTLED, EXITED, SUPERSEDED = "parked", "settled", "exited", "superseded"
DAY_MINUTES = 24 * 60
PLATE_LIMIT = 5

# Mainland plates (GA 36-2018): province, letter, then five (six for new energy) letters without I and O, or digits;
# the last may be one of the special uses.
PLATE_SHAPE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
)


class Tariff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first `free_minutes` of a visit cost nothing; then each begun block of `block_minutes` costs `block_fen`,
    and 24 hours of chargeable time at most `day_cap_fen`. `points_per_hour` buys an hour; None: no points taken.
    After settling a car has `exit_grace_minutes` to leave."""

    free_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)]
    block_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    block_fen: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    day_cap_fen: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    points_per_hour: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    exit_grace_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 15


class CarParkSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A car park of a mall. A visit keeps the tariff it entered under."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mall_id: Id
    tariff: Tariff


class Line(msgspec.Struct, frozen=True):
    """One line of a quote. `code`: parking_time, free_minutes, day_cap, bought_before, tier, coupon, points,
    already_paid. The lines sum to what is due."""

    code: str
    amount_fen: int
    minutes: int | None = None
    points: int | None = None


def lines_of(told: dict[str, Any]) -> tuple[Line, ...]:
    """The lines as they were kept."""
    return tuple(msgspec.convert(one, Line) for one in told["lines"])


def settled_by_order(pending: dict[str, Any]) -> dict[str, Any]:
    """What a settling by an order is told as: its lines, and what was paid."""
    paid = Line("already_paid", -pending["due_fen"])
    return {"points": pending["points"], "lines": [*pending["lines"], msgspec.to_builtins(paid)]}


@dataclass(frozen=True)
class Quote:
    """What a visit costs at an instant, with `points` spent on it now, which take `points_fen` off, and a coupon that
    takes `coupon_fen` off."""

    lines: tuple[Line, ...]
    due_fen: int
    minutes: int
    points: int
    points_minutes: int
    coupon_fen: int = 0
    coupon_minutes: int = 0
    coupon_money_fen: int = 0
    tier_minutes: int = 0
    points_fen: int = 0

    @property
    def bought_minutes(self) -> int:
        return self.points_minutes + self.coupon_minutes + self.tier_minutes


@dataclass(frozen=True)
class Time:
    """Minutes that a coupon is good for, and what they may come to at most."""

    minutes: int
    ceiling_fen: int | None


@dataclass(frozen=True)
class Visit:
    """A car's stay. `paid_fen`, `bought_minutes` and what coupons with a ceiling took off (`coupon_fen`) are settled so
    far, `settlements` how many times; `tier_minutes` of the bought ones came with a member's tier.

    While an order for it is open, `payment_id` and `payer_id` name it and `pending` what it will settle
    ({due_fen, minutes, tier_minutes, points, lines}). `settlement` is what the last settling was told as, for its
    repeat; `by_order` what each order that was paid settled of it ({due_fen, minutes, tier_minutes, coupon_fen}).
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
    pending: dict[str, Any] | None = None
    settlement: dict[str, Any] | None = None
    by_order: dict[str, dict[str, int]] = field(default_factory=dict)
    exited_at: datetime | None = None
    exit_event_id: str | None = None

    @property
    def settled_fen(self) -> int:
        return self.paid_fen + self.coupon_fen


def check_tariff(tariff: Tariff) -> None:
    """Raises ValueInvalid for a tariff that cannot be meant."""
    if tariff.day_cap_fen < tariff.block_fen:
        raise errors.ValueInvalid("tariff.day_cap_fen", reason="it must not be less than one block")


def checked_plate(plate: str) -> str:
    """A plate as it is kept (typed.py brings it there); raises PlateInvalid."""
    if not PLATE_SHAPE.fullmatch(plate):
        raise errors.PlateInvalid("plate")
    return plate


def stayed_minutes(entered_at: datetime, now: datetime) -> int:
    """Whole minutes since entry; a begun minute does not count."""
    return max(0, int((now - entered_at).total_seconds()) // 60)


def price(tariff: Tariff, minutes: int) -> int:
    """Fen for so many chargeable minutes: begun blocks, capped per 24 hours."""
    days, rest = divmod(max(0, minutes), DAY_MINUTES)
    return days * _capped(tariff, DAY_MINUTES) + _capped(tariff, rest)


def _capped(tariff: Tariff, minutes: int) -> int:
    return min(tariff.day_cap_fen, _uncapped(tariff, minutes))


def _uncapped(tariff: Tariff, minutes: int) -> int:
    return -(-max(0, minutes) // tariff.block_minutes) * tariff.block_fen


def quote(visit: Visit, *, use_points: int, now: datetime, coupon: Time | None = None, tier_minutes: int = 0) -> Quote:
    """The visit's price at `now`, line by line, with what the member's tier has free taken off first (once a visit),
    then a coupon's time, then points: at most `use_points`, and no more than are of use.

    Each line is the difference it makes, so the lines always sum to what is due. Raises PointsNotAccepted.
    """
    tariff = visit.tariff
    minutes = stayed_minutes(visit.entered_at, now)
    chargeable = minutes - tariff.free_minutes
    undiscounted, after_free = _uncapped(tariff, minutes), _uncapped(tariff, chargeable)
    capped = price(tariff, chargeable)
    lines = [Line("parking_time", undiscounted, minutes=minutes)]
    if after_free != undiscounted:
        lines.append(Line("free_minutes", after_free - undiscounted, minutes=tariff.free_minutes))
    if capped != after_free:
        lines.append(Line("day_cap", capped - after_free))
    before = price(tariff, chargeable - visit.bought_minutes)
    if before != capped:
        lines.append(Line("bought_before", before - capped, minutes=visit.bought_minutes))
    visit, free = _with_tier(visit, chargeable, tier_minutes)
    after_tier = price(tariff, chargeable - visit.bought_minutes)
    if free:
        lines.append(Line("tier", after_tier - before, minutes=free))
    coupon_fen, coupon_minutes, money_fen = _coupon_time(visit, chargeable, coupon)
    timed = replace(
        visit, bought_minutes=visit.bought_minutes + coupon_minutes, coupon_fen=visit.coupon_fen + money_fen
    )
    after_coupon = price(tariff, chargeable - timed.bought_minutes)
    if coupon_fen:
        lines.append(Line("coupon", after_coupon - money_fen - after_tier, minutes=coupon_minutes))
    points, points_minutes = _useful_points(timed, chargeable, use_points)
    after_points = price(tariff, chargeable - timed.bought_minutes - points_minutes)
    if after_points != after_coupon:
        lines.append(Line("points", after_points - after_coupon, minutes=points_minutes, points=points))
    total = after_points - money_fen
    due = max(0, total - visit.settled_fen)
    if due != total:
        lines.append(Line("already_paid", due - total))
    points_fen = max(0, after_coupon - money_fen - visit.settled_fen) - due
    return Quote(
        tuple(lines), due, minutes, points, points_minutes, coupon_fen, coupon_minutes, money_fen, free, points_fen
    )


def _with_tier(visit: Visit, chargeable: int, tier_minutes: int) -> tuple[Visit, int]:
    """The visit with what a tier still has free of it, and how many minutes those are: none that are of no use."""
    free = max(0, tier_minutes - visit.tier_minutes)
    without = price(visit.tariff, chargeable - visit.bought_minutes)
    timed = replace(visit, bought_minutes=visit.bought_minutes + free)
    saved = without - price(visit.tariff, chargeable - timed.bought_minutes)
    return (timed, free) if min(saved, without - visit.settled_fen) > 0 else (visit, 0)


def _coupon_time(visit: Visit, chargeable: int, coupon: Time | None) -> tuple[int, int, int]:
    """What a coupon takes off what is still due, and how it is kept: as minutes, or, where its ceiling cuts it short,
    as money, so that no later quote makes more of it."""
    if coupon is None:
        return 0, 0, 0
    without = price(visit.tariff, chargeable - visit.bought_minutes)
    saved = without - price(visit.tariff, chargeable - visit.bought_minutes - coupon.minutes)
    worth = min(saved, max(0, without - visit.settled_fen))
    if worth == 0:
        return 0, 0, 0
    if coupon.ceiling_fen is not None:
        # A longer stay could make the minutes worth more than they may be: they are kept as money.
        worth = min(worth, coupon.ceiling_fen)
        return worth, 0, worth
    return worth, coupon.minutes, 0


def _useful_points(visit: Visit, chargeable: int, use_points: int) -> tuple[int, int]:
    """Points to spend and the minutes they buy: whole hours, and none that would not lower what is due."""
    if use_points == 0:
        return 0, 0
    per_hour = visit.tariff.points_per_hour
    if per_hour is None:
        raise errors.PointsNotAccepted("points")
    hours = use_points // per_hour
    needed = -(-max(0, chargeable - visit.bought_minutes) // 60)
    hours = min(hours, needed)

    def due(bought_hours: int) -> int:
        left = chargeable - visit.bought_minutes - 60 * bought_hours
        return max(0, price(visit.tariff, left) - visit.settled_fen)

    best = due(hours)
    while hours > 0 and due(hours - 1) == best:
        hours -= 1
    return hours * per_hour, hours * 60


def may_leave(visit: Visit, *, now: datetime) -> bool:
    """Whether the gate opens: settled and within its grace, or nothing due."""
    if visit.state == SETTLED and visit.leave_by is not None and now <= visit.leave_by:
        return True
    return quote(visit, use_points=0, now=now).due_fen == 0


def leave_by(visit: Visit, settled_at: datetime) -> datetime:
    """How long a settled car may take to the gate."""
    return settled_at + timedelta(minutes=visit.tariff.exit_grace_minutes)
