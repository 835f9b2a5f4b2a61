"""Signatures of devices: tills, gates, merchants' systems. Timestamps are compared with real time; the test clock does
not affect them."""

import hashlib
import hmac
from datetime import datetime, timedelta

from chalicelib import errors

DEVICE_ROLES = ("gate", "till", "crm")
SIGNATURE_WINDOW = timedelta(minutes=5)


def device_signature(key: str, *, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over method, path, timestamp (seconds), nonce and the body's SHA-256, each on a line."""
    text = "\n".join([method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()])
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def check_device_signature(
    key: str, signature: str, *, method: str, path: str, timestamp: str, nonce: str, body: bytes, real_now: datetime
) -> None:
    """Checks a device's signature and its timestamp (at most 5 minutes from `real_now`). Raises SignatureInvalid with
    the reason."""
    if not timestamp.isdecimal() or len(timestamp) > 12:
        raise errors.SignatureInvalid("X-Device-Timestamp", reason="the timestamp is not a number of seconds")
    if abs(real_now.timestamp() - int(timestamp)) > SIGNATURE_WINDOW.total_seconds():
        raise errors.SignatureInvalid("X-Device-Timestamp", reason="the timestamp is more than 5 minutes off")
    expected = device_signature(key, method=method, path=path, timestamp=timestamp, nonce=nonce, body=body)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise errors.SignatureInvalid("X-Device-Signature", reason="it does not match")
