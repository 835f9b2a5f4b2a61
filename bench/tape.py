"""The outside calls of one run with their responses, and servers that return the same responses."""

import base64
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import urllib3
from botocore.exceptions import ClientError

from chalicelib.providers import http, wechat_pay, wechat_pay_callback, wechat_pay_wire
from chalicelib.security import crypto, tokens
from proof import tap
from proof.tap import Call, Through
from simulator.stack import die_with_parent, free_port

# Our thin functions around the crypto libraries: the bare run calls them again with the same arguments.
CRYPTO = (
    (wechat_pay, "sign"),
    (wechat_pay_wire, "sign"),
    (wechat_pay_wire, "signature_holds"),
    (wechat_pay_callback, "signature_holds"),
    (wechat_pay_callback, "_decrypted"),
    (tokens, "_sign"),
    (tokens, "_verify"),
    (crypto, "seal"),
    (crypto, "unseal"),
)
# Services with plain JSON responses: a parsed response can be written again unchanged.
JSON_SERVICES = {"dynamodb", "secretsmanager", "sqs"}
AnswerOnWire = tuple[int, dict[str, str], str]


@dataclass
class Tape:
    """The calls of one run."""

    aws: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    aws_answers: list[AnswerOnWire] = field(default_factory=list)
    provider: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    provider_answers: list[AnswerOnWire] = field(default_factory=list)
    crypto: list[Callable[[], Any]] = field(default_factory=list)


@contextlib.contextmanager
def taped() -> Iterator[Tape]:
    """Records what a run calls outside and in the crypto libraries."""
    tape = Tape()

    def hook(call: Call, through: Through) -> Any:
        if call.service == "provider":
            return _provider(tape, call, through)
        assert call.service in JSON_SERVICES, f"an answer of {call.service} cannot be written again"
        tape.aws.append((call.service, call.operation, dict(call.request)))
        try:
            answer = through()
        except ClientError as error:
            tape.aws_answers.append(_refusal(error))
            raise
        tape.aws_answers.append(_on_wire(200, {name: one for name, one in answer.items() if name != _METADATA}))
        return answer

    with contextlib.ExitStack() as stack:
        for owner, name in CRYPTO:
            stack.enter_context(mock.patch.object(owner, name, _recording(tape, getattr(owner, name))))
        stack.enter_context(tap.watched(hook))
        yield tape


_METADATA = "ResponseMetadata"


def _provider(tape: Tape, call: Call, through: Through) -> http.Reply:
    reply: http.Reply = through()
    named = {name: value for name, value in call.request.items() if name != "url"}
    tape.provider.append((call.operation.partition(" ")[0], call.request["url"], named))
    tape.provider_answers.append((reply.status, dict(reply.headers), base64.b64encode(reply.body).decode()))
    return reply


def _refusal(error: ClientError) -> AnswerOnWire:
    more = {name: value for name, value in error.response.items() if name not in ("Error", _METADATA)}
    code, message = (str(error.response["Error"][name]) for name in ("Code", "Message"))  # type: ignore[literal-required]
    return _on_wire(400, {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message, **more})


def _on_wire(status: int, answer: dict[str, Any]) -> AnswerOnWire:
    """A response as AWS's JSON protocols write it: bytes in base64, instants in seconds."""

    def written(value: Any) -> Any:
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value.timestamp()

    body = json.dumps(answer, default=written).encode()
    return status, {"Content-Type": "application/x-amz-json-1.0"}, base64.b64encode(body).decode()


def _recording(tape: Tape, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        tape.crypto.append(lambda: function(*arguments, **named))
        return function(*arguments, **named)

    return call


class Canned:
    """A server of recorded responses."""

    def __init__(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "bench.canned", str(port)]
        self._server = subprocess.Popen(command, preexec_fn=die_with_parent)  # noqa: PLW1509 nothing in it can lock
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=5))
        until = time.monotonic() + 20
        while True:
            try:
                self.load([])
                return
            except urllib3.exceptions.HTTPError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def load(self, answers: list[AnswerOnWire]) -> None:
        """Sets the responses, which are returned in turn."""
        self._pool.request("POST", f"{self.url}/load", body=json.dumps(answers).encode())

    def given(self) -> int:
        """How many responses were returned since."""
        return int(self._pool.request("GET", f"{self.url}/given").data)

    def instead_of(self, url: str) -> str:
        """The same path on this server."""
        return f"{self.url}/{url.partition('://')[2].partition('/')[2]}"

    def stop(self) -> None:
        """Stops the server."""
        self._server.terminate()
        self._server.wait(timeout=10)


class Outside:
    """Everything outside as recorded: one server for AWS, one for the providers."""

    def __init__(self) -> None:
        self.aws, self.provider = Canned(), Canned()

    def load(self, tape: Tape) -> None:
        """Sets the tape's responses."""
        self.aws.load(tape.aws_answers)
        self.provider.load(tape.provider_answers)

    def given(self) -> int:
        """How many responses were returned since."""
        return self.aws.given() + self.provider.given()

    def stop(self) -> None:
        """Stops the servers."""
        self.aws.stop()
        self.provider.stop()
