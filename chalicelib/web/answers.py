"""How refusals and faults are answered, in whose language."""

from collections.abc import Mapping
from typing import Any

import msgspec
from chalice.app import Response

from chalicelib import errors

JSON = "application/json"


def refuse(refusal: errors.Refusal, language: str, request_id: str) -> Response:
    """A refusal in the house's shape."""
    about = {"code": refusal.code, "message": refusal.message(language), "field": refusal.field}
    return tell(refusal.status, {**about, **refusal.told(language)}, request_id)


def fail(language: str, request_id: str) -> Response:
    """A fault here: no more of it than that."""
    message = "系统繁忙，请稍后再试。" if language == "zh" else "Something went wrong here; try again."
    return tell(500, {"code": "internal", "message": message, "field": None}, request_id)


def tell(status: int, error: dict[str, Any], request_id: str) -> Response:
    """An error's answer."""
    body = msgspec.json.encode({"error": {**error, "request_id": request_id}}).decode()
    return Response(body=body, status_code=status, headers={"Content-Type": JSON, "Cache-Control": "no-store"})


def language_of(headers: Mapping[str, str]) -> str:
    """The first of zh and en that Accept-Language names; Chinese unless told."""
    for choice in headers.get("accept-language", "").lower().split(","):
        if choice.strip()[:2] in {"zh", "en"}:
            return choice.strip()[:2]
    return "zh"
