"""What one run of an operation takes: outside calls, units, bytes, and its CPU compared with the same calls made bare,
which means by the libraries alone.
"""

import contextlib
import io
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import urllib3
from botocore.config import Config
from chalice.app import Chalice, EventSourceHandler

from bench.operations import Operation
from bench.tape import Outside, Tape, taped
from chalicelib.providers import http
from proof import tap
from proof.process import REGION
from proof.processes import Process
from proof.tap import Call, Through
from proof.world import World

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}
Handling = Callable[[Any, Any, Callable[[], Any]], Any]


@dataclass
class Cost:
    """What one run takes. Units are those of ReturnConsumedCapacity, indexes included; bytes are DynamoDB's JSON."""

    calls: list[str] = field(default_factory=list)
    providers: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    units_written_to: Counter[str] = field(default_factory=Counter)
    bytes: int = 0

    @property
    def writes(self) -> int:
        """How many of the calls write."""
        return sum(call in WRITES for call in self.calls)


@contextlib.contextmanager
def counted() -> Iterator[Cost]:
    """Counts every outside call and requests its consumed capacity."""
    cost = Cost()

    def hook(call: Call, through: Through) -> Any:
        if call.service != "dynamodb":
            cost.providers += call.service == "provider"
            return through()
        call.request["ReturnConsumedCapacity"] = "INDEXES"
        cost.calls.append(call.operation)
        answer = through()
        result = answer.get("ConsumedCapacity") or []
        for one in result if isinstance(result, list) else [result]:
            cost.read_units += one.get("ReadCapacityUnits", 0)
            cost.write_units += one.get("WriteCapacityUnits", 0)
            cost.units_written_to[one["TableName"].partition("-")[2]] += one.get("WriteCapacityUnits", 0)
        cost.bytes += len(json.dumps(call.request)) + len(json.dumps(answer, default=str))
        return answer

    with tap.watched(hook):
        yield cost


@contextlib.contextmanager
def handlers_by(handling: Handling) -> Iterator[None]:
    """Inside the block `handling` runs every call of a Lambda handler (Chalice's router, its workers). It gets the
    handler, the event, and the call itself."""
    real = {owner: owner.__call__ for owner in (Chalice, EventSourceHandler)}

    def through(owner: Any) -> Callable[..., Any]:
        return lambda self, event, context: handling(self, event, lambda: real[owner](self, event, context))

    for owner in real:
        owner.__call__ = through(owner)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for owner, call in real.items():
            owner.__call__ = call  # type: ignore[method-assign]


class Replay:
    """Repeats a tape's calls with recorded responses, by the handler or bare. Both get equally fast responses and have
    equally warm caches.
    """

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=5))
        self._clients: dict[str, Any] = {}

    def handler(self, tape: Tape, run: Callable[[], Any]) -> tuple[float, int]:
        """Seconds of CPU of a handler that makes the tape's calls, and how many it made."""
        self._outside.load(tape)
        spent, calls = [0.0], [0]

        def providing(method: str, url: str, **rest: Any) -> http.Reply:
            return tap.send_untapped(method, self._outside.provider.instead_of(url), **rest)

        def handling(_: Any, __: Any, call: Callable[[], Any]) -> Any:
            begun = time.thread_time()
            try:
                return call()
            finally:
                spent[0] += time.thread_time() - begun

        def hook(_: Call, through: Through) -> Any:
            calls[0] += 1
            return through()

        with tap.providers_at(providing), tap.watched(hook), handlers_by(handling):
            begun = time.thread_time()
            run()
            whole = time.thread_time() - begun
        # If `run` calls no handler (one send of a tick), its whole time counts.
        return spent[0] or whole, calls[0]

    def bare(self, tape: Tape) -> float:
        """Seconds of CPU for the tape's AWS calls by botocore, provider calls by urllib3, and crypto."""
        self._outside.load(tape)
        total = 0.0
        for service, operation, request in tape.aws:
            client = self._client(service)
            total += _cpu(lambda: client._make_api_call(operation, request))  # noqa: B023
        for method, url, named in tape.provider:
            target, body, headers = self._outside.provider.instead_of(url), named.get("body"), named["headers"]
            total += _cpu(lambda: self._pool.request(method, target, body=body, headers=headers))  # noqa: B023
        return total + sum(_cpu(call) for call in tape.crypto)

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            patience = Config(parameter_validation=False, retries={"mode": "standard", "total_max_attempts": 4})
            self._clients[service] = botocore.session.get_session().create_client(
                service, region_name=REGION, endpoint_url=self._outside.aws.url, config=patience
            )
        return self._clients[service]


def _cpu(call: Callable[[], Any]) -> float:
    begun = time.thread_time()
    with contextlib.suppress(Exception):  # a recorded refusal is a response, too
        call()
    return time.thread_time() - begun


def costs(operation: Operation, world: World, numbers: range) -> list[Cost]:
    """Calls, units and bytes of each round. The first round is not counted: it warms up the process, which then forgets
    nothing.
    """
    measured = []
    Process(timer=lambda: 0.0).enter()
    with tap.on_engine(world.store), contextlib.redirect_stdout(io.StringIO()):
        for number in numbers:
            operation.prepare(world, number)
            with counted() as cost:
                operation.run(world, number)
            measured.append(cost)
    return measured[1:]


def cpu(operation: Operation, world: World, replay: Replay, numbers: range) -> list[tuple[float, float]]:
    """Seconds of CPU of the handler and of its bare calls, round by round; they take turns in going first."""
    seconds = []
    for number in numbers:
        with tap.on_engine(world.store), contextlib.redirect_stdout(io.StringIO()):
            operation.prepare(world, number)
            with taped() as tape:
                operation.run(world, number)
        with tap.on_engine(None), contextlib.redirect_stdout(io.StringIO()):
            bare_first = replay.bare(tape) if number % 2 else None
            spent, calls = replay.handler(tape, lambda: operation.run(world, number))  # noqa: B023
            bare = bare_first if bare_first is not None else replay.bare(tape)
        assert calls == len(tape.aws) + len(tape.provider), f"{operation.name} did not do the same again"
        seconds.append((spent, bare))
    return seconds
