"""The package and the console of the local stage. They are made again only if something that goes into them has
changed.
"""

import fcntl
import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from infra import console
from simulator.running import LOCAL, ROOT

PACKAGE = LOCAL / "package-local"
STAMP = PACKAGE / "stamp"
LOG = "package.log"
CONSOLE_LOG = "console.log"
# Starts a Python module. Takes the module with its arguments, the name of its log, and its environment.
Begin = Callable[[list[str], str, dict[str, str]], "subprocess.Popen[bytes]"]


class LocalPackage:
    """Makes the package in a separate process. A second start on this machine waits for the first."""

    def __init__(self, begin: Begin, announce: Callable[[str], None]) -> None:
        self._begin, self._announce = begin, announce
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts making the package, unless it is up to date."""
        self._lock = (LOCAL / "package.lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._sources = sources_key()
        if STAMP.exists() and STAMP.read_text() == f"{self._sources} {wheels_key()}":
            self._announce("the package is up to date")
            self._lock.close()
            return
        STAMP.unlink(missing_ok=True)
        self._announce("packaging at the same time")
        command = ["infra.package", "--stage", "local", "--out", str(PACKAGE)]
        self._process = self._begin(command, LOG, dict(os.environ))

    @property
    def is_new(self) -> bool:
        """Whether the package is being made, because it was not up to date."""
        return self._process is not None

    def wait(self) -> bool:
        """Waits until the package is there; False if it could not be made (LOG says why)."""
        if self._process is None:
            return True
        if self._process.wait() != 0:
            return False
        STAMP.write_text(f"{self._sources} {wheels_key()}")
        self._lock.close()
        return True


class LocalConsole:
    """The staff console's files, built in a separate process."""

    def __init__(self, begin: Begin, announce: Callable[[str], None]) -> None:
        self._begin, self._announce = begin, announce
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts building, unless the sources are as they were."""
        if not console.is_built():
            self._announce("building the console at the same time")
            self._process = self._begin(["infra.console"], CONSOLE_LOG, dict(os.environ))

    def wait(self) -> Path:
        """Waits until the console is built and returns its folder. Raises console.NotBuilt."""
        if self._process is not None and self._process.wait() != 0:
            reason = (LOCAL / CONSOLE_LOG).read_text(errors="replace").strip()
            raise console.NotBuilt(f"{reason[-600:]} ({LOCAL / CONSOLE_LOG})")
        return console.built()


def sources_key(root: Path = ROOT) -> str:
    """A hash of everything that the local package is made from: sources, packaging code, Python, processor."""
    digest = hashlib.sha256(f"{sys.version} {platform.machine()}".encode())
    sources = [root / "app.py", root / "requirements.txt"]
    for folder in ("chalicelib", ".chalice", "infra"):
        sources += [path for path in (root / folder).rglob("*") if path.suffix in (".py", ".json")]
    for path in sorted(sources):
        if not {"deployments", "deployed"} & set(path.parts):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root)} {len(content)} ".encode() + content)
    return digest.hexdigest()


def wheels_key(folder: Path = LOCAL / "wheels") -> str:
    """A hash of the names, and so of the versions, of the fetched libraries."""
    names = sorted(path.name for path in folder.glob("*.whl"))
    return hashlib.sha256(" ".join(names).encode()).hexdigest()
