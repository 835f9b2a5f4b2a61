"""What WeChat sends becomes a coupon of ours, once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import boto3
import pytest

from chalicelib import memory
from chalicelib.business_day import SHANGHAI
from proof.scenes import busifavor
from proof.scenes import common as scenes
from proof.scenes.callers import staff
from proof.world import MCHID
from simulator.callbacks import Courier
from simulator.misbehave import DONE_5XX
from simulator.wechat_pay.merchant_coupons import LADDER_SECONDS


def differences(world):
    return world.get("/v1/admin/merchant-coupon-differences").json["differences"]


def test_a_coupon_that_is_sent_is_one_of_ours(world):
    busifavor.granted(world)
    (coupon,) = busifavor.wallet(world)
    assert (coupon["state"], coupon["source"]) == ("claimed", "busifavor:miniapp")
    stock = world.get(busifavor.HERE).json
    assert (stock["coupons_here"], stock["differences"]) == (1, [])
    assert not differences(world)


def test_told_eleven_times_it_is_one_coupon(world):
    """The provider's whole ladder, each delivery signed anew, all of them delivered three times over."""
    stock_id = busifavor.mirrored(world)
    scenes.arrived(world)
    busifavor.send_coupon(world, stock_id)
    (notice,) = world.courier.notices
    assert [world.notify(notice).status for _ in range(11)] == [204] * 11
    world.deliver(shuffle=lambda batch: batch.reverse(), times=3)
    assert len(busifavor.wallet(world)) == 1
    assert world.get(busifavor.HERE).json["coupons_here"] == 1


def test_each_of_two_coupons_of_one_shopper_comes_whatever_the_limit(world):
    stock_id = busifavor.mirrored(world, limit_per_member=1)
    scenes.arrived(world)
    for code in ("c1", "c2"):
        busifavor.send_coupon(world, stock_id, code)
    busifavor.store_callbacks(world)
    world.deliver()
    assert len(busifavor.wallet(world)) == 2
    assert len({one["coupon_id"] for one in busifavor.wallet(world)}) == 2


def test_a_claim_here_counts_what_came_from_there(world):
    busifavor.granted(world, limit_per_member=1)
    path = "/v1/coupons/campaigns/few/claim"
    assert world.as_shopper(world.notes["token"], "POST", path, key="k").code == "coupon_limit_reached"


def test_it_is_valid_from_when_it_was_sent(world):
    stock_id = busifavor.mirrored(world)
    scenes.arrived(world)
    there = busifavor.send_coupon(world, stock_id)
    busifavor.store_callbacks(world)
    world.move(minutes=11)
    world.deliver()
    (coupon,) = busifavor.wallet(world)
    assert datetime.fromisoformat(coupon["claimed_at"]) == datetime.fromisoformat(there.sent_at)


def test_who_joins_afterwards_has_it(world):
    busifavor.send_coupon(world, busifavor.mirrored(world), openid="o_9")
    busifavor.store_callbacks(world)
    world.deliver()
    scenes.arrived(world, "o_9")
    world.deliver(times=2)
    assert len(busifavor.wallet(world)) == 1


def test_two_workers_at_once_make_one_coupon(world):
    busifavor.send_stored(world)
    events = world.notes["events"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: world.hand_over("busifavor_apply", events), range(4)))
    world.hand_over("busifavor_apply", events)
    assert len(busifavor.wallet(world)) == 1
    assert world.get(busifavor.HERE).json["coupons_here"] == 1


def test_what_there_is_no_unit_for_waits_for_one(world):
    """Two were sent, one unit was left: nothing is given beyond the stock, and nothing is lost."""
    busifavor.with_difference(world)
    assert [one["why"] for one in differences(world)] == [["no_unit"]]
    assert len(busifavor.wallet(world)) == 1
    assert world.get(busifavor.HERE).json["coupons_here"] == 2
    told = {**world.get("/v1/admin/campaigns/few").json["body"], "units": 2}
    assert world.put("campaigns/few", told).status == 200
    memory.forget()
    world.fire("busifavor_compare")
    assert len(busifavor.wallet(world)) == 2
    assert "no_unit" not in str(differences(world))


