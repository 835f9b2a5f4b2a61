"""A shopper's coupons, what applies to a basket, and payments with coupons of every kind."""

from datetime import datetime

import pytest

from chalicelib import memory
from chalicelib.business_day import day_of
from proof.scenes import common as scenes
from proof.scenes import coupons
from proof.scenes.callers import EXIT, FEW, shopper
from simulator import seed


def publish(world, name, **more):
    answer = world.put(f"campaigns/{name}", seed.campaign(name, **{"units": 50, **more}))
    assert answer.status == 200, answer.text
    memory.forget()


def claim(world, name, key="k", **body):
    path = f"/v1/coupons/campaigns/{name}/claim"
    return world.as_shopper(world.notes["token"], "POST", path, body or None, key=key)


def wallet(world, query=""):
    return world.as_shopper(world.notes["token"], "GET", f"/v1/me/coupons{query}").json


def test_the_wallet_lists_by_state_soonest_expiry_first(world):
    scenes.arrived(world)
    for number, days in enumerate((9, 3, 6)):
        publish(world, f"c{number}", valid_days=days)
        assert claim(world, f"c{number}").status == 200
    world.buy(world.notes["token"], 5000, coupon_ids=[wallet(world)["coupons"][0]["coupon_id"]])
    first = wallet(world, "?state=claimed&limit=1")
    second = wallet(world, f"?state=claimed&limit=1&cursor={first['next_cursor']}")
    assert [one["coupons"][0]["campaign_id"] for one in (first, second)] == ["c2", "c0"]
    assert second["next_cursor"] is None
    assert [one["campaign_id"] for one in wallet(world, "?state=redeemed")["coupons"]] == ["c1"]
    world.move(days=8)
    assert [one["campaign_id"] for one in wallet(world, "?state=expired")["coupons"]] == ["c2"]
    path = "/v1/me/coupons?state=gone"
    assert world.as_shopper(world.notes["token"], "GET", path).code == "parameter_invalid"


def test_the_trail_shows_the_expiry_without_a_job(world):
    scenes.arrived(world)
    publish(world, "few", valid_days=0)
    coupon_id = claim(world, "few").json["coupon"]["coupon_id"]
    world.move(days=1)
    response = world.as_shopper(world.notes["token"], "GET", f"/v1/me/coupons/{coupon_id}").json
    assert response["coupon"]["state"] == "expired"
    assert [(step["verb"], step["at"]) for step in response["trail"]][1:] == [
        ("expire", response["coupon"]["expires_at"])
    ]
    path = f"/v1/me/coupons/{coupon_id}/code"
    assert world.as_shopper(world.notes["token"], "GET", path).code == "coupon_expired"


def test_a_voided_coupon_is_no_choice_and_cannot_be_spent(world):
    member_id = scenes.arrived(world)["member"]["member_id"]
    publish(world, "cash", worth={"kind": "cash_off", "threshold_fen": 5000, "discount_fen": 800})
    coupon_id = claim(world, "cash").json["coupon"]["coupon_id"]
    path = f"/v1/admin/members/{member_id}/coupons/{coupon_id}/void"
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", path, {"reason": "a mistake"}, headers).status == 200
    asked = {"store_id": "sun_cafe", "amount_fen": 5000}
    found = world.as_shopper(world.notes["token"], "POST", "/v1/me/coupons/qualify", asked).json
    assert (found["best"]["worth_fen"], found["coupons"]) == (0, [])
    order = world.open_payment(world.notes["token"], 5000, coupon_ids=[coupon_id])
    assert (order.status, order.json["error"]["reason"]) == (409, "voided")


