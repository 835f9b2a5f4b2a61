"""Measures how fast this machine is now, so that times can be compared across days and machines."""

import os
import platform
import time
from pathlib import Path

LOOP_STEPS = 10_000_000
SAMPLES, PART = 3, 10
# Global names, as in a script: inside a function the same loop is twice as fast.
LOOP = compile(f"s = 0\nfor i in range({LOOP_STEPS // PART}): s += i * i % 7", "loop", "exec")


def loop_seconds() -> float:
    """Seconds that a fixed pure-Python loop of 10,000,000 steps takes: the best of three tenths, times ten."""
    return min(_sample() for _ in range(SAMPLES)) * PART


def _sample() -> float:
    begun = time.perf_counter()
    exec(LOOP, {})  # noqa: S102 a constant of this page
    return time.perf_counter() - begun


def processor() -> str:
    """The processor's name, as the kernel gives it."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def described() -> str:
    """One line for the end of a command that prints times."""
    return f"{processor()}, {os.cpu_count()} cores; a loop of {LOOP_STEPS:,} steps takes {loop_seconds():.1f} s here"
