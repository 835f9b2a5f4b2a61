"""PUT /v1/admin/members/{id}/tier: staff give a member a tier, or withdraw it, with the reason."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib import business_day, errors
from chalicelib.shapes import Id
from chalicelib.tiers import programs, rules, standings
from chalicelib.tiers.read import TierView, show
from chalicelib.tiers.rules import NOTHING, Held

MAX_MONTHS = 120


class Give(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`tier`: null withdraws the tier that staff gave. `last_day`: the tier is kept at least to this day, whatever the
    member buys. Null: it ends when a tier that is reached today would end."""

    program_id: Id
    tier: Id | None
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    last_day: date | None = None


def set_tier(body: Give, *, member_id: str, staff_id: str, language: str, now: datetime) -> TierView:
    """Gives a member a tier, or withdraws it.

    A better tier that the member earned stays. A repeat on the same day changes nothing. Returns the member's new
    standing. Raises ResourceNotFound for an unknown program, ValueInvalid for an unknown tier or a last day out of
    range, Busy.
    """
    program = programs.find(body.program_id)
    gift = standings.Gift(_decide_gift(body, program, now), staff_id, body.reason)
    standing, days = standings.update(member_id, program, now=now, gift=gift)
    return show(program, standing, days, language=language, now=now)


def _decide_gift(body: Give, program: programs.Program, now: datetime) -> Held:
    today = business_day.day_of(now)
    if body.tier is None:
        return NOTHING
    if program.spec.rank(body.tier) < 0:
        known = [one.id for one in program.spec.tiers]
        raise errors.ValueInvalid("tier", reason=f"the program has {', '.join(known)}", allowed=known)
    if body.last_day is not None and not today <= body.last_day <= business_day.months_later(today, MAX_MONTHS):
        raise errors.ValueInvalid("last_day", reason="it is not between today and ten years from today")
    return Held(body.tier, body.last_day or rules.kept_until(program.spec, today))
