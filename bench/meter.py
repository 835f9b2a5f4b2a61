"""What one run of an operation took: outside calls, units and bytes; and its CPU beside the same calls made bare."""

import base64
import contextlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import botocore.session
import urllib3
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from chalice.app import Chalice, EventSourceHandler

from bench.operations import Operation
from chalicelib import crypto, session
from chalicelib.providers import http, wechat_pay, wechat_pay_callback, wechat_pay_wire
from simulator.stack import die_with_parent, free_port
from tests.harness import tap
from tests.harness.processes import Process
from tests.harness.tap import Call, Through
from tests.world import REGION, World

# Thin functions of ours over the crypto libraries: made bare, they are called again with the same arguments.
CRYPTO = (
    (wechat_pay, "sign"),
    (wechat_pay_wire, "sign"),
    (wechat_pay_wire, "signature_holds"),
    (wechat_pay_callback, "signature_holds"),
    (wechat_pay_callback, "_decrypted"),
    (session, "_sign"),
    (session, "_verify"),
    (crypto, "seal"),
    (crypto, "unseal"),
)


@dataclass
class Cost:
    """What one run took. Units are what ReturnConsumedCapacity told, indexes included; bytes are DynamoDB's JSON."""

    calls: list[str] = field(default_factory=list)
    providers: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    bytes: int = 0
    seconds: float = 0.0


@contextlib.contextmanager
def counted() -> Iterator[Cost]:
    """Counts every call outside, and asks DynamoDB what each consumed."""
    cost = Cost()

    def hook(call: Call, through: Through) -> Any:
        if call.service != "dynamodb":
            cost.providers += call.service == "provider"
            return through()
        call.request["ReturnConsumedCapacity"] = "INDEXES"
        cost.calls.append(call.operation)
        answer = through()
        told = answer.get("ConsumedCapacity") or []
        for one in told if isinstance(told, list) else [told]:
            cost.read_units += one.get("ReadCapacityUnits", 0)
            cost.write_units += one.get("WriteCapacityUnits", 0)
        cost.bytes += len(json.dumps(call.request)) + len(json.dumps(answer, default=str))
        return answer

    with tap.watched(hook):
        yield cost


@contextlib.contextmanager
def timed() -> Iterator[Cost]:
    """CPU of this thread inside a Lambda handler: Chalice's router and workers, and everything beneath; and how many
    calls it made outside."""
    cost, real = Cost(), {owner: owner.__call__ for owner in (Chalice, EventSourceHandler)}

    def measured(owner: Any) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            begun = time.thread_time()
            try:
                return real[owner](*arguments, **named)
            finally:
                cost.seconds += time.thread_time() - begun

        return call

    def hook(call: Call, through: Through) -> Any:
        cost.calls.append(call.name)
        return through()

    for owner in real:
        owner.__call__ = measured(owner)  # type: ignore[method-assign]
    try:
        with tap.watched(hook):
            yield cost
    finally:
        for owner, call in real.items():
            owner.__call__ = call  # type: ignore[method-assign]


@dataclass
class Tape:
    """The outside calls of one run, as they were made and answered."""

    aws: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    aws_answers: list[Any] = field(default_factory=list)
    provider: list[tuple[str, str, dict[str, Any], http.Reply]] = field(default_factory=list)
    crypto: list[Callable[[], Any]] = field(default_factory=list)


@contextlib.contextmanager
def taped() -> Iterator[Tape]:
    """Records what a run asks outside and of the crypto libraries."""
    tape, send = Tape(), URLLib3Session.send

    def sending(self: Any, request: Any) -> Any:
        answer = send(self, request)
        tape.aws_answers.append([answer.status_code, dict(answer.headers), base64.b64encode(answer.content).decode()])
        return answer

    def hook(call: Call, through: Through) -> Any:
        if call.service == "provider":
            reply = through()
            named = {name: value for name, value in call.request.items() if name != "url"}
            tape.provider.append((call.operation.partition(" ")[0], call.request["url"], named, reply))
            return reply
        tape.aws.append((call.service, call.operation, dict(call.request)))
        return through()

    with contextlib.ExitStack() as stack:
        for owner, name in CRYPTO:
            stack.enter_context(mock.patch.object(owner, name, _recording(tape, getattr(owner, name))))
        stack.enter_context(mock.patch.object(URLLib3Session, "send", sending))
        stack.enter_context(tap.watched(hook))
        yield tape


