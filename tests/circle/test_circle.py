"""The business circle: who pays in a shop of the mall is credited once and WeChat told so; who takes the card is a
member; nothing is lost with a notice."""

import json
from pathlib import Path

import pytest

from simulator.misbehave import SERVER_ERROR
from tests.harness import circle
from tests.harness.circle import CAFE, authorize, pay, tell
from tests.world import APPID

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def joined(world):
    circle.join(world)
    return world


@pytest.fixture
def token(joined):
    return joined.token_of("o_1")


def there(world):
    return world.simulator.pay.circle


def points(world, token):
    return world.as_shopper(token, "GET", "/v1/me/points").json


def seen(world, transaction_id):
    return world.get(f"/v1/admin/mall-payments/{transaction_id}").json


def tasks(world):
    return world.get("/v1/admin/mall-payment-tasks").json["tasks"]


def say(world, transaction_id, what, body):
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    return world.http("POST", f"/v1/admin/mall-payments/{transaction_id}/{what}", body, headers)


def tick(world, **by):
    world.move(**by)
    world.fire("circle_tick")
    world.deliver()


def told(world, transaction_id):
    return there(world).books.sales[transaction_id].told


# --- pay = points -------------------------------------------------------------------------------------------------
def test_a_payment_in_a_shop_is_credited_once_and_told_back(joined, token):
    authorize(joined)
    number = pay(joined, 5000)
    there(joined).tell(number)
    there(joined).tell(number, by_hand=True)
    tell(joined)
    assert points(joined, token)["balance"] == 100
    assert [line["store_id"] for line in points(joined, token)["entries"]] == ["sun_cafe"]
    report = told(joined, number)
    assert (report["earn_points"], report["increased_points"], report["total_points"]) == (True, 100, 100)
    assert there(joined).books.reports == 1
    shown = seen(joined, number)
    assert (shown["state"], shown["store_id"], shown["points"]) == ("placed", "sun_cafe", 100)


def test_refunds_in_part_and_whole_take_back_exactly_what_was_earned(joined, token):
    authorize(joined)
    number = pay(joined, 5055)
    tell(joined)
    assert points(joined, token)["balance"] == 101
    for part in (1, 2500):
        there(joined).refund(number, part)
    tell(joined)
    assert points(joined, token)["balance"] == 101 - 101 * 2501 // 5055
    there(joined).refund(number, 5055 - 2501)
    tell(joined)
    assert points(joined, token)["balance"] == 0
    assert [one["state"] for one in seen(joined, number)["refunds"]] == ["applied"] * 3


def test_a_refund_that_comes_before_its_payment_waits_for_it(joined, token):
    authorize(joined)
    number = pay(joined, 5000, notify=False)
    there(joined).refund(number, 2000, tell_anyway=True)
    tell(joined)
    (task,) = tasks(joined)
    assert (task["payment"], task["refund"]["why"]) == (None, "refund_without_payment")
    there(joined).tell(number)
    tell(joined)
    assert points(joined, token)["balance"] == 60
    assert tasks(joined) == []


def test_more_than_was_paid_does_not_go_back_and_a_person_is_told(joined, token):
    authorize(joined)
    number = pay(joined, 5000)
    tell(joined)
    there(joined).refund(number, 4000)
    there(joined).refund(number, 1001)
    tell(joined)
    assert points(joined, token)["balance"] == 20
    (task,) = tasks(joined)
    assert task["refund"]["why"] == "refund_exceeds"


def test_a_payment_that_is_our_order_counts_as_the_order_only(joined, token):
    authorize(joined)
    tell(joined)
    order = joined.open_payment(token, 5000).json["payment_id"]
    joined.pay(order)
    number = joined.simulator.pay.orders[order].transaction_id
    pay(joined, 5000, transaction_id=number)
    # The circle's notice comes first.
    joined.courier.notices.reverse()
    tell(joined)
    assert points(joined, token)["balance"] == 100
    tick(joined, minutes=2)
    assert told(joined, number)["increased_points"] == 100
    assert seen(joined, number)["payment_id"] == order
    there(joined).refund(number, 5000)
    joined.simulator.pay.refund_from_console(number, 5000)
    tell(joined)
    assert points(joined, token)["balance"] == 0


