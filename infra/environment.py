"""Makes the virtual environment: `python3 infra/environment.py .venv requirements-dev.txt`. Needs no library.

Empty files mark what is installed: `ready` for requirements-dev.txt, `ready-for-tests` for requirements-test.txt.
"""

import subprocess
import sys
import time
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
# requirements-test.txt includes requirements-dev.txt.
STAMPS = {"requirements-dev.txt": ["ready"], "requirements-test.txt": ["ready", "ready-for-tests"]}


def main(folder: Path, wanted: str) -> None:
    """Creates the environment in `folder` if it does not exist, installs the libraries in the file `wanted`, and marks
    the environment as ready. Exits if Python's version or its modules do not allow that."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            f"Python 3.11 to 3.13 is needed, this is {sys.version.split()[0]}; choose one: make PYTHON=python3.13 …"
        )
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        sys.exit("Python's venv module is missing: apt-get install python3-venv")
    begun = time.monotonic()
    if not (folder / "bin" / "pip").exists():
        print(f"making {folder} with Python {sys.version.split()[0]}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
    print(f"installing the libraries of {wanted} (once, a minute or two)", flush=True)
    install(folder / "bin" / "python", "-r", wanted)
    for stamp in STAMPS[wanted]:
        (folder / stamp).touch()
    print(f"installed in {time.monotonic() - begun:.0f} s", flush=True)


def install(python: Path, *wanted: str) -> None:
    """Installs libraries with the pip of `python`. If pip fails, this process exits and prints pip's reason."""
    # pip compiles nothing: Python compiles the modules that are imported, a small part of most libraries.
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        sys.exit(
            "the libraries could not be installed; is the Python package index reachable?\n"
            + "\n".join(line[:300] for line in lines[-3:])
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
