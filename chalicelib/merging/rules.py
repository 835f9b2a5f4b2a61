"""What proves that two members are one person, and the merge code by which the other one agrees. No side effects.

A phone number alone is weak proof, so only staff may use it. Operators give a number to somebody else some months after
it is given up, and WeChat's phone button may return a number that its user proved long ago (WeChat: the quick component
手机号快速验证 does not ask the operator).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import errors

UNIONID, PHONE, AGREED = "unionid", "phone", "agreed"
# Conditions list all ids of a member. DynamoDB allows 100 operands in a condition.
MAX_IDS = 50
CODE_LIFE = timedelta(minutes=10)
# Crockford's base 32: a typed I or L is read as 1, and O as 0. A code has 50 bits, and few codes are valid at a time.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
SIMILAR_LETTERS = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Marks:
    """What identifies a member's person: the unionid from WeChat, and the blind index of the proved phone number."""

    unionid: str | None
    phone_index: str | None


def find_proof(one: Marks, other: Marks) -> str | None:
    """Returns what proves that two members are one person, when staff merge them: UNIONID, PHONE or None."""
    if one.unionid is not None and one.unionid == other.unionid:
        return UNIONID
    return PHONE if one.phone_index is not None and one.phone_index == other.phone_index else None


@dataclass(frozen=True)
class Code:
    """A merge code that a member's phone shows. It works once, until `expires_at`, and only while the member's session
    version is the same."""

    member_id: str
    session_version: int
    expires_at: datetime


def format_code(entropy: bytes) -> str:
    """Returns a code made from random bytes (7 or more), as two groups of five letters: 4Q7PT-0ZB3K."""
    value = int.from_bytes(entropy, "big")
    letters = "".join(LETTERS[value >> 5 * place & 31] for place in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def parse_code(text: str) -> str:
    """Returns the ten letters of a typed or scanned code. Raises MergeCodeInvalid."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(SIMILAR_LETTERS)
    letters = "".join(letter for letter in plain if letter.isalnum())
    if len(letters) != CODE_LENGTH or not set(letters) <= set(LETTERS):
        raise errors.MergeCodeInvalid("merge_code")
    return letters


def check_number_of_ids(one: Sequence[str], other: Sequence[str]) -> None:
    """Checks that the merged member has at most MAX_IDS ids, so that they fit into a condition. Raises
    MergeLimitReached."""
    if len(one) + len(other) > MAX_IDS:
        raise errors.MergeLimitReached(limit=MAX_IDS)


@dataclass(frozen=True)
class MergeRequest:
    """Two members to merge. `made_by`: staff:<id>, member or login. `reason`: staff's reason."""

    one_id: str
    other_id: str
    made_by: str
    reason: str | None = None


@dataclass(frozen=True)
class Merge:
    """One merge: `old_id` is a former id of `new_id`. `proof`: unionid, phone or agreed. `made_by`: staff:<id>, member
    or login. `rooms_done`: the rooms that have transferred their items."""

    old_id: str
    new_id: str
    proof: str
    made_by: str
    reason: str | None
    made_at: datetime
    rooms_done: frozenset[str] = frozenset()
    done_at: datetime | None = None
