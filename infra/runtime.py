"""`make runtime`: packages prod, imports every handler and runs the quick tests, all with the deployed Python version.

Any Python may run the other checks. If this machine has no Python of the deployed version, the command says so and does
nothing.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from infra import environment
from infra.stages import RUNTIME

ROOT = Path(__file__).parent.parent
LOCAL = ROOT / ".local"
VENV = LOCAL / f"venv-{RUNTIME}"
PACKAGE = LOCAL / f"package-{RUNTIME}"
# The libraries that the tests import in addition to those of the package.
LIBRARIES = ("Werkzeug", "rich", "moto[events]", "pytest", "pytest-xdist", "hypothesis", "greenlet")
# Folders of tests that this command leaves out: long proofs, and tests that need the emulator, Java or
# Node. Other checks run them.
LEFT_OUT = (
    *("clients", "console", "document", "fuzz", "harness", "how_to", "infra", "interop", "journeys", "machines"),
    *("races", "simulator", "sweeps"),
)

USABLE = f"import ensurepip, sys, venv; sys.exit('python%d.%d' % sys.version_info[:2] != {RUNTIME!r})"

# A program that can import only the package and the standard library. It loads every module, to prove that each of them
# runs on this Python.
IMPORTS = """
import importlib, pathlib, pkgutil, sys
tree, handlers = sys.argv[1], sys.argv[2:]
sys.path[:] = [tree] + [path for path in sys.path if "-packages" not in path]
for handler in handlers:
    module, name = handler.rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), name)), handler
import chalicelib
modules = [found.name for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib.")]
for module in modules:
    vars(importlib.import_module(module))
for module in [module for name, module in sys.modules.items() if name in {"app", *modules}]:
    assert pathlib.Path(module.__file__).is_relative_to(tree), module
print(f"{len(handlers)} handlers and {len(modules)} modules imported")
"""


def main() -> None:
    found = find()
    if found is None:
        print(f"left out: no {RUNTIME} with venv on this machine, so nothing was tried on the deployed runtime")
        return
    print(f"on {found}", flush=True)
    _step("environment", lambda: _make_environment(found))
    _step("package prod", lambda: _run("-m", "infra.package", "--stage", "prod", "--out", str(PACKAGE)))
    _step("handlers", _import_handlers)
    _step("quick tests", _run_tests)


def find() -> Path | None:
    """A Python of the deployed version that can create virtual environments: this one, one on the PATH, or one of
    pyenv's. None if there is none."""
    on_path = shutil.which(RUNTIME)
    candidates = [Path(sys.executable), *([Path(on_path)] if on_path else []), *_pyenv()]
    return next((one for one in candidates if _is_usable(one)), None)


def _is_usable(python: Path) -> bool:
    return subprocess.run([python, "-c", USABLE], capture_output=True, check=False).returncode == 0


def _pyenv() -> Iterator[Path]:
    """The Pythons of this version that pyenv has installed. pyenv's own `python3.13` does not start a version that is
    not selected, so they are found in its folder."""
    root, program = os.environ.get("PYENV_ROOT"), shutil.which("pyenv")
    if root is None and program is not None:
        root = subprocess.run([program, "root"], capture_output=True, text=True, check=False).stdout.strip()
    if root:
        yield from sorted(Path(root).glob(f"versions/*/bin/{RUNTIME}"), reverse=True)


def _step(name: str, step: Callable[[], None]) -> None:
    """Runs one step and prints its time. A step that fails ends this process."""
    begun = time.monotonic()
    try:
        step()
    except subprocess.CalledProcessError as problem:
        sys.exit(f"FAILED  {name} on {RUNTIME}: exit {problem.returncode}")
    print(f"ok      {name} on {RUNTIME} ({time.monotonic() - begun:.0f} s)", flush=True)


def _run(*arguments: str) -> None:
    quick = {name: value for name, value in os.environ.items() if name != "FULL"}
    subprocess.run([VENV / "bin" / "python", *arguments], cwd=ROOT, env=quick, check=True)


def _make_environment(python: Path) -> None:
    """Makes an environment with the pinned versions of the package's libraries and of LIBRARIES. Does nothing if they
    are installed already."""
    others = [*_pins("requirements-dev.txt"), *_pins("requirements-test.txt")]
    wanted = [*_pins("requirements.txt"), *(pin for pin in others if pin.partition("==")[0] in LIBRARIES)]
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text().split() == wanted:
        return
    subprocess.run([python, "-m", "venv", "--clear", VENV], check=True)
    environment.install(VENV / "bin" / "python", *wanted)
    stamp.write_text("\n".join(wanted))


def _pins(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r"))]


def _import_handlers() -> None:
    """Imports every function's handler from the zip that is deployed, and from nothing else."""
    resources = json.loads((PACKAGE / "template.json").read_text())["Resources"].values()
    functions = [one["Properties"] for one in resources if one["Type"] == "AWS::Serverless::Function"]
    if {one["Runtime"] for one in functions} != {RUNTIME}:
        sys.exit(f"FAILED  the template asks for another runtime than {RUNTIME}")
    with tempfile.TemporaryDirectory() as tree:
        with zipfile.ZipFile(PACKAGE / "deployment.zip") as archive:
            archive.extractall(tree)
        # The region is the only variable set by Lambda that an import may read.
        command = [VENV / "bin" / "python", "-I", "-B", "-c", IMPORTS, tree, *(one["Handler"] for one in functions)]
        subprocess.run(command, cwd=tree, env={"AWS_DEFAULT_REGION": "cn-north-1"}, check=True)


def _run_tests() -> None:
    """Runs the tests with quick bounds, except those in LEFT_OUT."""
    print(f"quick tests: all but those in {', '.join(LEFT_OUT)}", flush=True)
    _run("-m", "tests.runner", "tests", "-p", "no:cacheprovider", *(f"--ignore=tests/{name}" for name in LEFT_OUT))


if __name__ == "__main__":
    main()
