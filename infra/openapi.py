"""Writes docs/openapi.json, the OpenAPI document that the code declares: `python -m infra.openapi`."""

import json
from pathlib import Path

FILE = Path(__file__).parent.parent / "docs" / "openapi.json"


def written() -> str:
    """The file's text."""
    import app
    from chalicelib.web.openapi import document as openapi

    return json.dumps(openapi.document(app.api), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
