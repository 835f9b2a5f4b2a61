"""Two members who are one, before anything is written; and what brought a member."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.members import rules
from chalicelib.members.rules import CARD, Consent, JoinedFrom, Member, Source, joined_from, source_label

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def member(name, *, seen_days=0, unionid=None, **more):
    seen_at = NOON + timedelta(days=seen_days)
    return Member(name, {"wx1": f"o_{name}"}, unionid, 1, joined_at=NOON, seen_at=seen_at, **more)


@pytest.mark.parametrize(("old", "new", "kept"), [("u1", None, "u1"), (None, "u2", "u2"), (None, None, None)])
def test_the_unionid_of_either_is_kept(old, new, kept):
    assert rules.combine(member("old", unionid=old), member("new", unionid=new)).unionid == kept


def test_of_two_openids_in_one_program_the_one_seen_last_pays():
    assert rules.combine(member("old", seen_days=1), member("new")).openids == {"wx1": "o_old"}
    assert rules.combine(member("old"), member("new", seen_days=1)).openids == {"wx1": "o_new"}


def test_a_number_that_one_alone_proved_is_kept_with_when():
    proven = {"phone_sealed": "s", "phone_masked": "138****0000", "phone_proven_at": NOON}
    whole = rules.combine(member("old", **proven), member("new"))
    assert (whole.phone_sealed, whole.phone_masked, whole.phone_proven_at) == ("s", "138****0000", NOON)


@pytest.mark.parametrize("what", ["first_source", "birthday"])
@pytest.mark.parametrize(
    ("old", "new", "kept"), [("a", None, "a"), (None, "b", "b"), ("a", "b", "b"), (None, None, None)]
)
def test_what_the_one_who_stays_never_told_is_the_others(what, old, new, kept):
    make = {"first_source": lambda value: {"scene": value}, "birthday": lambda value: value}[what]
    one, other = (None if value is None else make(value) for value in (old, new))
    whole = rules.combine(member("old", **{what: one}), member("new", **{what: other}))
    assert getattr(whole, what) == (None if kept is None else make(kept))


def test_a_number_of_the_one_who_stays_is_kept_whole():
    theirs = {"phone_sealed": "s", "phone_masked": "138****0000", "phone_proven_at": NOON}
    own = {"phone_sealed": "t", "phone_masked": "139****0000", "phone_proven_at": NOON + timedelta(days=1)}
    whole = rules.combine(member("old", **theirs), member("new", **own))
    assert (whole.phone_sealed, whole.phone_masked, whole.phone_proven_at) == tuple(own.values())


@pytest.mark.parametrize(("old_days", "came"), [(1, "old"), (-1, "new")])
def test_who_was_seen_last_says_where_both_came_from_last(old_days, came):
    old, new = (
        member("old", seen_days=old_days, last_source={"scene": "old"}),
        member("new", last_source={"scene": "new"}),
    )
    whole = rules.combine(old, new)
    assert (whole.last_source, whole.seen_at) == ({"scene": came}, max(old.seen_at, new.seen_at))
    assert rules.combine(old, member("new")).last_source == {"scene": "old"}


def test_of_each_consent_of_the_list_the_newest_answer_counts():
    first = {"version": "1", "granted": True, "at": "2026-11-23T04:00:00+00:00"}
    second = {"version": "1", "granted": False, "at": "2026-11-23T05:00:00+00:00"}
    old = member("old", consents={"marketing": second, "terms": first, "other": first})
    new = member("new", consents={"marketing": first, "privacy": first})
    kept = {"marketing": second, "terms": first, "privacy": first}
    assert rules.combine(old, new).consents == kept


def test_who_stays_has_both_ids_and_a_new_session():
    old = member("old", absorbed=("older",))
    whole = rules.combine(old, member("new", absorbed=("another",)))
    assert (whole.id, whole.session_version, whole.absorbing) == ("new", 2, "old")
    assert whole.absorbed == ("another", "old", "older")
    assert whole.all_ids == ("new", "another", "old", "older")


def test_who_joined_first_stays():
    late = member("a")
    early = Member("b", {}, None, 1, joined_at=NOON - timedelta(seconds=1), seen_at=NOON)
    assert rules.decide_merge_order(late, early) == rules.decide_merge_order(early, late) == (late, early)
    same = member("b")
    assert rules.decide_merge_order(late, same) == (same, late)


def test_only_what_says_something_new_is_history():
    before = {"a": {"version": "1", "granted": True, "at": "x"}}
    repeat, newer, no, other = (
        *(Consent("a", "1", True), Consent("a", "2", True), Consent("a", "1", False), Consent("b", "1", True)),
    )
    assert rules.new_consents(before, [repeat, newer, no, other]) == [newer, no, other]
    kept = rules.merged_consents(before, [no, other], NOON)
    assert kept["a"] == {"version": "1", "granted": False, "at": NOON.isoformat()}
    assert kept["b"] == {"version": "1", "granted": True, "at": NOON.isoformat()}


@pytest.mark.parametrize(
    ("source", "label"),
    [
        (None, "mini_program"),
        (Source(), "mini_program"),
        (Source(scene=1047), "scene:1047"),
        (Source(scene=0), "scene:0"),
        (Source(scene=1047, qr_id="not ours", store_id="cafe"), "scene:1047"),
        (Source(scene=1007, inviter_id="m1"), "invitation"),
        (Source(scene=1047, qr_id="q", mall_id="sun", surface="door", inviter_id="m1"), "qr:door"),
        (Source(mall_id="sun", surface=CARD), "business_circle"),
    ],
)
def test_a_new_member_counts_under_what_brought_it(source, label):
    fields = asdict(source) if source else None
    assert source_label(fields) == label
    assert joined_from(fields) == JoinedFrom(label, "q" if label == "qr:door" else None)


def test_where_a_member_joined_from_stays_and_an_older_member_has_the_first_known_source():
    later = {"scene": 1047, "qr_id": "q", "surface": "door"}
    assert member("a", joined_source="scene:1", first_source=later).joined_from == JoinedFrom("scene:1")
    both = member("a", joined_source="qr:shelf", joined_qr_id="q2", first_source=later)
    assert both.joined_from == JoinedFrom("qr:shelf", "q2")
    assert member("a", first_source=later).joined_from == JoinedFrom("qr:door", "q")
    assert member("a").joined_from == JoinedFrom("mini_program")
