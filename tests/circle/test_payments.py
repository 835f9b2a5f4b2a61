"""Who pays in a shop of the mall is credited once, and WeChat told so; what goes back takes its share."""

import pytest

from infra.shape import CONSUMERS
from proof.scenes import circle
from proof.scenes.circle import authorize, deliver_notices, pay
from tests.circle.looks import asked_of_wechat, balance, points, say, seen, tasks, there, tick, told

NOT_A_MEMBER = "支付时尚未成为会员"


def test_a_payment_in_a_shop_is_credited_once_and_told_back(joined, token):
    authorize(joined)
    number = pay(joined, 5000)
    there(joined).notify_payment(number)
    there(joined).notify_payment(number, by_hand=True)
    deliver_notices(joined)
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
    deliver_notices(joined)
    assert points(joined, token)["balance"] == 101
    for part in (1, 2500):
        there(joined).refund(number, part)
    deliver_notices(joined)
    assert points(joined, token)["balance"] == 101 - 101 * 2501 // 5055
    there(joined).refund(number, 5055 - 2501)
    deliver_notices(joined)
    assert points(joined, token)["balance"] == 0
    assert [one["state"] for one in seen(joined, number)["refunds"]] == ["applied"] * 3


def test_a_refund_that_comes_before_its_payment_waits_for_it(joined, token):
    authorize(joined)
    number = pay(joined, 5000, notify=False)
    there(joined).refund(number, 2000, notify_anyway=True)
    deliver_notices(joined)
    (task,) = tasks(joined)
    assert (task["payment"], task["refund"]["why"]) == (None, "refund_without_payment")
    there(joined).notify_payment(number)
    deliver_notices(joined)
    assert points(joined, token)["balance"] == 60
    assert tasks(joined) == []


def test_more_than_was_paid_does_not_go_back_and_a_person_is_told(joined, token):
    authorize(joined)
    number = pay(joined, 5000)
    deliver_notices(joined)
    there(joined).refund(number, 4000)
    there(joined).refund(number, 1001)
    deliver_notices(joined)
    assert points(joined, token)["balance"] == 20
    (task,) = tasks(joined)
    assert task["refund"]["why"] == "refund_exceeds"


def test_a_payment_that_is_our_order_counts_as_the_order_only(joined, token):
    authorize(joined)
    deliver_notices(joined)
    order = joined.open_payment(token, 5000).json["payment_id"]
    joined.pay(order)
    number = joined.simulator.pay.orders[order].transaction_id
    pay(joined, 5000, transaction_id=number)
    # The circle's notice comes first.
    joined.courier.notices.reverse()
    deliver_notices(joined)
    assert points(joined, token)["balance"] == 100
    tick(joined, minutes=2)
    assert told(joined, number)["increased_points"] == 100
    assert seen(joined, number)["payment_id"] == order
    there(joined).refund(number, 5000)
    joined.simulator.pay.refund_from_console(number, 5000)
    deliver_notices(joined)
    assert points(joined, token)["balance"] == 0


def test_money_that_came_for_a_closed_order_of_ours_is_told_to_earn_nothing(joined, token):
    authorize(joined)
    deliver_notices(joined)
    order = joined.open_payment(token, 5000).json["payment_id"]
    joined.as_shopper(token, "POST", f"/v1/payments/{order}/cancel")
    late = joined.simulator.pay.orders[order]
    late.state = "NOTPAY"  # it was paid as it was being closed
    joined.pay(order)
    number = pay(joined, 5000, transaction_id=late.transaction_id)
    deliver_notices(joined)
    tick(joined, minutes=2)
    assert told(joined, number)["earn_points"] is False
    assert points(joined, token)["balance"] == 0


def test_a_payment_without_points_is_told_with_the_reason(joined, token):
    authorize(joined)
    number = pay(joined, 20)
    deliver_notices(joined)
    assert told(joined, number)["earn_points"] is False
    assert told(joined, number)["no_points_remarks"] == "本次消费不符合积分规则"


def test_what_a_stranger_paid_is_kept_and_credited_on_joining(joined):
    number = pay(joined, 5000, "o_9")
    deliver_notices(joined)
    assert (told(joined, number)["earn_points"], told(joined, number)["no_points_remarks"]) == (False, NOT_A_MEMBER)
    token = joined.token_of("o_9")
    joined.deliver()
    assert points(joined, token)["balance"] == 100
    assert told(joined, number)["increased_points"] == 100


def test_a_shopper_files_a_payment_by_its_number(joined, token):
    number = pay(joined, 5000, "o_9")
    deliver_notices(joined)
    stranger = joined.as_shopper(token, "POST", "/v1/me/points/back-fill", {"transaction_id": number})
    assert stranger.status == 404
    mine = joined.token_of("o_9")
    for _ in range(2):
        answer = joined.as_shopper(mine, "POST", "/v1/me/points/back-fill", {"transaction_id": number})
        assert (answer.status, answer.json["points"]) == (200, 100)
    there(joined).notify_payment(number, by_hand=True)
    deliver_notices(joined)
    assert points(joined, mine)["balance"] == 100


def test_what_nobody_claimed_in_time_earns_nothing_and_is_told_so(joined):
    number = pay(joined, 5000, "o_9")
    deliver_notices(joined)
    joined.move(days=30, minutes=5)
    token = joined.token_of("o_9")
    joined.deliver()
    tick(joined, minutes=1)
    assert told(joined, number)["no_points_remarks"] == NOT_A_MEMBER
    assert balance(joined, token) == 0


