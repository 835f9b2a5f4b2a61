"""Many threads call the real handlers in one process on a real engine."""

import json
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import clock, errors, memory, once
from chalicelib.aws import dynamo
from chalicelib.coupons import claim
from chalicelib.points import verify
from proof.effort import CROWD, count, shared
from proof.scenes import circle, points
from proof.scenes import coupons as coupon_scenes
from proof.scenes.callers import MOST_TRIES
from proof.world import session_of
from simulator import seed
from simulator.stack import APPS


def together(act, arguments, threads=32):
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(act, arguments))


def claims(member_id, key, now):
    """The coupon of the hot campaign that a claim gives, or the code of its refusal."""
    body = claim.Request()
    try:
        claimed, _ = claim.claim_coupon(
            session=session_of(member_id), campaign_id="hot", body=body, key=once.Key(key, ""), now=now
        )
    except errors.Refusal as refusal:
        return refusal.code
    return claimed.coupon.coupon_id


def test_many_callbacks_of_one_payment_credit_points_once(raced):
    token = raced.token_of("o_race")
    payment_id = raced.open_payment(token, 5000).json["payment_id"]
    headers, body = raced.pay(payment_id)()
    answers = together(lambda _: raced.http("POST", "/v1/wechat-pay/notify", body, headers).status, range(32))
    assert answers == [204] * 32
    events = raced.events()
    notices = [one for one in events if one["name"] == "notice.received"]
    assert len(notices) == 1
    together(lambda _: raced.hand_over("payments_apply", notices), range(32))
    paid = [one for one in raced.events() if one["name"] == "payment.paid"]
    assert len(paid) == 1
    together(lambda _: raced.hand_over("points_credit", paid), range(32))
    book = raced.as_shopper(token, "GET", "/v1/me/points").json
    assert (book["balance"], [one["points"] for one in book["entries"]]) == (100, [100])


