"""Personal marks (openids, plates, phone numbers, tokens, codes), which must not appear in logs, metrics, dead
letters' reasons or traces."""

import re
from collections.abc import Iterator
from typing import Any

from proof.world import World

# The form of openids, plates, phone numbers and tokens in the scenes.
OPENID = r"(?<![0-9A-Za-z])o_[0-9]+(?![0-9])"
PLATE = r"[京津沪粤鄂][A-Z][0-9A-Z]{5,6}"
PHONE = r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])"
TOKEN = r"eyJ[0-9A-Za-z_-]{10,}"
_SHAPED = re.compile("|".join((OPENID, PLATE, PHONE, TOKEN)))
SHORTEST = 8


# A request id is random: eleven of its digits may look like a phone number.
_REQUEST = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def found(text: str, world: World) -> set[str]:
    """The marks that a text contains."""
    text = _REQUEST.sub("", text)
    shaped = {one[0] for one in _SHAPED.finditer(text)}
    return shaped | {one for one in _codes(world.notes) if one in text}


def _codes(notes: dict[str, Any]) -> Iterator[str]:
    """The codes, keys and tokens among a world's notes."""
    for name, value in notes.items():
        if any(word in name for word in ("code", "token")) and isinstance(value, str) and len(value) >= SHORTEST:
            yield value
        elif isinstance(value, tuple) and len(value) == 2 and all(isinstance(one, str) for one in value):
            yield value[1]  # a device: id and key
