"""Whether a stock there is what it is here."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.busifavor.rules.stock import RUNNING

SENT, MAXIMUM, STATE, TERMS, CODES = "sent", "maximum", "state", "terms", "codes"
LOOK_REFUSED, REQUEST_REFUSED = "look_refused:", "request_refused:"
RESTING, ENOUGH, SHORT = "RESTING", "enough", "short"
# Callbacks come for eleven minutes after a send; what differs longer is no matter of time.
PATIENCE = timedelta(minutes=30)


def differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> set[str]:
    """In what two views of a stock differ; a view need not know everything."""
    return {name for name in (SENT, MAXIMUM, STATE, TERMS, CODES) if name in here and here[name] != there.get(name)}


def judged(there: Mapping[str, Any], *, is_live: bool) -> dict[str, Any]:
    """A stock there as its campaign has it: where that hands nothing out, one that is stopped or has nothing left
    rests as well."""
    rests = not is_live and (there[STATE] != RUNNING or there[SENT] >= there[MAXIMUM])
    return {**there, STATE: RESTING} if rests else dict(there)


def target(there: Mapping[str, Any], units: int, *, is_live: bool) -> int:
    """How many a stock may send in all: the campaign's units; where that hands nothing out, what was sent (one at
    least: fewer cannot be asked for)."""
    return units if is_live else max(1, there[SENT])


def since(before: Mapping[str, str], found: Collection[str], *, now: datetime) -> dict[str, str]:
    """When each difference was first seen, of those that are still there."""
    return {name: before.get(name, now.isoformat()) for name in sorted(found)}


def lasting(since_when: Mapping[str, str], *, now: datetime) -> tuple[str, ...]:
    """Those that two looks have seen with time enough between them."""
    return tuple(name for name, at in since_when.items() if now - datetime.fromisoformat(at) >= PATIENCE)
