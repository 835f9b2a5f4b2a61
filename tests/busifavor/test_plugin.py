"""What the mini-program hands to the plugin; what the plugin then sends."""

import json

import boto3
import pytest
import urllib3

from chalicelib import memory
from proof.scenes import busifavor
from proof.scenes import common as scenes
from simulator.misbehave import DONE_5XX

SEND = "/v1/me/merchant-coupons/send"


def ask(world, *campaigns):
    return world.as_shopper(world.notes["token"], "POST", SEND, {"campaign_ids": campaigns or ["few"]})


def plugin(world, signed, openid="o_1"):
    """As WeChat's plugin does; it checks the signature with an implementation of its own."""
    told = world.simulator.pay.busifavor.send(
        signed["send_coupon_params"], signed["send_coupon_merchant"], signed["sign"], openid
    )
    return [one["code"] for one in told]


@pytest.mark.parametrize("mode", ["WECHATPAY_MODE", "MERCHANT_API"])
def test_what_is_signed_here_is_sent_there_and_comes_back(world, mode):
    busifavor.mirrored(world, spec={**busifavor.MIRROR, "code_mode": mode})
    scenes.arrived(world)
    signed = ask(world).json
    assert ("coupon_code" in signed["send_coupon_params"][0]) == (mode == "MERCHANT_API")
    assert plugin(world, signed) == ["SUCCESS"]
    busifavor.store_callbacks(world)
    world.deliver()
    assert len(busifavor.wallet(world)) == 1


def test_asked_twice_before_it_came_it_is_one(world):
    busifavor.mirrored(world)
    scenes.arrived(world)
    first, again = ask(world).json, ask(world).json
    assert first == again
    assert (plugin(world, first), plugin(world, again)) == (["SUCCESS"], ["DUPREQUEST"])


def test_the_next_coupon_has_the_next_number_and_the_limit_holds(world):
    busifavor.mirrored(world)
    scenes.arrived(world)
    numbers = set()
    for _ in range(3):
        signed = ask(world).json
        numbers.add(signed["send_coupon_params"][0]["out_request_no"])
        assert plugin(world, signed) == ["SUCCESS"]
        busifavor.store_callbacks(world)
        world.deliver()
    assert len(numbers) == 3
    assert ask(world).code == "coupon_limit_reached"


def test_several_at_once(world):
    busifavor.mirrored(world, "few")
    busifavor.mirrored(world, "more")
    scenes.arrived(world)
    signed = ask(world, "few", "more").json
    assert plugin(world, signed) == ["SUCCESS", "SUCCESS"]
    assert ask(world, "few", "few").code == "value_invalid"
    assert ask(world, "few", "none").code == "resource_not_found"
    assert ask(world, *(f"c{number}" for number in range(11))).code == "body_invalid"


def test_a_phone_sends_over_http(world, simulator):
    stock_id = busifavor.mirrored(world)
    scenes.arrived(world)
    signed = ask(world).json
    how = {
        "params": signed["send_coupon_params"],
        "merchant": signed["send_coupon_merchant"],
        "sign": signed["sign"],
        "openid": "o_1",
    }
    told = urllib3.request("POST", f"{simulator[1]}/sim/send-coupons", json=how)
    assert told.json()["results"][0]["code"] == "SUCCESS"
    (code,) = (coupon.code for coupon in world.simulator.pay.busifavor.books.coupons.values())
    state = {"stock_id": stock_id, "code": code, "state": "DEACTIVATED"}
    assert urllib3.request("POST", f"{simulator[1]}/sim/coupon-state", json=state).status == 200
    assert world.simulator.pay.busifavor.books.coupons[(stock_id, code)].state == "DEACTIVATED"


def test_another_signature_sends_nothing(world):
    from simulator.failure import Failure

    busifavor.mirrored(world)
    scenes.arrived(world)
    with pytest.raises(Failure, match="SIGN_ERROR"):
        plugin(world, {**ask(world).json, "sign": "0" * 64})
    assert not world.simulator.pay.busifavor.books.coupons


