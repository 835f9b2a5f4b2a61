"""Cold start: import of the packaged app with its first client, beside a bare import of what it stands on."""

import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.world import environment

BUDGET = 1.2
BARE = (
    "import chalice.app, pynamodb.models, botocore.session as s;"
    "s.get_session().create_client('dynamodb', region_name='cn-north-1')"
)
WHOLE = "import app; from chalicelib import dynamo; dynamo.client()"


def cold_start(tree: Path, rounds: int) -> dict[str, Any]:
    """Milliseconds of both, turn by turn in processes of their own, under the environment Lambda sets."""
    variables = {
        **environment("http://127.0.0.1:9", "cold"),
        "AWS_LAMBDA_FUNCTION_NAME": "x",
        "LAMBDA_TASK_ROOT": str(tree),
    }
    times: dict[str, list[float]] = {"bare": [], "whole": []}
    for _ in range(rounds):
        for name, code in (("bare", BARE), ("whole", WHOLE)):
            begin = f"import sys, time; sys.path.insert(0, {str(tree)!r}); begun = time.perf_counter()"
            script = f"{begin}\n{code}\nprint(time.perf_counter() - begun)"
            done = subprocess.run(
                [sys.executable, "-S", "-B", "-c", script],
                env={**os.environ, **variables},
                capture_output=True,
                text=True,
                check=True,
            )
            times[name].append(float(done.stdout) * 1000)
    bare, whole = (statistics.median(times[name]) for name in ("bare", "whole"))
    return {
        "bare_ms": round(bare),
        "bare_ms_spread": [round(min(times["bare"])), round(max(times["bare"]))],
        "whole_ms": round(whole),
        "whole_ms_spread": [round(min(times["whole"])), round(max(times["whole"]))],
        "ratio": round(whole / bare, 2),
        "ratio_budget": BUDGET,
    }