def test_a_unit_is_taken_for_who_is_no_member_yet(world):
    """Two units, both sent to strangers: nobody claims a third, and both have theirs when they join."""
    stock_id = busifavor.mirrored(world, units=2)
    for code, openid in (("c1", "o_8"), ("c2", "o_9")):
        busifavor.send_coupon(world, stock_id, code, openid)
    busifavor.store_callbacks(world)
    world.deliver()
    scenes.arrived(world)
    path = "/v1/coupons/campaigns/few/claim"
    assert world.as_shopper(world.notes["token"], "POST", path, key="k").code == "coupon_sold_out"
    for openid in ("o_8", "o_9"):
        scenes.arrived(world, openid)
        world.deliver()
        assert len(busifavor.wallet(world)) == 1
    assert not differences(world)


def test_who_waits_longest_has_the_next_unit(world):
    busifavor.with_difference(world)
    world.move(minutes=1)
    busifavor.send_coupon(world, world.notes["stock"], "c0", "o_2")
    busifavor.store_callbacks(world)
    world.deliver()
    scenes.arrived(world, "o_2", "other")
    busifavor.change_campaign(world, units=2)
    world.fire("busifavor_compare")
    assert (len(busifavor.wallet(world)), len(busifavor.wallet(world, "other"))) == (2, 0)
    assert [one["coupon_code"] for one in differences(world)] == ["c0"]


def test_what_was_over_before_there_was_a_unit_gets_none(world):
    stock_id = busifavor.mirrored(world, units=1, valid_days=1)
    scenes.arrived(world)
    busifavor.claim_here(world)
    busifavor.send_coupon(world, stock_id)
    busifavor.store_callbacks(world)
    world.deliver()
    assert [one["why"] for one in differences(world)] == [["no_unit"]]
    world.move(days=5)
    busifavor.change_campaign(world, units=2)
    world.fire("busifavor_compare")
    assert len(busifavor.wallet(world)) == 1
    assert [one["why"] for one in differences(world)] == [["no_unit"]]


def test_it_is_worth_what_wechat_sent_whatever_the_campaign_has_become(world):
    busifavor.send_coupon(world, busifavor.mirrored(world), openid="o_9")
    busifavor.store_callbacks(world)
    world.deliver()
    worth = world.get("/v1/admin/campaigns/few").json["body"]["worth"]
    busifavor.change_campaign(world, worth={**worth, "discount_fen": 50})
    scenes.arrived(world, "o_9")
    world.deliver()
    assert [one["worth"]["discount_fen"] for one in busifavor.wallet(world)] == [100]


def test_sent_before_the_campaign_opens_it_is_valid_from_then(world):
    opens_at = (world.now() + timedelta(days=10)).replace(microsecond=0)
    stock_id = busifavor.mirrored(world, opens_at=opens_at.isoformat(), valid_days=30)
    scenes.arrived(world)
    busifavor.send_coupon(world, stock_id)
    busifavor.store_callbacks(world)
    world.deliver()
    (coupon,) = busifavor.wallet(world)
    assert datetime.fromisoformat(coupon["valid_from"]) == opens_at
    assert datetime.fromisoformat(coupon["expires_at"]) > opens_at + timedelta(days=29)


def test_of_a_stock_whose_creation_was_not_answered_it_comes_again(world):
    busifavor.campaign_ready(world)
    scenes.arrived(world)
    world.deliver()
    world.simulator.moods.plan("create_stock", DONE_5XX)
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", busifavor.HERE, busifavor.MIRROR, headers).status == 503
    (stock_id,) = world.simulator.pay.busifavor.books.stocks
    busifavor.send_coupon(world, stock_id)
    busifavor.store_callbacks(world)
    scenes.hold_events(world, "coupon_notice.received")
    assert world.hand_over("busifavor_apply", world.notes["events"])
    assert world.http("POST", busifavor.HERE, busifavor.MIRROR, headers).status == 200
    assert not world.hand_over("busifavor_apply", world.notes["events"])
    assert len(busifavor.wallet(world)) == 1


