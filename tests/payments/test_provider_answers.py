"""Error codes and answers of WeChat Pay: both spellings, incomplete, unreadable, late."""

import json

import pytest

from chalicelib.aws import settings
from chalicelib.payments.store import orders
from chalicelib.providers import codes
from tests.payments.desk import ask, poll, resolve, seen, tasks

MCHID = "1900000109"


def send(world, event_type, resource, **how):
    headers, body = world.simulator.pay.notice(event_type, "x", resource, **how)
    return world.http("POST", "/v1/wechat-pay/notify", body, headers).status


def notice_of(world, payment_id, **changed):
    """The decrypted content of a payment's callback, with changed fields; None removes one."""
    fields = {**world.simulator.pay.query(payment_id, MCHID), **changed}
    return {name: value for name, value in fields.items() if value is not None}


# --- codes ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "status", "decides"),
    [
        ("ORDER_NOT_EXIST", 404, codes.NONE_THERE),
        ("ORDERNOTEXIST", 400, codes.NONE_THERE),
        ("ResourceNotExists", 404, codes.NONE_THERE),
        ("MCH_NOT_EXISTS", 404, codes.NOT_OURS),
        ("MCHNOTEXISTS", 404, codes.NOT_OURS),
        ("NO_AUTH", 404, codes.NOT_OURS),
        ("NOTENOUGH", 500, codes.REFUSED),
        ("ORDERPAID", 500, codes.REFUSED),
        ("FREQUENCYLIMITED", 403, codes.AGAIN),
        ("SYSTEMERROR", 400, codes.AGAIN),
        ("SIGNERROR", 400, codes.SIGNATURE),
        ("SOMETHING_NEW", 404, codes.NONE_THERE),
        ("SOMETHING_NEW", 401, codes.NOT_OURS),
        ("SOMETHING_NEW", 403, codes.NOT_OURS),
        ("SOMETHING_NEW", 422, codes.REFUSED),
        ("SOMETHING_NEW", 429, codes.AGAIN),
        ("SOMETHING_NEW", 503, codes.AGAIN),
        ("SOMETHING_NEW", 202, codes.AGAIN),
    ],
)
def test_a_known_code_decides_and_an_unknown_one_by_its_http_status(code, status, decides):
    assert codes.decided(code, status=status, is_query=True) == decides


@pytest.mark.parametrize("code", ["ORDERNOTEXIST", "SOMETHING_NEW"])
def test_only_a_query_can_find_that_nothing_exists(code):
    assert codes.decided(code, status=404, is_query=False) == codes.REFUSED


def test_each_code_is_known_in_both_spellings():
    for code in codes.DECIDES:
        assert codes.named(code) == codes.named(code.replace("_", "")) == code


# --- orders without an answer ---------------------------------------------------------------------------------------
def unanswered(world, token, mood, days):
    """An order with a coupon; its query and close are refused in this mood for some days."""
    claimed = world.as_shopper(token, "POST", "/v1/coupons/campaigns/gift/claim", {}, key="coupon1").json["coupon"][
        "coupon_id"
    ]
    payment_id = world.open_payment(token, 5000, coupon_ids=[claimed]).json["payment_id"]
    for operation in ("query", "close"):
        world.simulator.moods.plan(operation, mood, times=9999)
    world.move(minutes=16)
    for _ in range(days * 4):
        poll(world, hours=6)
    return claimed, payment_id


def coupon(world, token, coupon_id):
    return world.as_shopper(token, "GET", f"/v1/me/coupons/{coupon_id}").json["coupon"]["state"]


@pytest.mark.parametrize("mood", ["no:404:ORDERNOTEXIST", "no:404:ORDER_NOT_EXIST", "no:404:NEVER_HEARD_OF"])
def test_an_order_that_the_provider_never_had_is_closed(world, token, mood):
    coupon_id, payment_id = unanswered(world, token, mood, days=1)
    assert orders.find(payment_id).state == "closed"
    assert coupon(world, token, coupon_id) == "claimed"
    assert tasks(world) == []


