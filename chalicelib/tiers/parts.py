"""What other rooms may ask about a member's tier in a mall."""

from datetime import datetime

from chalicelib import business_day
from chalicelib.tiers import programs, rules, standings, store
from chalicelib.tiers.merge import absorb
from chalicelib.tiers.programs import Program
from chalicelib.tiers.read import TierView, every
from chalicelib.tiers.rules import Tier
from chalicelib.tiers.store import freeze_actions

__all__ = ["Program", "Tier", "TierView", "absorb", "every", "freeze_actions", "program_of", "tier_of"]


def program_of(mall_id: str) -> Program | None:
    """The program a mall is in, some seconds old at most."""
    return programs.of_mall(mall_id)


def tier_of(member_id: str, mall_id: str, *, now: datetime) -> Tier | None:
    """The member's tier in a mall with its benefits, as it is known now (what is on its way has not counted yet): one
    strong read, and two more where a tier has just ended, the program was changed, or nothing was counted yet."""
    program = programs.of_mall(mall_id)
    if program is None:
        return None
    standing, today = store.find(member_id, program.id), business_day.day_of(now)
    if standing is None or standing.held.is_over(today) or standing.terms != program.terms:
        _, standing, days = standings.read(member_id, program, now=now)
        standing = standings.work_out(program, standing, days, now=now)
    return program.spec.find(rules.held_on(program.spec, standing, today))
