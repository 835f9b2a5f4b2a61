"""Cold start: importing the packaged app with its first client, compared with a bare import of its libraries."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from proof.process import environment

BARE = (
    "import chalice.app, pynamodb.models, botocore.session as s;"
    "s.get_session().create_client('dynamodb', region_name='cn-north-1')"
)
WHOLE = "import app; from chalicelib.aws import dynamo; dynamo.client()"


def cold_start(tree: Path, rounds: int) -> dict[str, float]:
    """The median milliseconds of CPU of both imports, and their ratio. They run in turns, in new processes with
    Lambda's environment."""
    variables = {
        **environment("http://127.0.0.1:9", "cold"),
        "AWS_LAMBDA_FUNCTION_NAME": "x",
        "LAMBDA_TASK_ROOT": str(tree),
    }
    times: dict[str, list[float]] = {BARE: [], WHOLE: []}
    for number in range(rounds):
        # They take turns in going first: the second one finds another state of the processor's clock and caches.
        for code in (BARE, WHOLE) if number % 2 else (WHOLE, BARE):
            times[code].append(_milliseconds(tree, code, variables))
    bare, whole = (statistics.median(times[code]) for code in (BARE, WHOLE))
    return {"bare_ms": bare, "whole_ms": whole, "ratio": whole / bare}


def _milliseconds(tree: Path, code: str, variables: dict[str, str]) -> float:
    begin = f"import sys, time; sys.path.insert(0, {str(tree)!r}); begun = time.process_time()"
    script = f"{begin}\n{code}\nprint((time.process_time() - begun) * 1000)"
    done = subprocess.run(
        [sys.executable, "-S", "-B", "-c", script],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)
