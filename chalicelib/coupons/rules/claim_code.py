"""Claim codes for print, screen and live-stream: 18 letters that say which of which batch they are and prove it.

90 bits: 46 of a keyed hash over batch and number, then batch (24) and number (20) hidden under a second hash, so that
neighbours do not look alike. Codes need no storage: a batch of a million is made when it is read. Who does not have
the key finds one of a known batch with a chance of 1 in 2^46 a try. Letters are Crockford's base 32, which leaves out
I, L, O and U; read back, I and L are 1 and O is 0. Touches nothing: `keyed` is the keyed hash.
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
    """A batch's number, from random bytes."""
    return int.from_bytes(entropy, "big") % (1 << BATCH_BITS)


def code(batch: int, number: int, keyed: Keyed) -> str:
    """The code of that number in a batch, in three groups."""
    mac = _mac(batch, number, keyed)
    hidden = (batch << NUMBER_BITS | number) ^ _mask(mac, keyed)
    value = mac << BATCH_BITS + NUMBER_BITS | hidden
    letters = "".join(LETTERS[value >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read(text: str, keyed: Keyed) -> tuple[int, int]:
    """Batch and number of a code as it was typed; raises ClaimCodeInvalid."""
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
