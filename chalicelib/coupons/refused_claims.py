"""Counts refused claims, and GET /v1/admin/campaigns/{document_id}/refusals.

A campaign that is sold out refuses thousands of claims in a second, and a write for each would be too many. So a
process writes its first refusals at once, and in a rush sums that grow with the rush. What it has not written when it
ends is lost: at most a quarter of a rush.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import msgspec

from chalicelib import business_day, errors, memory
from chalicelib.aws import telemetry
from chalicelib.coupons import campaigns
from chalicelib.coupons.rules.campaign import Campaign
from chalicelib.coupons.store import refusals as store
from chalicelib.coupons.store.refusals import RefusalKey
from chalicelib.malls import parts as malls
from chalicelib.period import period

SPAN = timedelta(seconds=10)
AT_ONCE = 5  # refusals of a span that are each written at once
SHARE = 4  # further ones are written when a SHARE-th part of the span's refusals waits


class Tally:
    """The refusals that this process has not written yet. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forgets everything, as in a new process."""
        self._waiting: Counter[RefusalKey] = Counter()
        self._began, self._seen = datetime.min.replace(tzinfo=UTC), 0

    def add(self, key: RefusalKey, *, now: datetime) -> dict[RefusalKey, int]:
        """Adds one refusal. Returns the counts to write now: all that wait, or none if too few wait."""
        with self._lock:
            self._waiting[key] += 1
            if abs(now - self._began) >= SPAN:
                self._began, self._seen = now, 0
            self._seen += 1
            if self._seen > AT_ONCE and self._waiting.total() * SHARE < self._seen:
                return {}
            counts, self._waiting = dict(self._waiting), Counter()
            return counts

    def put_back(self, counts: Mapping[RefusalKey, int]) -> None:
        """Takes back counts that could not be written."""
        with self._lock:
            self._waiting.update(counts)


_tally = Tally()
memory.also_forget(_tally.clear)


@contextmanager
def counted(campaign: Campaign, *, now: datetime) -> Iterator[None]:
    """Counts a refusal of a claim by campaign, business day and reason, and in a metric by campaign and reason. Does
    not count claims of a draft, which shoppers do not know. A count that cannot be written waits for the next
    refusal; the claim is refused all the same."""
    try:
        yield
    except errors.ResourceNotFound:
        raise
    except errors.Refusal as refusal:
        telemetry.count("claims_refused", campaign=campaign.id, reason=refusal.code)
        _count(campaign, refusal.code, now)
        raise


def _count(campaign: Campaign, reason: str, now: datetime) -> None:
    waiting: dict[RefusalKey, int] = {}
    try:
        mall = malls.find_mall(campaign.spec.mall_id)
        day = business_day.day_of(now, cutover_hour=mall.cutover_hour)
        waiting = _tally.add(RefusalKey(campaign.id, day, reason), now=now)
        while waiting:
            key, claims = next(iter(waiting.items()))
            store.add(key, claims)
            del waiting[key]
    except Exception as error:
        _tally.put_back(waiting)
        telemetry.fault("refusals not counted yet", error, campaign=campaign.id)


class RefusedOnDay(msgspec.Struct, frozen=True):
    """The claims that were refused on a business day for one reason. `reason`: the code of the error that shoppers got.
    `claims`: in a rush up to a quarter of
    them may be missing."""

    day: date
    reason: str
    claims: int


class RefusedClaims(msgspec.Struct, frozen=True):
    """The refused claims of a campaign, by day and reason."""

    campaign_id: str
    rows: list[RefusedOnDay]


def list_refused(*, document_id: str, from_: str, to: str, merchant_id: str | None) -> RefusedClaims:
    """Refused claims of a campaign by business day and reason.

    The period is from business day `from` to `to`, both included, at most 92 days. Claims of all channels count. In a
    rush of claims up to a quarter of the refusals may be missing. A merchant sees its own campaigns.

    Raises ParameterInvalid. Raises ResourceNotFound, also for another merchant's campaign.
    """
    first, last = period(from_, to)
    campaign = campaigns.find_for_staff(document_id, merchant_id=merchant_id)
    found = store.list_days(campaign.id, first, last)
    return RefusedClaims(campaign.id, [RefusedOnDay(key.day, key.reason, claims) for key, claims in found])