def test_money_that_came_for_a_closed_order_of_ours_is_told_to_earn_nothing(joined, token):
    authorize(joined)
    tell(joined)
    order = joined.open_payment(token, 5000).json["payment_id"]
    joined.as_shopper(token, "POST", f"/v1/payments/{order}/cancel")
    late = joined.simulator.pay.orders[order]
    late.state = "NOTPAY"  # it was paid as it was being closed
    joined.pay(order)
    number = pay(joined, 5000, transaction_id=late.transaction_id)
    tell(joined)
    tick(joined, minutes=2)
    assert told(joined, number)["earn_points"] is False
    assert points(joined, token)["balance"] == 0


def test_a_payment_without_points_is_told_with_the_reason(joined, token):
    authorize(joined)
    number = pay(joined, 20)
    tell(joined)
    assert told(joined, number)["earn_points"] is False
    assert told(joined, number)["no_points_remarks"] == "本次消费不符合积分规则"


# --- reports ------------------------------------------------------------------------------------------------------
def test_a_report_that_fails_is_made_again_for_a_day(joined, token):
    authorize(joined)
    tell(joined)
    joined.simulator.moods.plan("circle_points", SERVER_ERROR, times=40)
    number = pay(joined, 5000)
    tell(joined)
    for _ in range(10):
        tick(joined, minutes=31)
    assert told(joined, number) is None
    joined.simulator.moods.clear()
    tick(joined, minutes=61)
    assert told(joined, number)["increased_points"] == 100
    assert points(joined, token)["balance"] == 100


def test_a_report_that_fails_for_a_day_is_left_to_a_person_who_may_send_it(joined, token):
    authorize(joined)
    tell(joined)
    joined.simulator.moods.plan("circle_points", "no:PARAM_ERROR", times=99)
    number = pay(joined, 5000)
    tell(joined)
    for _ in range(32):
        tick(joined, minutes=61)
    (task,) = tasks(joined)
    assert task["payment"]["why"] == "report_failed"
    joined.simulator.moods.clear()
    assert say(joined, number, "report", {"note": "asked WeChat"}).json["points"] == 100
    assert tasks(joined) == []


# --- shops --------------------------------------------------------------------------------------------------------
def test_an_unknown_shop_waits_for_a_person_and_is_credited_then(joined, token):
    authorize(joined)
    number = pay(joined, 5000, shop_number="X-9")
    tell(joined)
    (task,) = tasks(joined)
    assert task["payment"]["why"] == "unknown_shop"
    assert points(joined, token)["balance"] == 0
    for _ in range(2):
        assert say(joined, number, "assign", {"store_id": "sun_books", "note": "a new till"}).status == 200
    joined.deliver()
    assert points(joined, token)["balance"] == 50
    assert told(joined, number)["increased_points"] == 50
    assert tasks(joined) == []
    assert say(joined, number, "assign", {"store_id": "sun_cafe", "note": "no"}).code == "sale_decided"
    assert say(joined, number, "dismiss", {"note": "no"}).code == "sale_decided"


def test_a_shop_that_is_named_later_is_found_by_itself(joined, token):
    authorize(joined)
    number = pay(joined, 5000, shop_number="X-9")
    tell(joined)
    circle.put(joined, "stores/sun_books", {**CAFE, "name": "books", "points_per_yuan": 1, "shop_number": "X-9"})
    tick(joined, minutes=11)
    assert points(joined, token)["balance"] == 50
    assert (tasks(joined), seen(joined, number)["store_id"]) == ([], "sun_books")


def test_a_shop_that_closed_waits_for_a_person_who_may_say_it_is_no_sale(joined, token):
    circle.put(joined, "stores/sun_cafe", {**CAFE, "open": False})
    authorize(joined)
    number = pay(joined, 5000)
    tell(joined)
    (task,) = tasks(joined)
    assert task["payment"]["why"] == "shop_closed"
    assert say(joined, number, "dismiss", {"note": "a deposit"}).json["state"] == "dismissed"
    assert told(joined, number)["no_points_remarks"] == "该笔交易不参与积分"
    there(joined).refund(number, 5000)
    tell(joined)
    assert (points(joined, token)["balance"], tasks(joined)) == (0, [])


