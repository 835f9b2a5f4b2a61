"""Copies of the packages in clients/, with the packages that they pin, so that nothing is built in the tree."""

import shutil
from pathlib import Path

from infra import node

ROOT = Path(__file__).parent.parent.parent
CLIENTS = ROOT / "clients"
NOT_SOURCE = shutil.ignore_patterns("node_modules", "dist", "out", "miniprogram_npm")


def copy_client(root: Path) -> Path:
    """Copies the client's source into `root`, beside a copy of docs/openapi.json. Raises node.NotFetched."""
    package = root / "clients" / "typescript"
    shutil.copytree(CLIENTS / "typescript", package, ignore=NOT_SOURCE)
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "openapi.json", root / "docs")
    (package / "node_modules").symlink_to(node.packages(package))
    return package


def copy_program(package: Path) -> Path:
    """Copies the example mini-program beside the client's copy, which it uses as built. Raises node.NotFetched."""
    folder = package.parent / "mini-program"
    shutil.copytree(CLIENTS / "mini-program", folder, ignore=NOT_SOURCE)
    modules = folder / "node_modules"
    (modules / "@mallpass").mkdir(parents=True)
    (modules / "@mallpass" / "client").symlink_to(package)
    for one in node.packages(folder).iterdir():
        if one.name != "@mallpass":
            (modules / one.name).symlink_to(one)
    return folder
