"""Makes the virtual environment: `python3 infra/environment.py .venv`. Runs on a bare Python."""

import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)


def main(folder: Path) -> None:
    """Creates `folder` where needed, installs the pinned libraries, and notes that it is ready."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            f"Python 3.11 to 3.13 is needed, this is {sys.version.split()[0]}; choose one: make PYTHON=python3.13 …"
        )
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        sys.exit("Python's venv module is missing: apt-get install python3-venv")
    if not (folder / "bin" / "pip").exists():
        print(f"making {folder} with Python {sys.version.split()[0]}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
    print("installing the pinned libraries (once, about a minute)", flush=True)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*command, "-r", "requirements-dev.txt"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        sys.exit(
            "the libraries could not be installed; is the Python package index reachable?\n"
            + "\n".join(line[:300] for line in lines[-3:])
        )
    (folder / "ready").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
