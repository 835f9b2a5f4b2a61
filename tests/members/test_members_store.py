"""What members' writes refuse, and what they keep: each limit is in the write's own condition."""

import pytest

from chalicelib.members import store
from chalicelib.members.rules import LoginChanges
from proof.world import APPID


@pytest.fixture
def member(world):
    return store.find(world.log_in("o_1")["member"]["member_id"])


def born(world, member, month, day):
    return store.save_birthday(member, month=month, day=day, appid=APPID, at=world.now())


def test_a_birthday_is_written_once_whoever_read_that_there_was_none(world, member):
    assert born(world, member, 2, 29)
    assert not born(world, member, 3, 1)
    assert store.find(member.id).birthday == "02-29"
    assert store.list_born_in(2, limit=9, after=None) == ([member.id], None)
    assert store.list_born_in(3, limit=9, after=None) == ([], None)


def test_members_born_in_a_month_are_listed_page_by_page(world):
    ids = sorted(world.log_in(openid)["member"]["member_id"] for openid in ("o_1", "o_2", "o_3"))
    for one in ids:
        assert born(world, store.find(one), 5, 1)
    assert store.list_born_in(5, limit=2, after=None) == (ids[:2], ids[1])
    assert store.list_born_in(5, limit=2, after=ids[1]) == (ids[2:], None)


def test_a_log_out_that_comes_again_ends_no_later_session(world, member):
    for _ in range(2):
        store.end_sessions(member.id, member.session_version)
    assert store.find(member.id).session_version == member.session_version + 1


def test_a_number_given_on_joining_is_proven_then_and_without_one_nothing_is(world, member):
    assert (member.phone_proven_at, member.phone_sealed) == (None, None)
    code = world.simulator.wechat.phone_code("13812345678")
    other = store.find(world.log_in("o_2", phone_code=code)["member"]["member_id"])
    assert other.phone_proven_at == other.joined_at


def test_where_a_member_came_from_is_kept_only_as_it_was_read(world):
    member = store.find(world.log_in("o_1", source={"scene": 1047})["member"]["member_id"])
    store.save_first_source(member, {"scene": 1001})
    store.save_first_source(member, {"scene": 1002})
    assert store.find(member.id).first_source == {"scene": 1001}


def test_a_login_of_nobody_is_refused(world):
    from chalicelib.aws import dynamo

    with pytest.raises(dynamo.Refused):
        store.record_login("nobody", None, world.now())
    assert store.find("nobody") is None


def test_what_a_login_brought_is_not_written_over_a_later_login(world, member):
    changes = LoginChanges(APPID)
    later = store.record_login(member.id, None, world.now())
    assert not store.save_profile(member, changes, now=world.now())
    assert store.save_profile(later, changes, now=world.now())


def test_a_consent_is_kept_with_the_scene_it_was_given_in(world):
    from chalicelib.tables.members import ConsentRecord

    consents = [{"purpose": "marketing", "version": "1", "granted": True}]
    for openid, scene in (("o_1", {"source": {"scene": 1047}}), ("o_2", {})):
        member_id = world.log_in(openid, consents=consents, **scene)["member"]["member_id"]
        (record,) = ConsentRecord.query(f"MEMBER#{member_id}", ConsentRecord.sk.startswith("CONSENT#"))
        assert record.scene == scene.get("source", {}).get("scene")
