"""A command is interrupted once, and never between the start of a process and its registration."""

import signal
import subprocess
import sys

import pytest

from simulator import signals

PROGRAM = """
import os, signal, sys
from simulator import signals
signals.raise_when_asked()
number = signal.Signals[sys.argv[1]]
try:
    with signals.held_back():
        os.kill(os.getpid(), number)
        print("held back", flush=True)
    print("too far")
except signals.Interrupted:
    os.kill(os.getpid(), number)
    print("ended in peace")
"""


@pytest.mark.parametrize("number", signals.ASKED_TO_END, ids=lambda number: number.name)
def test_a_signal_waits_for_the_block_and_is_handled_once(root, number):
    command = [sys.executable, "-c", PROGRAM, number.name]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.stdout.split("\n")[:-1], ended.returncode) == (["held back", "ended in peace"], 0), ended.stderr


def test_a_process_that_lets_signals_through_is_ended_by_one(root):
    program = "import time\nprint('up', flush=True)\ntime.sleep(20)"
    with signals.held_back():
        child = subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            preexec_fn=signals.let_through,  # noqa: PLW1509 no threads run here
        )
    assert child.stdout.readline() == b"up\n"
    child.terminate()
    assert child.wait(timeout=5) == -signal.SIGTERM
