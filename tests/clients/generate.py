"""Writes the generated files of clients/typescript from docs/openapi.json: `python -m tests.clients.generate`.

It is `npm run generate` with the Node and the packages of the tests.
"""

import subprocess
import tempfile
from pathlib import Path

from tests import tools
from tests.clients.building import CLIENTS, copy_client


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        package = copy_client(Path(root))
        command = [str(tools.node()), "scripts/generate.mjs", str(CLIENTS / "typescript" / "src")]
        subprocess.run(command, cwd=package, check=True)


if __name__ == "__main__":
    main()
