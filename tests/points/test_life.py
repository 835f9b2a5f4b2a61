"""Points over their life: pending, active, spent, expired; by rules, policies and caps; and what refunds make of it."""

import itertools
from datetime import datetime, timedelta

import pytest

from chalicelib import clock, memory
from chalicelib.aws import dynamo
from chalicelib.events import sales
from chalicelib.events.envelope import Event
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.points import credit, expire, parts, verify
from chalicelib.points.parts import Source
from chalicelib.points.store import ledger
from proof.scenes import tiers

NUMBERS = itertools.count()


def policy(world, mall="sun", **told):
    assert world.put(f"points-policies/{mall}", told).status == 200
    memory.forget()


def rule(world, name="rate", **told):
    spec = {"name": name, "mall_id": "sun", "points": 1, "per_fen": 100, **told}
    answer = world.put(f"earning-rules/{name}", spec)
    assert answer.status == 200, answer.text
    memory.forget()


def points(world, token, query=""):
    return world.as_shopper(token, "GET", f"/v1/me/points{query}").json


def refund(world, payment_id, fen):
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, fen)
    world.notify(world.courier.notices[-1])


def arrive(world, openid="o_1"):
    told = world.log_in(openid)
    return told["token"], told["member"]["member_id"]


def spend(world, member_id, how_many):
    source = Source("parking", f"p{next(NUMBERS)}", clock.now())
    dynamo.commit(parts.spend(member_id, how_many, source, mall_id="sun", redeemed_at="x", now=clock.now()))
    return source


def applied(world):
    """Callbacks are applied; answers the events of that, which nobody has heard."""
    world.hand_over("payments_apply", [one for one in world.events() if one["name"] == "notice.received"])
    return world.events()


def paid(member_id, at, fen=5000):
    return Sale(
        id=f"p{next(NUMBERS)}",
        channel=sales.ORDER,
        mall_id="sun",
        store_id="sun_cafe",
        member_id=member_id,
        amount_fen=fen,
        paid_fen=fen,
        at=at,
        points_per_yuan=2,
    )


def refund_of(sale, number, *, refund_fen, before_fen=0):
    refund = SaleRefund(
        id=f"r{number}",
        sale_id=sale.id,
        channel=sale.channel,
        mall_id=sale.mall_id,
        store_id=sale.store_id,
        member_id=sale.member_id,
        paid_fen=sale.paid_fen,
        sold_at=sale.at,
        refund_fen=refund_fen,
        refunded_before_fen=before_fen,
        at=clock.now(),
    )
    return Event(f"refunded:{refund.id}", refund.at, refund)


def kinds(book):
    return [(one["kind"], one["points"]) for one in book["entries"]]


# --- pending, expiry ----------------------------------------------------------------------------------------------
def test_points_are_pending_then_active_then_spent_then_expired(world):
    policy(world, pending_days=7, expiry={"kind": "month_end", "months": 1})
    token, member_id = arrive(world)
    world.buy(token, 5000)
    book = points(world, token)
    assert (book["balance"], book["pending"], book["spendable"]) == (100, 100, 0)
    world.move(days=8)
    token, _ = arrive(world)
    book = points(world, token)
    assert (book["balance"], book["pending"], book["spendable"]) == (100, 0, 100)
    spend(world, member_id, 30)
    (end,) = points(world, token)["expiring"]
    assert end["points"] == 70
    world.deliver()
    world.move(seconds=(clock_of(end["expires_at"]) - world.now()).total_seconds(), days=5)
    token, _ = arrive(world)
    book = points(world, token)
    assert (book["balance"], book["spendable"], book["expiring"]) == (70, 0, [])
    assert booked_within_an_hour(world) == 1
    token, _ = arrive(world)
    book = points(world, token)
    assert book["balance"] == 0
    assert kinds(book) == [("expire", -70), ("spend", -30), ("credit", 100)]