@pytest.mark.parametrize(
    "mood", ["no:403:NO_AUTH", "no:403:NEW_ONE", "no:401:SIGN_ERROR", "no:404:MCH_NOT_EXISTS", "no:400:MCH_NOT_EXISTS"]
)
def test_an_order_without_a_result_for_a_day_is_a_task_that_releases_what_it_holds(world, token, mood, capsys):
    coupon_id, payment_id = unanswered(world, token, mood, days=8)
    assert orders.find(payment_id).state == "open"
    (task,) = tasks(world)
    assert (task["kind"], task["payment_id"], task["amount_fen"]) == ("unanswered_order", payment_id, 4500)
    assert capsys.readouterr().out.count("no answer about an order for a day") == 1
    assert resolve(world, task["task_id"]).status == 200
    world.deliver()
    assert (orders.find(payment_id).state, coupon(world, token, coupon_id)) == ("closed", "claimed")
    assert tasks(world) == []
    assert resolve(world, task["task_id"]).status == 200, "a repeat changes nothing"


def test_a_payment_for_an_order_closed_by_a_person_is_refunded(world, token):
    _, payment_id = unanswered(world, token, "no:403:NO_AUTH", days=2)
    assert resolve(world, tasks(world)[0]["task_id"]).status == 200
    world.simulator.moods.clear()
    there = world.simulator.pay.orders[payment_id]
    there.state, there.request = "NOTPAY", {**there.request, "time_expire": None}
    assert world.notify(world.pay(payment_id)).status == 204
    world.deliver()
    assert there.refunded_fen == 4500


def test_a_late_result_closes_the_task_of_an_order(world, token):
    coupon_id, payment_id = unanswered(world, token, "no:403:NO_AUTH", days=2)
    assert len(tasks(world)) == 1
    world.simulator.moods.clear()
    poll(world, hours=1)
    assert (orders.find(payment_id).state, tasks(world)) == ("closed", [])
    assert coupon(world, token, coupon_id) == "claimed"


# --- refunds --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mood", ["no:403:NOTENOUGH", "no:403:NOT_ENOUGH", "no:403:NO_AUTH", "no:404:MCH_NOT_EXISTS"])
def test_a_refund_waits_for_balance_keys_and_rights_then_succeeds(world, token, paid, mood):
    world.simulator.moods.plan("refund", mood)
    assert ask(world, paid, {"refund_fen": 2000}).json["state"] == "processing"
    poll(world, minutes=2)
    assert seen(world, token, paid)["refunds"][0]["state"] == "succeeded"


def test_a_refund_without_a_result_for_a_day_is_a_task_that_marks_it_failed(world, token, paid):
    world.simulator.moods.plan("refund", "no:403:NOTENOUGH", times=999)
    number = ask(world, paid, {"refund_fen": 2000}).json["refund_no"]
    for _ in range(6):
        poll(world, hours=6)
    (task,) = tasks(world)
    assert (task["kind"], task["refund_no"], task["amount_fen"]) == ("unanswered_refund", number, 2000)
    assert resolve(world, task["task_id"]).status == 200
    assert seen(world, token, paid)["refunds"][0]["state"] == "failed"
    assert tasks(world) == []
    world.simulator.moods.clear()
    assert ask(world, paid, {"refund_fen": 5000}, key="again").json["state"] == "succeeded"


