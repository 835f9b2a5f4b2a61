"""`make logs` on the packaged stack."""

import os
import subprocess
import sys
import time
import uuid

from infra.shape import WORKERS
from simulator.people import call
from simulator.running import ROOT

COMMAND = [sys.executable, "-m", "infra.logs", "--local"]


def logs(*arguments):
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_a_request_is_found_by_its_function(running):
    running.fire("points_expire")
    call(running, "GET", "/v1/health")
    api = logs("--function", "api_handler", "--since", "1m").stdout
    assert "get_health" in api
    assert "points_expire" not in api
    line = next(one for one in logs("--since", "1m").stdout.splitlines() if " points_expire " in one)
    *_, request_id = line.split()
    assert str(uuid.UUID(request_id)) == request_id
    assert "members=" in line


def test_an_unknown_function_is_answered_with_those_that_exist(running):
    done = logs("--function", "points_creditt")
    assert done.returncode == 1
    assert all(one.function in done.stderr for one in WORKERS)


def test_following_shows_what_comes_once(running):
    following = subprocess.Popen(
        [*COMMAND, "--function", "finance_expire", "--since", "1s", "--follow"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        time.sleep(12)  # it has started, and looked once
        running.fire("finance_expire")
        time.sleep(6)  # it looks twice more
    finally:
        following.terminate()
    out, _ = following.communicate(timeout=10)
    assert len([line for line in out.splitlines() if "rows=" in line]) == 1, out
