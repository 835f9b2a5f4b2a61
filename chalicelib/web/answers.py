"""Error responses, in the caller's language."""

from collections.abc import Mapping
from typing import Any

import msgspec
from chalice.app import Response

from chalicelib import errors
from chalicelib.aws.settings import settings

JSON = "application/json"
FAILED = {"zh": "系统繁忙，请稍后再试。", "en": "Something went wrong here; try again."}
# The page about a code, among the console's files. infra/error_pages.py makes the pages.
PAGE = "{base_url}/console/docs/errors/{code}.html"


def refuse(refusal: errors.Refusal, language: str, request_id: str) -> Response:
    """The response to a refused request: code, message, field and details."""
    about = {"code": refusal.code, "message": refusal.message(language), "field": refusal.field}
    return _error(refusal.status, {**about, **refusal.shown(language)}, request_id)


def fail(language: str, request_id: str) -> Response:
    """The response to a fault: a 500 without any details of the fault."""
    return _error(500, {"code": "internal", "message": FAILED[language], "field": None}, request_id)


def _error(status: int, error: dict[str, Any], request_id: str) -> Response:
    shown = {**error, "request_id": request_id, "doc": _page_about(error["code"])}
    body = msgspec.json.encode({"error": shown}).decode()
    return Response(body=body, status_code=status, headers={"Content-Type": JSON, "Cache-Control": "no-store"})


def _page_about(code: str) -> str | None:
    """The address of the page about a code. None if the settings are incomplete: that fault has its own response."""
    try:
        return PAGE.format(base_url=settings().public_base_url, code=code)
    except errors.Misconfigured:
        return None


def language_of(headers: Mapping[str, str]) -> str:
    """The first of zh and en in Accept-Language; zh by default."""
    for choice in headers.get("accept-language", "").lower().split(","):
        if choice.strip()[:2] in {"zh", "en"}:
            return choice.strip()[:2]
    return "zh"
