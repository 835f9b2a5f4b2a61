"""Claim codes for print, screen and live-stream. A code has 18 characters. It contains the number of its batch, its own
number in the batch, and a proof.

The 90 bits of a code: 46 bits of a keyed hash over batch and number, which are the proof; then batch (24 bits) and
number (20 bits), masked with a second hash so that neighbouring codes look different. Codes are not stored: the export
computes them, even for a batch of a million. Without the key, a guessed code has the right proof with a chance of 1 in
2^46. The characters are Crockford's base 32 (crockford.com/base32.html), which has no I, L, O or U. When a code is
read, I and L count as 1, and O as 0. The functions get the keyed hash as `keyed`.
"""

from collections.abc import Callable

from chalicelib import errors

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 18, 6
BATCH_BITS, NUMBER_BITS, MAC_BITS = 24, 20, 46
MOST_CODES = 1 << NUMBER_BITS
Keyed = Callable[[str], bytes]
READ_AS = str.maketrans("ILO", "110", " -")


def batch_number(entropy: bytes) -> int:
    """The number of a new batch, computed from the bytes of a keyed hash."""
    return int.from_bytes(entropy, "big") % (1 << BATCH_BITS)


def code(batch: int, number: int, keyed: Keyed) -> str:
    """The code of `number` in `batch`, in three groups of six characters."""
    mac = _mac(batch, number, keyed)
    hidden = (batch << NUMBER_BITS | number) ^ _mask(mac, keyed)
    value = mac << BATCH_BITS + NUMBER_BITS | hidden
    letters = "".join(LETTERS[value >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read(text: str, keyed: Keyed) -> tuple[int, int]:
    """The batch and the number in a code that a shopper scanned or typed. Raises ClaimCodeInvalid."""
    letters = text.upper().translate(READ_AS)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        raise errors.ClaimCodeInvalid("code")
    value = 0
    for letter in letters:
        value = value << 5 | LETTERS.index(letter)
    mac, hidden = divmod(value, 1 << BATCH_BITS + NUMBER_BITS)
    batch, number = divmod(hidden ^ _mask(mac, keyed), 1 << NUMBER_BITS)
    if _mac(batch, number, keyed) != mac:
        raise errors.ClaimCodeInvalid("code")
    return batch, number


def _mac(batch: int, number: int, keyed: Keyed) -> int:
    return int.from_bytes(keyed(f"claim-code|{batch}|{number}"), "big") % (1 << MAC_BITS)


def _mask(mac: int, keyed: Keyed) -> int:
    return int.from_bytes(keyed(f"claim-code-mask|{mac}"), "big") % (1 << BATCH_BITS + NUMBER_BITS)