def test_a_stock_that_is_none_of_ours_is_for_a_person(world):
    busifavor.mirrored(world)
    pay = world.simulator.pay
    resource = {"coupon_code": "x", "stock_id": "99", "send_time": world.now().isoformat(), "openid": "o_1"}
    world.notify(lambda: pay.notice("COUPON.SEND", "coupon", resource))
    world.deliver()
    (task,) = world.get("/v1/admin/payment-tasks").json["tasks"]
    assert task["kind"] == "unknown_callback"


def test_without_an_openid_it_is_kept_for_a_person(world):
    stock_id = busifavor.mirrored(world)
    world.simulator.pay.busifavor.books.stocks[stock_id].body.pop("notify_config")
    busifavor.send_coupon(world, stock_id)
    busifavor.store_callbacks(world)
    world.deliver()
    assert [one["why"] for one in differences(world)] == [["no_openid"]]


def test_a_later_telling_says_who_got_it(world):
    busifavor.mirrored(world)
    scenes.arrived(world)
    busifavor.send_callback(world, openid="")
    world.deliver()
    assert [one["why"] for one in differences(world)] == [["no_openid"]]
    busifavor.send_callback(world, openid="o_1")
    world.deliver()
    assert (len(busifavor.wallet(world)), differences(world)) == (1, [])


@pytest.mark.parametrize("joins_first", [True, False])
def test_whom_a_unionid_leads_to_has_it(world, joins_first):
    busifavor.mirrored(world)
    if joins_first:
        scenes.arrived_with_unionid(world)
    busifavor.send_callback(world, openid="", unionid="u")
    world.deliver()
    if not joins_first:
        assert [one["why"] for one in differences(world)] == [["no_openid"]]
        scenes.arrived_with_unionid(world)
        world.deliver()
    world.notes["token"] = world.token_of("o_1")
    assert (len(busifavor.wallet(world)), differences(world)) == (1, [])


def test_a_person_says_whose_it_is(world):
    busifavor.mirrored(world)
    member_id = scenes.arrived(world)["member"]["member_id"]
    other_id = scenes.arrived(world, "o_2", "other")["member"]["member_id"]
    busifavor.send_callback(world, openid="")
    world.deliver()
    (waiting,) = differences(world)
    path = f"/v1/admin/merchant-coupon-differences/{waiting['difference_id']}/assign"
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", path, {"member_id": "none"}, headers).code == "resource_not_found"
    for _ in range(2):
        assert world.http("POST", path, {"member_id": member_id}, headers).json["member_id"] == member_id
    assert world.http("POST", path, {"member_id": other_id}, headers).code == "value_invalid"
    assert (len(busifavor.wallet(world)), differences(world)) == (1, [])


def test_what_a_person_has_seen_to_is_not_given_as_well(world):
    difference_id = busifavor.with_difference(world)
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    path = f"/v1/admin/merchant-coupon-differences/{difference_id}/resolve"
    assert world.http("POST", path, {"note": "paid in cash"}, headers).status == 200
    busifavor.change_campaign(world, units=2)
    world.simulator.pay.busifavor.notify(world.simulator.pay.busifavor.books.coupons[(world.notes["stock"], "c2")])
    busifavor.store_callbacks(world)
    world.deliver()
    world.fire("busifavor_compare")
    assert (len(busifavor.wallet(world)), differences(world)) == (1, [])


def test_a_person_resolves_what_was_seen_to(world):
    difference_id = busifavor.with_difference(world)
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    path = f"/v1/admin/merchant-coupon-differences/{difference_id}/resolve"
    for _ in range(2):
        assert world.http("POST", path, {"note": "paid in cash"}, headers).json["difference_id"] == difference_id
    assert not differences(world)
    unknown = "/v1/admin/merchant-coupon-differences/none/resolve"
    assert world.http("POST", unknown, {"note": "n"}, headers).status == 404