def _recording(tape: Tape, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        tape.crypto.append(lambda: function(*arguments, **named))
        return function(*arguments, **named)

    return call


class Canned:
    """A server of recorded answers."""

    def __init__(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "bench.canned", str(port)]
        self._server = subprocess.Popen(command, preexec_fn=die_with_parent)  # noqa: PLW1509 nothing in it can lock
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=5))
        until = time.monotonic() + 10
        while True:
            try:
                self.load([])
                return
            except urllib3.exceptions.HTTPError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def load(self, answers: list[Any]) -> None:
        """From here on these are answered, in turn."""
        self._pool.request("POST", f"{self.url}/load", body=json.dumps(answers).encode())

    def instead_of(self, url: str) -> str:
        """The same path, here."""
        return f"{self.url}/{url.partition('://')[2].partition('/')[2]}"

    def stop(self) -> None:
        """Ends the server."""
        self._server.terminate()
        self._server.wait(timeout=10)


class Replay:
    """Lets a tape's calls be made again, by the handler or with nothing around them, against recorded answers: both
    find the other side as quick, and the processor's caches as warm."""

    def __init__(self) -> None:
        self._aws, self._provider = Canned(), Canned()
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=5))
        self._clients: dict[str, Any] = {}

    def stop(self) -> None:
        """Ends the servers."""
        self._aws.stop()
        self._provider.stop()

    def handler(self, tape: Tape, run: Callable[[], Any]) -> tuple[float, int]:
        """Seconds of CPU of a handler that makes the tape's calls, and how many it made."""
        self._load(tape)
        send = URLLib3Session.send

        def sending(session: Any, request: Any) -> Any:
            request.url = self._aws.instead_of(request.url)
            return send(session, request)

        def providing(method: str, url: str, **rest: Any) -> http.Reply:
            return tap.send_untapped(method, self._provider.instead_of(url), **rest)

        with mock.patch.object(URLLib3Session, "send", sending), tap.providers_at(providing), timed() as cost:
            begun = time.thread_time()
            run()
            spent = time.thread_time() - begun
        # What is no handler (one send of a tick) is taken whole.
        return cost.seconds or spent, len(cost.calls)

    def bare(self, tape: Tape) -> float:
        """Seconds of CPU for the tape's AWS calls by botocore, provider calls by urllib3, and crypto."""
        self._load(tape)
        total = 0.0
        for service, operation, request in tape.aws:
            client = self._client(service)
            total += _cpu(lambda: client._make_api_call(operation, request))  # noqa: B023
        for method, url, named, _ in tape.provider:
            target, body, headers = self._provider.instead_of(url), named.get("body"), named["headers"]
            total += _cpu(lambda: self._pool.request(method, target, body=body, headers=headers))  # noqa: B023
        return total + sum(_cpu(call) for call in tape.crypto)

    def _load(self, tape: Tape) -> None:
        self._aws.load(tape.aws_answers)
        self._provider.load(
            [[reply.status, dict(reply.headers), base64.b64encode(reply.body).decode()] for *_, reply in tape.provider]
        )

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            patience = Config(parameter_validation=False, retries={"mode": "standard", "total_max_attempts": 4})
            self._clients[service] = botocore.session.get_session().create_client(
                service, region_name=REGION, endpoint_url=self._aws.url, config=patience
            )
        return self._clients[service]


def _cpu(call: Callable[[], Any]) -> float:
    begun = time.thread_time()
    with contextlib.suppress(Exception):  # a refusal that was recorded is an answer too
        call()
    return time.thread_time() - begun


def costs(operation: Operation, world: World, rounds: int) -> list[Cost]:
    """Calls, units and bytes of each round; the first only warms up."""
    told = []
    for number in range(rounds + 1):
        operation.prepare(world, number)
        with contextlib.redirect_stdout(io.StringIO()), counted() as cost:
            operation.run(world, number)
        told.append(cost)
    return told[1:]


def cpu(operation: Operation, world: World, replay: Replay, rounds: int) -> list[tuple[float, float]]:
    """Seconds of CPU of the handler and of its calls made bare, round by round; the first only warms up, and what the
    process remembers then does not age. In turn which goes first."""
    Process(timer=lambda: 0.0).enter()
    operation.prepare(world, 0)
    operation.run(world, 0)
    told = []
    for number in range(1, rounds + 1):
        operation.prepare(world, number)
        with contextlib.redirect_stdout(io.StringIO()):
            with taped() as tape:
                operation.run(world, number)
            bare_first = replay.bare(tape) if number % 2 else None
            spent, calls = replay.handler(tape, lambda: operation.run(world, number))  # noqa: B023
            bare = bare_first if bare_first is not None else replay.bare(tape)
        assert calls == len(tape.aws) + len(tape.provider), f"{operation.name} did not do the same again"
        told.append((spent, bare))
    return told