def test_the_job_books_what_expired_within_a_minute_of_the_day(world):
    policy(world, expiry={"kind": "month_end", "months": 0})
    token, _ = arrive(world)
    world.buy(token, 5000)
    end = clock_of(points(world, token)["expiring"][0]["expires_at"])
    world.deliver()
    world.move(seconds=(end - world.now()).total_seconds() - 1)
    assert world.fire("points_expire")["postings"] == 0
    world.move(seconds=2)
    assert world.fire("points_expire")["postings"] == 1
    told, _ = arrive(world)
    assert points(world, told)["balance"] == 0


def clock_of(text):
    return datetime.fromisoformat(text)


def test_points_lapse_together_and_stay_while_the_member_comes(world):
    policy(world, expiry={"kind": "inactivity", "months": 2})
    token, member_id = arrive(world)
    world.buy(token, 5000)
    world.move(days=40)
    token, _ = arrive(world)
    spend(world, member_id, 10)
    world.move(days=40)
    token, _ = arrive(world)
    assert points(world, token)["spendable"] == 90
    world.move(days=25)
    token, _ = arrive(world)
    assert points(world, token)["spendable"] == 0
    world.buy(token, 500)
    book = points(world, token)
    assert (book["spendable"], book["balance"]) == (10, 10), "new points do not wake those that lapsed"
    assert kinds(book)[:2] == [("credit", 10), ("expire", -90)]


# --- earning rules ------------------------------------------------------------------------------------------------
def test_a_rule_decides_what_is_earned_and_a_merchant_may_owe_it(world):
    rule(world, points=3, per_fen=1000, store_ids=["sun_cafe"], issuer="merchant", cap_per_payment=20)
    token, _ = arrive(world)
    for fen, store_id in ((5999, "sun_cafe"), (99_999, "sun_cafe"), (1000, "sun_books")):
        world.buy(token, fen, store_id=store_id)
        world.move(minutes=1)
    assert kinds(points(world, token)) == [("credit", 10), ("credit", 20), ("credit", 17)]


def test_caps_of_day_and_month_hold_whatever_order_payments_come_in(world):
    rule(world, cap_per_day=50, cap_per_month=120)
    token, _ = arrive(world)
    late = world.open_payment(token, 4000).json["payment_id"]
    notice = world.pay(late)
    world.move(minutes=1)
    world.buy(token, 4000)
    assert world.notify(notice).status == 204
    world.deliver(times=2)
    assert points(world, token)["balance"] == 50
    for expected in (100, 120, 120):
        world.move(days=1)
        token, _ = arrive(world)
        world.buy(token, 9000)
        if world.now().day > 3:  # else a month began in between
            assert points(world, token)["balance"] == expected


def test_a_tier_multiplies(world):
    rule(world, multipliers=[{"name": "gold", "percent": 150, "tiers": ["gold"]}])
    token, member_id = arrive(world)
    world.buy(token, 1000)
    world.move(minutes=1)
    tiers.program(world, tiers=[{"id": "gold", "name": "金卡", "at_least": 9_999_999}])
    tiers.give(world, member_id, "gold")
    world.buy(token, 1000)
    assert kinds(points(world, token)) == [("credit", 15), ("credit", 10)]


