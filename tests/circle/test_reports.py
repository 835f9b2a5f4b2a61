"""What a payment earned is told to WeChat until it takes it, and again where it changes."""

from datetime import timedelta

from chalicelib.circle import store
from proof import tap
from proof.scenes import circle
from proof.scenes.circle import CAFE, authorize, deliver_notices, pay
from simulator.misbehave import SERVER_ERROR
from tests.circle.looks import balance, points, say, tasks, there, tick, told


def test_a_report_that_fails_is_made_again_for_a_day(joined, token):
    authorize(joined)
    deliver_notices(joined)
    joined.simulator.moods.plan("circle_points", SERVER_ERROR, times=40)
    number = pay(joined, 5000)
    deliver_notices(joined)
    for _ in range(10):
        tick(joined, minutes=31)
    assert told(joined, number) is None
    joined.simulator.moods.clear()
    tick(joined, minutes=61)
    assert told(joined, number)["increased_points"] == 100
    assert points(joined, token)["balance"] == 100


def test_a_report_that_fails_for_a_day_is_left_to_a_person_who_may_send_it(joined, token):
    authorize(joined)
    deliver_notices(joined)
    joined.simulator.moods.plan("circle_points", "no:PARAM_ERROR", times=99)
    number = pay(joined, 5000)
    deliver_notices(joined)
    for _ in range(32):
        tick(joined, minutes=61)
    (task,) = tasks(joined)
    assert task["payment"]["why"] == "report_failed"
    joined.simulator.moods.clear()
    assert say(joined, number, "report", {"note": "asked WeChat"}).json["points"] == 100
    assert tasks(joined) == []


def given_up(world):
    """A payment whose report failed for a day; WeChat takes it by now."""
    authorize(world)
    deliver_notices(world)
    world.simulator.moods.plan("circle_points", "no:PARAM_ERROR", times=99)
    number = pay(world, 5000)
    deliver_notices(world)
    for _ in range(32):
        tick(world, minutes=61)
    world.simulator.moods.clear()
    return number


def test_a_shopper_who_claims_a_payment_that_was_given_up_has_it_told(joined, token):
    number = given_up(joined)
    there(joined).notify_payment(number, by_hand=True)
    deliver_notices(joined)
    assert told(joined, number)["increased_points"] == 100
    assert tasks(joined) == []


def test_a_refund_after_a_report_that_came_late_takes_its_share_back(joined, token):
    authorize(joined)
    deliver_notices(joined)
    joined.simulator.moods.plan("circle_points", "no:PARAM_ERROR", times=3)
    number = pay(joined, 5000)
    deliver_notices(joined)
    assert told(joined, number) is None
    for _ in range(3):
        tick(joined, minutes=6)
    there(joined).refund(number, 2000)
    deliver_notices(joined)
    assert balance(joined, token) == 60


def test_an_order_whose_callback_came_late_is_told_what_it_earned(joined, token):
    """Both notices come twenty minutes late, and are worked off before the points are."""
    authorize(joined)
    deliver_notices(joined)
    _, number = circle.buy(joined, token)
    pay(joined, 5000, transaction_id=number)
    joined.move(minutes=20)
    while joined.courier.notices:
        joined.notify(joined.courier.notices.pop(0))
    heard = joined.events()
    for worker, name in (("payments_apply", "notice.received"), ("circle_apply", "mall_notice.received")):
        assert not joined.hand_over(worker, [one for one in heard if one["name"] == name])
    joined.deliver()
    tick(joined, minutes=5)
    assert (balance(joined, token), told(joined, number)["increased_points"]) == (100, 100)


def test_an_order_that_earns_nothing_is_told_so_once_that_is_sure(joined, token):
    circle.put(joined, "stores/sun_cafe", {**CAFE, "points_per_yuan": 0})
    authorize(joined)
    deliver_notices(joined)
    _, number = circle.buy(joined, token)
    pay(joined, 5000, transaction_id=number)
    deliver_notices(joined)
    tick(joined, minutes=5)
    assert told(joined, number) is None
    for _ in range(3):
        tick(joined, minutes=6)
    assert told(joined, number)["no_points_remarks"] == "本次消费不符合积分规则"


def test_an_order_has_a_quarter_of_an_hour_to_earn_what_it_earns(joined, token):
    circle.put(joined, "stores/sun_cafe", {**CAFE, "points_per_yuan": 0})
    authorize(joined)
    deliver_notices(joined)
    _, number = circle.buy(joined, token)
    pay(joined, 5000, transaction_id=number)
    deliver_notices(joined)
    found_at = joined.now()
    waits = store.find(number)
    assert abs(waits.earned_by - found_at - timedelta(minutes=15)) < timedelta(seconds=30)


def test_a_report_that_comes_late_earns_nothing_by_a_later_rule(joined, token):
    circle.put(joined, "stores/sun_cafe", {**CAFE, "points_per_yuan": 0})
    authorize(joined)
    deliver_notices(joined)
    joined.simulator.moods.plan("circle_points", SERVER_ERROR, times=99)
    number = pay(joined, 5000)
    deliver_notices(joined)
    joined.move(days=1)
    circle.put(joined, "earning-rules/promo", {"name": "promo", "mall_id": "sun", "points": 5, "per_fen": 100})
    joined.simulator.moods.clear()
    tick(joined, minutes=61)
    assert (told(joined, number)["earn_points"], balance(joined, token)) == (False, 0)


def test_points_that_are_claimed_at_the_last_moment_are_told(joined):
    """Who paid joins in the last minutes of the mall's days; its worker comes after them."""
    number = pay(joined, 5000, "o_9")
    deliver_notices(joined)
    joined.move(days=29, hours=23, minutes=50)
    token = joined.token_of("o_9")
    joined.move(minutes=20)
    joined.fire("circle_tick")
    joined.deliver()
    assert (balance(joined, token), told(joined, number)["increased_points"]) == (100, 100)


def test_what_is_claimed_while_wechat_is_told_of_nothing_is_told_last(joined):
    """Who paid joins, and has the points told, just as the report of no points is on its way."""
    number = pay(joined, 5000, "o_9")
    joined.notify(joined.courier.notices.pop())
    joining = []

    def hook(call, through):
        if not joining and call.operation.endswith("/points/notify"):
            joining.append(joined.token_of("o_9"))
            joined.deliver()
            assert told(joined, number)["increased_points"] == 100
        return through()

    with tap.watched(hook):
        joined.deliver()
    assert told(joined, number)["increased_points"] == 100
    assert balance(joined, joining[0]) == 100


def test_points_that_came_after_the_worker_gave_up_are_told_when_staff_ask(joined, token):
    """The order's points lie in a dead-letter queue for an hour."""
    authorize(joined)
    deliver_notices(joined)
    _, number = circle.buy(joined, token)
    pay(joined, 5000, transaction_id=number)
    while joined.courier.notices:
        joined.notify(joined.courier.notices.pop(0))
    heard = joined.events()
    for worker, name in (("payments_apply", "notice.received"), ("circle_apply", "mall_notice.received")):
        assert not joined.hand_over(worker, [one for one in heard if one["name"] == name])
    for _ in range(3):
        joined.move(minutes=20)
        joined.fire("circle_tick")
    assert told(joined, number)["earn_points"] is False
    joined.deliver()
    assert say(joined, number, "report", {"note": "sent again"}).json["points"] == 100
    assert told(joined, number)["increased_points"] == 100