def test_without_the_key_it_says_so(world):
    busifavor.mirrored(world)
    scenes.arrived(world)
    client, name = boto3.client("secretsmanager"), f"{world.prefix}-secret"
    told = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    for merchant in told["merchants"].values():
        del merchant["api_v2_key"]
    client.put_secret_value(SecretId=name, SecretString=json.dumps(told))
    memory.forget()
    assert ask(world).code == "merchant_coupon_unavailable"


def test_a_stock_that_is_not_made_yet_is_not_sent(world):
    busifavor.campaign_ready(world)
    scenes.arrived(world)
    world.simulator.moods.plan("create_stock", DONE_5XX)
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", busifavor.HERE, busifavor.MIRROR, headers).status == 503
    assert ask(world).code == "merchant_coupon_unavailable"


def test_the_limits_of_the_other_side(world):
    stock_id = busifavor.mirrored(world, units=2, limit_per_member=1)
    scenes.arrived(world)
    pay = world.simulator.pay.busifavor
    signed = ask(world).json
    assert plugin(world, signed) == ["SUCCESS"]
    other = [{"stock_id": stock_id, "out_request_no": "other"}]
    merchant = signed["send_coupon_merchant"]

    def results(openid):
        return [one["code"] for one in pay.send(other, merchant, pay._sign(other, merchant), openid)]

    assert results("o_1") == ["MAXQUOTA"]
    assert results("o_2") == ["SUCCESS"]
    assert results("o_3") == ["NOTENOUGH"]
    pay.books.stocks[stock_id].state = "PAUSED"
    assert results("o_4") == ["NOTRUNNING"]


# --- codes of our own ---------------------------------------------------------------------------------------------
UPLOAD = {**busifavor.MIRROR, "code_mode": "MERCHANT_UPLOAD"}


def upload(world, body, key="k"):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    return world.http("POST", f"{busifavor.HERE}/codes", body, headers)


def test_codes_are_uploaded_in_lots_and_given_out(world):
    stock_id = busifavor.mirrored(world, spec=UPLOAD)
    told = upload(world, {"count": 401}).json
    assert (told["codes"], told["taken"], told["failures"]) == (401, 401, [])
    stock = world.simulator.pay.busifavor.books.stocks[stock_id]
    assert (stock.uploaded, len(stock.lots)) == (401, 3)
    assert upload(world, {"count": 401}).json == told
    assert (stock.uploaded, len(stock.lots)) == (401, 3)
    scenes.arrived(world)
    assert plugin(world, ask(world).json) == ["SUCCESS"]


def test_what_was_not_answered_goes_on_under_the_same_numbers(world):
    stock_id = busifavor.mirrored(world, spec=UPLOAD)
    world.simulator.moods.plan("upload_codes", DONE_5XX, 2)
    assert upload(world, {"count": 300}).code == "wechat_unavailable"
    assert upload(world, {"count": 300}).json["taken"] == 300
    stock = world.simulator.pay.busifavor.books.stocks[stock_id]
    assert (stock.uploaded, len(stock.lots)) == (300, 2)


def test_codes_that_are_not_taken_are_listed(world):
    busifavor.mirrored(world, spec=UPLOAD)
    assert upload(world, {"codes": ["A-1", "b=2|/\\_ c"]}).json["taken"] == 2
    told = upload(world, {"codes": ["A-1", "A-3"]}, key="k2").json
    assert (told["taken"], told["failures"]) == (1, [{"coupon_code": "A-1", "why": "exists"}])
    assert upload(world, {"codes": ["A-4"]}, key="k2").code == "idempotency_key_reused"
    assert upload(world, {"codes": ["A-4", "A-4"]}, key="k3").code == "value_invalid"
    assert upload(world, {"codes": ["ä"]}, key="k3").code == "body_invalid"
    assert upload(world, {}, key="k3").code == "value_invalid"
    assert upload(world, {"codes": ["A-4"], "count": 3}, key="k3").code == "value_invalid"


def test_a_stock_with_codes_of_wechat_takes_none(world):
    busifavor.mirrored(world)
    assert upload(world, {"count": 1}).code == "value_invalid"
