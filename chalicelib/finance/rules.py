"""Decides which rows of usage an event counts in, and what it adds to them. No side effects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib import errors, ids
from chalicelib.events.coupons import CouponClaimed, CouponGivenBack, CouponRedeemed, CouponVoided
from chalicelib.events.members import MemberJoined
from chalicelib.events.points import PointsPosted
from chalicelib.events.sales import Sale, SaleRefund

BY_CAMPAIGN, BY_STORE, BY_KIND, BY_SOURCE, BY_FUNDER = "campaign", "store", "kind", "source", "funder"
BY_CHANNEL = "channel"  # the channel of a sale, such as till or parking
BY_QR_CODE = "qr_code"  # a printed code: members who joined by it, and their sales
BY_POINTS = "points"  # what points were earned by or spent on, such as order or coupon
BY = (BY_CAMPAIGN, BY_STORE, BY_KIND, BY_SOURCE, BY_FUNDER, BY_CHANNEL, BY_QR_CODE, BY_POINTS)
RATED_BY = (BY_CAMPAIGN, BY_STORE, BY_KIND, BY_SOURCE)
# The rows that count coupons by their last day. A coupon that is neither redeemed nor voided by the end of that day has
# expired.
EXPIRING = "expiring"
COUNTED_EXPIRED = (BY_CAMPAIGN, BY_KIND, BY_SOURCE)
# The tick counts this many past days. The reason: SQS keeps a dead letter for 14 days, and it can be sent again during
# that time.
DAYS_COUNTED = 15
MEASURES = (
    "claimed",
    "redeemed",
    "given_back",
    "expired",
    "voided",
    "discount_fen",
    "payments",
    "paid_fen",
    "refunded_fen",
    "points_given",
    "points_taken_back",
    "points_spent",
    "joined",
)
# What points were earned by or spent on, by the kind of the posting's source.
USES_OF_POINTS = {
    **dict.fromkeys(("payment", "refund", "order", "order_return"), "order"),
    **dict.fromkeys(("receipt", "receipt_refund"), "receipt"),
    **dict.fromkeys(("hold", "hold_return"), "till"),
    **dict.fromkeys(("parking", "parking_return"), "parking"),
}


CouponEvent = CouponClaimed | CouponRedeemed | CouponGivenBack | CouponVoided
CountedEvent = CouponEvent | Sale | SaleRefund | PointsPosted | MemberJoined


@dataclass(frozen=True)
class RowKey:
    """The key of a row of usage: one campaign, store, kind, source, printed code, funder, channel or use of points, of
    a mall on a business day."""

    by: str
    day: date
    mall_id: str
    id: str


def check_ids(*, mall_id: str | None, id_: str | None = None) -> None:
    """Checks the parameters `mall_id` and `id` of a query. Raises ParameterInvalid if one is too long for a key."""
    if mall_id is not None and len(mall_id) > ids.LONGEST:
        raise errors.ParameterInvalid("mall_id", reason="there is no such mall")
    if id_ is not None and len(id_) > ids.LONGEST:
        raise errors.ParameterInvalid("id", reason="there is no such id")


def additions(event: CountedEvent, day: date) -> dict[RowKey, dict[str, int]]:
    """What one event adds to the rows of `day`, and to the rows by last day. Returns, for each row, its measures and
    the amount to add to each. Empty for an event without a mall, and for an event that finance does not count."""
    measures, mall_id = _measures(event), event.mall_id
    if not measures or mall_id is None:
        return {}
    rows = {RowKey(by, day, mall_id, named): measures for by, named in _named(event)}
    if isinstance(event, CouponEvent):
        rows |= dict(_funded(event, day))
        rows |= _expiring(event)
        if _is_restored_expired(event, day):
            rows = {key: {**row, "expired": 1} if key.by in COUNTED_EXPIRED else row for key, row in rows.items()}
    return rows


def additions_by_source(
    sale: Sale | SaleRefund, day: date, *, source: str, qr_id: str | None
) -> dict[RowKey, dict[str, int]]:
    """What a sale adds to the rows of its member's source. `source`, `qr_id`: where the member joined from."""
    return {RowKey(by, day, sale.mall_id, named): _measures(sale) for by, named in _sources(source, qr_id)}


def _sources(source: str, qr_id: str | None) -> Iterator[tuple[str, str]]:
    yield BY_SOURCE, source
    if qr_id is not None:
        yield BY_QR_CODE, qr_id


def _named(event: CountedEvent) -> Iterator[tuple[str, str]]:
    """The pairs of `by` and id under which an event counts."""
    if isinstance(event, MemberJoined):
        yield from _sources(event.source, event.qr_id)
        return
    if isinstance(event, PointsPosted):
        kind = event.source.partition(":")[0]
        yield BY_POINTS, USES_OF_POINTS.get(kind, kind)
    if event.store_id is not None:
        yield BY_STORE, event.store_id
    if isinstance(event, CouponEvent):
        yield BY_CAMPAIGN, event.campaign_id
        yield BY_KIND, event.kind
        yield BY_SOURCE, event.source
    if isinstance(event, Sale | SaleRefund):
        yield BY_CHANNEL, event.channel
        for campaign_id in event.campaign_ids:
            yield BY_CAMPAIGN, campaign_id


