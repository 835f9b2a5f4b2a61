"""The first call of a handler in a new process, as Lambda makes it after a cold start.

The child imports the packaged app and its DynamoDB client, as a cold start does. Then it gets one recorded event.
So the figure includes the work that only a first call does: it imports rooms, looks up the tables of models, makes a
client and fetches the secret, parses keys, and reads what a warm process remembers. Responses are the recorded ones;
there is no TLS. On this stage the test clock is read as well, which is one read more than on AWS.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.meter import handlers_by
from bench.operations import Operation
from bench.tape import Outside, Tape, taped
from proof import tap
from proof.process import environment
from proof.processes import Process
from proof.world import World

# What is remembered does not expire, so that a slow machine does not read it twice.
CHILD = """
import functools, json, sys, time
tree, name, seconds = sys.argv[1:]
sys.path.insert(0, tree)
import cachetools
cachetools.TTLCache.__init__ = functools.partialmethod(cachetools.TTLCache.__init__, timer=lambda: 0.0)
event = json.load(sys.stdin)
import app
from chalicelib.aws import dynamo
dynamo.client()
class Context:
    function_name, aws_request_id, memory_limit_in_mb = name, "first", "512"
    def get_remaining_time_in_millis(self): return int(seconds) * 1000
spent, begun = time.process_time(), time.perf_counter()
answer = getattr(app, name)(event, Context())
spent, begun = time.process_time() - spent, time.perf_counter() - begun
print(json.dumps([spent * 1000, begun * 1000, answer], default=str))
"""


@dataclass(frozen=True)
class Recorded:
    """A handler's event, its response, and its outside calls."""

    handler: str
    event: Any
    answer: Any
    tape: Tape


def record(operation: Operation, world: World, number: int) -> Recorded:
    """Records one run in a process that remembers nothing; its preparation is not recorded."""
    import app

    seen: list[tuple[str, Any, Any]] = []

    def handling(handler: Any, event: Any, call: Any) -> Any:
        name = next(name for name, value in vars(app).items() if value is handler)
        # Chalice's test client passes bodies as bytes, Lambda as text.
        event = json.loads(json.dumps(event, default=lambda one: one.decode() if isinstance(one, bytes) else dict(one)))
        answer = call()
        seen.append((name, event, answer))
        return answer

    with tap.on_engine(world.store), contextlib.redirect_stdout(io.StringIO()):
        Process().enter()
        operation.prepare(world, number)
        Process(timer=lambda: 0.0).enter()
        with taped() as tape, handlers_by(handling):
            (operation.first or operation.run)(world, number)
    (call,) = seen
    return Recorded(*call, tape)


def measure(recorded: Recorded, outside: Outside, tree: Path, prefix: str) -> dict[str, float]:
    """Milliseconds of CPU and of elapsed time of the same call, made by the packaged app in a new process. Raises
    AssertionError if its calls or its outcome differ."""
    outside.load(recorded.tape)
    variables = {
        **environment(outside.provider.url, prefix),
        "AWS_ENDPOINT_URL": outside.aws.url,
        "AWS_LAMBDA_FUNCTION_NAME": recorded.handler,
        "LAMBDA_TASK_ROOT": str(tree),
    }
    done = subprocess.run(
        [sys.executable, "-S", "-B", "-c", CHILD, str(tree), recorded.handler, "60"],
        input=json.dumps(recorded.event),
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cpu_ms, wall_ms, answer = json.loads(done.stdout.splitlines()[-1])
    calls = len(recorded.tape.aws) + len(recorded.tape.provider)
    same = outside.given() == calls and _outcome(answer) == _outcome(recorded.answer)
    assert same, f"{recorded.handler} did not do the same again: {answer}\n{done.stdout}{done.stderr}"
    return {"first_cpu_ms": cpu_ms, "first_wall_ms": wall_ms, "first_calls": calls}


def _outcome(answer: Any) -> Any:
    return answer.get("statusCode", answer.get("batchItemFailures", answer)) if isinstance(answer, dict) else answer