def test_one_payment_opened_fifty_times_is_one_order_with_one_response(raced):
    points.policy(cash={"points_per_yuan": 10})(raced)
    response = raced.log_in("o_many", claim="gift")
    token, coupon = response["token"], response["claim"]["coupon"]["coupon_id"]
    raced.buy(token, 5000)
    body = {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": [coupon], "points": 50}
    answers = together(lambda _: raced.as_shopper(token, "POST", "/v1/payments", body, key="same"), range(50), 50)
    assert {one.status for one in answers} == {200}
    bodies = {json.dumps({**one.json, "wx": None}) for one in answers}
    assert len(bodies) == 1, "but for the signature that each phone gets anew"
    assert len({one.json["wx"]["package"] for one in answers}) == 1
    payment_id = answers[0].json["payment_id"]
    assert len(raced.simulator.pay.orders) == 2
    assert raced.as_shopper(token, "GET", "/v1/me/points").json["spendable"] == 50
    headers, notice = raced.pay(payment_id)()
    assert (
        together(lambda _: raced.http("POST", "/v1/wechat-pay/notify", notice, headers).status, range(50), 50)
        == [204] * 50
    )
    path = f"/v1/payments/{payment_id}"
    states = together(lambda _: raced.as_shopper(token, "GET", path).json["state"], range(50), 50)
    assert set(states) <= {"open", "paid"}, "a read during another's query returns the stored state"
    assert raced.as_shopper(token, "GET", path).json["state"] == "paid"
    raced.deliver(times=3)
    entries = raced.as_shopper(token, "GET", "/v1/me/points?limit=100").json["entries"]
    assert sorted(one["points"] for one in entries) == [-50, 80, 100]
    count("racing calls", 150)


def test_simultaneous_refunds_never_exceed_the_payment(raced):
    """Fifty callers request a seventh each. Seven get it, in any order; the others get the amount that is left."""
    token = raced.token_of("o_back")
    payment_id = raced.buy(token, 7000)
    headers = {"Authorization": f"Bearer {raced.staff['operator']}"}

    def back(number):
        sent = {**headers, "Idempotency-Key": f"k{number % 25}"}
        path = f"/v1/payments/{payment_id}/refunds"
        for _ in range(MOST_TRIES):
            answer = raced.http("POST", path, {"reason": "broken", "refund_fen": 1000}, sent)
            if answer.status != 503:  # a 503 is repeated
                break
        return answer.json.get("refund_no") or answer.code

    outcomes = Counter(together(back, range(50)))
    assert len(outcomes) == 8
    for _ in range(8):  # parts go back a minute apart
        raced.move(minutes=2)
        raced.fire("payments_poll")
    assert set(outcomes) - {"refund_exceeds"} == set(raced.simulator.pay.orders[payment_id].refunds)
    assert raced.simulator.pay.orders[payment_id].refunded_fen == 7000
    while raced.courier.notices:
        raced.notify(raced.courier.notices.pop())
    raced.deliver()
    assert raced.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 0
    count("racing calls", 50)


@pytest.mark.parametrize("_round", range(5))
def test_simultaneous_holds_spend_points_exactly_without_conflict_errors(raced, _round):
    """64 holds of 10 points on a balance of 100: ten are committed, the others are refused for lack of points."""
    points.policy(cash={"points_per_yuan": 10})(raced)
    token = raced.token_of("o_points")
    raced.buy(token, 5000)
    assert raced.as_shopper(token, "GET", "/v1/me/points").json["spendable"] == 100
    till = raced.device("till", "sun_cafe")

    def pay(number):
        code = raced.as_shopper(token, "GET", "/v1/me/points/code").json["code"]
        body = {"code": code, "amount_fen": 1000, "points": 10}
        held = raced.as_device(till, "/v1/pos/points/hold", body, key=f"k{number}")
        if held.status != 200:
            return held.code
        settled = {"hold_id": held.json["hold_id"], "receipt_no": f"r{number}"}
        return raced.as_device(till, "/v1/pos/points/commit", settled).json["state"]

    outcomes = together(pay, range(64))
    assert Counter(outcomes) == {"committed": 10, "points_insufficient": 54}
    book = raced.as_shopper(token, "GET", "/v1/me/points?limit=100").json
    assert (book["balance"], book["spendable"]) == (0, 0)
    assert [one["points"] for one in book["entries"]].count(-10) == 10
    count("racing calls", 64)


def test_points_in_many_lots_are_spent_exactly_while_they_are_bundled(raced):
    """170 points in 85 lots and eight holds of 165: every hold bundles lots, one succeeds, no point is lost or
    doubled."""
    points.policy(cash={"points_per_yuan": 10})(raced)
    response = raced.log_in("o_often")
    points.report_receipts(raced, response["member"]["member_id"], 85)
    till = raced.device("till", "sun_cafe")

    def pay(number):
        body = {"code": points.code_of(response["member"]["member_id"]), "amount_fen": 10_000, "points": 165}
        held = raced.as_device(till, "/v1/pos/points/hold", body, key=f"k{number}")
        return "held" if held.status == 200 else held.code

    assert Counter(together(pay, range(8))) == {"held": 1, "points_insufficient": 7}
    all_of_it = {"code": points.code_of(response["member"]["member_id"]), "amount_fen": 10_000, "points": 5}
    assert raced.as_device(till, "/v1/pos/points/hold", all_of_it, key="rest").status == 200
    assert raced.as_shopper(response["token"], "GET", "/v1/me/points").json["spendable"] == 0
    assert not verify.verify([response["member"]["member_id"]]).problems
    count("racing calls", 8)


def test_a_points_code_pays_once_at_many_tills(raced):
    points.policy(cash={"points_per_yuan": 10})(raced)
    token = raced.token_of("o_points")
    raced.buy(token, 5000)
    code = raced.as_shopper(token, "GET", "/v1/me/points/code").json["code"]
    tills = [raced.device("till", store_id) for store_id in ("sun_cafe", "sun_books")]

    def pay(number):
        body = {"code": code, "amount_fen": 1000, "points": 10}
        held = raced.as_device(tills[number % 2], "/v1/pos/points/hold", body, key=f"k{number}")
        return "held" if held.status == 200 else held.code

    assert Counter(together(pay, range(16))) == {"held": 1, "points_code_used": 15}
    assert raced.as_shopper(token, "GET", "/v1/me/points").json["spendable"] == 90
    count("racing calls", 16)


def test_simultaneous_logins_of_a_new_openid_make_one_member(raced):
    codes = [raced.simulator.wechat.login_code("o_new") for _ in range(32)]
    body = {"appid": next(iter(APPS)), "claim": "gift"}
    answers = together(lambda code: raced.http("POST", "/v1/login", {**body, "code": code}).json, codes)
    assert len({one["member"]["member_id"] for one in answers}) == 1
    assert sum(one["joined"] for one in answers) == 1
    assert len({one["claim"]["coupon"]["coupon_id"] for one in answers}) == 1


def test_simultaneous_claims_take_exactly_the_stock_within_each_limit(raced):
    """2,000 claims of 400 members, five keys each, one key sent twice, on 300 units with a limit of 2."""
    raced.put(
        "campaigns/hot", seed.campaign("hot", units=300, threshold_fen=2000, discount_fen=100, limit_per_member=2)
    )
    memory.forget()
    now = clock.now()

    def ask(number):
        member_id, key = f"m{number % 400}", f"k{number // 400 % 4}"
        return member_id, key, claims(member_id, key, now)

    outcomes = together(ask, range(2000))
    won = [one for one in outcomes if one[2].startswith("hot.")]
    assert {one[2] for one in outcomes} - {one[2] for one in won} <= {"coupon_sold_out", "coupon_limit_reached"}
    assert len({coupon for _, _, coupon in won}) == 300
    by_member, by_key = defaultdict(set), defaultdict(set)
    for member_id, key, coupon in won:
        by_member[member_id].add(coupon)
        by_key[member_id, key].add(coupon)
    assert max(map(len, by_member.values())) <= 2
    assert {len(coupons) for coupons in by_key.values()} == {1}
    count("racing calls", 2000)


def test_a_member_who_claims_fifty_times_at_once_gets_the_limit(raced):
    token = raced.token_of("o_greedy")
    path = "/v1/coupons/campaigns/gift/claim"
    answers = together(lambda n: raced.as_shopper(token, "POST", path, key=f"k{n}").status, range(50))
    assert answers.count(200) == 1
    repeats = together(lambda _: raced.as_shopper(token, "POST", path, key="same").status, range(10))
    assert set(repeats) == {409}


def test_a_member_can_claim_many_at_once_up_to_a_high_limit(raced):
    raced.put(
        "campaigns/many", seed.campaign("many", units=500, threshold_fen=2000, discount_fen=1, limit_per_member=40)
    )
    memory.forget()
    token = raced.token_of("o_many")
    path = "/v1/coupons/campaigns/many/claim"
    answers = together(lambda n: raced.as_shopper(token, "POST", path, key=f"k{n}"), range(50), threads=16)
    won = {one.json["coupon"]["coupon_id"] for one in answers if one.status == 200}
    assert len(won) == 40
    assert {one.code for one in answers if one.status != 200} == {"coupon_limit_reached"}


def test_simultaneous_requests_for_one_order_open_one_and_hold_one_coupon(raced):
    response = raced.log_in("o_buyer", claim="gift")
    coupon_id = response["claim"]["coupon"]["coupon_id"]
    answers = together(
        lambda _: raced.open_payment(response["token"], 4000, key="k", coupon_ids=[coupon_id]), range(16), 16
    )
    assert {one.status for one in answers} == {200}
    assert len({one.json["payment_id"] for one in answers}) == 1
    others = together(
        lambda n: raced.open_payment(response["token"], 4000, key=f"o{n}", coupon_ids=[coupon_id]).code, range(8)
    )
    assert set(others) == {"coupon_in_use"}


@shared(CROWD)
@pytest.mark.parametrize("raced", ["referee"], indirect=True)
def test_a_crowd_ten_times_the_stock_claims_exactly_the_stock(raced, share):
    """Every unit is claimed and none too many. No caller gets "busy", and a repeat returns the same coupon."""
    asks = CROWD.size(share)
    units, members = asks // 10, asks * 3 // 10
    raced.put("campaigns/hot", seed.campaign("hot", units=units, limit_per_member=1))
    memory.forget()
    now = clock.now()

    def ask(number):
        member_id, key = f"m{number * 7919 % members}", f"k{number // (2 * members)}"
        return member_id, key, claims(member_id, key, now)

    outcomes = together(ask, range(asks))
    won = {(member, coupon) for member, _, coupon in outcomes if coupon.startswith("hot.")}
    refused = {code for _, _, code in outcomes if not code.startswith("hot.")}
    assert refused == {"coupon_sold_out", "coupon_limit_reached"}
    assert len(won) == len({coupon for _, coupon in won}) == len({member for member, _ in won}) == units
    assert stock_left(raced, "hot") == 0
    count("racing calls", asks)


def test_a_crowd_uses_a_budget_fully_and_never_exceeds_it(raced):
    """600 members, and a budget for 200 of them spread over the shards."""
    raced.put(
        "campaigns/hot",
        seed.campaign(
            "hot",
            units=400,
            budget_fen=120_000,
            worth={"kind": "percent_off", "percent": 10, "ceiling_fen": 600},
        ),
    )
    memory.forget()
    now = clock.now()

    def ask(number):
        try:
            claim.claim_coupon(
                session=session_of(f"m{number}"),
                campaign_id="hot",
                body=claim.Request(),
                key=once.Key("k", ""),
                now=now,
            )
        except errors.Refusal as refusal:
            return refusal.code
        return "won"

    outcomes = together(ask, range(600))
    assert (outcomes.count("won"), set(outcomes)) == (200, {"won", "coupon_sold_out"})
    assert stock_left(raced, "hot", "budget_left_fen") == 0
    count("racing calls", 600)


def test_a_coupon_code_at_many_tills_is_held_by_one(raced):
    coupon_scenes.at_till(raced)
    tills = [raced.device("till", "sun_cafe") for _ in range(8)]
    body = {"codes": [raced.notes["code"]], "amount_fen": 5000}
    answers = together(lambda one: raced.as_device(one, "/v1/pos/coupons/lock", body, key="k"), tills, 8)
    assert sorted(one.status for one in answers) == [200, *[409] * 7]
    (winner,) = [(till, one.json["hold_id"]) for till, one in zip(tills, answers, strict=True) if one.status == 200]
    paper = {"hold_id": winner[1], "receipt_no": "r"}
    redeemed = together(lambda _: raced.as_device(winner[0], "/v1/pos/coupons/redeem", paper).json, range(16), 16)
    assert {one["state"] for one in redeemed} == {"redeemed"}
    assert len({one["redeemed_at"] for one in redeemed}) == 1


def stock_left(world, campaign_id, what="units_left"):
    keys = [{"pk": {"S": f"STOCK#{campaign_id}#{shard}"}, "sk": {"S": "STOCK"}} for shard in range(64)]
    table = f"{world.prefix}-coupons"
    found = dynamo.client().batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
    return sum(int(item[what]["N"]) for item in found["Responses"][table])


def test_a_merge_during_credits_and_holds_keeps_every_point_once(raced):
    """Payments of one member are credited twice each, tills hold points of both, and several callers request the
    merge. Every point exists once, and no caller gets a conflict."""
    points.policy(cash={"points_per_yuan": 10})(raced)
    number = "13812345678"
    response = [raced.log_in(f"o_{n}", phone_code=raced.simulator.wechat.phone_code(number)) for n in (1, 2)]
    ids = [one["member"]["member_id"] for one in response]
    for one in response:
        raced.buy(one["token"], 5000)
    paid = []
    for _ in range(12):
        payment_id = raced.open_payment(response[1]["token"], 1000).json["payment_id"]
        raced.notify(raced.pay(payment_id))
        raced.hand_over("payments_apply", raced.events())
        paid += [one for one in raced.events() if one["name"] == "payment.paid"]
    till = raced.device("till", "sun_cafe")
    headers = {"Authorization": f"Bearer {raced.staff['operator']}"}

    def act(number):
        if number % 13 == 5:
            body = {"member_id": ids[number % 2], "other_id": ids[1 - number % 2], "reason": "one person"}
            answer = raced.http("POST", "/v1/admin/merges", body, headers)
            assert answer.status == 200, answer.text
        elif number % 3:
            return len(raced.hand_over("points_credit", [paid[number % 12]]))
        else:
            body = {"code": points.code_of(ids[number % 2]), "amount_fen": 1000, "points": 10}
            held = raced.as_device(till, "/v1/pos/points/hold", body, key=f"k{number}")
            assert held.status == 200 or held.code == "points_insufficient", held.text
            return -(held.status == 200)
        return 0

    outcomes = together(act, range(60))
    raced.deliver()
    for event in paid:  # events that failed or were not delivered
        assert not raced.hand_over("points_credit", [event])
    raced.deliver()
    held = -sum(one for one in outcomes if one < 0)
    token = raced.token_of("o_2")
    assert raced.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 2 * 100 + 12 * 20 - 10 * held
    proof = verify.verify(ids)
    assert (proof.problems, proof.accounts["merged"]) == ((), 0)
    count("racing calls", 60)


def test_a_mall_payment_and_its_refunds_are_credited_reported_and_reversed_once(raced):
    """The notices of a payment and of seven refunds reach their worker together, each several times."""
    circle.in_circle_with_back_fill(raced)
    token = raced.token_of("o_mall")
    number = circle.pay(raced, 7000, "o_mall")
    for _ in range(7):
        raced.simulator.pay.circle.refund(number, 1000, notify_anyway=True)
    notices = [build() for build in raced.courier.notices]
    raced.courier.notices.clear()
    together(lambda one: raced.http("POST", "/v1/wechat-pay/notify", one[1], one[0]).status, notices * 4)
    heard = [one for one in raced.events() if one["name"] == "mall_notice.received"]
    assert len(heard) == 8
    wanted = together(lambda one: raced.hand_over("circle_apply", [one]), heard * 4)
    assert not any(wanted), "a worker did not get through"
    raced.deliver(times=3)
    assert raced.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 0
    shown = raced.get(f"/v1/admin/mall-payments/{number}").json
    assert (shown["points"], [one["state"] for one in shown["refunds"]]) == (140, ["applied"] * 7)
    count("racing calls", 64)
