"""Identifiers: opaque, short, safe in URLs and at WeChat Pay (digits and letters). Pure."""

import base64
import hashlib
from collections.abc import Hashable, Sequence

_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz234567")
# Our longest id, in characters. Callers may send longer texts.
LONGEST = 64


def derived(*parts: str, length: int = 24) -> str:
    """An id computed from its parts (lower-case base32 of SHA-256). The same parts give the same id; the id does not
    reveal them."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]


def may_be_derived(text: str, *, length: int) -> bool:
    """Whether a text looks like a derived id of that length."""
    return len(text) == length and set(text) <= _ALPHABET


def from_entropy(entropy: bytes, length: int = 20) -> str:
    """An id made of random bytes."""
    return base64.b32encode(entropy).decode().lower().rstrip("=")[:length]


def twice_in(named: Sequence[Hashable]) -> int | None:
    """The index of the first entry that repeats an earlier one; None if all differ."""
    seen: set[Hashable] = set()
    for at, one in enumerate(named):
        if one in seen:
            return at
        seen.add(one)
    return None