# --- refunds ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("parts_of", [(5000,), (2000, 3000)])
def test_a_refund_that_comes_before_its_credit_waits_for_it(world, parts_of):
    token, _ = arrive(world)
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.notify(world.pay(payment_id))
    told = applied(world)
    for fen in parts_of:
        refund(world, payment_id, fen)
        told += applied(world)
    refunds = [one for one in told if one["name"] == "payment.refunded"]
    assert len(refunds) == len(parts_of)
    for _ in range(2):
        assert not world.hand_over("points_credit", refunds)
    book = points(world, token)
    assert (book["balance"], book["entries"]) == (0, []), "nobody owes what was never earned"
    paid = [one for one in told if one["name"] == "payment.paid"]
    for _ in range(2):
        assert not world.hand_over("points_credit", paid)
        assert not world.hand_over("points_credit", refunds)
    book = points(world, token)
    assert book["balance"] == 0
    assert sorted(one["points"] for one in book["entries"]) == sorted([100, *(-fen // 50 for fen in parts_of)])


def test_a_refund_while_points_are_pending_takes_those_very_points(world):
    policy(world, pending_days=7)
    token, _ = arrive(world)
    world.buy(token, 1000)
    payment_id = world.buy(token, 5000)
    refund(world, payment_id, 2500)
    world.deliver()
    book = points(world, token)
    assert (book["balance"], book["pending"]) == (70, 70)


def test_a_mall_may_forgive_what_was_spent(world):
    policy(world, after_spending="forgive")
    token, member_id = arrive(world)
    payment_id = world.buy(token, 5000)
    spend(world, member_id, 80)
    refund(world, payment_id, 5000)
    world.deliver()
    assert points(world, token)["balance"] == 0
    world.buy(token, 500)
    assert points(world, token)["spendable"] == 10


def test_points_that_expired_unused_are_not_taken_a_second_time(world):
    policy(world, expiry={"kind": "month_end", "months": 0})
    token, member_id = arrive(world)
    payment_id = world.buy(token, 5000)
    spend(world, member_id, 40)
    world.move(days=33)
    policy(world)
    token, _ = arrive(world)
    world.buy(token, 5000)
    refund(world, payment_id, 5000)
    world.deliver(times=2)
    book = points(world, token)
    assert kinds(book)[0] == ("take_back", -40)
    assert book["balance"] == 60


# --- reading ------------------------------------------------------------------------------------------------------
def test_each_entry_says_why_in_the_shoppers_language(world):
    token, member_id = arrive(world)
    payment_id = world.buy(token, 5000)
    world.move(minutes=1)
    spend(world, member_id, 10)
    world.move(minutes=1)
    refund(world, payment_id, 5000)
    world.deliver()

    def why(language):
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        return [one["why"] for one in world.http("GET", "/v1/me/points", headers=headers).json["entries"]]

    assert why("zh-CN") == ["cafe退款，收回积分", "抵扣停车费", "在cafe消费获得积分"]
    assert why("en") == ["Taken back with a refund at cafe", "Spent on parking", "Earned at cafe"]


def test_the_ends_of_points_are_told_by_date(world):
    policy(world, expiry={"kind": "rolling", "months": 1})
    token, _ = arrive(world)
    for _ in range(2):
        world.buy(token, 1000)
        world.buy(token, 500)
        world.move(days=1)
        token, _ = arrive(world)
    ends = points(world, token)["expiring"]
    assert [one["points"] for one in ends] == [30, 30]
    assert ends[0]["expires_at"] < ends[1]["expires_at"]


def test_a_fault_with_one_member_holds_nobody_else_and_rises(world, monkeypatch):
    policy(world, expiry={"kind": "month_end", "months": 0})
    tokens = {}
    for openid in ("o_1", "o_2", "o_3"):
        token, member_id = arrive(world, openid)
        world.buy(token, 5000)
        tokens[member_id] = openid
        end = clock_of(points(world, token)["expiring"][0]["expires_at"])
    world.deliver()
    world.move(seconds=(end - world.now()).total_seconds() + 1)
    ill, real = next(iter(tokens)), expire.expire

    def failing(member_id, *, now):
        if member_id == ill:
            raise RuntimeError("this one fails")
        return real(member_id, now=now)

    monkeypatch.setattr(expire, "expire", failing)
    with pytest.raises(RuntimeError):
        world.fire("points_expire")
    monkeypatch.undo()
    balances = {openid: points(world, arrive(world, openid)[0])["balance"] for openid in tokens.values()}
    assert balances == {openid: 100 if member_id == ill else 0 for member_id, openid in tokens.items()}
    assert world.fire("points_expire") == {"members": 1, "postings": 1}


def test_after_a_rest_of_a_month_the_job_books_everything(world):
    policy(world, expiry={"kind": "month_end", "months": 0})
    for number in range(6):
        token, _ = arrive(world, f"o_{number}")
        world.buy(token, 5000)
    end = clock_of(points(world, token)["expiring"][0]["expires_at"])
    world.deliver()
    world.move(seconds=(end - world.now()).total_seconds(), days=30)
    assert booked_within_an_hour(world) == 6


def booked_within_an_hour(world):
    """Postings of the schedule, minute by minute: older days come in turn."""
    postings = 0
    for _ in range(60):
        postings += world.fire("points_expire")["postings"]
        world.move(minutes=1)
    return postings


def test_points_that_lapse_after_a_spend_are_booked(world):
    policy(world, expiry={"kind": "inactivity", "months": 2})
    token, member_id = arrive(world)
    world.buy(token, 5000)
    world.move(days=40)
    spend(world, member_id, 10)
    world.deliver()
    world.move(days=65)
    assert booked_within_an_hour(world) == 1
    assert points(world, arrive(world)[0])["balance"] == 0


def test_a_late_credit_with_an_end_that_is_being_booked_is_booked_next(world, monkeypatch):
    policy(world, expiry={"kind": "month_end", "months": 0})
    token, member_id = arrive(world)
    at = clock.now()
    world.buy(token, 5000)
    end = clock_of(points(world, token)["expiring"][0]["expires_at"])
    world.deliver()
    world.move(seconds=(end - world.now()).total_seconds() + 1)
    real = expire.expire

    def overtaken(member, *, now):
        postings = real(member, now=now)
        credit.credit(paid(member_id, at))
        world.deliver()
        return postings

    monkeypatch.setattr(expire, "expire", overtaken)
    world.fire("points_expire")
    monkeypatch.undo()
    assert world.fire("points_expire") == {"members": 1, "postings": 1}
    assert points(world, arrive(world)[0])["balance"] == 0


def two_refunds(world, member_id):
    payment = paid(member_id, clock.now())
    return payment, [
        refund_of(payment, f"{before}.{next(NUMBERS)}", refund_fen=part, before_fen=before)
        for before, part in ((0, 2000), (2000, 3000))
    ]


def test_a_refund_that_meets_the_credit_at_the_placeholder_overwrites_nothing(world, monkeypatch):
    """The second early refund has read the placeholder; then the credit is made; then it writes."""
    _, member_id = arrive(world)
    payment, (first, second) = two_refunds(world, member_id)
    credit.take_back(first)
    commit, once = dynamo.commit, []

    def late(actions):
        if not once:
            once.append(True)
            credit.credit(payment)
        commit(actions)

    monkeypatch.setattr(ledger.dynamo, "commit", late)
    credit.take_back(second)
    monkeypatch.undo()
    credit.credit(payment)
    credit.take_back(second)
    assert verify.verify([member_id]).problems == ()
    assert points(world, arrive(world)[0])["balance"] == 0


def test_a_refund_waits_for_a_credit_that_fills_its_cap_and_dies(world, monkeypatch):
    rule(world, points=2, cap_per_day=100)
    _, member_id = arrive(world)
    payment, refunds = two_refunds(world, member_id)
    for one in refunds:
        credit.take_back(one)
    real = credit.take_back
    monkeypatch.setattr(credit, "take_back", lambda refunded: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        credit.credit(payment)
    monkeypatch.setattr(credit, "take_back", real)
    credit.credit(payment)
    assert points(world, arrive(world)[0])["balance"] == 0
    assert verify.verify([member_id]).problems == ()


def test_refunds_and_an_expiry_between_them_end_the_same_in_either_order(world):
    policy(world, expiry={"kind": "month_end", "months": 0})
    balances = []
    for openid, swap in (("o_1", False), ("o_2", True)):
        token, member_id = arrive(world, openid)
        payment, refunds = two_refunds(world, member_id)
        credit.credit(payment)
        first, second = reversed(refunds) if swap else refunds
        credit.take_back(first)
        expire.expire(member_id, now=clock.now() + timedelta(days=40))
        credit.take_back(second)
        balances.append(points(world, token)["balance"])
        assert verify.verify([member_id]).problems == ()
    assert balances == [0, 0]
