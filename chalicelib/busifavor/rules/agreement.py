"""Compares a stock at WeChat Pay with the campaign here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.providers.answers.busifavor import RUNNING, StockStatus

SENT, MAXIMUM, STATE, TERMS, CODES = "sent", "maximum", "state", "terms", "codes"
LOOK_REFUSED, REQUEST_REFUSED = "look_refused:", "request_refused:"
RESTING, SAME, CHANGED, ENOUGH, SHORT = "RESTING", "same", "changed", "enough", "short"
# Notices arrive within eleven minutes after a coupon was sent. A difference that lasts longer does not end by itself.
PATIENCE = timedelta(minutes=30)


@dataclass(frozen=True)
class View:
    """A stock as one side sees it. A field is None if this side does not state it. `sent`, `maximum`: how many coupons
    were sent and may be sent. `state`: RUNNING, RESTING, or another state of WeChat Pay's. `terms`: same, or changed
    since the stock was made. `codes`: enough or short."""

    sent: int | None = None
    maximum: int | None = None
    state: str | None = None
    terms: str | None = None
    codes: str | None = None


def view_of(status: StockStatus, *, takes_codes: bool, is_live: bool) -> View:
    """Returns a stock as WeChat Pay sees it. `takes_codes`: we upload the codes of its coupons; if fewer codes than
    coupons are left, `codes` is SHORT. `is_live`: the campaign issues coupons; if it does not, the state of a stock
    that was stopped or has sent all its coupons is RESTING."""
    left = status.codes_left
    is_short = takes_codes and left is not None and left < status.max_coupons - status.sent
    rests = not is_live and (status.state != RUNNING or status.sent >= status.max_coupons)
    return View(
        sent=status.sent,
        maximum=status.max_coupons,
        state=RESTING if rests else status.state,
        terms=SAME,
        codes=SHORT if is_short else ENOUGH,
    )


def differences(here: View, there: View) -> set[str]:
    """Returns the names of the fields in which two views of a stock differ. A field that is None in `here` is not
    compared."""
    names = (SENT, MAXIMUM, STATE, TERMS, CODES)
    return {name for name in names if getattr(here, name) not in (None, getattr(there, name))}


def target(status: StockStatus, units: int, *, is_live: bool) -> int:
    """Returns how many coupons a stock may send in all: the campaign's units. If the campaign issues no coupons now, it
    is the number that was sent, but at least one: WeChat Pay does not accept less."""
    return units if is_live else max(1, status.sent)


def since(before: Mapping[str, str], found: Collection[str], *, now: datetime) -> dict[str, str]:
    """Returns when each difference of `found` was first seen (RFC 3339), by its name. `before`: the result of the last
    comparison."""
    return {name: before.get(name, now.isoformat()) for name in sorted(found)}


def lasting(since_when: Mapping[str, str], *, now: datetime) -> tuple[str, ...]:
    """Returns the names of the differences that have lasted for PATIENCE."""
    return tuple(name for name, at in since_when.items() if now - datetime.fromisoformat(at) >= PATIENCE)
