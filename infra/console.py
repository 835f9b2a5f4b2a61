"""The staff console's files: built from `console/` with Node, once for each state of the sources, and uploaded to the
bucket from which API Gateway serves them.

`python -m infra.console` builds and prints the folder. `infra.deploy` and the local stack upload it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra import error_pages, node

ROOT = Path(__file__).parent.parent
BUILT = node.LOCAL / "console"
# What the build reads: the console, the client it calls the API with, the API's document, the errors' pages.
SOURCES = ("console", "clients/typescript", "docs/openapi.json", "docs/errors", "infra/error_pages.css")
ERRORS = Path("docs") / "errors"  # where the errors' pages are served; chalicelib/web/answers.py links them
HASHED = "assets"  # Vite's folder of files whose names have the hash of their content
NOT_SOURCES = {"node_modules", "dist", "test-results"}
BUILD_WITHIN_SECONDS = 300
AT_ONCE = 8  # uploads; boto3 keeps ten connections
PAGE = "index.html"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


class NotBuilt(Exception):
    """The console could not be built; the message has the reason."""


def built() -> Path:
    """Returns the folder of the built console; builds it unless its sources are as they were. Processes wait for one
    another. Raises NotBuilt."""
    try:
        return node.make_once(BUILT / sources_key(), _build)
    except node.NotFetched as problem:
        raise NotBuilt(str(problem)) from problem


def is_built() -> bool:
    """Whether the console of the present sources is there."""
    return (BUILT / sources_key()).exists()


def sources_key() -> str:
    """A hash of everything that the console is built from."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)} ".encode() + content)
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for name in SOURCES:
        place = ROOT / name
        for path in [place] if place.is_file() else place.rglob("*"):
            if path.is_file() and not NOT_SOURCES & set(path.relative_to(ROOT).parts):
                yield path


def _build(folder: Path) -> None:
    """Builds a copy of the sources into `folder`."""
    copy = folder.with_name("sources")
    shutil.rmtree(copy, ignore_errors=True)
    copy_sources(copy)
    command = [
        str(node.node()),
        "node_modules/vite/bin/vite.js",
        "build",
        "--outDir",
        str(folder),
        "--logLevel",
        "warn",
    ]
    done = subprocess.run(
        command,
        cwd=copy / "console",
        env={**os.environ, "CI": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=BUILD_WITHIN_SECONDS,
    )
    if done.returncode != 0 or not (folder / PAGE).exists():
        raise NotBuilt(f"vite build failed:\n{(done.stdout + done.stderr)[-2000:]}")
    error_pages.write(folder / ERRORS, error_pages.as_html())
    shutil.rmtree(copy)


def copy_sources(copy: Path) -> None:
    """Copies the sources to a folder, with the packages that the lock file pins. Raises node.NotFetched."""
    for path in _sources():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (copy / "console" / "node_modules").symlink_to(node.packages(ROOT / "console"))


def upload(folder: Path, bucket: str, s3: Any) -> int:
    """Uploads the built files; pages come last, so that a page never names a file that is not there yet. Returns how
    many files there are. Raises NotBuilt for a file that is no text: API Gateway would spoil it.

    Files of earlier builds stay: a page that is still open may load them.
    """
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        if path.suffix not in CONTENT_TYPES:
            raise NotBuilt(f"{path.name}: the console's files are texts ({', '.join(CONTENT_TYPES)})")

    def put(path: Path) -> None:
        s3.put_object(
            Bucket=bucket,
            Key=str(path.relative_to(folder)),
            Body=path.read_bytes(),
            ContentType=CONTENT_TYPES[path.suffix],
            CacheControl=cache_control(path.relative_to(folder)),
        )

    for pages in (False, True):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(put, (path for path in files if (path.suffix == ".html") is pages)))
    return len(files)


def cache_control(path: Path) -> str:
    """How long browsers keep a file. A file with its hash in the name never changes; others are asked for each time."""
    return "public, max-age=31536000, immutable" if path.parts[0] == HASHED else "no-cache"


if __name__ == "__main__":
    try:
        print(built())
    except NotBuilt as problem:
        sys.exit(f"the console could not be built: {problem}")
