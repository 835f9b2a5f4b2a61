"""Error responses, in the caller's language."""

from collections.abc import Mapping
from typing import Any

import msgspec
from chalice.app import Response

from chalicelib import errors

JSON = "application/json"


def refuse(refusal: errors.Refusal, language: str, request_id: str) -> Response:
    """The response to a refused request: code, message, field and details."""
    about = {"code": refusal.code, "message": refusal.message(language), "field": refusal.field}
    return _error(refusal.status, {**about, **refusal.shown(language)}, request_id)


def fail(language: str, request_id: str) -> Response:
    """The response to a fault: a 500 without any details of the fault."""
    message = "系统繁忙，请稍后再试。" if language == "zh" else "Something went wrong here; try again."
    return _error(500, {"code": "internal", "message": message, "field": None}, request_id)


def _error(status: int, error: dict[str, Any], request_id: str) -> Response:
    body = msgspec.json.encode({"error": {**error, "request_id": request_id}}).decode()
    return Response(body=body, status_code=status, headers={"Content-Type": JSON, "Cache-Control": "no-store"})


def language_of(headers: Mapping[str, str]) -> str:
    """The first of zh and en in Accept-Language; zh by default."""
    for choice in headers.get("accept-language", "").lower().split(","):
        if choice.strip()[:2] in {"zh", "en"}:
            return choice.strip()[:2]
    return "zh"
