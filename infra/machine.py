"""Measures the present speed of this machine, so that times of different days and machines can be compared."""

import os
import platform
import time
from pathlib import Path

LOOP_STEPS = 10_000_000
SAMPLES, PART = 3, 10
# The loop uses global names, as a script does; inside a function it would be twice as fast.
LOOP = compile(f"s = 0\nfor i in range({LOOP_STEPS // PART}): s += i * i % 7", "loop", "exec")


def loop_seconds() -> float:
    """The seconds that a fixed loop of 10,000,000 steps in Python takes. A tenth of the loop is measured three times;
    the result is ten times the shortest."""
    return min(_sample() for _ in range(SAMPLES)) * PART


def _sample() -> float:
    begun = time.perf_counter()
    exec(LOOP, {})  # noqa: S102 a constant of this page
    return time.perf_counter() - begun


def processor() -> str:
    """The processor's name from the kernel, or else from Python's `platform`."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def described() -> str:
    """One line about this machine, which commands that print times print at their end."""
    return f"{processor()}, {os.cpu_count()} cores; a loop of {LOOP_STEPS:,} steps takes {loop_seconds():.1f} s here"
