"""Crash sweep: an operation fails at each of its calls in each way, its caller repeats it, and all ends as it would.

Ways a call can fail (Kind); after Kleppmann, "Designing Data-Intensive Applications", ch. 8, "unreliable networks":
the caller cannot tell them apart.
"""

import contextlib
import itertools
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError

from chalicelib.providers import http
from proof import tap
from proof.dynamo.store import WRITES, client_error
from proof.effort import chances
from proof.lab import Lab, difference
from proof.operations import Operation
from proof.scenes.callers import MOST_TRIES, Again, Died
from proof.scenes.common import finish
from proof.tap import Call, Through

TRANSACTION = "TransactWriteItems"


class Kind(Enum):
    """How a call fails."""

    LOST_REQUEST = "it never arrives"
    LOST_ANSWER = "it is done, its answer is lost"
    TIMED_OUT = "no answer in time; it is done later, before the caller comes again"
    DONE_LATE = "no answer in time; it is done after all, once its caller has come again"
    SENT_TWICE = "the answer is lost and the library sends it again"
    DIED_BEFORE = "the process ends before it"
    DIED_AFTER = "the process ends after it"
    CONFLICTED = "another transaction is in the way"
    THROTTLED = "too much at once, and the library's own retries are used up"


@dataclass
class _Injector:
    """The hook that lets the planned faults happen, and counts those that did. `later` is what was sent and is done
    once its caller gave up, `much_later` once its repeat is through."""

    faults: dict[int, Kind]
    seen: list[Call] = field(default_factory=list)
    later: list[Through] = field(default_factory=list)
    much_later: list[Through] = field(default_factory=list)
    applied: int = 0

    def __call__(self, call: Call, through: Through) -> Any:
        number = len(self.seen)
        self.seen.append(call)
        kind = self.faults.get(number)
        if kind is None or not applies(kind, call):
            return through()
        self.applied += 1
        return FAILURES[kind](self, call, through)

    def catch_up(self, late: list[Through]) -> None:
        """What was on its way arrives; nobody hears what became of it."""
        for through in late:
            with contextlib.suppress(ClientError, http.Unreachable):
                through()
        late.clear()


def applies(kind: Kind, call: Call) -> bool:
    """Whether a call can fail so: some ways are DynamoDB's own."""
    if kind in (Kind.CONFLICTED, Kind.SENT_TWICE):  # no library of ours asks a provider twice
        return call.service == "dynamodb" and call.operation in (TRANSACTION, *WRITES)
    return kind is not Kind.THROTTLED or call.service == "dynamodb"


def _lost_request(injector: _Injector, call: Call, through: Through) -> Any:
    raise _unanswered(call)


def _lost_answer(injector: _Injector, call: Call, through: Through) -> Any:
    with contextlib.suppress(ClientError):  # that it was refused is lost as well
        through()
    raise _unanswered(call)


def _timed_out(injector: _Injector, call: Call, through: Through) -> Any:
    injector.later.append(through)
    raise _unanswered(call)


def _done_late(injector: _Injector, call: Call, through: Through) -> Any:
    injector.much_later.append(through)
    raise _unanswered(call)


def _sent_twice(injector: _Injector, call: Call, through: Through) -> Any:
    through()
    return through()


def _died_before(injector: _Injector, call: Call, through: Through) -> Any:
    raise Died


def _died_after(injector: _Injector, call: Call, through: Through) -> Any:
    through()
    raise Died


def _conflicted(injector: _Injector, call: Call, through: Through) -> Any:
    if call.operation != TRANSACTION:
        raise client_error(call.operation, "TransactionConflictException", "ongoing transaction")
    actions = len(call.request["TransactItems"])
    reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in range(actions - 1))]
    raise client_error(call.operation, "TransactionCanceledException", "conflict", CancellationReasons=reasons)


def _throttled(injector: _Injector, call: Call, through: Through) -> Any:
    raise client_error(call.operation, "ThrottlingException", "too much")


def _unanswered(call: Call) -> Exception:
    return http.Unreachable(call.operation) if call.service == "provider" else ConnectionClosedError(endpoint_url="aws")


FAILURES: dict[Kind, Callable[[_Injector, Call, Through], Any]] = {
    Kind.LOST_REQUEST: _lost_request,
    Kind.LOST_ANSWER: _lost_answer,
    Kind.TIMED_OUT: _timed_out,
    Kind.DONE_LATE: _done_late,
    Kind.SENT_TWICE: _sent_twice,
    Kind.DIED_BEFORE: _died_before,
    Kind.DIED_AFTER: _died_after,
    Kind.CONFLICTED: _conflicted,
    Kind.THROTTLED: _throttled,
}


