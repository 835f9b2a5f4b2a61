"""A sale is one fact, whichever channel reports it. Coupon B, a message, points, tier days and figures follow from it
once, and its refund reverses them."""

import random

import boto3
import pytest

from chalicelib import clock
from chalicelib.business_day import day_of
from chalicelib.points import code
from proof.scenes import circle
from proof.scenes import common as scenes
from proof.scenes import coupons as coupon_scenes
from proof.world import APPID
from tests.circle.looks import balance, told

CREDITS, REFUNDS = "/v1/points/credits", "/v1/points/refunds"


class Shop:
    """One shopper, who buys at A (the cafe) by any channel; what follows from buying."""

    def __init__(self, world):
        self.world = world
        circle.in_circle_with_back_fill(world)
        coupon_scenes.rule("payment", store_ids=["sun_cafe"], threshold_fen=3000)(world)
        login = world.log_in("o_1")
        self.token, self.member_id = login["token"], login["member"]["member_id"]
        circle.authorize(world)
        circle.deliver_notices(world)
        self.till, self.crm = world.device("till", "sun_cafe"), world.device("crm", "group")

    # --- buying -----------------------------------------------------------------------------------------------
    def buy(self, channel, fen, number="1"):
        return getattr(self, channel)(fen, number)

    def order(self, fen, number):
        payment_id = self.world.buy(self.token, fen, key=number)
        return payment_id, self.world.simulator.pay.orders[payment_id].transaction_id

    def till_receipt(self, number, fen, **more):
        shown = code.make(member_id=self.member_id, real_now=clock.real_now()).code
        return self.report(self.till, {"receipt_no": number, "amount_fen": fen, "code": shown, **more})

    def till_(self, fen, number):
        return number, self.till_receipt(number, fen)["receipt_id"]

    def system(self, fen, number):
        return number, self.system_receipt(number, fen)["receipt_id"]

    def system_receipt(self, number, fen):
        fields = {"receipt_no": number, "amount_fen": fen, "member_id": self.member_id, "store_id": "sun_cafe"}
        return self.report(self.crm, fields)

    def circle(self, fen, number):
        transaction_id = circle.pay(self.world, fen)
        circle.deliver_notices(self.world)
        return number, transaction_id

    def back_fill(self, fen, number):
        sold = self.world.simulator.pay.sell("o_1", APPID, fen, "sun_cafe").transaction_id
        answer = self.world.as_shopper(self.token, "POST", "/v1/me/points/back-fill", {"transaction_id": sold})
        assert answer.status == 200, answer.text
        self.world.deliver()
        return number, sold

    def report(self, device, body, path=CREDITS):
        answer = self.world.as_device(device, path, body)
        assert answer.status == 200, answer.text
        self.world.deliver()
        return answer.json

    # --- money back -------------------------------------------------------------------------------------------
    def refund(self, channel, sold, fen, number="r1"):
        ours, theirs = sold
        if channel == "order":
            self.world.simulator.pay.refund_from_console(theirs, fen)
            self.world.notify(self.world.courier.notices[-1])
        elif channel == "circle":
            self.world.simulator.pay.circle.refund(theirs, fen)
            circle.deliver_notices(self.world)
        else:
            fields = {"receipt_no": ours, "refund_no": number, "refund_fen": fen, "store_id": "sun_cafe"}
            self.report(self.till if channel == "till_" else self.crm, fields, REFUNDS)
        self.world.deliver()

    # --- what follows -----------------------------------------------------------------------------------------
    def coupons(self):
        wallet = self.world.as_shopper(self.token, "GET", "/v1/me/coupons?limit=100").json["coupons"]
        return sorted(one["state"] for one in wallet if one["campaign_id"] == "few")

    def messages(self):
        items = boto3.client("dynamodb").scan(TableName="mp-recall")["Items"]
        return sorted(
            (one["state"]["S"], one.get("reason", {}).get("S", ""))
            for one in items
            if one["sk"]["S"].startswith("PLAN#")
        )

    def balance(self):
        return balance(self.world, self.token)

    def figures(self, by="store", row="sun_cafe"):
        today = day_of(self.world.now()).isoformat()
        rows = self.world.get(f"/v1/finance/usage?by={by}&from={today}&to={today}", "finance").json["rows"]
        (found,) = [one for one in rows if one["id"] == row] or [None]
        return found and (found["payments"], found["paid_fen"], found["refunded_fen"])


