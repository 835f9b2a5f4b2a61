"""The conditions of the writes of coupons, holds and stock: each limit is in a condition, whatever was read before."""

from datetime import timedelta

import pytest

from chalicelib import memory
from chalicelib.aws import dynamo
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.hold import Hold, HoldUse
from chalicelib.coupons.rules.stock import Shard
from chalicelib.coupons.store import codes, holds, moves, stock
from chalicelib.coupons.store import coupons as store
from chalicelib.coupons.store.codes import Batch
from proof.scenes import coupons as coupon_scenes
from proof.scenes.callers import FEW, shopper
from tests.coupons.test_budget import shards

SECOND = timedelta(seconds=1)


def claimed(world):
    """A claimed coupon of the campaign, as it is stored."""
    coupon_id = shopper("POST", FEW, key="k")(world)[1]["coupon"]["coupon_id"]
    member_id = world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]
    return store.find(member_id, coupon_id)


def is_refused(actions):
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return True
    return False


def test_a_budget_can_be_taken_to_its_last_fen_and_no_further(world):
    coupon_scenes.with_budget(1800, units=5)(world)
    one = claimed(world)
    assert shards(world) == [1200]
    assert is_refused(stock.budget_actions(one, -1201))
    assert shards(world) == [1200]
    dynamo.commit(stock.budget_actions(one, -1200))
    assert shards(world) == [0]
    dynamo.commit(stock.budget_actions(one, 600))
    assert shards(world) == [600]
    assert stock.budget_actions(one, 0) == []


def test_the_last_unit_and_the_last_of_the_budget_are_taken_once(world):
    coupon_scenes.with_budget(1800, units=2)(world)
    assert is_refused([stock.take_action("few", 0, 1801)])
    dynamo.commit([stock.take_action("few", 0, 1200)])
    assert is_refused([stock.take_action("few", 0, 601)])
    dynamo.commit([stock.take_action("few", 0, 600)])
    assert is_refused([stock.take_action("few", 0, 0)]), "no unit is left"


def test_a_released_coupon_is_due_to_return_its_reserve_when_it_expires(world):
    coupon_scenes.with_budget(600)(world)
    one = claimed(world)
    held = rules.hold(one, "till:h", worth_fen=500, store_id=None, until=None, now=world.now())
    dynamo.commit(moves.move_actions(held, store.terms(one)))
    free = rules.release(held.after, "till:h", at=world.now())
    dynamo.commit(moves.move_actions(free, store.terms(one)))
    assert list(store.list_reserves_due(one.expires_at - SECOND, per_shard=9)) == []
    assert [kept.id for kept in store.list_reserves_due(one.expires_at, per_shard=9)] == [one.id]


def test_a_redeemed_coupon_is_not_due_to_return_a_reserve(world):
    coupon_scenes.with_budget(600)(world)
    one = claimed(world)
    redeemed = rules.hold_and_redeem(one, "order:o", worth_fen=500, store_id=None, now=world.now())
    dynamo.commit(moves.move_actions(redeemed, store.terms(one)))
    assert list(store.list_reserves_due(one.expires_at, per_shard=9)) == []


def test_a_move_decided_on_an_old_state_is_refused(world):
    coupon_scenes.with_budget(600)(world)
    one = claimed(world)
    for holder, refused in (("till:h", False), ("till:i", True)):
        move = rules.hold(one, holder, worth_fen=500, store_id=None, until=None, now=world.now())
        assert is_refused(moves.move_actions(move, store.terms(one))) is refused
    assert store.find(one.member_id, one.id).holder == "till:h"


def test_budget_is_moved_only_if_no_shard_changed(world):
    coupon_scenes.with_budget(1200)(world)
    campaign_id, seen = "few", {0: Shard(13, 600), 1: Shard(12, 600)}
    changes = {0: 600, 1: -600}
    for fen in (599, 601):
        assert not stock.move_budget(campaign_id, {**seen, 0: Shard(13, fen)}, changes)
        assert not stock.move_budget(campaign_id, {**seen, 1: Shard(12, fen)}, changes)
    assert sorted(shards(world)) == [600, 600]
    assert stock.move_budget(campaign_id, seen, changes)
    assert sorted(shards(world)) == [0, 1200]


def test_a_campaign_is_marked_sold_out_unless_something_was_returned(world):
    assert stock.mark_sold_out("few", returns=0, now=world.now())
    assert stock.is_sold_out("few")
    assert stock.mark_sold_out("few", returns=0, now=world.now()), "marked by another"
    dynamo.commit([stock.returned_action("few")])
    memory.forget()
    assert (stock.is_sold_out("few"), stock.count_returns("few")) == (False, 1)
    assert [stock.mark_sold_out("few", returns=number, now=world.now()) for number in (0, 2)] == [False, False]
    assert not stock.is_sold_out("few")
    assert stock.mark_sold_out("few", returns=1, now=world.now())
    assert stock.is_sold_out("few")
    assert not stock.is_sold_out("other")


@pytest.mark.parametrize(
    ("first", "next_ones"),
    [
        (None, {"redeem": False}),
        (None, {"release": False}),
        (None, {"undo": True}),
        ("redeem", {"redeem": True, "release": True, "undo": False}),
        ("release", {"redeem": True, "release": True, "undo": True}),
    ],
)
def test_a_hold_is_redeemed_or_released_and_only_a_redeemed_one_is_undone(world, first, next_ones):
    now = world.now()
    hold = Hold("h", "x", "sun", "sun_cafe", "d", "m", 5000, (HoldUse("c", 500),), "held", now, now + SECOND)
    moves = {
        "redeem": lambda: holds.redeem_action(hold, receipt_no="A-17", now=now),
        "release": lambda: holds.release_action(hold),
        "undo": lambda: holds.undo_action(hold, now=now),
    }
    dynamo.commit([holds.create_action(hold)])
    assert is_refused([holds.create_action(hold)])
    if first is not None:
        dynamo.commit([moves[first]()])
    assert {name: is_refused([moves[name]()]) for name in next_ones} == next_ones


def test_a_batch_has_a_number_of_its_own_and_each_code_is_used_once(world):
    first, other = (Batch(name, "gift", 10, "leaflet", "hash") for name in ("b1", "b2"))
    last = codes.NUMBERS - 1
    assert codes.make(first, number=last, by="staff", now=world.now()).number == last
    assert codes.make(other, number=last, by="staff", now=world.now()).number == 0, "the next that is free"
    assert codes.make(first, number=5, by="other", now=world.now()).number == last
    assert (codes.find("b1").label, codes.find("none")) == ("leaflet", None)
    assert (codes.find_by_number(0).id, codes.find_by_number(7)) == ("b2", None)
    assert (codes.count_codes("gift"), codes.count_codes("other")) == (20, 0)
    coupon_scenes.with_budget(600)(world)
    one = claimed(world)
    assert [is_refused([codes.use_action(0, number, one)]) for number in (1, 1, 2)] == [False, True, False]
