"""Who takes the card is a member; who authorised is known, though a notice was lost."""

from datetime import timedelta

import pytest

from proof.scenes import circle
from proof.scenes import common as scenes
from proof.scenes.circle import authorize, deliver_notices, pay
from proof.world import APPID, APPS, MCHID
from tests.circle.looks import authorization, balance, points, source, there, tick, told


def test_a_card_makes_a_member_once_who_came_from_the_shop_of_the_payment(joined):
    scenes.campaign(joined, "gift", units=100, limit_by="member")
    thanks = {"name": "thanks", "mall_id": "sun", "campaign_id": "gift", "trigger": "joining"}
    circle.put(joined, "issue-rules/thanks", thanks)
    pay(joined, 5000, "o_9")
    deliver_notices(joined)
    joined.move(minutes=1)
    authorize(joined, "o_9")
    card = joined.courier.notices[-1]
    for _ in range(3):
        assert joined.notify(card).status == 204
    deliver_notices(joined)
    logged_in = joined.log_in("o_9")
    assert logged_in["joined"] is False
    token = logged_in["token"]
    assert points(joined, token)["balance"] == 100
    coupons = joined.as_shopper(token, "GET", "/v1/me/coupons").json["coupons"]
    assert len(coupons) == 1
    assert source(joined, "o_9")["store_id"] == "sun_cafe"


def test_the_shop_is_named_though_the_card_comes_first(joined):
    number = pay(joined, 5000, "o_9", notify=False)
    joined.move(minutes=1)
    authorize(joined, "o_9")
    deliver_notices(joined)
    assert source(joined, "o_9")["store_id"] is None
    there(joined).notify_payment(number)
    deliver_notices(joined)
    assert source(joined, "o_9")["store_id"] == "sun_cafe"


def test_a_card_of_a_member_changes_nothing_but_the_authorisation(joined, token):
    before = source(joined, "o_1")
    authorize(joined)
    deliver_notices(joined)
    assert source(joined, "o_1") == before
    shown = joined.as_shopper(token, "GET", "/v1/me/circle").json
    assert (shown["authorization"], shown["points_commit"]) == ("authorized", "finished")


def test_a_lost_card_is_healed_by_the_next_payment(joined):
    authorize(joined, "o_9", notify=False)
    number = pay(joined, 5000, "o_9")
    deliver_notices(joined)
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
    deliver_notices(joined)
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "registered"
    authorize(joined, notify=False)
    tick(joined, days=1, minutes=1)
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "authorized"


def test_an_authorisation_that_was_taken_back_is_found_within_a_week(joined, token):
    authorize(joined)
    deliver_notices(joined)
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
    deliver_notices(joined)
    for one, number in numbers.items():
        assert told(joined, number)["increased_points"] == 20 * (one + 1)


def test_a_lost_card_of_a_member_is_healed_by_the_next_payment(joined, token):
    joined.deliver()
    authorize(joined, notify=False)
    number = pay(joined, 5000)
    deliver_notices(joined)
    assert authorization(joined, token) == "authorized"
    assert told(joined, number)["increased_points"] == 100


def test_a_day_of_lost_cards_of_members_heals(joined):
    tokens = [joined.token_of(f"o_{one}") for one in range(6)]
    joined.deliver()
    for one in range(6):
        authorize(joined, f"o_{one}", notify=False)
        pay(joined, 1000 * (one + 1), f"o_{one}")
    deliver_notices(joined)
    assert [authorization(joined, one) for one in tokens] == ["authorized"] * 6
    assert [balance(joined, one) for one in tokens] == [20, 40, 60, 80, 100, 120]


def test_an_authorisation_given_anew_is_healed_by_the_next_payment(joined, token):
    authorize(joined)
    deliver_notices(joined)
    there(joined).withdraw(APPID, "o_1")
    tick(joined, days=7, minutes=1)
    token = joined.token_of("o_1")
    assert authorization(joined, token) == "deauthorized"
    authorize(joined, notify=False)
    pay(joined, 5000)
    deliver_notices(joined)
    assert authorization(joined, token) == "authorized"


def test_an_authorisation_given_anew_is_found_without_a_payment(joined, token):
    authorize(joined)
    deliver_notices(joined)
    there(joined).withdraw(APPID, "o_1")
    tick(joined, days=7, minutes=1)
    for _ in range(8):
        tick(joined, days=1)
    authorize(joined, notify=False)
    tick(joined, days=30)
    assert authorization(joined, joined.token_of("o_1")) == "authorized"