def test_a_shop_number_is_one_stores(joined):
    answer = joined.put("stores/sun_books", {**CAFE, "name": "books"})
    assert (answer.status, answer.json["error"]["field"]) == (422, "shop_number")


# --- before joining -----------------------------------------------------------------------------------------------
def test_what_a_stranger_paid_is_kept_and_credited_on_joining(joined):
    number = pay(joined, 5000, "o_9")
    tell(joined)
    assert told(joined, number) is None
    token = joined.token_of("o_9")
    joined.deliver()
    assert points(joined, token)["balance"] == 100
    assert told(joined, number)["increased_points"] == 100


def test_a_shopper_files_a_payment_by_its_number(joined, token):
    number = pay(joined, 5000, "o_9")
    tell(joined)
    stranger = joined.as_shopper(token, "POST", "/v1/me/points/back-fill", {"transaction_id": number})
    assert stranger.status == 404
    mine = joined.token_of("o_9")
    for _ in range(2):
        answer = joined.as_shopper(mine, "POST", "/v1/me/points/back-fill", {"transaction_id": number})
        assert (answer.status, answer.json["points"]) == (200, 100)
    there(joined).tell(number, by_hand=True)
    tell(joined)
    assert points(joined, mine)["balance"] == 100


def test_what_nobody_claimed_in_time_earns_nothing_and_is_told_so(joined):
    number = pay(joined, 5000, "o_9")
    tell(joined)
    tick(joined, days=30, minutes=5)
    assert told(joined, number)["no_points_remarks"] == "未在规定时间内成为会员"


# --- pay = member -------------------------------------------------------------------------------------------------
def profile(world, openid):
    return world.log_in(openid)["member"]


def test_a_card_makes_a_member_once_who_came_from_the_shop_of_the_payment(joined):
    thanks = {"name": "thanks", "mall_id": "sun", "campaign_id": "gift", "trigger": "joining"}
    circle.put(joined, "issue-rules/thanks", thanks)
    pay(joined, 5000, "o_9")
    tell(joined)
    joined.move(minutes=1)
    authorize(joined, "o_9")
    card = joined.courier.notices[-1]
    for _ in range(3):
        assert joined.notify(card).status == 204
    tell(joined)
    logged_in = joined.log_in("o_9")
    assert logged_in["joined"] is False
    token = logged_in["token"]
    assert points(joined, token)["balance"] == 100
    coupons = joined.as_shopper(token, "GET", "/v1/me/coupons").json["coupons"]
    assert len(coupons) == 1
    assert source(joined, "o_9")["store_id"] == "sun_cafe"


def source(world, openid):
    from chalicelib.members import parts as members

    return members.find(members.with_openid(APPID, openid)).first_source


def test_the_shop_is_named_though_the_card_comes_first(joined):
    number = pay(joined, 5000, "o_9", notify=False)
    joined.move(minutes=1)
    authorize(joined, "o_9")
    tell(joined)
    assert source(joined, "o_9")["store_id"] is None
    there(joined).tell(number)
    tell(joined)
    assert source(joined, "o_9")["store_id"] == "sun_cafe"


def test_a_card_of_a_member_changes_nothing_but_the_authorisation(joined, token):
    before = source(joined, "o_1")
    authorize(joined)
    tell(joined)
    assert source(joined, "o_1") == before
    shown = joined.as_shopper(token, "GET", "/v1/me/circle").json
    assert (shown["authorization"], shown["points_commit"]) == ("authorized", "finished")


# --- authorisations that nobody told of ---------------------------------------------------------------------------
def test_a_lost_card_is_healed_by_the_next_payment(joined):
    authorize(joined, "o_9", notify=False)
    number = pay(joined, 5000, "o_9")
    tell(joined)
    assert told(joined, number)["increased_points"] == 100
    assert joined.log_in("o_9")["joined"] is False


def test_a_lost_card_is_healed_when_the_shopper_logs_in_or_asks(joined, token):
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "unknown"
    authorize(joined, notify=False)
    assert joined.as_shopper(token, "POST", "/v1/me/circle").json["authorization"] == "authorized"
    authorize(joined, "o_2", notify=False)
    other = joined.token_of("o_2")
    joined.deliver()
    assert joined.as_shopper(other, "GET", "/v1/me/circle").json["authorization"] == "authorized"


