"""Our replacements for parts of the emulator: one package for all functions, several calls at once."""

import io
import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator import emulator

APP = """
import os, time

def answer(event, context):
    print("printed", event["number"])
    return {"number": event["number"], "pid": os.getpid(), "name": context.function_name, "color": os.environ["COLOR"]}

def slow(event, context):
    time.sleep(event["seconds"])
    return os.getpid()

def wrong(event, context):
    raise ValueError("not this one")

def dies(event, context):
    os._exit(3)

def remembered(event, context):
    from chalicelib import memory
    return memory.forgotten
"""
MEMORY = """
forgotten = 0

def forget():
    global forgotten
    forgotten += 1
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("scratch")
    (scratch / emulator.FORGET).touch()
    return emulator.Packages(scratch)


@pytest.fixture(scope="module")
def code_zip():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("app.py", APP)
        archive.writestr("chalicelib/__init__.py", "")
        archive.writestr("chalicelib/memory.py", MEMORY)
    return made.getvalue()


@pytest.fixture
def function(packages, code_zip, monkeypatch):
    monkeypatch.setenv("GATEWAY_PORT", "1")
    made = []

    def make(handler, timeout=10):
        config = {
            "FunctionName": handler,
            "FunctionArn": f"arn:aws:lambda:cn-north-1:000000000000:function:{handler}",
            "Handler": f"app.{handler}",
            "Timeout": timeout,
            "Environment": {"Variables": {"COLOR": "red"}},
        }
        made.append(emulator.Function(config, packages, code_zip))
        return made[-1]

    yield make
    for one in made:
        one.kill()


def test_functions_of_one_package_share_a_folder(packages, code_zip):
    assert packages.of(code_zip) is packages.of(bytes(code_zip))


def test_a_functions_response_has_what_it_printed(function):
    answered = function("answer").invoke({"number": 7, "_ministack_invoke_depth": 1}, "r1")
    assert answered["status"] == "ok"
    assert answered["log"] == "printed 7"
    assert answered["cold_start"]
    assert {name: answered["result"][name] for name in ("number", "name", "color")} == {
        "number": 7,
        "name": "answer",
        "color": "red",
    }


def test_a_warm_process_is_used_again(function):
    made = function("answer")
    first, second = (made.invoke({"number": number}, "r") for number in (1, 2))
    assert first["result"]["pid"] == second["result"]["pid"]
    assert not second["cold_start"]


def test_calls_of_one_function_overlap(function):
    made = function("slow")
    begun = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        pids = {one["result"] for one in pool.map(lambda _: made.invoke({"seconds": 0.5}, "r"), range(4))}
    assert len(pids) == 4
    assert time.monotonic() - begun < 1.9


def test_an_error_comes_with_its_trace(function):
    answered = function("wrong").invoke({}, "r")
    assert (answered["status"], answered["error"]) == ("error", "not this one")
    assert "ValueError" in answered["trace"]


@pytest.mark.parametrize(
    ("handler", "event", "error"),
    [("slow", {"seconds": 5}, "Task timed out after 0.30 seconds"), ("dies", {}, "the process of the function died")],
)
def test_a_process_that_does_not_answer_is_replaced(function, handler, event, error):
    made = function(handler, timeout=0.3)
    assert made.invoke(event, "r")["error"] == error
    assert made.invoke({**event, "seconds": 0}, "r")["cold_start"]


def test_processes_forget_once_when_requested(function, packages):
    made = function("remembered")
    forget = packages._scratch / emulator.FORGET
    seen = [made.invoke({}, "r")["result"]]
    os.utime(forget, ns=(1, 1))
    seen += [made.invoke({}, "r")["result"] for _ in range(2)]
    assert seen == [0, 1, 1]


def test_the_installed_emulator_is_the_one_we_know():
    assert emulator.unfit() == ""


def test_another_emulator_is_refused_by_its_version():
    assert "of ministack 9.9.9, but 1.4.21 is installed: install the pinned one" in emulator.unfit("9.9.9")


def test_an_emulator_without_a_seam_is_refused_by_its_name(monkeypatch):
    monkeypatch.setitem(emulator.SEAMS, "ministack.core.lambda_runtime", ("Worker", "Gone"))
    assert "it has no ministack.core.lambda_runtime.Gone" in emulator.unfit()


def test_a_package_ends_when_its_last_function_got_other_code(tmp_path, code_zip, monkeypatch):
    """After an update nobody runs the old code, and its process would only fill the memory."""
    monkeypatch.setenv("GATEWAY_PORT", "1")
    (tmp_path / emulator.FORGET).touch()
    packages, config = (
        emulator.Packages(tmp_path),
        {
            "FunctionName": "answer",
            "FunctionArn": "arn:aws:lambda:cn-north-1:000000000000:function:answer",
            "Handler": "app.answer",
            "Environment": {"Variables": {"COLOR": "red"}},
        },
    )
    first, second = (emulator.Function(config, packages, code_zip) for _ in range(2))
    old = packages.of(code_zip)
    changed = io.BytesIO(code_zip)
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr("more.py", "")
    updated = emulator.Function(config, packages, changed.getvalue())
    first.kill()
    assert old._process.poll() is None
    assert second.invoke({"number": 1}, "r")["status"] == "ok"
    second.kill()
    assert old._process.poll() is not None
    assert updated.invoke({"number": 2}, "r")["status"] == "ok"
    updated.kill()
    assert packages.of(changed.getvalue())._process.poll() is None, "the newest stays for the next call"
    packages.of(changed.getvalue()).end()


def test_a_call_at_work_while_its_function_ends_is_answered(function):
    slow = function("slow")
    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(slow.invoke, {"seconds": 1}, "r")
        time.sleep(0.4)
        slow.kill()
        assert answered.result()["status"] == "ok"
    assert slow._idle == []