@pytest.mark.parametrize("channel", ["BUSICOUPON_SEND_CHANNEL_PAYGIFT", "JSAPI"])
def test_the_sample_of_a_callback_is_read(world, root, channel):
    """Fields and types as the provider documents them."""
    stock_id = busifavor.mirrored(world)
    scenes.arrived(world)
    told = json.loads((root / "tests/samples/COUPON.SEND.json").read_text())
    told |= {"stock_id": stock_id, "openid": "o_1", "send_channel": channel, "send_merchant": MCHID}
    told["send_time"] = world.now().isoformat(timespec="seconds")
    assert world.notify(lambda: world.simulator.pay.notice("COUPON.SEND", "coupon", told)).status == 204
    world.deliver()
    (coupon,) = busifavor.wallet(world)
    assert coupon["source"] == f"busifavor:{channel.removeprefix('BUSICOUPON_SEND_CHANNEL_').lower()}"


def test_a_phone_number_that_comes_with_it_is_not_kept(world):
    stock_id = busifavor.mirrored(world)
    told = {"coupon_code": "c", "stock_id": stock_id, "send_time": world.now().isoformat(), "openid": "o_1"}
    told["attach_info"] = {"phone_number": "13812345678", "transaction_id": "42000"}
    world.notify(lambda: world.simulator.pay.notice("COUPON.SEND", "coupon", told))
    world.deliver()
    kept = str(boto3.client("dynamodb").scan(TableName=f"{world.prefix}-payments")["Items"])
    assert "42000" in kept
    assert "13812345678" not in kept


def test_an_instant_without_an_offset_is_shanghais(world):
    stock_id = busifavor.mirrored(world)
    at = world.now().astimezone(SHANGHAI).replace(microsecond=0, tzinfo=None)
    told = {"coupon_code": "c", "stock_id": stock_id, "send_time": at.isoformat(), "openid": "o_1"}
    world.notify(lambda: world.simulator.pay.notice("COUPON.SEND", "coupon", told))
    world.deliver()
    assert world.get(busifavor.HERE).json["coupons_here"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"coupon_code": "c" * 33},
        {"send_time": None},
        {"send_time": "x"},
        {"send_time": "0001-01-01T00:00:00+08:00"},
    ],
)
def test_a_callback_that_cannot_be_read_is_for_a_person(world, wrong):
    stock_id = busifavor.mirrored(world)
    told = {"coupon_code": "c", "stock_id": stock_id, "send_time": world.now().isoformat(), "openid": "o_1", **wrong}
    world.notify(lambda: world.simulator.pay.notice("COUPON.SEND", "coupon", told))
    world.deliver()
    assert [one["kind"] for one in world.get("/v1/admin/payment-tasks").json["tasks"]] == ["unknown_callback"]
    assert world.get(busifavor.HERE).json["coupons_here"] == 0


def test_the_coupon_follows_a_shopper_who_becomes_another_member(world):
    """Merged since, it is found and reported under the member it is of now."""
    busifavor.granted(world)
    number = world.simulator.wechat.phone_code("13800000001")
    world.log_in("o_1", phone_code=number)
    world.move(minutes=1)
    kept = world.log_in("o_7", phone_code=world.simulator.wechat.phone_code("13800000001"))["member"]["member_id"]
    order = {"member_id": kept, "other_id": world.notes["member"], "reason": "one person"}
    assert staff("merges", order)(world)[0] == 200
    world.deliver()
    world.buy(world.token_of("o_7"), 5000, coupon_ids=[world.notes["coupon"]])
    (there,) = world.simulator.pay.busifavor.books.coupons.values()
    assert there.state == "USED"


def test_unanswered_it_is_told_eleven_times_in_all():
    courier = Courier(speed=1e6)
    try:
        courier.send("http://127.0.0.1:9/", lambda: ({}, b""), ladder=LADDER_SECONDS)
        until = time.monotonic() + 20
        while not courier.given_up and time.monotonic() < until:
            time.sleep(0.01)
        assert (courier.refused, courier.given_up) == (11, 1)
    finally:
        courier.stop()
