"""Orders: stored before WeChat Pay has them, one per key, queried while unpaid, closed there before they close here."""

import pytest

from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, PAID
from chalicelib.payments.store import orders as store
from simulator.misbehave import LOST_ANSWER, NO, SERVER_ERROR


@pytest.fixture
def token(world):
    return world.token_of("o_1")


def test_the_parameters_are_signed_for_the_phone(world, token):
    import base64

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    answer = world.open_payment(token, 5000).json
    wx = answer["wx"]
    text = f"{store.find(answer['payment_id']).appid}\n{wx['timeStamp']}\n{wx['nonceStr']}\n{wx['package']}\n"
    key = load_pem_public_key(world.keys.merchant_public.read_bytes())
    key.verify(base64.b64decode(wx["paySign"]), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    assert wx["signType"] == "RSA"


def test_the_same_key_is_the_same_order_and_another_body_is_422(world, token):
    first, again = (world.open_payment(token, 5000, key="k") for _ in range(2))
    assert first.json["payment_id"] == again.json["payment_id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(world.simulator.pay.orders) == 1
    other = world.open_payment(token, 5001, key="k")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_two_members_may_use_the_same_key(world, token):
    other = world.open_payment(world.token_of("o_2"), 5000, key="k").json
    assert world.open_payment(token, 5000, key="k").json["payment_id"] != other["payment_id"]


def test_a_repeat_continues_the_order_that_the_provider_failed_to_open(world, token):
    world.simulator.moods.plan("order", SERVER_ERROR, times=2)
    failed = world.open_payment(token, 5000, key="k")
    assert (failed.status, failed.code) == (503, "wechat_unavailable")
    order_id = world.as_shopper(token, "GET", "/v1/me/payments").json["payments"][0]["payment_id"]
    assert store.find(order_id).state == CREATED
    assert world.open_payment(token, 5000, key="k").json["payment_id"] == order_id
    assert store.find(order_id).state == OPEN


def test_a_lost_answer_leaves_one_order_at_the_provider(world, token):
    world.simulator.moods.plan("order", LOST_ANSWER)
    assert world.open_payment(token, 5000, key="k").status == 503
    assert world.open_payment(token, 5000, key="k").status == 200
    assert len(world.simulator.pay.orders) == 1


def test_a_refused_order_closes_and_releases_its_coupon(world):
    login = world.log_in("o_1", claim="gift")
    coupon_id = login["claim"]["coupon"]["coupon_id"]
    world.simulator.pay.mchid = "1900000000"  # the provider knows no such merchant
    refused = world.open_payment(login["token"], 4000, coupon_ids=[coupon_id])
    world.simulator.pay.mchid = "1900000109"
    assert (refused.status, refused.code) == (409, "payment_refused")
    world.deliver()
    assert world.open_payment(login["token"], 4000, coupon_ids=[coupon_id]).status == 200


def test_a_repeat_of_a_refused_order_is_refused_too(world, token):
    world.simulator.moods.plan("order", f"{NO}RULE_LIMIT")
    answers = [world.open_payment(token, 5000, key="k") for _ in range(3)]
    assert [(one.status, one.code) for one in answers] == [(409, "payment_refused")] * 3
    assert len({one.json["error"]["message"] for one in answers}) == 1


def test_an_order_opened_by_another_request_is_closed_at_the_provider_first(world, token, monkeypatch):
    from chalicelib.providers import wechat_pay

    real = wechat_pay.open_order

    def refused_after_the_other(**asked):
        monkeypatch.setattr(wechat_pay, "open_order", real)
        assert world.open_payment(token, 5000, key="k").json["wx"] is not None
        raise wechat_pay.ProviderRefused("RULE_LIMIT", "")

    monkeypatch.setattr(wechat_pay, "open_order", refused_after_the_other)
    assert world.open_payment(token, 5000, key="k").code == "payment_refused"
    (theirs,) = world.simulator.pay.orders.values()
    assert (store.find(theirs.request["out_trade_no"]).state, theirs.state) == (CLOSED, "CLOSED")


def test_a_paid_order_is_shown_paid_before_its_callback_comes(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    assert world.as_shopper(token, "GET", f"/v1/payments/{payment_id}").json["state"] == OPEN
    world.move(seconds=6)  # nobody pays faster
    world.pay(payment_id)
    assert world.as_shopper(token, "GET", f"/v1/payments/{payment_id}").json["state"] == PAID
    world.notify(world.courier.notices[-1])
    world.deliver(times=2)
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 100


def test_the_stored_state_is_shown_while_the_provider_is_away(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    assert world.as_shopper(token, "GET", f"/v1/payments/{payment_id}").json["state"] == OPEN


def test_a_cancelled_order_is_closed_at_the_provider_too_once(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    for _ in range(2):
        cancelled = world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel")
        assert (cancelled.json["state"], cancelled.json["wx"]) == (CLOSED, None)
    assert world.simulator.pay.orders[payment_id].state == "CLOSED"
    assert world.as_shopper(token, "GET", f"/v1/payments/{payment_id}").json["closed_reason"] == "cancelled"


def test_a_paid_order_cannot_be_cancelled(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    refused = world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel")
    assert (refused.status, refused.code) == (409, "payment_already_paid")
    assert store.find(payment_id).state == PAID


def test_a_cancel_changes_nothing_while_the_provider_is_away(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.moods.plan("close", SERVER_ERROR, times=2)
    assert world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel").status == 503
    assert store.find(payment_id).state == OPEN


def test_the_schedule_finds_a_payment_without_a_callback(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    assert world.fire("payments_poll")["settled"] == 0
    world.move(minutes=16)
    assert world.fire("payments_poll")["settled"] == 1
    assert store.find(payment_id).state == PAID


def test_an_unpaid_order_is_queried_six_times_then_by_the_schedule(world, token):
    world.open_payment(token, 5000)
    world.deliver()
    assert [world.deliver_delayed() for _ in range(8)] == [1, 1, 1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize("rung", range(6))
def test_a_payment_without_a_callback_is_found_by_the_next_query(world, token, rung):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.deliver()
    for _ in range(rung):
        world.deliver_delayed()
    world.pay(payment_id)
    world.deliver_delayed()
    assert store.find(payment_id).state == PAID
    assert world.deliver_delayed() == 0, "a paid order is not queried"


def test_queries_of_an_unpaid_order_are_spaced_as_documented(world, token, monkeypatch):
    from chalicelib.aws import delivery
    from chalicelib.payments import query_order

    pauses, sent = [], []
    monkeypatch.setattr(delivery, "_put_on_own_queue", lambda m, pause: (sent.append(m), pauses.append(pause)))
    world.open_payment(token, 5000)
    (event,) = [one for one in world.events() if one["name"] == "payment.opened"]
    sent.append({"detail": event})
    while sent:
        query_order.query_opened(delivery.event_in(sent.pop()), now=world.now())
    assert pauses == [25, 30, 120, 120, 300], "5 s come from the queue; 30 s, 1, 3, 5 and 10 min after the order"


def test_a_query_without_an_answer_is_followed_by_the_next(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    world.deliver()
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    assert world.deliver_delayed() == 1
    assert store.find(payment_id).state == OPEN
    assert world.deliver_delayed() == 1
    assert store.find(payment_id).state == PAID


def test_the_schedule_closes_an_expired_order_and_releases_its_coupon(world):
    login = world.log_in("o_1", claim="gift")
    coupon_id = login["claim"]["coupon"]["coupon_id"]
    payment_id = world.open_payment(login["token"], 4000, coupon_ids=[coupon_id]).json["payment_id"]
    world.move(days=3)  # ticks were missed: the next one heals it
    assert world.fire("payments_poll")["settled"] == 1
    assert store.find(payment_id).state == CLOSED
    world.deliver()
    assert world.as_shopper(login["token"], "GET", "/v1/me/coupons").json["coupons"][0]["state"] == "claimed"


def test_the_schedule_repeats_while_the_provider_is_away(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    world.move(minutes=16)
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    assert world.fire("payments_poll")["failed"] == 1
    world.move(minutes=20)
    assert world.fire("payments_poll")["settled"] == 1


def test_an_order_that_never_reached_the_provider_closes_when_it_expires(world, token):
    world.simulator.moods.plan("order", SERVER_ERROR, times=2)
    world.open_payment(token, 5000)
    world.move(minutes=16)
    assert world.fire("payments_poll")["settled"] == 1
    assert world.as_shopper(token, "GET", "/v1/me/payments").json["payments"][0]["state"] == CLOSED


def test_a_refund_that_overtakes_its_payment_queries_the_payment_first(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, 2000)
    payment_notice, refund_notice = world.courier.notices
    world.notify(refund_notice)
    world.deliver()
    world.notify(payment_notice)
    world.deliver()
    order = store.find(payment_id)
    assert (order.state, order.refunded_fen) == (PAID, 2000)
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 60


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"store_id": "nowhere", "amount_fen": 100}, "resource_not_found"),
        ({"store_id": "sun_cafe", "amount_fen": 0}, "body_invalid"),
        ({"store_id": "sun_cafe", "amount_fen": -5}, "body_invalid"),
        ({"store_id": "sun_cafe", "amount_fen": 10**15}, "body_invalid"),
        ({"store_id": "sun_cafe", "amount_fen": 1.5}, "body_invalid"),
        ({"store_id": "sun_cafe", "amount_fen": "100"}, "body_invalid"),
        ({"store_id": "sun_cafe", "amount_fen": 100, "coupon_ids": ["nope"]}, "resource_not_found"),
    ],
)
def test_invalid_orders_are_refused_and_write_nothing(world, token, body, code):
    refused = world.as_shopper(token, "POST", "/v1/payments", body, key="k")
    assert 400 <= refused.status < 500
    assert refused.code == code
    assert world.as_shopper(token, "GET", "/v1/me/payments").json["payments"] == []


def test_a_closed_store_accepts_no_payment(world, token):
    from chalicelib import memory

    world.put(
        "stores/sun_cafe", {"name": "c", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 1, "open": False}
    )
    memory.forget()
    assert world.open_payment(token, 5000).code == "store_closed"


def test_my_payments_are_paged_newest_first(world, token):
    made = []
    for fen in (1000, 2000, 3000):
        made.append(world.open_payment(token, fen).json["payment_id"])
        world.move(seconds=5)
    first = world.as_shopper(token, "GET", "/v1/me/payments?limit=2").json
    rest = world.as_shopper(token, "GET", f"/v1/me/payments?limit=2&cursor={first['next_cursor']}").json
    assert [one["payment_id"] for one in first["payments"] + rest["payments"]] == made[::-1]
    assert rest["next_cursor"] is None