def test_a_refund_that_the_provider_processes_is_no_task(world, token, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    ask(world, paid, {"refund_fen": 2000})
    for _ in range(8):
        poll(world, hours=6)
    assert tasks(world) == []


# --- incomplete answers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mood", ["less:prepay_id", "with:prepay_id="])
def test_an_answer_without_a_prepay_id_is_a_503_and_keeps_the_order(world, token, mood):
    world.simulator.moods.plan("order", mood)
    answer = world.open_payment(token, 5000, key="k")
    assert (answer.status, answer.code) == (503, "wechat_unavailable")
    assert world.open_payment(token, 5000, key="k").status == 200


@pytest.mark.parametrize("mood", ["less:trade_state", "with:trade_state=ODD", "less:transaction_id", "less:amount"])
def test_an_incomplete_query_answer_leaves_the_order_unchanged(world, token, mood):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    for operation in ("query", "close"):
        world.simulator.moods.plan(operation, mood if operation == "query" else "no:400:ORDERPAID", times=9)
    assert world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel").status == 503
    assert orders.find(payment_id).state == "open"
    world.simulator.moods.clear()
    assert world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel").code == "payment_already_paid"


@pytest.mark.parametrize("mood", ["less:status", "with:status=ODD", "less:refund_id", "less:amount"])
def test_an_incomplete_refund_answer_leaves_the_refund_unchanged(world, token, paid, mood):
    world.simulator.moods.plan("refund", mood)
    assert ask(world, paid, {"refund_fen": 2000}).json["state"] == "processing"
    poll(world, minutes=2)
    assert seen(world, token, paid)["refunds"][0]["state"] == "succeeded"


def test_answers_with_raw_control_characters_are_read(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    world.simulator.moods.plan("query", "raw")
    assert seen(world, token, payment_id)["state"] == "paid"


# --- callbacks ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["NOTPAY", "PAYERROR", "CLOSED", "REVOKED", "USERPAYING", "ODD", None])
def test_a_success_callback_with_another_trade_state_is_queried_and_credits_nothing(world, token, state):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    odd = {"transaction_id": "42000000001", "success_time": "2026-11-30T10:00:00+08:00", "amount": {"total": 5000}}
    assert send(world, "TRANSACTION.SUCCESS", notice_of(world, payment_id, trade_state=state, **odd)) == 204
    world.deliver()
    assert (orders.find(payment_id).state, tasks(world)) == ("open", [])
    # The payment itself comes after it, and counts.
    assert world.notify(world.pay(payment_id)).status == 204
    world.deliver()
    assert orders.find(payment_id).state == "paid"
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 100


def test_a_success_callback_with_another_trade_state_is_queried(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    assert send(world, "TRANSACTION.SUCCESS", notice_of(world, payment_id, trade_state="NOTPAY")) == 204
    world.deliver()
    assert orders.find(payment_id).state == "paid"


@pytest.mark.parametrize("state", ["SUCCESS", "REFUND"])
def test_the_trade_states_success_and_refund_count_as_paid(world, token, state):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    assert send(world, "TRANSACTION.SUCCESS", notice_of(world, payment_id, trade_state=state)) == 204
    world.deliver()
    assert orders.find(payment_id).state == "paid"


@pytest.mark.parametrize("text", ["咖啡\b", "一行\n两行"])
def test_a_callback_with_raw_control_characters_is_applied(world, token, text):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    assert send(world, "TRANSACTION.SUCCESS", notice_of(world, payment_id, attach=text), raw=True) == 204
    world.deliver()
    assert orders.find(payment_id).state == "paid"


@pytest.mark.parametrize("plain", [b"[1]", b'"x"', b"5", b"null", b"{", b"\xff\xfe", b'{"a": 1} b'])
def test_an_unreadable_decrypted_body_is_stored_raw_with_a_task(world, plain):
    assert [send(world, "TRANSACTION.SUCCESS", plain) for _ in range(2)] == [204, 204]
    world.deliver()
    (task,) = tasks(world)
    assert (task["kind"], task["why"]) == ("unknown_callback", "TRANSACTION.SUCCESS")


@pytest.mark.parametrize("event_type", ["SOMETHING.NEW", "COUPON.SEND", "S" * 5000, "SOMETHING.\ud800"])
def test_a_broken_surrogate_is_stored_with_a_task(world, event_type):
    if "\ud800" in event_type:
        event_type = event_type.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert send(world, event_type, json.loads('{"mchid": "1", "what": "\\ud800"}')) == 204
    assert send(world, event_type, b'{"mchid": "1", "why": "\\udc00\\ud83d\\ude00"}') == 204
    if event_type != "COUPON.SEND":
        world.deliver()
        assert {one["kind"] for one in tasks(world)} == {"unknown_callback"}


@pytest.mark.parametrize("name", ["out_trade_no", "transaction_id", "appid"])
def test_a_number_that_is_too_long_is_stored_with_a_task(world, token, name):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    assert send(world, "TRANSACTION.SUCCESS", notice_of(world, payment_id, **{name: "9" * 5000})) == 204
    world.deliver()
    assert [one["kind"] for one in tasks(world)] == ["unknown_callback"]


def test_a_payment_for_an_unknown_order_is_a_task_with_its_number(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    fields = notice_of(world, payment_id, out_trade_no="NOBODY0001", transaction_id="4200009")
    assert send(world, "TRANSACTION.SUCCESS", fields) == 204
    world.deliver()
    (task,) = tasks(world)
    assert (task["kind"], task["payment_id"], task["amount_fen"]) == ("unknown_order", "NOBODY0001", 5000)
    assert resolve(world, task["task_id"]).status == 200
    assert tasks(world) == []


def test_a_refund_of_an_unknown_order_is_a_task_with_its_number(world, token, paid):
    ask(world, paid, {"refund_fen": 2000})
    refund = next(iter(world.simulator.pay.orders[paid].refunds.values()))
    fields = {**refund, "refund_status": refund["status"], "out_trade_no": "NOBODY0002", "refund_id": "5"}
    assert send(world, "REFUND.SUCCESS", fields) == 204
    world.deliver()
    named = [one for one in tasks(world) if one["kind"] == "unknown_order"]
    assert [(one["payment_id"], one["amount_fen"]) for one in named] == [("NOBODY0002", 2000)]


def test_an_instant_without_an_offset_is_in_shanghai_time(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    there = world.simulator.pay.query(payment_id, MCHID)["success_time"]
    fields = notice_of(world, payment_id, success_time=there.removesuffix("+08:00"))
    assert send(world, "TRANSACTION.SUCCESS", fields) == 204
    world.deliver()
    paid_at = orders.find(payment_id).paid_at
    assert paid_at.isoformat() == (paid_at.fromisoformat(there)).astimezone(paid_at.tzinfo).isoformat()


# --- repeats under one number --------------------------------------------------------------------------------------
def moved(monkeypatch):
    """Changes the address of the stack's callbacks."""
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://moved.example.com")
    settings.settings.cache_clear()


def test_an_order_keeps_the_notify_url_it_was_opened_with(world, token, monkeypatch):
    first = world.open_payment(token, 5000, key="k1")
    moved(monkeypatch)
    assert world.open_payment(token, 5000, key="k1").json["payment_id"] == first.json["payment_id"]
    assert orders.find(first.json["payment_id"]).state == "open"
    other = world.open_payment(token, 5000, key="k2").json["payment_id"]
    assert world.simulator.pay.orders[other].request["notify_url"].startswith("https://moved.example.com/")


def test_an_order_number_used_before_is_paid_with_the_first_prepay_id(world, token):
    first = world.open_payment(token, 5000, key="k1").json
    world.simulator.pay.orders[first["payment_id"]].request["description"] = "was spelled otherwise"
    again = world.open_payment(token, 5000, key="k1")
    assert (again.status, again.json["wx"]["package"]) == (200, first["wx"]["package"])


def test_an_order_that_the_provider_may_have_is_closed_there_first(world, token):
    world.simulator.moods.plan("order", "5xx_done")
    world.simulator.moods.plan("order", "no:400:INVALID_REQUEST")
    assert world.open_payment(token, 5000).code == "payment_refused"
    assert [one.state for one in world.simulator.pay.orders.values()] == ["CLOSED"]


def test_a_refund_keeps_the_notify_url_it_was_sent_with(world, token, paid, monkeypatch):
    world.simulator.moods.plan("refund", "5xx")
    number = ask(world, paid, {"refund_fen": 2000}).json["refund_no"]
    moved(monkeypatch)
    sent, real = [], world.simulator.pay.refund
    monkeypatch.setattr(world.simulator.pay, "refund", lambda body: (sent.append(body), real(body))[1])
    poll(world, minutes=2)
    assert seen(world, token, paid)["refunds"][0]["state"] == "succeeded"
    assert [(one["out_refund_no"], "moved" in one["notify_url"]) for one in sent] == [(number, False)]
