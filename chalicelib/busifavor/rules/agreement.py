"""Whether a stock there is what it is here."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

SENT, MAXIMUM, STATE, TERMS = "sent", "maximum", "state", "terms"
# Callbacks come for eleven minutes after a send; what differs longer is no matter of time.
PATIENCE = timedelta(minutes=30)


def differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> set[str]:
    """In what two views of a stock differ; a view need not know everything."""
    return {name for name in (SENT, MAXIMUM, STATE, TERMS) if name in here and here[name] != there.get(name)}


def since(before: Mapping[str, str], found: Collection[str], *, now: datetime) -> dict[str, str]:
    """When each difference was first seen, of those that are still there."""
    return {name: before.get(name, now.isoformat()) for name in sorted(found)}


def lasting(since_when: Mapping[str, str], *, now: datetime) -> tuple[str, ...]:
    """Those that two looks have seen with time enough between them."""
    return tuple(name for name, at in since_when.items() if now - datetime.fromisoformat(at) >= PATIENCE)
