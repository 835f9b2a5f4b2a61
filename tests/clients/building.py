"""A copy of the example mini-program, with the packages that it pins, so that nothing is built in the tree."""

import shutil
from pathlib import Path

from infra import node
from infra.client import CLIENTS, NOT_SOURCE


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
