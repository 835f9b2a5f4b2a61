"""Which rows an event counts in, and what it adds. Touches nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib import events
from chalicelib.events import Event

BY_CAMPAIGN, BY_STORE, BY_KIND, BY_SOURCE, BY_FUNDER = "campaign", "store", "kind", "source", "funder"
BY_CHANNEL = "channel"  # what brought a sale; parking is one
BY = (BY_CAMPAIGN, BY_STORE, BY_KIND, BY_SOURCE, BY_FUNDER, BY_CHANNEL)
RATED_BY = (BY_CAMPAIGN, BY_STORE, BY_KIND, BY_SOURCE)
# Coupons by the day they expire on: what was claimed and neither redeemed nor voided when the day is over has expired.
EXPIRING = "expiring"
COUNTED_EXPIRED = (BY_CAMPAIGN, BY_KIND, BY_SOURCE)
# So many days back are counted anew: a dead letter may be sent again for two weeks (SQS keeps it so long).
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
)


SALE_EVENTS = {events.SALE_MADE, events.SALE_REFUNDED}
COUPON_EVENTS = {
    events.COUPON_CLAIMED,
    events.COUPON_REDEEMED,
    events.COUPON_GIVEN_BACK,
    events.COUPON_VOIDED,
}


@dataclass(frozen=True)
class RowKey:
    """A row of usage: one campaign, store, kind of coupon, source or funder of a mall on a business day."""

    by: str
    day: date
    mall_id: str
    id: str


def additions(event: Event, day: date) -> dict[RowKey, dict[str, int]]:
    """What one event adds to which rows; nothing for events finance does not count."""
    measures, mall_id = _measures(event), event.details["mall_id"]
    if not measures:
        return {}
    rows = {RowKey(by, day, mall_id, named): measures for by, named in _named(event)}
    if event.name in COUPON_EVENTS:
        rows |= dict(_borne(event, day))
        rows |= _expiring(event)
        if _came_back_expired(event, day):
            rows = {key: {**row, "expired": 1} if key.by in COUNTED_EXPIRED else row for key, row in rows.items()}
    return rows


def _named(event: Event) -> Iterator[tuple[str, str]]:
    """What an event counts by."""
    details = event.details
    if details.get("store_id") is not None:
        yield BY_STORE, details["store_id"]
    if event.name in COUPON_EVENTS:
        yield BY_CAMPAIGN, details["campaign_id"]
        yield BY_KIND, details["kind"]
        yield BY_SOURCE, details["source"]
    if event.name in SALE_EVENTS:
        yield BY_CHANNEL, details["channel"]
        for campaign_id in details["campaign_ids"]:
            yield BY_CAMPAIGN, campaign_id


def _borne(event: Event, day: date) -> Iterator[tuple[RowKey, dict[str, int]]]:
    sign, mall_id = -1 if event.name == events.COUPON_GIVEN_BACK else 1, event.details["mall_id"]
    for party, fen in event.details.get("borne", ()):
        yield RowKey(BY_FUNDER, day, mall_id, party), {"discount_fen": sign * fen}
    for party in event.details.get("funders", ()):
        yield RowKey(BY_FUNDER, day, mall_id, party), {"voided": 1}


def _came_back_expired(event: Event, day: date) -> bool:
    """Whether a coupon came back whose day is too long past for the job to count it again."""
    if event.name != events.COUPON_GIVEN_BACK:
        return False
    return date.fromisoformat(event.details["expires_on_now"]) < day - timedelta(days=DAYS_COUNTED)


def _expiring(event: Event) -> dict[RowKey, dict[str, int]]:
    """A coupon that comes back with a later end moves to that day."""
    details = event.details

    def row(day: str, **measures: int) -> dict[RowKey, dict[str, int]]:
        named = f"{details['campaign_id']}#{details['kind']}#{details['source']}"
        return {RowKey(EXPIRING, date.fromisoformat(day), details["mall_id"], named): measures}

    before, now = details["expires_on"], details.get("expires_on_now", details["expires_on"])
    if event.name == events.COUPON_CLAIMED:
        return row(before, claimed=1)
    if event.name == events.COUPON_REDEEMED:
        return row(before, redeemed=1)
    if event.name == events.COUPON_VOIDED:
        return row(before, voided=1)
    if before == now:
        return row(before, redeemed=-1)
    return {**row(before, claimed=-1, redeemed=-1), **row(now, claimed=1)}


def expired(rows: Iterable[tuple[RowKey, dict[str, int]]]) -> dict[RowKey, dict[str, int]]:
    """What has expired on a day that is over, by campaign, kind and source, from the rows of coupons that ended on
    it."""
    found: dict[RowKey, dict[str, int]] = {}
    for key, measures in rows:
        campaign_id, kind, source = key.id.split("#", 2)
        for by, named in ((BY_CAMPAIGN, campaign_id), (BY_KIND, kind), (BY_SOURCE, source)):
            row = found.setdefault(RowKey(by, key.day, key.mall_id, named), {"expired": 0})
            row["expired"] += measures["claimed"] - measures["redeemed"] - measures["voided"]
    return found


def _measures(event: Event) -> dict[str, int]:
    details = event.details
    if event.name == events.COUPON_CLAIMED:
        return {"claimed": 1}
    if event.name == events.COUPON_REDEEMED:
        return {"redeemed": 1, "discount_fen": details["discount_fen"]}
    if event.name == events.COUPON_VOIDED:
        return {"voided": 1}
    if event.name == events.COUPON_GIVEN_BACK:
        return {"given_back": 1, "discount_fen": -details["discount_fen"]}
    if event.name == events.SALE_MADE:
        return {"payments": 1, "paid_fen": details["paid_fen"]}
    if event.name == events.SALE_REFUNDED:
        return {"refunded_fen": details["refund_fen"]}
    if event.name == events.POINTS_POSTED:
        return {
            "credit": {"points_given": details["points"]},
            "take_back": {"points_taken_back": -details["points"]},
        }.get(details["kind"], {})
    return {}


def over_days(rows: Iterable[tuple[RowKey, dict[str, int]]]) -> dict[tuple[str, str], dict[str, int]]:
    """The sums of several days' rows, by mall and id."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for key, measures in rows:
        row = sums.setdefault((key.mall_id, key.id), dict.fromkeys(MEASURES, 0))
        for measure, value in measures.items():
            row[measure] += value
    return sums


def claimed_by_mall(sums: dict[tuple[str, str], dict[str, int]]) -> dict[str, int]:
    """How many coupons were claimed in each mall, from sums that name every coupon once."""
    claimed: dict[str, int] = {}
    for (mall_id, _), measures in sums.items():
        claimed[mall_id] = claimed.get(mall_id, 0) + measures["claimed"]
    return claimed


def rate(redeemed: int, claimed: int) -> float | None:
    """Redeemed of a hundred claimed, to a tenth; None of none."""
    return round(100 * redeemed / claimed, 1) if claimed else None


def total(parts: Iterable[dict[RowKey, dict[str, int]]]) -> dict[RowKey, dict[str, int]]:
    """The sum of several events' additions, so that a batch writes each row once."""
    rows: dict[RowKey, dict[str, int]] = {}
    for part in parts:
        for key, measures in part.items():
            row = rows.setdefault(key, {})
            for measure, value in measures.items():
                row[measure] = row.get(measure, 0) + value
    return rows
