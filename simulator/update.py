"""`make update`: puts changed code on the running local stack. Its data stays.

Only `app.py` and `chalicelib/` are packaged anew: changed modules are compiled, and the import of the app is tried,
before any function is touched. A change of routes, workers, tables, policies or libraries changes the stack itself:
that takes a new `make run`.
"""

import base64
import hashlib
import json
import py_compile
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import urllib3

from infra import template
from infra.access import use_environment
from infra.package import FIXED_TIME, OURS, ROOT
from infra.template import console
from simulator import packaging
from simulator.packaging import PACKAGE
from simulator.running import Running, find_running

BUCKET = "mallpass-local"
TREE, SOURCES = PACKAGE / "tree", PACKAGE / "sources"
# Imports the app with all rooms from the package, and prints its routes.
TRY = """
import json, sys
sys.path[:] = [sys.argv[1]] + [path for path in sys.path if "-packages" not in path]
sys.dont_write_bytecode = True
import app
[vars(module) for name, module in list(sys.modules.items()) if name.startswith("chalicelib.")]
print(json.dumps({path: sorted(methods) for path, methods in app.app.routes.items()}))
"""


class CannotUpdate(Exception):
    """The stack was left as it is. The message says why and what to do."""


# --- what changed -------------------------------------------------------------------------------------------------
def modules(root: Path) -> set[Path]:
    """Our modules and data files below a folder, relative to it."""
    files = {Path("app.py"), *(path.relative_to(root) for path in (root / "chalicelib").rglob("*"))}
    return {path for path in files if (root / path).is_file() and "__pycache__" not in path.parts}


def changed(root: Path, packaged: Path) -> set[Path]:
    """The files that are new, different or gone since they were packaged."""
    before, after = modules(packaged), modules(root)
    same = (one for one in before & after if (packaged / one).read_bytes() == (root / one).read_bytes())
    return (before | after) - set(same)


def check_structure(root: Path, package: Path) -> None:
    """Raises CannotUpdate if more than code changed since the package was made."""
    news = []
    if json.loads(json.dumps(template.merged("local"))) != json.loads((package / "merge.json").read_text()):
        news.append("the template (infra/)")
    if (root / "requirements.txt").read_bytes() != (package / "sources" / "requirements.txt").read_bytes():
        news.append("requirements.txt")
    _refuse(news)


def check_routes(found: dict[str, list[str]], package: Path) -> None:
    """Raises CannotUpdate if routes are new or gone. `found`: the methods of the app's paths."""
    made = json.loads((package / "template.json").read_text())["Resources"]["RestAPI"]["Properties"]
    paths = made["DefinitionBody"]["paths"]
    of_functions = [path for path in paths if path not in console.paths("local")]
    deployed = {f"{method.upper()} {path}" for path in of_functions for method in paths[path]}
    wanted = {f"{method} {path}" for path, methods in found.items() for method in methods}
    _refuse(sorted(wanted ^ {one for one in deployed if not one.startswith("OPTIONS ")}))


def _refuse(news: list[str]) -> None:
    if news:
        shown = ", ".join(news[:5]) + (" …" if len(news) > 5 else "")
        raise CannotUpdate(f"more than code changed: {shown}. Start the stack again with `make run`")


# --- packaging ----------------------------------------------------------------------------------------------------
def repackage(paths: Iterable[Path], root: Path) -> dict[str, list[str]]:
    """Puts these files of ours into the tree of the package, compiled; returns the routes of the app in it. Raises
    CannotUpdate if the app cannot be imported."""
    for path in sorted(paths):
        _put(path, root)
    return _try_import()


def _put(path: Path, root: Path) -> None:
    """Copies a file of ours into the tree, or removes it there if it is gone. Raises CannotUpdate."""
    source, target = root / path, TREE / path
    compiled = target.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc"
    if not source.exists():
        target.unlink(missing_ok=True)
        compiled.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if path.suffix == ".py":
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        try:
            py_compile.compile(str(target), str(compiled), str(path), doraise=True, invalidation_mode=unchecked)
        except py_compile.PyCompileError as problem:
            raise CannotUpdate(f"it does not compile:\n{problem.msg.strip()}") from problem


