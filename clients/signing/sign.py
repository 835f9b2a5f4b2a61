"""How a till or a gate signs a request, in Python. It needs nothing but the standard library."""

import hashlib
import hmac
import secrets
import time


def signed_headers(
    device_id: str,
    key: str,
    *,
    method: str,
    path: str,
    body: bytes,
    timestamp: str | None = None,
    nonce: str | None = None,
) -> dict[str, str]:
    """The headers of one request.

    `path`: without the API's stage, without a query (a device sends none), and not percent-encoded. `body`: the bytes
    that are sent, empty if there are none; encode JSON once, sign it and send the same bytes. `timestamp` and `nonce`
    are for tests. Sign a repeat again: a nonce works once.
    """
    timestamp = timestamp or str(int(time.time()))
    nonce = nonce or secrets.token_hex(12)
    text = "\n".join([method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()])
    return {
        "X-Device-Key": device_id,
        "X-Device-Timestamp": timestamp,
        "X-Device-Nonce": nonce,
        "X-Device-Signature": hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest(),
    }
