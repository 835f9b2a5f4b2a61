"""The example mini-program: its pages have the platform's types, and a person's taps do what they should."""

import json
import time
from datetime import timedelta

import pytest

from infra import node
from simulator.people import Device
from tests.clients import building

TSC = "node_modules/typescript/bin/tsc"


@pytest.fixture(scope="module")
def program(package):
    """A copy of the program with the built client."""
    try:
        return building.copy_program(package)
    except node.NotFetched as problem:
        pytest.fail(f"no packages for the mini-program: {problem}")


@pytest.fixture(scope="module")
def compiled(program, run):
    """The program, its pages checked against the platform's types and compiled."""
    run(TSC, "-p", "tsconfig.json", folder=program)
    return program


def test_the_taps_of_a_person_do_what_they_should(compiled, run):
    run(TSC, "-p", "test/tsconfig.json", folder=compiled)
    names = sorted(path.relative_to(compiled) for path in compiled.glob("test/*.test.mts"))
    printed = run("--test", "--test-reporter=tap", *names, folder=compiled)
    assert int(printed.partition("\n# pass ")[2].split()[0]) > 15, printed


def test_a_page_that_the_platform_does_not_know_does_not_compile(program, run):
    wrong = program / "miniprogram" / "wrong.ts"
    wrong.write_text("wx.requestSubscribeMessages({tmplIds: []})\n")
    try:
        with pytest.raises(AssertionError, match="requestSubscribeMessages"):
            run(TSC, "-p", "tsconfig.json", "--noEmit", folder=program)
    finally:
        wrong.unlink()


def test_a_person_goes_through_all_pages_against_the_running_stack(running, compiled, run):
    run_id = int(time.time())  # the stack may have seen an earlier run
    plate = f"京B{run_id % 100_000:05d}"
    gate = Device(running, *(running.described["devices"]["gate"][name] for name in ("key_id", "key")))
    entered = (running.now() - timedelta(hours=2)).isoformat()
    gate.post("/v1/gate/entries", {"plate": plate, "gate_event_id": f"page-{run_id}", "occurred_at": entered})
    where = {
        "baseUrl": running.base_url,
        "simulatorUrl": running.simulator_url,
        "appid": running.described["appid"],
        "openid": f"o_pages_{run_id}",
        "number": f"139{run_id % 100_000_000:08d}",
        "qrId": running.described["qr_id"],
        "plate": plate,
    }
    saw = json.loads(run("test/stack.mts", json.dumps(where), folder=compiled))
    assert saw == {
        "said": ["欢迎加入，入会礼已放入卡券", "支付成功", "已结清，请在时限内离场", "已订阅提醒"],
        "worth": "满 30.00 减 5.00 元",
        "hasCode": True,
        "points": 90,
        "due": "10.00",
    }
    assert gate.post("/v1/gate/exits", {"plate": plate, "gate_event_id": f"left-{run_id}"})["open"]