def test_qualify_shows_what_applies_what_is_missing_and_the_best_choice(world):
    scenes.arrived(world)
    publish(world, "cash", worth={"kind": "cash_off", "threshold_fen": 5000, "discount_fen": 800}, stacking="per_kind")
    publish(world, "percent", worth={"kind": "percent_off", "percent": 10, "ceiling_fen": 9999}, stacking="per_kind")
    publish(world, "alone", worth={"kind": "cash_off", "threshold_fen": 5000, "discount_fen": 1000})
    publish(world, "far", worth={"kind": "cash_off", "threshold_fen": 7800, "discount_fen": 3000})
    publish(world, "milk", include={"skus": ["milk"]})
    publish(world, "books", include={"store_ids": ["sun_books"]})
    for name in ("cash", "percent", "alone", "far", "milk", "books"):
        assert claim(world, name).status == 200
    response = world.as_shopper(
        world.notes["token"], "POST", "/v1/me/coupons/qualify", {"store_id": "sun_cafe", "amount_fen": 5000}
    ).json
    by_name = {one["name"]: one for one in response["coupons"]}
    assert {name: one["worth_fen"] for name, one in by_name.items() if one["applies"]} == {
        "cash": 800,
        "percent": 500,
        "alone": 1000,
    }
    assert (by_name["far"]["missing_fen"], by_name["far"]["message"]) == (2800, "Spend 28.00 yuan more to use it.")
    assert (by_name["milk"]["reason"], by_name["books"]["reason"]) == ("goods", "store")
    assert (response["best"]["worth_fen"], response["best"]["payable_fen"]) == (1220, 3780)
    order = world.open_payment(world.notes["token"], 5000, coupon_ids=response["best"]["coupon_ids"]).json
    assert order["payable_fen"] == 3780
    assert sum(one["discount_fen"] for one in order["coupons"]) == 1220


@pytest.mark.parametrize(
    ("worth", "lines", "discount_fen"),
    [
        ({"kind": "cash_off", "threshold_fen": 3000, "discount_fen": 500}, [], 500),
        ({"kind": "percent_off", "percent": 15, "ceiling_fen": 600}, [], 600),
        ({"kind": "random_cash", "threshold_fen": 3000, "least_fen": 100, "most_fen": 900}, [], None),
        ({"kind": "gift", "skus": ["cup"], "ceiling_fen": 9000}, [("tea", 4100), ("cup", 900)], 900),
        (
            {"kind": "exchange", "skus": ["cup"], "price_fen": 100, "ceiling_fen": 9000},
            [("tea", 4100), ("cup", 900)],
            800,
        ),
    ],
)
def test_every_kind_is_redeemed_by_a_payment_and_restored_by_a_full_refund(world, worth, lines, discount_fen):
    scenes.arrived(world)
    publish(world, "few", worth=worth, on_refund="yes", lengthen_on_return=True)
    coupon = claim(world, "few").json["coupon"]
    assert claim(world, "few").json["coupon"] == coupon
    if discount_fen is None:
        discount_fen = coupon["drawn_fen"]
        assert 100 <= discount_fen <= 900
    goods = [{"sku": sku, "amount_fen": fen} for sku, fen in lines]
    payment = world.buy(world.notes["token"], 5000, coupon_ids=[coupon["coupon_id"]], lines=goods)
    shown = world.as_shopper(world.notes["token"], "GET", f"/v1/payments/{payment}").json
    assert (shown["discount_fen"], shown["payable_fen"]) == (discount_fen, 5000 - discount_fen)
    assert wallet(world)["coupons"][0]["state"] == "redeemed"
    world.move(days=2)
    refund(world, payment, 1000)
    assert wallet(world)["coupons"][0]["state"] == "redeemed"
    refund(world, payment, 4000 - discount_fen)
    (restored,) = wallet(world)["coupons"]
    assert (restored["state"], restored["worth_fen"]) == ("claimed", None)
    later = day_of(instant(restored["expires_at"])) - day_of(instant(coupon["expires_at"]))
    assert later.days == 2
    again = world.open_payment(world.notes["token"], 5000, coupon_ids=[coupon["coupon_id"]], lines=goods)
    assert again.json["discount_fen"] == discount_fen


def instant(text):
    return datetime.fromisoformat(text)


def refund(world, payment_id, fen):
    order = world.simulator.pay.orders[payment_id]
    world.simulator.pay.refund_from_console(order.transaction_id, fen)
    assert world.notify(world.courier.notices[-1]).status == 204
    world.deliver(times=2)


