"""`make clock` on the packaged stack: it moves business time for everybody, and what became due runs."""

import fcntl
import re
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from simulator.people import Shopper, Staff, call
from simulator.running import LOCAL, ROOT


@pytest.fixture(autouse=True)
def alone_with_the_clock():
    """All processes of a test run share one stack: only one of them moves its clock at a time."""
    with (LOCAL / "clock.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def clock(*arguments):
    command = [sys.executable, "-m", "infra.clock", "--local", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_moving_closes_an_order_that_nobody_paid_and_prints_what_ran(running):
    shopper = Shopper(running, "o_clock_command")
    shopper.log_in()
    order = shopper.post("/v1/payments", {"store_id": "sun_cafe", "amount_fen": 3000})
    before = running.now()
    done = clock("--by", "20m")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "moved by 20 min" in done.stdout
    # Another test's unpaid order may be due as well.
    assert re.search(r"payments_poll +[1-9]\d* settled", done.stdout), done.stdout
    assert "nothing due" in done.stdout
    assert shopper.get(f"/v1/payments/{order['payment_id']}")["state"] == "closed"
    assert timedelta(minutes=20) <= running.now() - before < timedelta(minutes=25)
    health = call(running, "GET", "/v1/health")
    assert timedelta(seconds=health["offset_seconds"]) == running.offset()


def test_it_shows_where_the_clock_stands(running):
    done = clock()
    assert done.returncode == 0
    assert done.stdout.startswith("business time 20")
    assert "Shanghai" in done.stdout


def test_the_clock_does_not_go_back(running):
    before = running.offset()
    done = clock("--to", "2020-01-01")
    assert done.returncode == 1
    assert "only moves forward" in done.stderr
    assert running.offset() >= before


def test_wechat_follows_a_move_over_the_api(running):
    """The console's switch is this call; nobody tells the simulated parties."""
    body = {"by_seconds": 600}
    headers = {**Staff(running, running.described["staff_tokens"]["operator"]).headers, "Idempotency-Key": "follow"}
    moved = call(running, "PUT", "/v1/admin/clock", body, headers=headers)
    shopper = Shopper(running, "o_clock_follow")
    shopper.log_in()
    order = shopper.post("/v1/payments", {"store_id": "sun_cafe", "amount_fen": 3000})
    running.simulate("pay", out_trade_no=order["payment_id"])
    paid = next(one for one in running.look("orders")["orders"] if one["out_trade_no"] == order["payment_id"])
    assert datetime.fromisoformat(paid["success_time"]) >= datetime.fromisoformat(moved["business_time"]) - timedelta(
        seconds=1
    )