def test_a_card_without_authorisation_is_asked_about_in_turn_until_it_has_one(joined, token):
    authorize(joined, points=False)
    tell(joined)
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "registered"
    authorize(joined, notify=False)
    tick(joined, days=1, minutes=1)
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "authorized"


def test_an_authorisation_that_was_taken_back_is_found_within_a_week(joined, token):
    authorize(joined)
    tell(joined)
    there(joined).withdraw(APPID, "o_1")
    tick(joined, days=7, minutes=1)
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "deauthorized"


def test_the_newest_word_stays_whichever_comes_last(joined, token):
    authorize(joined)
    old = joined.courier.notices.pop()()
    joined.move(minutes=5)
    there(joined).withdraw(APPID, "o_1")
    assert joined.as_shopper(token, "POST", "/v1/me/circle").json["authorization"] == "deauthorized"
    headers, body = old
    assert joined.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    joined.deliver()
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "deauthorized"


def test_a_day_of_lost_cards_heals(joined):
    numbers = {}
    for one in range(12):
        authorize(joined, f"o_{one}", notify=False)
        numbers[one] = pay(joined, 1000 * (one + 1), f"o_{one}")
    tell(joined)
    for one, number in numbers.items():
        assert told(joined, number)["increased_points"] == 20 * (one + 1)


# --- who parked ---------------------------------------------------------------------------------------------------
def test_who_parked_is_told_in_and_out_if_the_shopper_authorised(joined, token):
    gate = joined.device("gate", "garage")
    for who, plate in ((token, "粤B12345"), (joined.token_of("o_2"), "粤B54321")):
        assert joined.as_shopper(who, "PUT", f"/v1/me/plates/{circle.quoted(plate)}").status == 200
    authorize(joined)
    tell(joined)
    for plate in ("粤B12345", "粤B54321"):
        joined.as_device(gate, "/v1/gate/entries", {"plate": plate, "gate_event_id": f"in {plate}"})
    joined.deliver()
    joined.move(minutes=5)
    for plate in ("粤B12345", "粤B54321"):
        joined.as_device(gate, "/v1/gate/exits", {"plate": plate, "gate_event_id": f"out {plate}"})
    joined.deliver()
    told = [(one["openid"], one["plate_number"], one["state"]) for one in there(joined).books.presence]
    assert told == [("o_1", "粤B12345", "IN"), ("o_1", "粤B12345", "OUT")]
    assert there(joined).books.presence[0]["brandid"] == circle.BRANDID


# --- what comes in ------------------------------------------------------------------------------------------------
def sample(world, event_type):
    resource = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return lambda: world.simulator.pay.notice(event_type, event_type.split(".")[0].lower(), resource)


@pytest.mark.parametrize("event_type", ["MALL_AUTH.ACTIVATE_CARD", "MALL_TRANSACTION.SUCCESS", "MALL_REFUND.SUCCESS"])
def test_a_real_shaped_notice_is_followed(joined, event_type):
    assert joined.notify(sample(joined, event_type)).status == 204
    joined.deliver()
    if event_type == "MALL_AUTH.ACTIVATE_CARD":
        assert joined.log_in("otPAN5xxxxxxxxrOEG6lUv_pzacc")["joined"] is False
    else:
        (task,) = tasks(joined)
        assert task["transaction_id"] == "1234567890"


def test_a_notice_that_lacks_what_it_needs_waits_for_a_person(joined):
    broken = {"mchid": joined.simulator.pay.mchid, "openid": "o_1"}
    assert joined.notify(lambda: joined.simulator.pay.notice("MALL_TRANSACTION.SUCCESS", "mall", broken)).status == 204
    joined.deliver()
    (task,) = joined.get("/v1/admin/payment-tasks").json["tasks"]
    assert (task["kind"], task["why"]) == ("unknown_callback", "MALL_TRANSACTION.SUCCESS")


def test_a_mall_in_no_circle_has_none(world):
    assert world.as_shopper(world.token_of("o_1"), "GET", "/v1/me/circle").status == 404
