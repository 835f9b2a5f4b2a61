"""The one HTTP client for outside parties: keep-alive, short time-outs, no retries of its own."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3

# The callers' own limit is API Gateway's 29 s; WeChat answers in a fraction of a second or not at all.
PATIENCE = urllib3.Timeout(connect=2.0, read=5.0)


class Unreachable(Exception):
    """No answer came: whether the other side acted is unknown."""


@dataclass(frozen=True)
class Reply:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@functools.lru_cache(maxsize=1)
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=8, maxsize=32, timeout=PATIENCE, retries=False)


def send(method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
    """Sends one request; raises Unreachable when no whole answer comes."""
    try:
        reply = _pool().request(method, url, body=body, headers=dict(headers))
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable(f"{method} {url.partition('?')[0]}: {type(error).__name__}") from error
    return Reply(reply.status, reply.headers, reply.data)
