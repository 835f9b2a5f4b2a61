"""What other rooms may use of tiers: a mall's program, and a member's tier in a mall."""

from datetime import datetime

from chalicelib import business_day
from chalicelib.tiers import programs, rules, standings, store
from chalicelib.tiers.merge import transfer
from chalicelib.tiers.programs import Program
from chalicelib.tiers.read import TierView, every
from chalicelib.tiers.rules import Tier
from chalicelib.tiers.store import freeze_actions

__all__ = ["Program", "Tier", "TierView", "every", "freeze_actions", "program_of", "tier_of", "transfer"]


def program_of(mall_id: str) -> Program | None:
    """Returns the program of a mall, or None. May be some seconds old."""
    return programs.of_mall(mall_id)


def tier_of(member_id: str, mall_id: str, *, now: datetime) -> Tier | None:
    """Returns a member's tier in a mall, with its benefits, or None. Sales that no worker has counted yet are left out.

    Makes one strongly consistent read. If there is no standing, its tier has ended or the program's terms changed, also
    makes the reads of `standings.read`.
    """
    program = programs.of_mall(mall_id)
    if program is None:
        return None
    standing, today = store.find(member_id, program.id), business_day.day_of(now)
    if standing is None or standing.held.has_ended(today) or standing.terms != program.terms:
        _, standing, days = standings.read(member_id, program, now=now)
        standing = standings.work_out(program, standing, days, now=now)
    return program.spec.find(rules.tier_on(program.spec, standing, today))