def _try_import() -> dict[str, list[str]]:
    """The routes of the app in the tree. Raises CannotUpdate if it cannot be imported."""
    command = [sys.executable, "-I", "-c", TRY, str(TREE)]
    done = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=False, env={})
    if done.returncode != 0:
        raise CannotUpdate(f"it cannot be imported:\n{done.stderr.strip()[-1500:]}")
    routes: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return routes


def zipped() -> bytes:
    """The package as a zip. The libraries are compressed only once, our own files at each call."""
    archive = PACKAGE / "deployment.zip"
    shutil.copyfile(_libraries(), archive)
    ours = [path for name in OURS for path in [TREE / name, *(TREE / name).rglob("*")]]
    _append(archive, ours)
    return archive.read_bytes()


def _libraries() -> Path:
    """A zip of all but our own files. It is made again if the libraries, Python or infra/package.py changed."""
    made_by = (ROOT / "infra" / "package.py").read_bytes() + sys.version.encode() + packaging.wheels_key().encode()
    path = PACKAGE / f"libraries-{hashlib.sha256(made_by).hexdigest()[:16]}.zip"
    if not path.exists():
        for old in PACKAGE.glob("libraries-*.zip"):
            old.unlink()
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        _append(partial, (one for one in TREE.rglob("*") if one.relative_to(TREE).parts[0] not in OURS))
        partial.rename(path)
    return path


def _append(archive: Path, paths: Iterable[Path]) -> None:
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for path in sorted(paths):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(TREE)), FIXED_TIME)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                made.writestr(entry, path.read_bytes())


# --- functions ----------------------------------------------------------------------------------------------------
def put_code(running: Running, code: bytes) -> Iterator[str]:
    """Gives the code to every function that has other code; yields each such function's name in infra/shape.py."""
    functions: Any = running.client("lambda")
    digest = hashlib.sha256(code)
    key, code_sha256 = f"{digest.hexdigest()[:24]}.zip", base64.b64encode(digest.digest()).decode()
    running.client("s3").put_object(Bucket=BUCKET, Key=key, Body=code)
    pages = functions.get_paginator("list_functions").paginate()
    before = {one["FunctionName"]: one["CodeSha256"] for page in pages for one in page["Functions"]}
    for function, name in running.described["functions"].items():
        if before[name] != code_sha256:
            functions.update_function_code(FunctionName=name, S3Bucket=BUCKET, S3Key=key)
            yield function


def update(running: Running, root: Path = ROOT) -> tuple[set[Path], list[str]]:
    """Puts the code of `root` on the stack; returns the changed files and the updated functions. Raises
    CannotUpdate."""
    check_structure(root, PACKAGE)
    paths = changed(root, SOURCES)
    if not paths:
        return paths, []
    sources = packaging.sources_key(root)
    try:
        check_routes(repackage(paths, root), PACKAGE)
    except CannotUpdate:
        for path in paths:
            _put(path, SOURCES)
        raise
    functions = list(put_code(running, zipped()))
    for path in paths:
        _keep_source(path, root)
    packaging.STAMP.write_text(f"{sources} {packaging.wheels_key()}")
    return paths, functions


def _keep_source(path: Path, root: Path) -> None:
    """Copies a source over its packaged copy, or removes the copy if the source is gone."""
    target = SOURCES / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if (root / path).exists():
        shutil.copyfile(root / path, target)
    else:
        target.unlink(missing_ok=True)


def main() -> None:
    begun = time.monotonic()
    running = find_running()
    if running is None:
        sys.exit("no local stack is running: start one with `make run`")
    use_environment(local=True, stage=None)
    try:
        paths, functions = update(running)
    except CannotUpdate as problem:
        sys.exit(f"nothing was updated: {problem}")
    if not paths:
        print("nothing changed since the code was packaged")
        return
    print(f"changed: {', '.join(str(path) for path in sorted(paths))}")
    answer = urllib3.request("GET", f"{running.base_url}/v1/health", timeout=60.0, retries=False)
    print(f"{len(functions)} functions have the new code, which answers with {answer.status}; the data is as it was")
    print(f"{time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
