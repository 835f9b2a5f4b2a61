"""Staff give a member a tier, or take back what was given, with the reason."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib import business_day, errors
from chalicelib.shapes import Id
from chalicelib.tiers import programs, rules, standings
from chalicelib.tiers.read import TierView, show
from chalicelib.tiers.rules import NOTHING, Held

MOST_MONTHS = 120


class Give(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`tier`: none, what was given is taken back. `last_day`: until when it is kept, whatever is bought; none: as if it
    had been reached today."""

    program_id: Id
    tier: Id | None
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    last_day: date | None = None


def give(body: Give, *, member_id: str, staff_id: str, language: str, now: datetime) -> TierView:
    """Gives a member a tier, or takes it back.

    The member's standing from now on; a better tier that was earned stays. The same again changes nothing. Raises
    ResourceNotFound, ValueInvalid.
    """
    program = programs.find(body.program_id)
    gift = standings.Gift(_given(body, program, now), staff_id, body.reason)
    standing, days = standings.bring_up_to_date(member_id, program, now=now, gift=gift)
    return show(program, standing, days, language=language, now=now)


def _given(body: Give, program: programs.Program, now: datetime) -> Held:
    today = business_day.day_of(now)
    if body.tier is None:
        return NOTHING
    if program.spec.rank(body.tier) < 0:
        known = [one.id for one in program.spec.tiers]
        raise errors.ValueInvalid("tier", reason=f"the program has {', '.join(known)}", allowed=known)
    if body.last_day is not None and not today <= body.last_day <= business_day.months_later(today, MOST_MONTHS):
        raise errors.ValueInvalid("last_day", reason="from today on, and within ten years")
    return Held(body.tier, body.last_day or rules.kept_until(program.spec, today))