@pytest.fixture
def shop(world):
    return Shop(world)


CHANNELS = ["order", "till_", "system", "circle", "back_fill"]
REFUNDABLE = ["order", "till_", "system", "circle"]
CALLED = {"till_": "till"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_sale_of_any_channel_has_all_its_effects_once(shop, channel):
    chance = random.Random(channel)
    shop.buy(channel, 4500)
    shop.world.deliver(shuffle=chance.shuffle, times=3)
    assert shop.coupons() == ["claimed"]
    assert len(shop.messages()) == 3
    assert shop.balance() == 90
    assert shop.figures() == (1, 4500, 0)
    assert shop.figures("channel", CALLED.get(channel, channel)) == (1, 4500, 0)
    assert shop.figures("source", "mini_program") == (1, 4500, 0)


@pytest.mark.parametrize("channel", REFUNDABLE)
def test_a_full_refund_reverses_all_effects(shop, channel):
    sold = shop.buy(channel, 4500)
    shop.refund(channel, sold, 4500)
    assert shop.coupons() == ["voided"]
    assert shop.messages() == [("skipped", "cause_gone")] * 3
    assert shop.balance() == 0
    assert shop.figures() == shop.figures("source", "mini_program") == (1, 4500, 4500)


@pytest.mark.parametrize("channel", REFUNDABLE)
def test_a_partial_refund_reverses_effects_once_the_rest_is_below_the_rule(shop, channel):
    sold = shop.buy(channel, 4500)
    shop.refund(channel, sold, 1500, "r1")
    assert shop.coupons() == ["claimed"]
    shop.refund(channel, sold, 1, "r2")
    assert shop.coupons() == ["voided"]
    assert {state for state, _ in shop.messages()} == {"planned"}
    assert shop.figures() == (1, 4500, 1501)


@pytest.mark.parametrize("channel", REFUNDABLE)
def test_events_in_any_order_end_the_same(shop, channel):
    """Also if the refund's event comes before the sale's: then nothing is issued."""
    world, heard = shop.world, []
    consume, world.deliver = world.deliver, lambda **_: heard.extend(world.events())
    sold = shop.buy(channel, 4500)
    for _ in range(3):
        drain(world, heard)
    shop.refund(channel, sold, 4500)
    for _ in range(3):
        drain(world, heard)
    world.deliver = consume
    for one in sorted(heard, key=lambda one: one["name"] != "sale.refunded"):
        world.hand_to_all([one])
    world.deliver(times=2)
    assert shop.coupons() == []
    assert shop.balance() == 0
    assert shop.figures() == (1, 4500, 4500)


def drain(world, heard):
    """Delivers callbacks; sale events are held."""
    notices = [one for one in heard if one["name"].endswith("notice.received")]
    for one in notices:
        heard.remove(one)
        world.hand_to_all([one])
    heard.extend(world.events())


def test_a_redeemed_coupon_stays_and_is_voided_once_restored(shop):
    sold = shop.buy("till_", 4500)
    wallet = shop.world.as_shopper(shop.token, "GET", "/v1/me/coupons?limit=100").json["coupons"]
    coupon_id = next(one["coupon_id"] for one in wallet if one["campaign_id"] == "few")
    used = shop.world.buy(shop.token, 2500, key="use", store_id="sun_books", coupon_ids=[coupon_id])
    shop.refund("till_", sold, 4500)
    assert shop.coupons() == ["redeemed"]
    scenes.campaign(shop.world, "few", limit_per_member=3, on_refund="yes")
    transaction_id = shop.world.simulator.pay.orders[used].transaction_id
    shop.world.simulator.pay.refund_from_console(transaction_id, shop.world.simulator.pay.orders[used].paid_fen)
    shop.world.notify(shop.world.courier.notices[-1])
    shop.world.deliver()
    assert shop.coupons() == ["voided"]


def test_a_coupon_held_by_an_order_is_voided_when_the_order_frees_it(shop):
    sold = shop.buy("till_", 4500)
    wallet = shop.world.as_shopper(shop.token, "GET", "/v1/me/coupons?limit=100").json["coupons"]
    coupon_id = next(one["coupon_id"] for one in wallet if one["campaign_id"] == "few")
    opened = shop.world.open_payment(shop.token, 2500, key="hold", store_id="sun_books", coupon_ids=[coupon_id])
    fields = {"receipt_no": sold[0], "refund_no": "r1", "refund_fen": 4500}
    assert shop.world.as_device(shop.till, REFUNDS, fields).status == 200
    (refunded,) = [one for one in shop.world.events() if one["name"] == "sale.refunded"]
    assert shop.world.hand_over("coupons_issue", [refunded])  # comes again
    cancel = f"/v1/payments/{opened.json['payment_id']}/cancel"
    assert shop.world.as_shopper(shop.token, "POST", cancel).status == 200
    shop.world.deliver()
    assert not shop.world.hand_over("coupons_issue", [refunded])
    assert shop.coupons() == ["voided"]


def test_a_message_planned_by_two_sales_is_sent_while_one_of_them_stands(shop):
    first = shop.buy("till_", 4500, "1")
    second = shop.buy("circle", 5100)
    shop.refund("till_", first, 4500)
    assert {state for state, _ in shop.messages()} == {"planned"}
    shop.refund("circle", second, 5100)
    assert shop.messages() == [("skipped", "cause_gone")] * 3
    shop.buy("system", 6100, "3")
    assert [state for state, _ in shop.messages()] == ["planned"] * 3


def test_a_strangers_sale_counts_in_figures_and_has_its_effects_on_joining(world):
    shop = Shop(world)
    circle.pay(world, 4500, "o_9")
    circle.deliver_notices(world)
    assert shop.figures() == (1, 4500, 0)
    assert shop.messages() == []
    world.log_in("o_9")
    world.deliver(times=2)
    assert len(shop.messages()) == 3
    assert shop.figures() == (1, 4500, 0)


def test_parking_counts_as_parking_and_not_as_a_stores_sale(shop):
    scenes.parking_paid(shop.world)
    before = len(shop.messages())
    scenes.deliver_held(shop.world)
    assert len(shop.messages()) == before
    assert shop.figures("channel", "parking") == (
        1,
        shop.world.simulator.pay.orders[shop.world.notes["order"]].paid_fen,
        0,
    )


# --- one sale, reported twice -------------------------------------------------------------------------------------
@pytest.mark.parametrize("first", ["circle", "till"])
def test_a_receipt_and_a_notice_of_one_transaction_are_one_sale(shop, first):
    world = shop.world
    transaction_id = circle.pay(world, 4500)
    steps = [lambda: circle.deliver_notices(world), lambda: shop.till_receipt("7", 4500, transaction_id=transaction_id)]
    for step in steps if first == "circle" else reversed(steps):
        step()
    assert shop.till_receipt("7", 4500)["points"] == 90
    assert shop.till_receipt("7", 4500, transaction_id=transaction_id)["state"] == "counts"
    assert shop.balance() == 90
    assert shop.figures() == (1, 4500, 0)
    assert shop.coupons() == ["claimed"]
    assert told(world, transaction_id)["increased_points"] == 90


def test_a_slip_of_our_order_is_that_order_by_either_number(shop):
    payment_id, transaction_id = shop.buy("order", 4500)
    by_order = shop.till_receipt("8", 4500, payment_id=payment_id)
    by_transaction = shop.till_receipt("9", 4500, transaction_id=transaction_id)
    assert {(one["state"], one["payment_id"], one["points"]) for one in (by_order, by_transaction)} == {
        ("slip", payment_id, 90)
    }
    assert shop.balance() == 90
    assert shop.figures() == (1, 4500, 0)
    fields = {"receipt_no": "8", "refund_no": "r", "refund_fen": 100}
    assert shop.world.as_device(shop.till, REFUNDS, fields).code == "receipt_of_order"


def test_a_slip_of_an_order_without_its_callback_is_that_order(shop):
    order, transaction_id = circle.buy(shop.world, shop.token)
    assert shop.till_receipt("8", 5000, transaction_id=transaction_id)["payment_id"] == order


@pytest.mark.parametrize("wrong", ["elsewhere", "nobody's", "another's"])
def test_a_slip_with_another_store_order_or_shopper_is_refused(shop, wrong):
    other = shop.world.token_of("o_2")
    by = {"elsewhere": shop.token, "another's": other}.get(wrong)
    payment_id = shop.world.buy(by, 4500, store_id="sun_books" if wrong == "elsewhere" else "sun_cafe") if by else "no"
    shown = code.make(member_id=shop.member_id, real_now=clock.real_now()).code
    fields = {"receipt_no": "8", "amount_fen": 4500, "code": shown, "payment_id": payment_id}
    answer = shop.world.as_device(shop.till, CREDITS, fields)
    assert answer.status == 422
    assert answer.json["error"]["field"] == "payment_id"
    assert shop.balance() == (45 if wrong == "elsewhere" else 0)


@pytest.mark.parametrize("no", ["no:403:NO_AUTH", "no:400:PARAM_ERROR"])
def test_a_transaction_of_an_unknown_origin_is_held_for_review(shop, no):
    """It may be an order of ours, which counts by itself."""
    _, transaction_id = circle.buy(shop.world, shop.token)
    shop.world.simulator.moods.plan("find_transaction", no)
    response = shop.till_receipt("8", 5000, transaction_id=transaction_id)
    assert (response["state"], response["why"], response["points"]) == ("waits", "unanswered", 0)
    circle.deliver_notices(shop.world)
    assert (shop.balance(), shop.figures()) == (100, (1, 5000, 0))


# --- one sale, under two numbers ----------------------------------------------------------------------------------
@pytest.mark.parametrize("before", ["order", "till_", "circle"])
def test_a_receipt_like_an_earlier_sale_is_held_for_review(shop, before):
    shop.buy(before, 4500)
    points = shop.balance()
    response = shop.till_receipt("99", 4500)
    assert (response["state"], response["why"], response["points"]) == ("waits", "alike", 0)
    assert shop.balance() == points
    assert shop.coupons() == ["claimed"]
    (mine,) = shop.world.as_shopper(shop.token, "GET", "/v1/me/receipts/waiting").json["receipts"]
    (task,) = shop.world.get("/v1/admin/receipt-tasks").json["tasks"]
    assert mine["receipt_id"] == task["receipt"]["receipt_id"] == response["receipt_id"]
    decided = decide(shop, response, "confirm")
    assert decided.json == decide(shop, response, "confirm").json
    assert (decided.json["state"], shop.balance()) == ("counts", points + 90)
    assert shop.coupons() == ["claimed", "claimed"]
    assert decide(shop, response, "dismiss").code == "receipt_decided"
    assert shop.world.get("/v1/admin/receipt-tasks").json["tasks"] == []


def decide(shop, receipt, what):
    headers = {"Authorization": f"Bearer {shop.world.staff['operator']}"}
    path = f"/v1/admin/receipts/{receipt['receipt_id']}/{what}"
    answer = shop.world.http("POST", path, {"note": "two coffees"}, headers)
    shop.world.deliver(times=2)
    return answer


def test_a_dismissed_receipt_has_no_effects(shop):
    shop.buy("till_", 4500)
    response = shop.till_receipt("99", 4500)
    assert decide(shop, response, "dismiss").json["state"] == "dismissed"
    assert shop.till_receipt("99", 4500)["state"] == "dismissed"
    assert (shop.balance(), shop.figures()) == (90, (1, 4500, 0))


@pytest.mark.parametrize(
    "other", [{"fen": 4501}, {"minutes": 11}, {"channel": "circle", "before": "circle"}], ids=["sum", "later", "circle"]
)
def test_another_amount_time_or_transaction_is_another_sale(shop, other):
    shop.buy(other.get("before", "till_"), 4500)
    shop.world.move(minutes=other.get("minutes", 0))
    shop.buy(other.get("channel", "till_"), other.get("fen", 4500), "2")
    assert shop.balance() == 180


def test_a_refund_of_a_held_receipt_is_applied_once_it_is_confirmed(shop):
    shop.buy("till_", 4500)
    response = shop.till_receipt("99", 4500)
    shop.refund("till_", ("99", ""), 2250)
    assert shop.balance() == 90
    decide(shop, response, "confirm")
    assert shop.balance() == 135
    assert shop.figures() == (2, 9000, 2250)


def test_five_receipts_of_a_million_yuan_are_held_for_review(shop):
    for number in range(5):
        assert shop.system_receipt(f"m{number}", 100_000_000 - number)["why"] == "receipt_cap"
    assert shop.balance() == 0
    assert len(shop.world.get("/v1/admin/receipt-tasks").json["tasks"]) == 5


def test_a_shoppers_receipts_are_capped_by_day(shop):
    assert [shop.system_receipt(f"d{number}", 4_000_000 + number)["state"] for number in range(3)] == [
        "counts",
        "counts",
        "waits",
    ]
    shop.world.move(days=1)
    assert shop.system_receipt("d9", 4_000_000)["state"] == "counts"
