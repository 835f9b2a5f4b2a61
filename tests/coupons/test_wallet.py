"""What a shopper holds, what applies to a basket, and payments with coupons of every kind."""

from datetime import datetime

import pytest

from chalicelib import memory
from chalicelib.business_day import day_of
from simulator import seed
from tests.harness import scenes
from tests.harness.callers import EXIT, FEW, shopper


def publish(world, name, **more):
    answer = world.put(f"campaigns/{name}", seed.campaign(name, **{"units": 50, **more}))
    assert answer.status == 200, answer.text
    memory.forget()


def claim(world, name, key="k", **body):
    path = f"/v1/coupons/campaigns/{name}/claim"
    return world.as_shopper(world.notes["token"], "POST", path, body or None, key=key)


def wallet(world, query=""):
    return world.as_shopper(world.notes["token"], "GET", f"/v1/me/coupons{query}").json


def test_the_wallet_by_state_soonest_expiry_first_page_by_page(world):
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


def test_expiry_is_told_by_the_trail_without_any_job(world):
    scenes.arrived(world)
    publish(world, "few", valid_days=0)
    coupon_id = claim(world, "few").json["coupon"]["coupon_id"]
    world.move(days=1)
    told = world.as_shopper(world.notes["token"], "GET", f"/v1/me/coupons/{coupon_id}").json
    assert told["coupon"]["state"] == "expired"
    assert [(step["verb"], step["at"]) for step in told["trail"]][1:] == [("expire", told["coupon"]["expires_at"])]
    path = f"/v1/me/coupons/{coupon_id}/code"
    assert world.as_shopper(world.notes["token"], "GET", path).code == "coupon_expired"


def test_qualify_tells_what_applies_what_is_missing_and_the_best(world):
    scenes.arrived(world)
    publish(world, "cash", worth={"kind": "cash_off", "threshold_fen": 5000, "discount_fen": 800}, stacking="per_kind")
    publish(world, "percent", worth={"kind": "percent_off", "percent": 10, "ceiling_fen": 9999}, stacking="per_kind")
    publish(world, "alone", worth={"kind": "cash_off", "threshold_fen": 5000, "discount_fen": 1000})
    publish(world, "far", worth={"kind": "cash_off", "threshold_fen": 7800, "discount_fen": 3000})
    publish(world, "milk", include={"skus": ["milk"]})
    publish(world, "books", include={"store_ids": ["sun_books"]})
    for name in ("cash", "percent", "alone", "far", "milk", "books"):
        assert claim(world, name).status == 200
    told = world.as_shopper(
        world.notes["token"], "POST", "/v1/me/coupons/qualify", {"store_id": "sun_cafe", "amount_fen": 5000}
    ).json
    by_name = {one["name"]: one for one in told["coupons"]}
    assert {name: one["worth_fen"] for name, one in by_name.items() if one["applies"]} == {
        "cash": 800,
        "percent": 500,
        "alone": 1000,
    }
    assert (by_name["far"]["missing_fen"], by_name["far"]["message"]) == (2800, "Spend 28.00 yuan more to use it.")
    assert (by_name["milk"]["reason"], by_name["books"]["reason"]) == ("goods", "store")
    assert (told["best"]["worth_fen"], told["best"]["payable_fen"]) == (1220, 3780)
    order = world.open_payment(world.notes["token"], 5000, coupon_ids=told["best"]["coupon_ids"]).json
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
def test_every_kind_goes_with_a_payment_and_comes_back_with_a_full_refund(world, worth, lines, discount_fen):
    scenes.arrived(world)
    publish(world, "few", worth=worth, on_refund="yes", lengthen_on_return=True)
    told = claim(world, "few").json["coupon"]
    assert claim(world, "few").json["coupon"] == told
    if discount_fen is None:
        discount_fen = told["drawn_fen"]
        assert 100 <= discount_fen <= 900
    goods = [{"sku": sku, "amount_fen": fen} for sku, fen in lines]
    payment = world.buy(world.notes["token"], 5000, coupon_ids=[told["coupon_id"]], lines=goods)
    shown = world.as_shopper(world.notes["token"], "GET", f"/v1/payments/{payment}").json
    assert (shown["discount_fen"], shown["payable_fen"]) == (discount_fen, 5000 - discount_fen)
    assert wallet(world)["coupons"][0]["state"] == "redeemed"
    world.move(days=2)
    refund(world, payment, 1000)
    assert wallet(world)["coupons"][0]["state"] == "redeemed"
    refund(world, payment, 4000 - discount_fen)
    (back,) = wallet(world)["coupons"]
    assert (back["state"], back["worth_fen"]) == ("claimed", None)
    later = day_of(instant(back["expires_at"])) - day_of(instant(told["expires_at"]))
    assert later.days == 2
    again = world.open_payment(world.notes["token"], 5000, coupon_ids=[told["coupon_id"]], lines=goods)
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
def test_the_campaign_says_whether_a_refund_gives_back(world, policy, days, state):
    scenes.arrived(world)
    publish(world, "few", on_refund=policy)
    coupon_id = claim(world, "few").json["coupon"]["coupon_id"]
    payment = world.buy(world.notes["token"], 5000, coupon_ids=[coupon_id])
    world.move(days=days)
    refund(world, payment, 4900)
    assert wallet(world)["coupons"][0]["state"] == state


def test_a_payments_event_that_comes_again_after_the_refund_redeems_nothing(world):
    scenes.refunded_whole(world)
    paid = [one for one in world.notes["held"] if one["name"] == "payment.paid"]
    scenes.deliver_held(world)
    assert wallet(world)["coupons"][0]["state"] == "claimed"
    assert not world.hand_over("coupons_apply", paid)
    assert wallet(world)["coupons"][0]["state"] == "claimed"


