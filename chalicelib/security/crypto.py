"""Sealed fields (AES-256-GCM, with a key id, valid in one place only), and blind indexes to find them."""

import base64
import hashlib
import hmac
import os

from chalicelib.aws.vault import secrets

NONCE_BYTES = 12  # AES-GCM's own size (NIST SP 800-38D, 8.2.1)


def seal(text: str, *, place: str) -> str:
    """Encrypts a value so that it can be unsealed only with the same `place` (such as table, owner and field). Returns
    the key id, a colon, and nonce and cipher text in base64."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # the import takes 14 ms, and few requests need it

    keys = secrets()
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(base64.b64decode(keys.field_keys[keys.field_kid])).encrypt(nonce, text.encode(), place.encode())
    return f"{keys.field_kid}:{base64.b64encode(nonce + cipher).decode()}"


class Forged(Exception):
    """The text was not sealed with our keys, or was sealed for another place."""


def unseal(sealed: str, *, place: str) -> str:
    """Decrypts a text that `seal` made with the same `place`. Raises Forged."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    kid, _, body = sealed.partition(":")
    key = secrets().field_keys.get(kid)
    try:
        raw = base64.b64decode(body, validate=True)
        if key is None or len(raw) <= NONCE_BYTES:
            raise Forged
        opened = AESGCM(base64.b64decode(key)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Forged from error
    return opened.decode()


def blind_index(text: str) -> str:
    """A keyed hash of a value (40 hex digits), by which its sealed form can be found."""
    return keyed(text).hex()[:40]


def keyed(text: str) -> bytes:
    """HMAC-SHA256 with the stage's index key, which does not rotate. Begin `text` with its purpose."""
    return hmac.new(base64.b64decode(secrets().index_key), text.encode(), hashlib.sha256).digest()