def test_a_query_that_is_refused_says_nothing_about_the_shopper(joined, token):
    authorize(joined)
    deliver_notices(joined)
    joined.simulator.moods.plan("circle_authorization", "no:NO_AUTH", times=2)
    tick(joined, days=7, minutes=1)
    token = joined.token_of("o_1")
    assert authorization(joined, token) == "authorized"
    assert joined.as_shopper(token, "POST", "/v1/me/circle").code == "wechat_unavailable"
    assert joined.as_shopper(token, "POST", "/v1/me/circle").json["authorization"] == "authorized"


def test_who_wechat_does_not_know_for_a_while_is_asked_about_again(joined, token):
    authorize(joined)
    deliver_notices(joined)
    kept = there(joined).books.authorizations.pop((APPID, "o_1"))
    tick(joined, days=7, minutes=1)
    token = joined.token_of("o_1")
    assert authorization(joined, token) == "unknown"
    there(joined).books.authorizations[(APPID, "o_1")] = kept
    tick(joined, days=1, minutes=1)
    assert authorization(joined, token) == "authorized"


def test_a_query_that_fails_holds_no_points_up(joined, token):
    joined.deliver()
    joined.simulator.moods.plan("circle_authorization", "no:NO_AUTH", times=1)
    authorize(joined, notify=False)
    number = pay(joined, 5000)
    joined.notify(joined.courier.notices.pop())
    joined.deliver_patiently()
    assert (balance(joined, token), told(joined, number)["increased_points"]) == (100, 100)
    joined.deliver_patiently()
    assert authorization(joined, token) == "authorized"


def test_a_member_who_was_not_heard_of_for_long_has_a_joining_coupon_to_use(joined):
    scenes.campaign(joined, "gift", units=100, limit_by="member")
    thanks = {"name": "thanks", "mall_id": "sun", "campaign_id": "gift", "trigger": "joining"}
    circle.put(joined, "issue-rules/thanks", thanks)
    authorize(joined, "o_9", notify=False)
    joined.move(days=60)
    number = pay(joined, 5000, "o_9")
    deliver_notices(joined)
    token = joined.token_of("o_9")
    (coupon,) = joined.as_shopper(token, "GET", "/v1/me/coupons").json["coupons"]
    assert coupon["state"] != "expired"
    assert (balance(joined, token), told(joined, number)["increased_points"]) == (100, 100)
    # The card was there long before that payment.
    assert source(joined, "o_9")["store_id"] is None


def test_a_payment_after_the_card_is_not_where_its_member_came_from(joined):
    authorize(joined, "o_9")
    deliver_notices(joined)
    joined.move(minutes=100)
    pay(joined, 5000, "o_9")
    deliver_notices(joined)
    assert source(joined, "o_9")["store_id"] is None


def test_an_authorisation_is_of_one_merchant_id(joined):
    from chalicelib.circle import store
    from chalicelib.circle.rules import AUTHORIZED, UNAUTHORIZED, Authorization

    now = joined.now()
    store.save_authorization(Authorization(APPID, "o_1", "m1", AUTHORIZED, now, now))
    store.save_authorization(Authorization(APPID, "o_1", "m2", UNAUTHORIZED, now + timedelta(seconds=1), now))
    known = [store.find_authorization(mchid=one, appid=APPID, openid="o_1").state for one in ("m1", "m2")]
    assert known == [AUTHORIZED, UNAUTHORIZED]


@pytest.mark.parametrize("other", ["a_moon", "z_moon"])
def test_a_card_is_of_the_mall_where_its_shopper_is_known(joined, token, other):
    """Two malls, each with a mini-program, are paid through one merchant id; the notice names only that."""
    circle.put(joined, f"malls/{other}", {"name": "m", "appid": list(APPS)[1], "mchid": MCHID, "brandid": 2002})
    there(joined).books.authorizations[(list(APPS)[1], "o_9")] = {"authorize_state": "UNAUTHORIZED"}
    for openid in ("o_1", "o_9"):
        authorize(joined, openid)
    deliver_notices(joined)
    assert authorization(joined, token) == "authorized"
    assert authorization(joined, joined.token_of("o_9")) == "authorized"


def test_the_page_is_shown_though_wechat_leaves_out_whether_points_wait(joined, token):
    authorize(joined)
    deliver_notices(joined)
    there(joined).commit_status = lambda *_: {}
    answer = joined.as_shopper(token, "GET", "/v1/me/circle")
    assert (answer.status, answer.json["points_commit"]) == (200, None)
