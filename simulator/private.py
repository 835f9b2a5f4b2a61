"""Files that only their owner may read: keys, tokens, stack.json."""

import os
from pathlib import Path


def write_private(path: Path, content: str | bytes) -> None:
    """Writes a file of mode 0600, whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    number = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    partial.rename(path)
