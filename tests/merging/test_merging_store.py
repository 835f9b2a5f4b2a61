"""Two members become one only as both were read, one merge at a time, and all that led to either leads on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.aws import dynamo
from chalicelib.members import rules, store
from chalicelib.members.rules import LoginChanges
from chalicelib.merging import store as merges
from chalicelib.merging.rules import PHONE, Merge
from proof.world import APPID

NUMBER = "13812345678"


def member(world, openid, **more):
    return store.find(world.log_in(openid, **more)["member"]["member_id"])


@pytest.fixture
def two(world):
    """The old one with a number, a birthday and a consent, the new one with none."""
    yes = {"purpose": "marketing", "version": "1", "granted": True}
    code = world.simulator.wechat.phone_code(NUMBER)
    old = member(world, "o_1", phone_code=code, consents=[yes], source={"scene": 1047})
    assert store.save_birthday(old, month=5, day=1, appid=APPID, at=world.now())
    return store.find(old.id), member(world, "o_2")


def is_taken(old, new):
    try:
        dynamo.commit(store.merge_actions(old, new, rules.combine(old, new)))
    except dynamo.Refused:
        return False
    return True


SECOND = timedelta(seconds=1)
READ = {
    "seen later": lambda one: replace(one, seen_at=one.seen_at + SECOND),
    "seen earlier": lambda one: replace(one, seen_at=one.seen_at - SECOND),
    "a later session": lambda one: replace(one, session_version=one.session_version + 1),
    "an earlier session": lambda one: replace(one, session_version=one.session_version - 1),
    "openids": lambda one: replace(one, openids={**one.openids, "wx9": "o_9"}),
    "consents": lambda one: replace(one, consents={**one.consents, "more": {"version": "1", "at": "2026"}}),
    "a birthday before": lambda one: replace(one, birthday="01-01"),
    "a birthday after": lambda one: replace(one, birthday="12-31"),
    "birthday": lambda one: replace(one, birthday=None if one.birthday else "02-02"),
    "unionid": lambda one: replace(one, unionid="u_9"),
    "phone": lambda one: replace(one, phone_sealed=None if one.phone_sealed else "x"),
}


@pytest.mark.parametrize("what", READ)
@pytest.mark.parametrize("which", ["old", "new"])
def test_two_become_one_only_as_both_were_read(world, two, what, which):
    old, new = two
    stale = (READ[what](old), new) if which == "old" else (old, READ[what](new))
    # Of a unionid or mini-program that nobody has, no identity is there either: only what is read counts here.
    assert not is_taken(*stale)
    assert (store.find(old.id), store.find(new.id)) == two
    assert is_taken(old, new)


def test_what_the_new_one_lacked_it_has_and_is_found_by(world, two):
    old, new = two
    assert is_taken(old, new)
    whole = store.find(new.id)
    assert (whole.birthday, whole.phone_masked, whole.first_source["scene"]) == ("05-01", "138****5678", 1047)
    assert (whole.phone_proven_at, whole.consents) == (old.phone_proven_at, old.consents)
    assert whole.session_version == new.session_version + 1
    assert (whole.absorbed, whole.absorbing, whole.merged_into) == ((old.id,), old.id, None)
    left = store.find(old.id)
    assert (left.merged_into, left.session_version) == (new.id, old.session_version + 1)
    assert new.id in store.list_born_in(5, limit=9, after=None)[0]
    assert [one.id for one in store.find_by_phone(NUMBER)] == [new.id]
    assert store.find_id(APPID, "o_1", None) == (new.id, None)


def test_who_became_another_takes_nothing_more(world, two):
    old, new = two
    assert is_taken(old, new)
    left = store.find(old.id)
    assert not store.save_birthday(replace(left, birthday=None), month=6, day=1, appid=APPID, at=world.now())
    assert not store.save_birthday(left, month=6, day=1, appid=APPID, at=world.now())
    assert not store.save_profile(left, LoginChanges(APPID), now=world.now())
    assert not is_taken(left, member(world, "o_3"))


def test_a_merge_ends_before_another_begins_and_is_ended_by_its_own_id(world, two):
    old, new = two
    third = member(world, "o_3")
    assert is_taken(old, new)
    assert not is_taken(third, store.find(new.id))
    assert not is_taken(store.find(new.id), third)
    store.end_merge(new.id, third.id)
    assert store.find(new.id).absorbing == old.id
    store.end_merge(new.id, old.id)
    assert store.find(new.id).absorbing is None
    assert is_taken(third, store.find(new.id))
    assert set(store.find(new.id).absorbed) == {old.id, third.id}


def test_a_merge_is_written_once_and_its_rooms_and_its_end_are_noted_once(bare):
    merge = Merge("a", "b", PHONE, "login", None, bare.now())
    dynamo.commit([merges.make_action(merge)])
    with pytest.raises(dynamo.Refused):
        dynamo.commit([merges.make_action(replace(merge, new_id="c"))])
    assert (merges.find("a").new_id, merges.find("a").rooms_done, merges.find("b")) == ("b", frozenset(), None)
    for room in ("points", "points", "tiers"):
        merges.save_room_done("a", room)
    with pytest.raises(dynamo.Refused):
        merges.save_room_done("b", "points")
    first = bare.now()
    for at in (first, first + SECOND):
        merges.save_done("a", at)
    assert (merges.find("a").rooms_done, merges.find("a").done_at) == (frozenset({"points", "tiers"}), first)