def sweep(lab: Lab, operation: Operation, *, kinds: range, pairs: range) -> int:
    """Fails an operation at each of its calls in these of the ways, then in these of the pairs of faults that are
    drawn; returns how many happened.

    Raises AssertionError with the fault, and what came out differently.
    """
    lab.fresh()
    operation.prepare(lab.world)
    mark = lab.mark()
    mark.back()
    injector = _Injector({})
    answer, expected = _run(lab, operation, injector)
    if operation.changes:
        mark.back()
        assert _without(lab, operation, answer) != expected, f"{operation.name}: nothing comes of it"
    happened = 0
    calls = injector.seen
    for faults in [
        *_single(calls, operation, kinds),
        *(_two(calls, chance) for chance in chances(operation.name, pairs)),
    ]:
        mark.back()
        injected = _Injector(faults)
        found = _tried(lab, operation, injected)
        assert found == expected, _report(operation, faults, injector.seen, difference(expected, found))
        happened += injected.applied == len(faults)
    return happened


def _single(calls: list[Call], operation: Operation, kinds: range) -> Iterator[dict[int, Kind]]:
    """Each call fails in these of the ways that fit it. Which ones come first differs from call to call and from
    operation to operation, so that a few of them at each call are all of them before long."""
    begin = zlib.crc32(operation.name.encode())
    for number, call in enumerate(calls):
        fitting = [kind for kind in Kind if applies(kind, call)]
        turn = (begin + number) % len(fitting)
        turned = [*fitting[turn:], *fitting[:turn]]
        for kind in turned[kinds.start : kinds.stop]:
            yield {number: kind}


def _two(calls: list[Call], chance: str) -> dict[int, Kind]:
    """Two faults: the second falls anywhere in what the repeat does."""
    chosen = random.Random(chance)
    first = chosen.randrange(len(calls))
    fitting = [kind for kind in Kind if applies(kind, calls[first])]
    second = first + 1 + chosen.randrange(len(calls) + 1)
    return {first: chosen.choice(fitting), second: chosen.choice(list(Kind))}


def _without(lab: Lab, operation: Operation, answer: Any) -> list[str]:
    """The outcome where the operation never happens, and its worker never gets its events."""
    lab.world.notes.pop("events", None)
    finish(lab.world)
    return lab.outcome(answer, instants=operation.instants, alike=operation.alike)


def _tried(lab: Lab, operation: Operation, injector: _Injector) -> list[str]:
    try:
        return _run(lab, operation, injector)[1]
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise AssertionError(_report(operation, injector.faults, injector.seen, what)) from error


def _run(lab: Lab, operation: Operation, injector: _Injector) -> tuple[Any, list[str]]:
    """The answer and the outcome, once an attempt got through and everything is delivered; laws are checked at each
    step."""
    answer = attempted(lab, operation, injector)
    injector.catch_up(injector.much_later)
    lab.check(at_rest=False)
    finish(lab.world)
    lab.check(at_rest=True)
    return answer, lab.outcome(answer, instants=operation.instants, alike=operation.alike)


def attempted(
    lab: Lab,
    operation: Operation,
    injector: _Injector | None = None,
    *,
    tries: int = MOST_TRIES,
    rough: bool = False,
) -> Any:
    """Attempts as its caller makes them until one gets through: what it answers. `rough`: the store itself fails."""
    injector = injector or _Injector({})
    for number in itertools.count(1):
        before = injector.applied
        try:
            with tap.watched(injector):
                return operation.attempt(lab.world)
        except (Died, Again) as end:
            assert number < tries, f"given up after {number} tries: {end!r}"
            provoked = rough or injector.applied > before
            assert provoked or not getattr(end, "fault", False), f"a fault that nothing provoked: {end}"
            if isinstance(end, Died):
                lab.new_process()
        finally:
            injector.catch_up(injector.later)
            lab.check(at_rest=False)
    raise AssertionError("unreachable")


def _report(operation: Operation, faults: dict[int, Kind], calls: list[Call], what: str) -> str:
    told = ", ".join(
        f"call {number}{f' ({calls[number].name})' if number < len(calls) else ''}: {kind.value}"
        for number, kind in faults.items()
    )
    return f"{operation.name}, with {told}\n{what}"