def test_a_refund_that_comes_before_its_payment_waits_for_it(world):
    scenes.refunded_whole(world)
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


def test_terms_stay_as_they_were_when_it_was_claimed(world):
    scenes.arrived(world)
    publish(world, "few", limit_per_member=2)
    old = claim(world, "few").json["coupon"]
    publish(world, "few", limit_per_member=2, worth={"kind": "cash_off", "threshold_fen": 9000, "discount_fen": 1})
    new = claim(world, "few", key="k2").json["coupon"]
    assert (old["worth"]["discount_fen"], new["worth"]["discount_fen"]) == (100, 1)
    (kept,) = [one for one in wallet(world)["coupons"] if one["coupon_id"] == old["coupon_id"]]
    assert kept["worth"]["discount_fen"] == 100
    assert world.open_payment(world.notes["token"], 3000, coupon_ids=[old["coupon_id"]]).json["discount_fen"] == 100


def test_a_paused_campaign_gives_none_and_what_is_out_stays_good(world):
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


def test_a_draft_is_not_there_and_its_stock_is_made_when_it_is_published(world):
    scenes.arrived(world)
    publish(world, "few", state="draft", units=3)
    assert claim(world, "few").status == 404
    publish(world, "few", state="draft", units=2)
    publish(world, "few", units=2)
    for number, openid in enumerate(("o_1", "o_2", "o_3")):
        scenes.arrived(world, openid)
        assert claim(world, "few").status == (200 if number < 2 else 409)


def test_points_buy_a_coupon_once(world):
    scenes.rich(world)
    before = world.as_shopper(world.notes["token"], "GET", "/v1/me/points").json["balance"]
    assert claim(world, "few").status == claim(world, "few").status == 200
    book = world.as_shopper(world.notes["token"], "GET", "/v1/me/points").json
    assert (before, book["balance"]) == (90, 30)
    poor = claim(world, "few", key="k2")
    assert (poor.code, poor.json["error"]["spendable"]) == ("points_insufficient", 30)


def test_parking_time_is_taken_off_a_visit_line_by_line(world):
    scenes.parked_with_coupon(5.0)(world)
    status, told = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    assert (status, told["state"]) == (200, "to_pay")
    by_code = {line["code"]: line["amount_fen"] for line in told["lines"]}
    assert by_code["coupon"] == -1000
    assert sum(by_code.values()) == told["due_fen"] == told["payment"]["payable_fen"]
    assert told["payment"]["discount_fen"] == 1000
    world.notify(world.pay(told["payment"]["payment_id"]))
    world.deliver()
    path = f"/v1/me/coupons/{world.notes['coupon']}"
    trail = world.as_shopper(world.notes["token"], "GET", path).json
    assert [step["verb"] for step in trail["trail"]] == ["claim", "hold", "redeem"]
    assert world.open_payment(world.notes["token"], 5000, coupon_ids=[world.notes["coupon"]]).code == "coupon_in_use"


def test_parking_time_that_pays_all_is_redeemed_at_once_and_another_coupon_is_refused(world):
    scenes.parked_with_coupon(1.2)(world)
    gift = world.log_in("o_1", claim="gift")["claim"]
    assert gift["coupon"] is None or gift["coupon"]["campaign_id"] == "gift"
    used = next(one for one in wallet(world)["coupons"] if one["campaign_id"] == "gift")["coupon_id"]
    refused = shopper("POST", EXIT, {"coupon_id": used}, key=None)(world)
    assert refused[1]["error"]["code"] in {"coupon_in_use", "coupon_not_eligible"}
    status, told = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    assert (status, told["state"], told["due_fen"]) == (200, "settled", 0)
    again = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    assert again == (status, told)
    states = {one["campaign_id"]: one["state"] for one in wallet(world)["coupons"]}
    assert states["few"] == "redeemed"


def test_a_closed_parking_order_frees_its_coupon(world):
    scenes.parked_with_coupon(5.0)(world)
    _, told = shopper("POST", EXIT, {"coupon_id": "{coupon}"}, key=None)(world)
    payment = told["payment"]["payment_id"]
    world.as_shopper(world.notes["token"], "POST", f"/v1/payments/{payment}/cancel")
    world.deliver()
    assert {one["state"] for one in wallet(world)["coupons"] if one["campaign_id"] == "few"} == {"claimed"}


def test_a_claim_names_the_place_it_was_made_at(world):
    scenes.arrived(world)
    publish(world, "few")
    made = {"mall_id": "sun", "store_id": "sun_books", "surface": "shelf", "promoter_id": "p"}
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "qr"}
    qr = world.http("POST", "/v1/admin/qr-codes", made, headers).json["qr_id"]
    coupon = claim(world, "few", qr_id=qr).json["coupon"]
    assert coupon["source"] == "qr:shelf"
    told = world.as_shopper(world.notes["token"], "GET", f"/v1/me/coupons/{coupon['coupon_id']}").json
    assert (told["source"]["store_id"], told["source"]["promoter_id"]) == ("sun_books", "p")


def test_the_coupon_centre_tells_roughly_what_is_left(world):
    scenes.arrived(world)
    publish(world, "few", units=5, limit_per_member=9)

    def left():
        memory.forget()
        path = "/v1/coupons/campaigns?mall_id=sun"
        page = world.as_shopper(world.notes["token"], "GET", path).json["campaigns"]
        return next(one["left"] for one in page if one["campaign_id"] == "few")

    told = [left()]
    for number in range(5):
        shopper("POST", FEW, key=f"k{number}")(world)
        told.append(left())
    assert told == ["plenty", "plenty", "plenty", "plenty", "few", "none"]
