"""Writes the typed client's types from docs/openapi.json: `python -m infra.client`. Node does it, with the packages
that clients/typescript pins."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra import node
from infra.package import ROOT

PACKAGE = ROOT / "clients" / "typescript"


def main() -> None:
    try:
        packages = node.packages(PACKAGE)
    except node.NotFetched as problem:
        sys.exit(f"the client's types could not be written: {problem}")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "clients" / "typescript"
        shutil.copytree(PACKAGE / "scripts", copy / "scripts")
        shutil.copytree(ROOT / "docs", Path(folder) / "docs", ignore=lambda *_: {"decisions", "errors", "how-to"})
        shutil.copy(PACKAGE / "package.json", copy)
        (copy / "node_modules").symlink_to(packages)
        subprocess.run([node.node(), copy / "scripts" / "generate.mjs", PACKAGE / "src"], check=True)


if __name__ == "__main__":
    main()
