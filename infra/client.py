"""Writes the typed client's types from docs/openapi.json: `python -m infra.client`. Node does it, with the packages
that clients/typescript pins."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra import node
from infra.package import ROOT

CLIENTS = ROOT / "clients"
NOT_SOURCE = shutil.ignore_patterns("node_modules", "dist", "out", "miniprogram_npm")


def copy_client(root: Path) -> Path:
    """Copies the client's package into `root`, with the packages that it pins, beside a copy of docs/openapi.json, so
    that nothing is made in the tree. Returns its folder. Raises node.NotFetched."""
    package = root / "clients" / "typescript"
    shutil.copytree(CLIENTS / "typescript", package, ignore=NOT_SOURCE)
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "openapi.json", root / "docs")
    (package / "node_modules").symlink_to(node.packages(package))
    return package


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        try:
            package = copy_client(Path(root))
        except node.NotFetched as problem:
            sys.exit(f"the client's types could not be written: {problem}")
        subprocess.run([node.node(), package / "scripts" / "generate.mjs", CLIENTS / "typescript" / "src"], check=True)


if __name__ == "__main__":
    main()
