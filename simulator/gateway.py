"""What API Gateway does and ministack does not: serve files of a bucket, mapping templates, compression. And addresses
a person can read: `/v1/…` and `/console/…` without the API's id and stage.

Installed by `simulator.emulator`. The template says what is served and with which headers; nothing of it is repeated.
"""

import contextvars
import gzip
import importlib
import re
from collections.abc import Mapping
from typing import Any

from infra.config import API_STAGE
from infra.template import api, console

API_ID = "mallpass"  # the API's id, fixed, so that its address is known before it exists
SHORT = ("/v1", "/console")
SEAMS = {
    "ministack.app": ("_parse_execute_api_url",),
    "ministack.services.apigateway_v1": ("handle_execute", "_invoke_lambda_custom_v1", "_invoke_mock_v1"),
    "ministack.services.s3": ("_buckets", "_get_object_data", "_object_response_headers"),
}
# ministack forgets which responses an integration maps.
FILES = console.paths("local")["/console/{file+}"]["get"]["x-amazon-apigateway-integration"]
BUCKET_URI = re.compile(r":s3:path/(?P<bucket>[^/]+)/\{file\}$")
LOCATION = "/index.html"

Response = tuple[int, dict[str, str], bytes]
# The path of the request that is being answered, with the API's stage.
_path: contextvars.ContextVar[str] = contextvars.ContextVar("path")


def install() -> None:
    """Replaces parts of ministack with ours."""
    app: Any = importlib.import_module("ministack.app")
    gateway: Any = importlib.import_module("ministack.services.apigateway_v1")
    parse, execute, of_function = app._parse_execute_api_url, gateway.handle_execute, gateway._invoke_lambda_custom_v1

    def parsed(host: str, path: str) -> tuple[str, str, str] | None:
        short = any(path == one or path.startswith(f"{one}/") for one in SHORT)
        return (API_ID, API_STAGE, path) if short else parse(host, path)

    async def executed(
        api_id: str, stage: str, method: str, path: str, headers: Mapping[str, str], *rest: Any
    ) -> Response:
        _path.set(path)
        return compressed(await execute(api_id, stage, method, path, headers, *rest), headers)

    async def integrated(integration: dict[str, Any], *rest: Any, **more: Any) -> Response:
        found = BUCKET_URI.search(integration.get("uri", ""))
        if not found:
            return await of_function(integration, *rest, **more)  # type: ignore[no-any-return]
        *_, headers, _body, _query, parameters = rest
        return from_bucket(found["bucket"], parameters["file"], headers)

    app._parse_execute_api_url = parsed
    gateway.handle_execute = executed
    gateway._invoke_lambda_custom_v1 = integrated
    gateway._invoke_mock_v1 = lambda integration: (302, {"Location": _path.get().rstrip("/") + LOCATION}, b"")


def from_bucket(bucket: str, key: str, headers: Mapping[str, str]) -> Response:
    """A file of a bucket, with the headers that the template maps; its 404 if there is none."""
    s3: Any = importlib.import_module("ministack.services.s3")
    stored = s3._buckets.get(bucket, {"objects": {}})["objects"].get(key)
    if stored is None:
        return _mapped("default", {}, b"")
    found = {name.lower(): value for name, value in s3._object_response_headers(stored).items()}
    if headers.get("if-none-match") == found["etag"]:
        return _mapped("304", found, b"")
    return _mapped("2\\d{2}", found, s3._get_object_data(bucket, key))


def _mapped(pattern: str, found: Mapping[str, str], body: bytes) -> Response:
    """The integration response of a pattern of statuses. `found`: the headers of the bucket's response."""
    chosen = FILES["responses"][pattern]
    headers = {}
    for target, value in chosen["responseParameters"].items():
        name = target.removeprefix("method.response.header.")
        if value.startswith("'"):
            headers[name] = value[1:-1]
        elif source := found.get(value.removeprefix("integration.response.header.").lower()):
            headers[name] = source
    template = chosen.get("responseTemplates", {}).get("application/json", "")
    return int(chosen["statusCode"]), headers, body or template.encode()


def compressed(response: Response, asked: Mapping[str, str]) -> Response:
    """The response as API Gateway sends it to a caller that accepts gzip."""
    status, headers, body = response
    has_encoding = any(name.lower() == "content-encoding" for name in headers)
    if len(body) < api.COMPRESSED_FROM_BYTES or has_encoding or "gzip" not in asked.get("accept-encoding", ""):
        return response
    return status, {**headers, "Content-Encoding": "gzip"}, gzip.compress(body, 6)
