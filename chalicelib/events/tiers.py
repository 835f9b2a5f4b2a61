"""Events of members' tiers."""

from datetime import date
from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class _OfTier(Details, frozen=True, kw_only=True):
    """`mall_ids`: the program's malls. `why`: up, down, changed, given or notice. `before`: the tier before, or None if
    there was none. `tier`: the tier after, or None. `last_day`: the last business day of `tier`; None if it does not
    end."""

    member_id: str
    program_id: str
    mall_ids: tuple[str, ...]
    why: str
    before: str | None
    tier: str | None
    last_day: date | None


class TierChanged(_OfTier, frozen=True, kw_only=True):
    """A member's tier changed."""

    name: ClassVar[str] = events.TIER_CHANGED


class TierEnding(_OfTier, frozen=True, kw_only=True):
    """A member's tier ends soon. `tier`: the next one, if nothing more is bought by `last_day`. `missing`: how much
    more of the program's `measure` keeps the tier."""

    name: ClassVar[str] = events.TIER_ENDING

    measure: str
    missing: int
