"""Whether a stock at WeChat Pay is what it is here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.providers.answers.busifavor import RUNNING, StockStatus

SENT, MAXIMUM, STATE, TERMS, CODES = "sent", "maximum", "state", "terms", "codes"
LOOK_REFUSED, REQUEST_REFUSED = "look_refused:", "request_refused:"
RESTING, SAME, CHANGED, ENOUGH, SHORT = "RESTING", "same", "changed", "enough", "short"
# Notices come for eleven minutes after a coupon was sent. What differs for longer does not settle by itself.
PATIENCE = timedelta(minutes=30)


@dataclass(frozen=True)
class View:
    """A stock as one side has it; None: this side does not say. `sent`, `maximum`: how many coupons were and may be
    sent; `state`: RUNNING, RESTING, or another of WeChat Pay's; `terms`: same or changed since the stock was made;
    `codes`: enough or short."""

    sent: int | None = None
    maximum: int | None = None
    state: str | None = None
    terms: str | None = None
    codes: str | None = None


def view_of(status: StockStatus, *, takes_codes: bool, is_live: bool) -> View:
    """A stock as WeChat Pay has it. `takes_codes`: its coupons have codes that we upload; too few of them are short.
    `is_live`: the campaign still hands out; if it does not, a stock that is stopped or has nothing left is resting."""
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
    """In what two views of a stock differ, of what `here` says."""
    names = (SENT, MAXIMUM, STATE, TERMS, CODES)
    return {name for name in names if getattr(here, name) not in (None, getattr(there, name))}


def target(status: StockStatus, units: int, *, is_live: bool) -> int:
    """How many a stock may send in all: the campaign's units; where it hands nothing out, what was sent (at least one:
    WeChat Pay takes no fewer)."""
    return units if is_live else max(1, status.sent)


def since(before: Mapping[str, str], found: Collection[str], *, now: datetime) -> dict[str, str]:
    """When each difference was first seen (RFC 3339), of those that are still there."""
    return {name: before.get(name, now.isoformat()) for name in sorted(found)}


def lasting(since_when: Mapping[str, str], *, now: datetime) -> tuple[str, ...]:
    """Those that have stood for longer than notices take."""
    return tuple(name for name, at in since_when.items() if now - datetime.fromisoformat(at) >= PATIENCE)
