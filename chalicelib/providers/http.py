"""The only HTTP client for outside parties. It keeps connections alive, has short time-outs, and never retries."""

import functools
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

import urllib3

# API Gateway ends a request after 29 s. WeChat answers in a fraction of a second or not at all.
PATIENCE = urllib3.Timeout(connect=2.0, read=5.0)

CHUNK_BYTES = 64 * 1024


def as_sent(url: str) -> str:
    """Returns an address as it is sent, with normalised percent-encoding. The signature must cover this form."""
    return urllib3.util.parse_url(url).url


class Unreachable(Exception):
    """No complete response came, so it is unknown whether the other side acted."""


class TooLarge(Exception):
    """A file is larger than the caller allows."""


@dataclass(frozen=True)
class Reply:
    """A response, unchanged."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@functools.lru_cache(maxsize=1)
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=8, maxsize=32, timeout=PATIENCE, retries=False)


def _place(url: str) -> str:
    """The host and the first three parts of the path, for error messages. Openids, codes and numbers come later in the
    path."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] + "/".join(parts.path.split("/")[:4])


def send(method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
    """Sends one request. Raises Unreachable if no complete response comes within the time-outs."""
    try:
        reply = _pool().request(method, url, body=body, headers=dict(headers))
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable(f"{method} {_place(url)}: {type(error).__name__}") from None  # its text may have the address
    return Reply(reply.status, reply.headers, reply.data)


@dataclass(frozen=True)
class Fetched:
    """A downloaded file, unchanged and ready to read from its beginning. Closing the file deletes it."""

    status: int
    file: IO[bytes]


def fetch(url: str, *, headers: Mapping[str, str], most_bytes: int, within_seconds: float) -> Fetched:
    """Downloads a file, chunk by chunk. Raises TooLarge if it has more than `most_bytes` bytes, Unreachable if it does
    not arrive completely within `within_seconds`."""
    until, file = time.monotonic() + within_seconds, tempfile.TemporaryFile()  # noqa: SIM115 the caller closes it
    try:
        reply = _pool().request("GET", url, headers=dict(headers), preload_content=False)
        try:
            for chunk in reply.stream(CHUNK_BYTES, decode_content=False):
                file.write(chunk)
                if file.tell() > most_bytes:
                    raise TooLarge(f"more than {most_bytes} bytes")
                if time.monotonic() > until:
                    raise Unreachable("GET of a file: it takes too long")
        finally:
            reply.close()
    except urllib3.exceptions.HTTPError as error:
        file.close()
        raise Unreachable(f"GET {_place(url)}: {type(error).__name__}") from None
    except (TooLarge, Unreachable):
        file.close()
        raise
    file.seek(0)
    return Fetched(reply.status, file)
