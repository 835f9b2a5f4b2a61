"""Crash sweep: an operation fails at each of its outside calls in each way, its caller repeats it, and the result must
be that of a run without a fault.

The ways a call can fail are `Kind`; they follow Kleppmann, "Designing Data-Intensive Applications", ch. 8, "Unreliable
Networks": where no answer comes, the caller cannot tell which of them happened.
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

    LOST_REQUEST = "the request is lost"
    LOST_ANSWER = "it is done, and its response is lost"
    TIMED_OUT = "it times out, and is done before the caller repeats it"
    DONE_LATE = "it times out, and is done after the caller has repeated it"
    SENT_TWICE = "the response is lost, and the library sends the request again"
    DIED_BEFORE = "the process ends before it"
    DIED_AFTER = "the process ends after it"
    CONFLICTED = "it conflicts with another transaction"
    THROTTLED = "it is throttled, and the library's retries are used up"


@dataclass
class _Injector:
    """A hook that injects the planned faults and counts them. Calls in `later` are done after the attempt
    that made them, those in `much_later` after an attempt has succeeded."""

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
        """Does the delayed calls; nobody gets their responses."""
        for through in late:
            with contextlib.suppress(ClientError, http.Unreachable):
                through()
        late.clear()


def applies(kind: Kind, call: Call) -> bool:
    """Whether a call can fail in this way: some ways exist in DynamoDB only."""
    if kind in (Kind.CONFLICTED, Kind.SENT_TWICE):  # no library of ours repeats a call to a provider
        return call.service == "dynamodb" and call.operation in (TRANSACTION, *WRITES)
    return kind is not Kind.THROTTLED or call.service == "dynamodb"


def _lost_request(injector: _Injector, call: Call, through: Through) -> Any:
    raise _unanswered(call)


def _lost_answer(injector: _Injector, call: Call, through: Through) -> Any:
    with contextlib.suppress(ClientError):  # a refusal is lost as well
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
    if call.service == "provider":
        return http.Unreachable("ReadTimeoutError")  # as the client raises it: an address may name a person
    closed: Exception = ConnectionClosedError(endpoint_url="aws")
    return closed


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
    """Runs an operation with one fault at each of its calls (`kinds`: the range of ways to try at each), then with
    random pairs of faults (`pairs`: the range of their seeds). Returns in how many runs all planned faults
    happened.

    Raises AssertionError with the fault and the difference between the outcomes.
    """
    lab.fresh()
    operation.prepare(lab.world)
    mark = lab.mark()
    mark.back()
    injector = _Injector({})
    answer, expected = _run(lab, operation, injector)
    if operation.changes:
        mark.back()
        assert _without(lab, operation, answer) != expected, f"{operation.name}: it changes nothing"
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
    """One fault per run. The first way to fail differs by call and operation, so that a few ways per call soon cover
    all ways."""
    begin = zlib.crc32(operation.name.encode())
    for number, call in enumerate(calls):
        fitting = [kind for kind in Kind if applies(kind, call)]
        turn = (begin + number) % len(fitting)
        turned = [*fitting[turn:], *fitting[:turn]]
        for kind in turned[kinds.start : kinds.stop]:
            yield {number: kind}


def _two(calls: list[Call], chance: str) -> dict[int, Kind]:
    """Two faults. The second comes at any later call, of the same attempt or of the repeat."""
    chosen = random.Random(chance)
    first = chosen.randrange(len(calls))
    fitting = [kind for kind in Kind if applies(kind, calls[first])]
    second = first + 1 + chosen.randrange(len(calls) + 1)
    return {first: chosen.choice(fitting), second: chosen.choice(list(Kind))}


def _without(lab: Lab, operation: Operation, answer: Any) -> list[str]:
    """The outcome if the operation never runs and its worker never gets its events."""
    lab.world.notes.pop("events", None)
    finish(lab.world)
    return lab.outcome(answer, same_times=operation.same_times, ignored=operation.ignored)


def _tried(lab: Lab, operation: Operation, injector: _Injector) -> list[str]:
    try:
        return _run(lab, operation, injector)[1]
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise AssertionError(_report(operation, injector.faults, injector.seen, what)) from error


def _run(lab: Lab, operation: Operation, injector: _Injector) -> tuple[Any, list[str]]:
    """The response and the outcome, once an attempt has succeeded and everything is delivered. Laws are checked at
    each step."""
    answer = attempted(lab, operation, injector)
    injector.catch_up(injector.much_later)
    lab.check(at_rest=False)
    finish(lab.world)
    lab.check(at_rest=True)
    return answer, lab.outcome(answer, same_times=operation.same_times, ignored=operation.ignored)


def attempted(
    lab: Lab,
    operation: Operation,
    injector: _Injector | None = None,
    *,
    tries: int = MOST_TRIES,
    rough: bool = False,
) -> Any:
    """Repeats an operation as its caller does until an attempt succeeds; returns the result of that attempt.
    `rough`: the store itself fails at random. Raises AssertionError after `tries` attempts, or for a fault that was
    not injected."""
    injector = injector or _Injector({})
    for number in itertools.count(1):
        before = injector.applied
        try:
            with tap.watched(injector):
                return operation.attempt(lab.world)
        except (Died, Again) as end:
            assert number < tries, f"given up after {number} tries: {end!r}"
            injected = rough or injector.applied > before
            assert injected or not getattr(end, "fault", False), f"a fault that was not injected: {end}"
            if isinstance(end, Died):
                lab.new_process()
        finally:
            injector.catch_up(injector.later)
            lab.check(at_rest=False)
    raise AssertionError("unreachable")


def _report(operation: Operation, faults: dict[int, Kind], calls: list[Call], what: str) -> str:
    injected = ", ".join(
        f"call {number}{f' ({calls[number].name})' if number < len(calls) else ''}: {kind.value}"
        for number, kind in faults.items()
    )
    return f"{operation.name}, with {injected}\n{what}"