def _funded(event: CouponEvent, day: date) -> Iterator[tuple[RowKey, dict[str, int]]]:
    """The rows of the funders. A redeemed or restored coupon changes the discount that each funder pays; a voided
    coupon adds one to `voided`."""
    match event:
        case CouponRedeemed() | CouponGivenBack():
            sign = -1 if isinstance(event, CouponGivenBack) else 1
            for party, fen in event.borne:
                yield RowKey(BY_FUNDER, day, event.mall_id, party), {"discount_fen": sign * fen}
        case CouponVoided():
            for party in event.funders:
                yield RowKey(BY_FUNDER, day, event.mall_id, party), {"voided": 1}


def _is_restored_expired(event: CouponEvent, day: date) -> bool:
    """Whether the event restores a coupon whose last day is so long past that the tick no longer counts it."""
    if not isinstance(event, CouponGivenBack):
        return False
    return event.expires_on_now < day - timedelta(days=DAYS_COUNTED)


def _expiring(event: CouponEvent) -> dict[RowKey, dict[str, int]]:
    """The rows of coupons by last day that an event changes. If a coupon is restored with a later last day, it moves to
    the row of that day."""

    def row(day: date, **measures: int) -> dict[RowKey, dict[str, int]]:
        named = f"{event.campaign_id}#{event.kind}#{event.source}"
        return {RowKey(EXPIRING, day, event.mall_id, named): measures}

    match event:
        case CouponClaimed():
            return row(event.expires_on, claimed=1)
        case CouponRedeemed():
            return row(event.expires_on, redeemed=1)
        case CouponVoided():
            return row(event.expires_on, voided=1)
        case CouponGivenBack() if event.expires_on == event.expires_on_now:
            return row(event.expires_on, redeemed=-1)
        case CouponGivenBack():
            return {**row(event.expires_on, claimed=-1, redeemed=-1), **row(event.expires_on_now, claimed=1)}


def count_expired(rows: Iterable[tuple[RowKey, dict[str, int]]]) -> dict[RowKey, dict[str, int]]:
    """Counts the coupons that expired on a past day, by campaign, kind and source. `rows` are the rows of coupons that
    had this day as their last day."""
    found: dict[RowKey, dict[str, int]] = {}
    for key, measures in rows:
        campaign_id, kind, source = key.id.split("#", 2)
        for by, named in ((BY_CAMPAIGN, campaign_id), (BY_KIND, kind), (BY_SOURCE, source)):
            row = found.setdefault(RowKey(by, key.day, key.mall_id, named), {"expired": 0})
            row["expired"] += measures["claimed"] - measures["redeemed"] - measures["voided"]
    return found


def _measures(event: CountedEvent) -> dict[str, int]:
    match event:
        case CouponClaimed():
            return {"claimed": 1}
        case CouponRedeemed():
            return {"redeemed": 1, "discount_fen": event.discount_fen}
        case CouponVoided():
            return {"voided": 1}
        case CouponGivenBack():
            return {"given_back": 1, "discount_fen": -event.discount_fen}
        case Sale():
            return {"payments": 1, "paid_fen": event.paid_fen}
        case SaleRefund():
            return {"refunded_fen": event.refund_fen}
        case MemberJoined():
            return {"joined": 1}
        case PointsPosted(kind="credit"):
            return {"points_given": event.points}
        case PointsPosted(kind="take_back"):
            return {"points_taken_back": -event.points}
        case PointsPosted(kind="spend" | "return"):
            # An event from before `spent` was stored has only what the member lost or got.
            return {"points_spent": -event.points if event.spent is None else event.spent}
    return {}


def sum_days(rows: Iterable[tuple[RowKey, dict[str, int]]]) -> dict[tuple[str, str], dict[str, int]]:
    """The sums of the rows of several days, by mall id and id."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for key, measures in rows:
        row = sums.setdefault((key.mall_id, key.id), dict.fromkeys(MEASURES, 0))
        for measure, value in measures.items():
            row[measure] += value
    return sums


def claimed_by_mall(sums: dict[tuple[str, str], dict[str, int]]) -> dict[str, int]:
    """How many coupons were claimed in each mall, by mall id. `sums` must count every coupon exactly once: use the sums
    BY_KIND."""
    claimed: dict[str, int] = {}
    for (mall_id, _), measures in sums.items():
        claimed[mall_id] = claimed.get(mall_id, 0) + measures["claimed"]
    return claimed


def rate(redeemed: int, claimed: int) -> float | None:
    """Redeemed coupons in percent of claimed ones, rounded to a tenth; None if no coupon was claimed."""
    return round(100 * redeemed / claimed, 1) if claimed else None


def sum_additions(parts: Iterable[dict[RowKey, dict[str, int]]]) -> dict[RowKey, dict[str, int]]:
    """The sum of the additions of several events. So a batch writes each row once."""
    rows: dict[RowKey, dict[str, int]] = {}
    for part in parts:
        for key, measures in part.items():
            row = rows.setdefault(key, {})
            for measure, value in measures.items():
                row[measure] = row.get(measure, 0) + value
    return rows