POLICIES = [("no", 0, "redeemed"), ("if_valid", 31, "redeemed"), ("if_valid", 1, "claimed")]


@pytest.mark.parametrize(("policy", "days", "state"), POLICIES)
def test_the_campaign_decides_whether_a_refund_restores(world, policy, days, state):
    scenes.arrived(world)
    publish(world, "few", on_refund=policy)
    coupon_id = claim(world, "few").json["coupon"]["coupon_id"]
    payment = world.buy(world.notes["token"], 5000, coupon_ids=[coupon_id])
    world.move(days=days)
    refund(world, payment, 4900)
    assert wallet(world)["coupons"][0]["state"] == state


def test_a_payment_repeated_after_its_refund_redeems_nothing(world):
    coupons.fully_refunded(world)
    paid = [one for one in world.notes["held"] if one["name"] == "payment.paid"]
    scenes.deliver_held(world)
    assert wallet(world)["coupons"][0]["state"] == "claimed"
    assert not world.hand_over("coupons_apply", paid)
    assert wallet(world)["coupons"][0]["state"] == "claimed"


def test_a_refund_that_overtakes_its_payment_is_delivered_again(world):
    coupons.fully_refunded(world)
    refunded = world.notes.pop("events")
    scenes.arrived(world, "o_2", "token", claim="gift")
    coupon_id = wallet(world)["coupons"][0]["coupon_id"]
    payment = world.open_payment(world.notes["token"], 5000, coupon_ids=[coupon_id]).json["payment_id"]
    member = world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]
    details = {
        **refunded[0]["details"],
        "payment_id": payment,
        "member_id": member,
        "coupons": [{"coupon_id": coupon_id, "campaign_id": "gift", "discount_fen": 500}],
    }
    early = {**refunded[0], "details": details}
    assert world.hand_over("coupons_apply", [early])  # wanted again
    world.notify(world.pay(payment))
    world.deliver()
    assert not world.hand_over("coupons_apply", [early])
    assert wallet(world)["coupons"][0]["state"] == "claimed"


def test_a_coupon_keeps_the_terms_under_which_it_was_claimed(world):
    scenes.arrived(world)
    publish(world, "few", limit_per_member=2)
    old = claim(world, "few").json["coupon"]
    publish(world, "few", limit_per_member=2, worth={"kind": "cash_off", "threshold_fen": 9000, "discount_fen": 1})
    new = claim(world, "few", key="k2").json["coupon"]
    assert (old["worth"]["discount_fen"], new["worth"]["discount_fen"]) == (100, 1)
    (kept,) = [one for one in wallet(world)["coupons"] if one["coupon_id"] == old["coupon_id"]]
    assert kept["worth"]["discount_fen"] == 100
    assert world.open_payment(world.notes["token"], 3000, coupon_ids=[old["coupon_id"]]).json["discount_fen"] == 100


def test_a_paused_campaign_refuses_claims_and_its_coupons_stay_valid(world):
    scenes.arrived(world)
    publish(world, "few", limit_per_member=2)
    coupon_id = claim(world, "few").json["coupon"]["coupon_id"]
    publish(world, "few", limit_per_member=2, state="paused")
    assert claim(world, "few", key="k2").code == "coupon_paused"
    assert world.open_payment(world.notes["token"], 3000, coupon_ids=[coupon_id]).status == 200
    publish(world, "few", limit_per_member=2)
    assert claim(world, "few", key="k2").status == 200
    publish(world, "few", limit_per_member=2, state="ended")
    assert claim(world, "few", key="k3").code == "coupon_ended"


def test_a_draft_is_not_found_and_publishing_creates_its_stock(world):
    scenes.arrived(world)
    publish(world, "few", state="draft", units=3)
    assert claim(world, "few").status == 404
    publish(world, "few", state="draft", units=2)
    publish(world, "few", units=2)
    for number, openid in enumerate(("o_1", "o_2", "o_3")):
        scenes.arrived(world, openid)
        assert claim(world, "few").status == (200 if number < 2 else 409)


