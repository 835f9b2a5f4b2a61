"""`make test`: every test, on all cores. What is given is handed on to pytest: `make test ARGS="tests/points -x"`.

One stack is packaged and started for all processes. FULL=1 in the environment tries what the quick run tries, then what
is further (proof/effort.py); MINUTES, counted from now, ends that. SEED is where chance begins.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from infra import machine
from proof import effort
from proof.variables import IN_ORDER, STACK, UNTIL
from simulator.stack import LOCAL, find_running

STOPS_WITHIN_SECONDS = 30


def main() -> int:
    """Returns pytest's exit code."""
    begun = time.monotonic()
    processes = max(2, os.cpu_count() or 1)
    measure = "FULL" if effort.FULL else "quick"
    print(f"{measure}: {processes} processes; chance begins at SEED={effort.seed()}", flush=True)
    given = sys.argv[1:]
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "--show-capture=no", f"--hypothesis-seed={effort.seed()}"]
    command += ["-n", str(processes), "--dist", "load", "--maxschedchunk", "1"]
    with _stack(wanted=not given):
        result = subprocess.run([*command, *given], env=_environment(), check=False)
    print(f"{measure}: {(time.monotonic() - begun) / 60:.1f} minutes; {machine.described()}", flush=True)
    return result.returncode


def _environment() -> dict[str, str]:
    minutes = float(os.environ.get("MINUTES") or "inf")
    return {
        **os.environ,
        "SEED": str(effort.seed()),
        UNTIL: str(time.time() + 60 * minutes),
        IN_ORDER: "1",
        # pytest keeps the tests as it rewrote them; each process would else do so anew.
        "PYTHONDONTWRITEBYTECODE": "",
    }


@contextmanager
def _stack(*, wanted: bool) -> Iterator[None]:
    """Starts the packaged stack while the first tests run, unless one runs already."""
    if not wanted or find_running() is not None:
        yield
        return
    LOCAL.mkdir(exist_ok=True)
    os.environ[STACK] = "1"
    command = [sys.executable, "-m", "simulator.run", "--serve", "--port", "0"]
    with (LOCAL / "journeys.log").open("wb") as log:
        serving = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield
    finally:
        serving.terminate()
        serving.wait(timeout=STOPS_WITHIN_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
