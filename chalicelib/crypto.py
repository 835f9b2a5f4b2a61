"""Fields at rest: AES-256-GCM with a key id and bound to their place, and blind indexes to look them up by."""

import base64
import hashlib
import hmac
import os

from chalicelib.vault import secrets


def seal(text: str, *, place: str) -> str:
    """Encrypts a field value; `place` (table, owner, field) is authenticated with it. Answers `kid:nonce+cipher`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 14 ms that few requests need

    keys = secrets()
    nonce = os.urandom(12)
    cipher = AESGCM(base64.b64decode(keys.field_keys[keys.field_kid])).encrypt(nonce, text.encode(), place.encode())
    return f"{keys.field_kid}:{base64.b64encode(nonce + cipher).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """Decrypts what `seal` made for the same place; raises cryptography's InvalidTag otherwise."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    kid, _, body = sealed.partition(":")
    raw = base64.b64decode(body)
    return AESGCM(base64.b64decode(secrets().field_keys[kid])).decrypt(raw[:12], raw[12:], place.encode()).decode()


def blind_index(text: str) -> str:
    """A keyed hash to look a sealed value up by."""
    key = base64.b64decode(secrets().index_key)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:40]
