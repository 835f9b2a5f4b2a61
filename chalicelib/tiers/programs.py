"""Tier programs: PUT, GET, list; and which program a mall is in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib import business_day, documents, errors
from chalicelib.administration import Beside, Desk
from chalicelib.documents import Versioned
from chalicelib.malls import parts as malls
from chalicelib.memory import remember
from chalicelib.tiers import rules, store
from chalicelib.tiers.rules import Standing, TierProgramSpec


@dataclass(frozen=True)
class Program:
    """A program as it stands. Its days end when those of all its malls have: at `cutover_hour`."""

    id: str
    version: int
    spec: TierProgramSpec
    cutover_hour: int

    def today(self, now: datetime) -> date:
        return business_day.day_of(now, cutover_hour=self.cutover_hour)

    def end_of(self, day: date) -> datetime:
        return business_day.end_of(day, cutover_hour=self.cutover_hour)

    def due_at(self, standing: Standing) -> datetime | None:
        """When a standing is to be looked at next, whatever is bought: to tell of its end, and at its end."""
        last_day = standing.held.last_day
        if last_day is None:
            return None
        if standing.noticed_for == last_day:
            return self.end_of(last_day)
        return self.end_of(rules.notice_day(self.spec, last_day) - timedelta(days=1))


@remember(seconds=2)
def every() -> list[Program]:
    """All programs, some seconds old at most."""
    return [_program(one) for one in documents.every(store.TIER_PROGRAM)]


def of_mall(mall_id: str) -> Program | None:
    """The program a mall is in, if it is in one."""
    return next((one for one in every() if mall_id in one.spec.mall_ids), None)


def find(program_id: str) -> Program:
    """A program as it stands now; raises ResourceNotFound."""
    found = documents.find(store.TIER_PROGRAM, program_id)
    if found is None:
        raise errors.ResourceNotFound("program_id", what="tier_program")
    return _program(found)


def _program(document: Versioned[TierProgramSpec]) -> Program:
    cutover_hour = max(malls.find_mall(mall_id).cutover_hour for mall_id in document.body.mall_ids)
    return Program(document.id, document.version, document.body, cutover_hour)


def _check(new: Versioned[TierProgramSpec], old: Versioned[TierProgramSpec] | None) -> Beside:
    rules.check_program(new.body)
    for mall_id in new.body.mall_ids:
        malls.require(mall_id=mall_id)
    for other in documents.every(store.TIER_PROGRAM):
        if other.id != new.id and set(other.body.mall_ids) & set(new.body.mall_ids):
            raise errors.ValueInvalid("mall_ids", reason=f"a mall is in one program at most; see {other.id}")
    return ()


PROGRAMS = Desk(store.TIER_PROGRAM, _check)
