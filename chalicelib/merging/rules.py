"""When two are proven to be one person, and the code by which the other agrees. Touches nothing.

A number proves nothing of today: operators give it to somebody else some months after it was given up, and WeChat's
phone button may answer what its holder proved long ago (its quick component does not ask the operator).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import errors

UNIONID, PHONE, AGREED = "unionid", "phone", "agreed"
# Each is another name of the member in every condition that asks for it (DynamoDB: 100 operands).
MOST_NAMES = 50
CODE_LIFE = timedelta(minutes=10)
# Crockford's base 32: I and L are read as 1, O as 0. 50 bits, of which few are in use at a time.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
READ_AS = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Known:
    """What of a member proves who it is: a unionid that WeChat gave, the blind index of a number that WeChat proved."""

    unionid: str | None
    phone_index: str | None


def proof_of(one: Known, other: Known) -> str | None:
    """What proves that two are one person, for staff who see them: one unionid, or else one number; None: nothing."""
    if one.unionid is not None and one.unionid == other.unionid:
        return UNIONID
    return PHONE if one.phone_index is not None and one.phone_index == other.phone_index else None


@dataclass(frozen=True)
class Code:
    """A code that a member's phone shows, good once, until it ends or the member's session version is another."""

    member_id: str
    session_version: int
    expires_at: datetime


def written_code(entropy: bytes) -> str:
    """A code made of random bytes (7 or more), in two groups."""
    value = int.from_bytes(entropy, "big")
    letters = "".join(LETTERS[value >> 5 * place & 31] for place in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def read_code(text: str) -> str:
    """The letters of a code as it was typed or scanned; raises MergeCodeInvalid."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(READ_AS)
    letters = "".join(letter for letter in plain if letter.isalnum())
    if len(letters) != CODE_LENGTH or not set(letters) <= set(LETTERS):
        raise errors.MergeCodeInvalid("merge_code")
    return letters


def check_names(one: Sequence[str], other: Sequence[str]) -> None:
    """Raises MergeLimitReached where a member would have more names than a condition can ask for."""
    if len(one) + len(other) > MOST_NAMES:
        raise errors.MergeLimitReached(limit=MOST_NAMES)


@dataclass(frozen=True)
class Merge:
    """One merge. `proof`: unionid, phone or agreed; `made_by`: staff, the member itself or its login; `rooms_done`:
    whose things are brought."""

    old_id: str
    new_id: str
    proof: str
    made_by: str
    reason: str | None
    made_at: datetime
    rooms_done: frozenset[str] = frozenset()
    done_at: datetime | None = None