def test_points_buy_a_coupon_once(world):
    coupons.priced_in_points(world)
    before = world.as_shopper(world.notes["token"], "GET", "/v1/me/points").json["balance"]
    assert claim(world, "few").status == claim(world, "few").status == 200
    book = world.as_shopper(world.notes["token"], "GET", "/v1/me/points").json
    assert (before, book["balance"]) == (90, 30)
    poor = claim(world, "few", key="k2")
    assert (poor.code, poor.json["error"]["spendable"]) == ("points_insufficient", 30)


def test_parking_time_is_taken_off_a_visit(world):
    coupons.parked_with_coupon(5.0)(world)
    status, response = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    assert (status, response["state"]) == (200, "to_pay")
    by_code = {line["code"]: line["amount_fen"] for line in response["lines"]}
    assert by_code["coupon"] == -1000
    assert sum(by_code.values()) == response["due_fen"] == response["payment"]["payable_fen"]
    assert response["payment"]["discount_fen"] == 1000
    world.notify(world.pay(response["payment"]["payment_id"]))
    world.deliver()
    path = f"/v1/me/coupons/{world.notes['coupon']}"
    trail = world.as_shopper(world.notes["token"], "GET", path).json
    assert [step["verb"] for step in trail["trail"]] == ["claim", "hold", "redeem"]
    assert world.open_payment(world.notes["token"], 5000, coupon_ids=[world.notes["coupon"]]).code == "coupon_in_use"


def test_parking_time_that_pays_the_whole_visit_is_redeemed_at_once(world):
    coupons.parked_with_coupon(1.2)(world)
    gift = world.log_in("o_1", claim="gift")["claim"]
    assert gift["coupon"] is None or gift["coupon"]["campaign_id"] == "gift"
    used = next(one for one in wallet(world)["coupons"] if one["campaign_id"] == "gift")["coupon_id"]
    refused = shopper("POST", EXIT, {"coupon_id": used}, key=None)(world)
    assert refused[1]["error"]["code"] in {"coupon_in_use", "coupon_not_eligible"}
    status, response = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    assert (status, response["state"], response["due_fen"]) == (200, "settled", 0)
    again = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    assert again == (status, response)
    states = {one["campaign_id"]: one["state"] for one in wallet(world)["coupons"]}
    assert states["few"] == "redeemed"


def test_a_closed_parking_order_releases_its_coupon(world):
    coupons.parked_with_coupon(5.0)(world)
    _, response = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    payment = response["payment"]["payment_id"]
    world.as_shopper(world.notes["token"], "POST", f"/v1/payments/{payment}/cancel")
    world.deliver()
    assert {one["state"] for one in wallet(world)["coupons"] if one["campaign_id"] == "few"} == {"claimed"}


def test_a_claim_by_qr_code_names_its_place(world):
    scenes.arrived(world)
    publish(world, "few")
    made = {"mall_id": "sun", "store_id": "sun_books", "surface": "shelf", "promoter_id": "p"}
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "qr"}
    qr = world.http("POST", "/v1/admin/qr-codes", made, headers).json["qr_id"]
    coupon = claim(world, "few", qr_id=qr).json["coupon"]
    assert coupon["source"] == "qr:shelf"
    response = world.as_shopper(world.notes["token"], "GET", f"/v1/me/coupons/{coupon['coupon_id']}").json
    assert (response["source"]["store_id"], response["source"]["promoter_id"]) == ("sun_books", "p")


def test_the_coupon_centre_shows_the_stock_level(world):
    scenes.arrived(world)
    publish(world, "few", units=5, limit_per_member=9)

    def left():
        memory.forget()
        path = "/v1/coupons/campaigns?mall_id=sun"
        page = world.as_shopper(world.notes["token"], "GET", path).json["campaigns"]
        return next(one["left"] for one in page if one["campaign_id"] == "few")

    response = [left()]
    for number in range(5):
        shopper("POST", FEW, key=f"k{number}")(world)
        response.append(left())
    assert response == ["plenty", "plenty", "plenty", "plenty", "few", "none"]
