"""Every test in two processes at once: the sweeps in one, the rest in the other (`make test FULL=1`).

Faults and schedules are tried in memory for some forty minutes, beside stacks, engines, machines and requests that take
as long.
"""

import subprocess
import sys
import tempfile

IN_MEMORY = ("tests/sweeps",)


def main() -> int:
    """Shows the rest as it runs, then what was tried in memory; the worse of both ends."""
    pytest = [sys.executable, "-m", "pytest"]
    with tempfile.TemporaryFile() as kept:
        apart = subprocess.Popen([*pytest, *IN_MEMORY], stdout=kept, stderr=subprocess.STDOUT)
        try:
            rest = subprocess.run([*pytest, *(f"--ignore={path}" for path in IN_MEMORY)], check=False).returncode
            in_memory = apart.wait()
        finally:
            apart.kill()
        kept.seek(0)
        print(f"\n{' and '.join(IN_MEMORY)}, run beside:\n{kept.read().decode()}", flush=True)
    return max(rest, in_memory)


if __name__ == "__main__":
    sys.exit(main())
