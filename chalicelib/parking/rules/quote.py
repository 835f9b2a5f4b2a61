"""What a visit costs, line by line. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib import errors
from chalicelib.parking.rules.tariff import Tariff, price_fen, uncapped_fen
from chalicelib.parking.rules.visit import ParkingLine, Visit


@dataclass(frozen=True)
class Quote:
    """What a visit costs at an instant.

    `points` pay for `points_minutes` and take off `points_fen`. The coupon takes off `coupon_fen`: as `coupon_minutes`
    or, with a ceiling, as money (`coupon_money_fen`). `tier_minutes`: free minutes of the member's tier.
    """

    lines: tuple[ParkingLine, ...]
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
        """The minutes that points, coupon and tier pay for."""
        return self.points_minutes + self.coupon_minutes + self.tier_minutes


@dataclass(frozen=True)
class CouponTime:
    """The parking time of a coupon, and the most it may take off; None: no ceiling."""

    minutes: int
    ceiling_fen: int | None


def stayed_minutes(entered_at: datetime, now: datetime) -> int:
    """Whole minutes since entry; a begun minute does not count."""
    return max(0, int((now - entered_at).total_seconds()) // 60)


def quote_visit(
    visit: Visit, *, use_points: int, now: datetime, coupon: CouponTime | None = None, tier_minutes: int = 0
) -> Quote:
    """The visit's price at `now`, line by line. The free minutes of the member's tier come off first (once per visit),
    then the coupon's time, then at most `use_points`. Of each, only as much is used as lowers the amount due. Each line
    is the difference that it makes, so the lines sum to the amount due. Raises PointsNotAccepted."""
    tariff = visit.tariff
    minutes = stayed_minutes(visit.entered_at, now)
    chargeable = minutes - tariff.free_minutes
    lines, capped = _time_lines(tariff, minutes), price_fen(tariff, chargeable)
    before = price_fen(tariff, chargeable - visit.bought_minutes)
    if before != capped:
        lines.append(ParkingLine("bought_before", before - capped, minutes=visit.bought_minutes))
    visit, free = _with_tier(visit, chargeable, tier_minutes)
    after_tier = price_fen(tariff, chargeable - visit.bought_minutes)
    if free:
        lines.append(ParkingLine("tier", after_tier - before, minutes=free))
    coupon_fen, coupon_minutes, money_fen = _coupon_time(visit, chargeable, coupon)
    timed = replace(
        visit, bought_minutes=visit.bought_minutes + coupon_minutes, coupon_fen=visit.coupon_fen + money_fen
    )
    after_coupon = price_fen(tariff, chargeable - timed.bought_minutes)
    if coupon_fen:
        lines.append(ParkingLine("coupon", after_coupon - money_fen - after_tier, minutes=coupon_minutes))
    points, points_minutes = _useful_points(timed, chargeable, use_points)
    after_points = price_fen(tariff, chargeable - timed.bought_minutes - points_minutes)
    if after_points != after_coupon:
        lines.append(ParkingLine("points", after_points - after_coupon, minutes=points_minutes, points=points))
    total = after_points - money_fen
    due = max(0, total - visit.settled_fen)
    if due != total:
        lines.append(ParkingLine("already_paid", due - total))
    points_fen = max(0, after_coupon - money_fen - visit.settled_fen) - due
    return Quote(
        tuple(lines), due, minutes, points, points_minutes, coupon_fen, coupon_minutes, money_fen, free, points_fen
    )


def _time_lines(tariff: Tariff, minutes: int) -> list[ParkingLine]:
    """The lines of the time, the free minutes and the daily cap; they sum to the price of the chargeable minutes."""
    chargeable = minutes - tariff.free_minutes
    full, after_free = uncapped_fen(tariff, minutes), uncapped_fen(tariff, chargeable)
    capped = price_fen(tariff, chargeable)
    lines = [ParkingLine("parking_time", full, minutes=minutes)]
    if after_free != full:
        lines.append(ParkingLine("free_minutes", after_free - full, minutes=tariff.free_minutes))
    if capped != after_free:
        lines.append(ParkingLine("day_cap", capped - after_free))
    return lines


def _with_tier(visit: Visit, chargeable: int, tier_minutes: int) -> tuple[Visit, int]:
    """The visit with the free minutes of a tier, and how many these are: 0 if they would not lower the amount due."""
    free = max(0, tier_minutes - visit.tier_minutes)
    without = price_fen(visit.tariff, chargeable - visit.bought_minutes)
    timed = replace(visit, bought_minutes=visit.bought_minutes + free)
    saved = without - price_fen(visit.tariff, chargeable - timed.bought_minutes)
    return (timed, free) if min(saved, without - visit.settled_fen) > 0 else (visit, 0)


def _coupon_time(visit: Visit, chargeable: int, coupon: CouponTime | None) -> tuple[int, int, int]:
    """What a coupon takes off: the total in fen, the minutes, and the money in fen. A coupon without a ceiling takes
    off minutes. One with a ceiling takes off money, because a longer stay could make its minutes worth more than the
    ceiling."""
    if coupon is None:
        return 0, 0, 0
    without = price_fen(visit.tariff, chargeable - visit.bought_minutes)
    saved = without - price_fen(visit.tariff, chargeable - visit.bought_minutes - coupon.minutes)
    worth = min(saved, max(0, without - visit.settled_fen))
    if worth == 0:
        return 0, 0, 0
    if coupon.ceiling_fen is not None:
        worth = min(worth, coupon.ceiling_fen)
        return worth, 0, worth
    return worth, coupon.minutes, 0


def _useful_points(visit: Visit, chargeable: int, use_points: int) -> tuple[int, int]:
    """The points to spend and the minutes they buy: whole hours, and only as many as lower the amount due. Raises
    PointsNotAccepted."""
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
        return max(0, price_fen(visit.tariff, left) - visit.settled_fen)

    best = due(hours)
    while hours > 0 and due(hours - 1) == best:
        hours -= 1
    return hours * per_hour, hours * 60
