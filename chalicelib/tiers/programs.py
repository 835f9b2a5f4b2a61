"""PUT, GET and list of tier programs, and the program of a mall."""

from dataclasses import dataclass
from functools import cached_property

from chalicelib import errors
from chalicelib.aws.dynamo import Refused
from chalicelib.documents import versions as documents
from chalicelib.documents.desk import Beside, Desk
from chalicelib.documents.versions import Versioned
from chalicelib.malls import parts as malls
from chalicelib.memory import remember
from chalicelib.tiers import rules, store
from chalicelib.tiers.rules import TierProgramSpec


@dataclass(frozen=True)
class Program:
    """A tier program."""

    id: str
    spec: TierProgramSpec

    @cached_property
    def terms(self) -> str:
        """The digest of the terms that decide which tier a member has (rules.terms_of)."""
        return rules.terms_of(self.spec)


@remember(seconds=2)
def every() -> list[Program]:
    """Returns all programs. May be some seconds old."""
    return [Program(one.id, one.body) for one in documents.every(store.TIER_PROGRAM)]


def of_mall(mall_id: str) -> Program | None:
    """Returns the program of a mall, or None. May be some seconds old."""
    return next((one for one in every() if mall_id in one.spec.mall_ids), None)


def find(program_id: str) -> Program:
    """Returns a program, strongly consistent. Raises ResourceNotFound."""
    found = documents.find(store.TIER_PROGRAM, program_id)
    if found is None:
        raise errors.ResourceNotFound("program_id", what="tier_program")
    return Program(found.id, found.body)


def _check(new: Versioned[TierProgramSpec], old: Versioned[TierProgramSpec] | None) -> Beside:
    rules.check_program(new.body)
    malls.check_references(mall_ids=new.body.mall_ids)
    return store.take_malls(new.id, new.body.mall_ids, before=old.body.mall_ids if old else ())


def _refused(refused: Refused, spec: TierProgramSpec) -> errors.Refusal:
    taken_id = store.mall_in_use(refused)
    at = next((f"[{at}]" for at, mall_id in enumerate(spec.mall_ids) if mall_id == taken_id), "")
    return errors.ValueInvalid(f"mall_ids{at}", reason="the mall is in another program", id=taken_id)


PROGRAMS = Desk(store.TIER_PROGRAM, _check, refused=_refused)