@pytest.mark.parametrize("joins_first", [True, False])
def test_who_joined_too_late_for_a_payment_has_it_in_neither_order(joined, joins_first):
    circle.back_fill(joined, days=5)
    number = pay(joined, 5000, "o_9", notify=not joins_first)
    deliver_notices(joined)
    joined.move(days=6)
    token = joined.token_of("o_9")
    joined.deliver()
    if joins_first:
        there(joined).notify_payment(number)
        deliver_notices(joined)
    assert (balance(joined, token), told(joined, number)["earn_points"]) == (0, False)


def test_a_mall_that_lets_nobody_file_credits_what_was_paid_with_a_card_that_nobody_told_of(joined):
    circle.back_fill(joined, days=0)
    before = pay(joined, 1000, "o_9", notify=False)
    joined.move(minutes=1)
    authorize(joined, "o_9", notify=False)
    joined.move(minutes=1)
    after = pay(joined, 5000, "o_9")
    deliver_notices(joined)
    there(joined).notify_payment(before)
    deliver_notices(joined)
    assert balance(joined, joined.token_of("o_9")) == 100
    assert [told(joined, one)["increased_points"] for one in (before, after)] == [0, 100]


def test_what_went_back_before_its_payer_joined_is_not_credited(joined):
    whole, part = pay(joined, 5000, "o_9"), pay(joined, 5000, "o_9")
    deliver_notices(joined)
    joined.move(days=1)
    there(joined).refund(whole, 5000)
    there(joined).refund(part, 2000)
    deliver_notices(joined)
    joined.move(days=1)
    token = joined.token_of("o_9")
    joined.deliver()
    assert balance(joined, token) == 60
    assert told(joined, part)["increased_points"] == 100


def test_a_refund_counts_for_the_day_it_was_made(joined, token):
    from chalicelib.receipts import parts as receipts
    from chalicelib.receipts.store import receipts as store

    authorize(joined)
    number = pay(joined, 5000)
    deliver_notices(joined)
    there(joined).refund(number, 2000)
    made_at = joined.now()
    joined.move(days=3)
    deliver_notices(joined)
    _, (refund,), _ = store.find_whole(receipts.of_transaction(number))
    assert abs((refund.refunded_at - made_at).total_seconds()) < 60


@pytest.mark.parametrize("answer", ["no:NO_AUTH", "no:PARAM_ERROR", "5xx"])
def test_an_order_of_ours_is_not_credited_twice_though_wechat_does_not_say_whose_it_is(joined, token, answer):
    authorize(joined)
    deliver_notices(joined)
    order, number = circle.buy(joined, token)
    pay(joined, 5000, transaction_id=number)
    joined.simulator.moods.plan("find_transaction", answer, times=2)
    paid, mall = joined.courier.notices
    joined.courier.notices.clear()
    joined.notify(mall)
    joined.deliver_patiently()
    joined.simulator.moods.clear()
    joined.notify(paid)
    joined.deliver_patiently()
    assert balance(joined, token) == 100
    assert seen(joined, number)["payment_id"] == order


def test_an_order_that_the_poller_settled_is_found_by_its_transaction(joined, token):
    authorize(joined)
    deliver_notices(joined)
    order, number = circle.buy(joined, token)
    joined.courier.notices.clear()  # its callback never comes
    joined.move(minutes=16)
    joined.fire("payments_poll")
    joined.deliver()
    pay(joined, 5000, transaction_id=number)
    deliver_notices(joined)
    assert (balance(joined, token), seen(joined, number)["payment_id"]) == (100, order)
    assert told(joined, number)["increased_points"] == 100


def test_more_than_was_paid_is_off_the_list_once_somebody_has_looked(joined, token):
    authorize(joined)
    number = pay(joined, 5000)
    deliver_notices(joined)
    there(joined).refund(number, 4000)
    too_much = there(joined).refund(number, 1001)
    deliver_notices(joined)
    for note in ("the till's mistake", "again"):
        answer = say(joined, number, f"refunds/{too_much}/resolve", {"note": note})
        assert (answer.status, answer.json["note"]) == (200, "the till's mistake")
    assert tasks(joined) == []
    assert balance(joined, token) == 20
    assert say(joined, number, "refunds/none/resolve", {"note": "x"}).status == 404


def test_a_refund_without_its_payment_is_applied_though_somebody_has_looked(joined, token):
    authorize(joined)
    number = pay(joined, 5000, notify=False)
    refund = there(joined).refund(number, 2000, notify_anyway=True)
    deliver_notices(joined)
    assert say(joined, number, f"refunds/{refund}/resolve", {"note": "no such payment"}).status == 200
    assert tasks(joined) == []
    there(joined).notify_payment(number)
    deliver_notices(joined)
    assert (balance(joined, token), tasks(joined)) == (60, [])


def test_money_that_does_not_fit_its_order_is_told_to_earn_nothing(joined, token):
    authorize(joined)
    deliver_notices(joined)
    order = joined.open_payment(token, 5000).json["payment_id"]
    joined.pay(order, paid_fen=4000)
    number = joined.simulator.pay.orders[order].transaction_id
    pay(joined, 4000, transaction_id=number)
    deliver_notices(joined)
    assert (told(joined, number)["earn_points"], balance(joined, token)) == (False, 0)


def test_a_batch_of_payments_fits_into_its_worker_though_wechat_is_slow(joined):
    """Two seconds an answer."""
    (worker,) = [one for one in CONSUMERS if one.function == "circle_apply"]
    for one in range(worker.batch):
        authorize(joined, f"o_{one}", notify=False)
        pay(joined, 1000, f"o_{one}")
    while joined.courier.notices:
        joined.notify(joined.courier.notices.pop(0))
    heard = [one for one in joined.events() if one["name"] == "mall_notice.received"]
    with asked_of_wechat() as asked:
        assert joined.hand_over("circle_apply", heard) == []
    assert len(asked) >= 3 * worker.batch
    assert 2 * len(asked) <= worker.timeout_seconds
