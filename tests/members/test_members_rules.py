"""Two members who are one, before anything is written."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.members import rules
from chalicelib.members.rules import Member

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def member(name, *, seen_days=0, unionid=None, **more):
    seen_at = NOON + timedelta(days=seen_days)
    return Member(name, {"wx1": f"o_{name}"}, unionid, 1, joined_at=NOON, seen_at=seen_at, **more)


@pytest.mark.parametrize(("old", "new", "kept"), [("u1", None, "u1"), (None, "u2", "u2"), (None, None, None)])
def test_the_unionid_of_either_is_kept(old, new, kept):
    assert rules.joined(member("old", unionid=old), member("new", unionid=new)).unionid == kept


def test_of_two_openids_in_one_program_the_one_seen_last_pays():
    assert rules.joined(member("old", seen_days=1), member("new")).openids == {"wx1": "o_old"}
    assert rules.joined(member("old"), member("new", seen_days=1)).openids == {"wx1": "o_new"}


def test_a_number_that_one_alone_proved_is_kept_with_when():
    proven = {"phone_sealed": "s", "phone_masked": "138****0000", "phone_proven_at": NOON}
    whole = rules.joined(member("old", **proven), member("new"))
    assert (whole.phone_sealed, whole.phone_masked, whole.phone_proven_at) == ("s", "138****0000", NOON)
