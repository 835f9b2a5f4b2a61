"""Two members who are proven to be one become one: nothing twice, nothing gone, whatever comes in whatever order."""

from datetime import timedelta

import pytest

from chalicelib import clock, errors, events, memory
from chalicelib.coupons import issue, issue_list
from chalicelib.coupons import parts as coupons
from chalicelib.coupons.claim import claim
from chalicelib.coupons.rules.automatic_issue import IssueRuleSpec, Occasion
from chalicelib.coupons.rules.claim import ClaimRequest
from chalicelib.payments.store import orders
from chalicelib.points import verify
from chalicelib.recall import rules as recall_rules
from chalicelib.recall import store as recall_store
from chalicelib.tables.recall import PlannedMessage
from proof.scenes import points as points_scenes
from proof.scenes import tiers
from proof.scenes.merging import code_of, phone_login
from proof.world import plate_path
from simulator import seed
from simulator.stack import APPS

NUMBER = "13812345678"
CLAIM_FEW = "/v1/coupons/campaigns/few/claim"
RECALL = {"answers": [{"template_id": "tmpl_back", "result": "accept"}]}


class Shopper:
    """A member with a token, on the phone of an openid."""

    def __init__(self, world, login, openid):
        self.world, self.token, self.id = world, login["token"], login["member"]["member_id"]
        self.openid = openid

    def get(self, path):
        answer = self.world.as_shopper(self.token, "GET", path)
        assert answer.status == 200, answer.text
        return answer.json

    def ask(self, method, path, body=None, key=None):
        return self.world.as_shopper(self.token, method, path, body, key=key)

    @property
    def points(self):
        return self.get("/v1/me/points")

    @property
    def coupons(self):
        return self.get("/v1/me/coupons")["coupons"]


def with_number(world, openid, number=NUMBER):
    login = world.log_in(openid, phone_code=world.simulator.wechat.phone_code(number, openid))
    world.move(seconds=1)
    return Shopper(world, login, openid)


def shown(world, openid):
    """The code that the member of an openid shows."""
    return code_of(world, world.token_of(openid), openid)


def ask(world, shopper, other="o_1", **fields):
    """With the code of another's phone."""
    body = {**phone_login(world, shopper.openid), "merge_code": fields.pop("merge_code", None) or shown(world, other)}
    return shopper.ask("POST", "/v1/me/merge", {**body, **fields})


def become_one(world, shopper, other="o_1"):
    """The shopper and the other are one member; nothing is transferred yet."""
    answer = ask(world, shopper, other)
    assert answer.status == 200, answer.text
    memory.forget()
    return Shopper(world, answer.json, shopper.openid)


@pytest.fixture
def two(world):
    """The first with 100 points, a coupon, a plate and a message granted; the second with 60 and a coupon."""
    first, second = with_number(world, "o_1"), with_number(world, "o_2")
    for shopper, fen in ((first, 50_00), (second, 30_00)):
        world.buy(shopper.token, fen)
        assert shopper.ask("POST", "/v1/coupons/campaigns/gift/claim", {}, key="k").status == 200
        assert shopper.ask("PUT", plate_path("京A12345")).status == 200
        assert shopper.ask("POST", "/v1/subscriptions", RECALL, key="k").status == 200
    assert second.ask("PUT", plate_path("京B67890")).status == 200
    return first, second


@pytest.fixture
def one(world, two):
    """They are one member, and nothing is transferred yet."""
    return become_one(world, two[1])


def whole(one):
    """All that both had is seen, once."""
    account = one.points
    assert (account["balance"], account["spendable"]) == (160, 160)
    assert len(one.coupons) == len({coupon["coupon_id"] for coupon in one.coupons}) == 2
    assert len(one.get("/v1/me/payments")["payments"]) == 2
    assert one.ask("PUT", plate_path("京A12345")).json["plates"] == ["京A12345", "京B67890"]


def test_who_joined_first_stays_and_all_of_both_is_seen_before_and_after_it_is_brought(world, two, one):
    assert one.id == two[0].id
    whole(one)
    for _ in range(2):
        world.deliver()
        whole(one)
    assert one.ask("POST", "/v1/subscriptions", RECALL, key="n").json["grants"] == {"tmpl_back": 3}
    proof = verify.verify([one.id, two[1].id])
    assert not proof.problems
    assert proof.accounts["merged"] == 0
    reasons = [entry["why"] for entry in one.points["entries"] if entry["kind"] == "merge"]
    assert sorted(reasons) == ["Brought from your other membership", "Moved with your other membership"]


def test_the_sessions_of_both_end_and_either_login_is_the_one_member(world, two, one):
    for shopper in two:
        assert shopper.ask("GET", "/v1/me").status == 401
    for openid in ("o_1", "o_2"):
        assert world.log_in(openid)["member"]["member_id"] == one.id


def test_ones_own_code_merges_nobody(world):
    shopper = with_number(world, "o_1")
    response = ask(world, shopper).json
    assert (response["merged"], response["member"]["member_id"]) == (0, shopper.id)


def test_a_number_given_up_and_assigned_anew_opens_nothing(world):
    """The former holder, still logged in, has a WeChat that answers the number it proved 200 days ago."""
    former = with_number(world, "o_1")
    world.move(days=200)
    holder = with_number(world, "o_2")
    world.buy(holder.token, 50_00)
    former = Shopper(world, world.log_in("o_1"), "o_1")
    for body in (
        {**phone_login(world, "o_1"), "phone_code": world.simulator.wechat.phone_code(NUMBER, "o_1")},
        {**phone_login(world, "o_1"), "merge_code": NUMBER},
        {**phone_login(world, "o_1"), "merge_code": "00000-00000"},
    ):
        assert former.ask("POST", "/v1/me/merge", body).code in ("body_invalid", "merge_code_invalid")
    response = world.log_in("o_1", phone_code=world.simulator.wechat.phone_code(NUMBER, "o_1"))
    assert response["phone_refused"] == "phone_of_another", "the login itself succeeds"
    assert former.points["balance"] == 0
    assert world.log_in("o_2")["member"]["member_id"] == holder.id
    assert holder.points["balance"] == 100
    one = become_one(world, former, "o_2")
    assert world.log_in("o_1", phone_code=world.simulator.wechat.phone_code(NUMBER, "o_1"))["phone_refused"] is None
    assert one.points["balance"] == 100, "the new holder agreed"


def test_a_number_is_of_who_proved_it_first_there_or_newest(world):
    """A fresh proof of who never had it, and one of who proved it last, are bound; a number between is not saved."""
    other, wechat = "13900000000", world.simulator.wechat
    with_number(world, "o_1")
    with_number(world, "o_2")
    assert world.log_in("o_2", phone_code=wechat.phone_code(NUMBER, "o_2"))["phone_refused"] is None
    changed = with_number(world, "o_1", other)
    login = world.log_in("o_1", phone_code=wechat.phone_code(NUMBER, "o_1"))
    assert (login["phone_refused"], login["member"]["phone"]) == ("phone_of_another", "139****0000")
    with_number(world, "o_2", "13700000000")  # who has given it up is in nobody's way
    login = world.log_in("o_1", phone_code=wechat.phone_code(NUMBER, "o_1"))
    assert (login["phone_refused"], login["member"]["phone"]) == (None, "138****5678")
    assert login["member"]["member_id"] == changed.id


def wide(text):
    """As an input method of full width types it."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code.replace('-', ' ')} ", wide])
def test_a_code_is_read_however_it_is_typed(world, two, typed):
    assert ask(world, two[1], merge_code=typed(shown(world, "o_1"))).json["merged"] == 1


def test_a_code_is_good_once_and_for_ten_minutes_and_as_long_as_its_session(world, monkeypatch):
    first, second, third = (with_number(world, f"o_{number}") for number in (1, 2, 3))
    code = shown(world, "o_1")
    late = clock.real_now() + timedelta(minutes=10)
    with monkeypatch.context() as later:
        later.setattr(clock, "real_now", lambda: late)
        assert ask(world, second, merge_code=code).code == "merge_code_invalid"
    unused = shown(world, "o_1")
    assert ask(world, second, merge_code=code).json["merged"] == 1
    world.deliver()
    memory.forget()
    for spent in (code, unused):
        assert ask(world, third, merge_code=spent).code == "merge_code_invalid"
    ended = shown(world, "o_1")
    assert world.as_shopper(world.token_of("o_1"), "POST", "/v1/logout").status == 204
    memory.forget()
    assert ask(world, third, merge_code=ended).code == "merge_code_invalid"
    assert ask(world, third, merge_code=shown(world, "o_1")).json["merged"] == 2
    assert first.id != third.id


def test_no_member_gets_more_names_than_can_be_asked_for():
    from chalicelib.merging import rules

    rules.check_number_of_ids(["a"] * 49, ["b"])
    with pytest.raises(errors.MergeLimitReached):
        rules.check_number_of_ids(["a"] * 49, ["b"] * 2)


def test_one_number_is_for_staff_to_judge(world):
    first, second = with_number(world, "o_1"), with_number(world, "o_2")
    body = {"member_id": second.id, "other_id": first.id, "reason": "a new phone, seen his card"}
    for _ in range(2):
        merge = by_staff(world, body).json
        assert (merge["member_id"], merge["merged_id"], merge["proof"]) == (first.id, second.id, "phone")
    world.deliver()
    done = world.get(f"/v1/admin/merges/{second.id}").json
    assert done["state"] == "done"
    assert done["rooms_done"] == ["coupons", "parking", "points", "recall", "tiers"]


def test_who_has_a_token_and_not_the_phone_becomes_nobody(world, two):
    """A thief of a token neither enters a code with it nor shows one."""
    first, _ = two
    thief = with_number(world, "o_9", "13900000000")
    for openid in ("o_9", "o_unknown"):
        refused = ask(world, first, "o_9", code=phone_login(world, openid)["code"])
        assert (refused.status, refused.code) == (409, "merge_not_proven")
        refused = first.ask("POST", "/v1/me/merge/code", phone_login(world, openid))
        assert (refused.status, refused.code) == (409, "merge_not_proven")
    assert world.log_in("o_9")["member"]["member_id"] == thief.id


def by_staff(world, body):
    return world.http("POST", "/v1/admin/merges", body, {"Authorization": f"Bearer {world.staff['operator']}"})


def test_staff_cannot_make_one_of_strangers(world):
    first, second = with_number(world, "o_1"), with_number(world, "o_2", "13900000000")
    body = {"member_id": first.id, "other_id": second.id, "reason": "they asked"}
    assert by_staff(world, body).code == "merge_not_proven"
    assert by_staff(world, {**body, "other_id": first.id}).code == "value_invalid"
    assert by_staff(world, {**body, "other_id": "nobody"}).code == "resource_not_found"
    assert world.get(f"/v1/admin/merges/{first.id}").status == 404


def test_a_login_that_proves_two_to_be_one_merges_them(world):
    wechat, (appid, other) = world.simulator.wechat, APPS
    world.put("malls/moon", {"name": "moon", "appid": other, "mchid": "1900000109"})
    memory.forget()
    first = world.http("POST", "/v1/login", {"appid": appid, "code": wechat.login_code("o_a")}).json
    second = world.http("POST", "/v1/login", {"appid": other, "code": wechat.login_code("o_b", "u_1")}).json
    assert first["member"]["member_id"] != second["member"]["member_id"]
    world.http("POST", "/v1/login", {"appid": appid, "code": wechat.login_code("o_a", "u_1")})
    world.deliver()
    again = world.http("POST", "/v1/login", {"appid": other, "code": wechat.login_code("o_b", "u_1")}).json
    assert again["member"]["member_id"] == first["member"]["member_id"]
    assert world.get(f"/v1/admin/merges/{second['member']['member_id']}").json["proof"] == "unionid"


@pytest.mark.parametrize("transferred", [False, True], ids=["not yet transferred", "transferred"])
def test_a_refund_of_the_old_ids_payment_takes_from_the_one_member_once(world, two, one, transferred):
    if transferred:
        world.deliver()
    orders = {paid["amount_fen"]: paid["payment_id"] for paid in one.get("/v1/me/payments")["payments"]}
    assert one.get(f"/v1/payments/{orders[30_00]}")["state"] == "paid"
    for fen, left in ((10_00, 140), (20_00, 100)):
        notice = refund(world, orders[30_00], fen)
        for _ in range(2):
            world.notify(notice)
            world.deliver(times=2)
        assert one.points["balance"] == left
    assert not verify.verify([one.id, two[1].id]).problems


def test_refunds_of_a_payment_whose_points_expired_before_the_merge_take_none_again(world):
    """The first refund notes under the merged member what it reverses of points that expired under a former id."""
    points_scenes.policy(expiry={"kind": "month_end", "months": 0})(world)
    with_number(world, "o_1")
    second = with_number(world, "o_2")
    payment_id = world.buy(second.token, 30_00)
    world.move(days=31)
    points_scenes.policy()(world)
    world.fire("points_expire")
    assert Shopper(world, world.log_in("o_2"), "o_2").points["balance"] == 0
    one = become_one(world, Shopper(world, world.log_in("o_2"), "o_2"))
    world.deliver()
    world.buy(one.token, 10_00)
    for fen in (10_00, 10_00, 10_00):
        world.notify(refund(world, payment_id, fen))
        world.deliver(times=2)
        assert one.points["balance"] == 20
    assert not verify.verify([one.id, second.id]).problems


def refund(world, payment_id, fen):
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, fen)
    return world.courier.notices[-1]


def test_a_refund_that_came_before_its_payment_and_the_merge_waits_for_it(world, two):
    """In the order that is rarest: the refund is heard of, they become one, the payment is heard of."""
    _, second = two
    payment_id = world.open_payment(second.token, 20_00).json["payment_id"]
    world.notify(world.pay(payment_id))
    world.hand_over("payments_apply", world.events())
    paid = [event for event in world.events() if event["name"] == "payment.paid"]
    world.notify(refund(world, payment_id, 5_00))
    world.hand_over("payments_apply", world.events())
    refunded = [event for event in world.events() if event["name"] == "payment.refunded"]
    assert len(paid) == len(refunded) == 1
    assert not world.hand_over("points_credit", refunded)
    one = become_one(world, second)
    for _ in range(2):
        assert not world.hand_over("points_credit", paid)
        assert not world.hand_over("points_credit", refunded)
    world.deliver()
    assert one.points["balance"] == 160 + 40 - 10


def test_points_of_an_order_of_the_old_id_come_back_to_the_one_member(world, two):
    _, second = two
    world.put("points-policies/sun", {"cash": {"points_per_yuan": 10}})
    memory.forget()
    payment_id = world.open_payment(second.token, 100_00, points=50).json["payment_id"]
    one = become_one(world, second)
    world.deliver()
    assert one.points["balance"] == 110
    assert one.ask("POST", f"/v1/payments/{payment_id}/cancel").status == 200
    world.deliver(times=2)
    assert one.points["balance"] == 160


def test_a_code_shown_before_pays_with_the_points_of_both(world, two):
    _, second = two
    world.put("points-policies/sun", {"cash": {"points_per_yuan": 10}})
    memory.forget()
    code = second.get("/v1/me/points/code")["code"]
    one = become_one(world, second)
    till = world.device("till", "sun_cafe")
    held = world.as_device(
        till, "/v1/pos/points/hold", {"code": code, "amount_fen": 20_00, "points": 150}, key="k"
    ).json
    assert held["state"] == "held"
    assert one.points["balance"] == 10
    world.deliver()
    assert world.as_device(till, "/v1/pos/points/cancel", {"hold_id": held["hold_id"]}).status == 200
    assert one.points["balance"] == 160


def test_a_hold_of_the_old_id_that_lapses_gives_back_to_the_one_member(world, two):
    _, second = two
    world.put("points-policies/sun", {"cash": {"points_per_yuan": 10}})
    memory.forget()
    till = world.device("till", "sun_cafe")
    code = second.get("/v1/me/points/code")["code"]
    assert (
        world.as_device(till, "/v1/pos/points/hold", {"code": code, "amount_fen": 10_00, "points": 60}, key="k").status
        == 200
    )
    one = become_one(world, second)
    world.deliver()
    world.move(minutes=11)
    assert world.open_payment(one.token, 100_00, points=160).status == 200, "what has lapsed is spendable at once"


def test_what_either_owes_is_paid_by_what_the_other_has(world, two):
    first, second = two
    world.put("points-policies/sun", {"cash": {"points_per_yuan": 1}, "after_spending": "owe"})
    memory.forget()
    world.open_payment(second.token, 100_00, points=60)
    payment_id = next(
        paid["payment_id"] for paid in second.get("/v1/me/payments")["payments"] if paid["state"] == "paid"
    )
    world.notify(refund(world, payment_id, 30_00))
    world.deliver()
    assert second.points["balance"] == -60
    one = become_one(world, second)
    assert (one.points["balance"], one.points["spendable"]) == (40, 40)
    world.deliver()
    assert not verify.verify([first.id, second.id]).problems


def test_more_lots_than_one_step_brings(world):
    first, second = with_number(world, "o_1"), with_number(world, "o_2")
    crm = world.device("crm", "group")
    for number in range(100):
        sale = {"receipt_no": f"r{number}", "amount_fen": 1_00, "member_id": second.id, "store_id": "sun_cafe"}
        sale["bought_at"] = (world.now() - timedelta(minutes=11 * number)).isoformat()
        assert world.as_device(crm, "/v1/points/credits", sale).status == 200
    one = become_one(world, first, "o_2")
    world.deliver()
    assert one.points["balance"] == 200
    seen, cursor = [], ""
    while cursor is not None:
        page = one.get(f"/v1/me/points?limit=30{cursor and '&cursor=' + cursor}")
        seen, cursor = [*seen, *(entry["source"] for entry in page["entries"])], page["next_cursor"]
    assert len(seen) == len(set(seen)) == 100 + 2 * 3, "the history of both, page by page"
    assert not verify.verify([first.id, second.id]).problems


def test_days_of_both_make_the_tier_and_a_gift_to_either_is_kept(world, two):
    tiers.program(
        world, measure="spend_fen", tiers=[{**tiers.TIERS[0], "at_least": 60_00}, {**tiers.TIERS[1], "at_least": 90_00}]
    )
    first, second = two
    tiers.give(world, second.id, "silver")
    world.deliver()
    one = become_one(world, second)
    assert one.points["tiers"][0]["progress"] == 80_00, "before anything is transferred"
    world.deliver()
    assert one.points["tiers"][0]["tier"] == "silver"
    world.buy(one.token, 10_00)
    assert one.points["tiers"][0]["tier"] == "gold"
    response = world.get(f"/v1/admin/members/{second.id}/tiers").json
    assert response["tiers"][0]["tier"] == "gold", "asked by the old id too"
    assert first.id == one.id


def test_staff_and_lists_may_name_the_old_id(world, two, one):
    _, second = two
    world.deliver()
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    body = {"member_id": second.id, "mall_id": "sun", "points": 40, "reason": "a broken till"}
    assert world.http("POST", "/v1/admin/points-adjustments", body, headers).json["state"] == "applied"
    assert one.points["balance"] == world.get(f"/v1/admin/members/{second.id}/points").json["balance"] == 200
    world.put("campaigns/few", seed.campaign("few", units=5, threshold_fen=2000, discount_fen=100))
    memory.forget()
    fields = {"campaign_id": "few", "label": "thanks", "member_ids": [second.id, one.id]}
    assert world.http("POST", "/v1/admin/issue-lists", fields, headers).status == 200
    world.deliver(times=2)
    assert [coupon["campaign_id"] for coupon in one.coupons].count("few") == 1


def test_a_message_planned_for_both_goes_out_once(world, two, one):
    """Both paid on one day, so the mall's campaign planned the same messages for each."""
    first, second = two
    planned = {item.sk for item in PlannedMessage.query(f"MEMBER#{second.id}", PlannedMessage.sk.startswith("PLAN#"))}
    assert planned
    world.deliver(times=2)
    for member_id, states in ((second.id, {"skipped"}), (first.id, {"planned"})):
        found = list(PlannedMessage.query(f"MEMBER#{member_id}", PlannedMessage.sk.startswith("PLAN#")))
        assert {item.sk for item in found} == planned
        assert {item.state for item in found} == states
        assert {item.due_at is None for item in found} == {member_id == second.id}


def test_points_of_both_pay_together_before_anything_is_brought(world, two, one):
    world.put("points-policies/sun", {"cash": {"points_per_yuan": 10}})
    memory.forget()
    paid = world.open_payment(one.token, 100_00, points=150)
    assert paid.status == 200, paid.text
    assert one.points["balance"] == 10


def test_a_coupon_of_the_old_id_is_held_before_and_redeemed_after(world, two):
    _, second = two
    (coupon,) = second.coupons
    opened = world.open_payment(second.token, 50_00, coupon_ids=[coupon["coupon_id"]])
    assert opened.status == 200, opened.text
    one = become_one(world, second)
    world.deliver()
    world.notify(world.pay(opened.json["payment_id"]))
    world.deliver()
    states = {held["coupon_id"]: held["state"] for held in one.coupons}
    assert states[coupon["coupon_id"]] == "redeemed"
    trail = one.get(f"/v1/me/coupons/{coupon['coupon_id']}")["trail"]
    assert [step["verb"] for step in trail] == ["claim", "hold", "merge", "redeem"]
    assert one.points["balance"] == 160 + 90


def test_each_phone_pays_with_its_own_wechat_account(world, two, one):
    """One member, two phones in one mini-program: an order is for the account that asks for it."""
    world.deliver()
    phones = {openid: Shopper(world, world.log_in(openid), openid) for openid in ("o_1", "o_2")}
    for openid, phone in phones.items():
        payment_id = world.open_payment(phone.token, 10_00).json["payment_id"]
        assert orders.find(payment_id).openid == openid
        renewed = phone.ask("POST", "/v1/login/renew").json["token"]
        payment_id = world.open_payment(renewed, 10_00).json["payment_id"]
        assert orders.find(payment_id).openid == openid


def test_an_earlier_merge_is_ended_before_another_begins(world, two, one):
    third = with_number(world, "o_3")
    refused = ask(world, third)
    assert (refused.status, refused.code) == (409, "merge_running")
    world.deliver()
    assert ask(world, third).json["merged"] == 2
    memory.forget()
    world.deliver()
    assert world.log_in("o_2")["member"]["member_id"] == one.id


def test_a_message_of_an_ended_merge_that_comes_again_ends_no_other(world, two, one):
    """The first of two merges is done, and its message comes again while the second runs."""
    _, second = two
    third = with_number(world, "o_3")
    merged = [event for event in world.events() if event["name"] == events.MEMBER_MERGED]
    assert not world.hand_over("merging_move", merged)
    done_at = world.get(f"/v1/admin/merges/{second.id}").json["done_at"]
    assert done_at is not None
    assert ask(world, third).status == 200
    memory.forget()
    world.move(seconds=1)
    assert not world.hand_over("merging_move", merged)
    assert world.get(f"/v1/admin/merges/{second.id}").json["done_at"] == done_at
    assert ask(world, with_number(world, "o_4")).code == "merge_running"


def test_every_account_of_a_chain_of_merges_still_logs_in(world):
    """Three accounts of one mini-program: the third becomes the second, which forgets that openid and becomes the
    first."""
    other = "13900000000"
    first, second, third = with_number(world, "o_1"), with_number(world, "o_2", other), with_number(world, "o_3", other)
    assert become_one(world, third, "o_2").id == second.id
    world.deliver()
    again = with_number(world, "o_2")
    assert again.id == second.id
    assert become_one(world, again).id == first.id
    world.deliver()
    for openid in ("o_1", "o_2", "o_3", "o_3", "o_1"):
        assert world.log_in(openid)["member"]["member_id"] == first.id
    assert world.log_in("o_2", claim="gift")["claim"]["coupon"]


def test_one_key_is_one_coupon_and_limits_hold_before_anything_is_brought(world, two, one):
    again = one.ask("POST", "/v1/coupons/campaigns/gift/claim", {}, key="k")
    assert again.headers["Idempotency-Replayed"] == "true"
    refused = one.ask("POST", "/v1/coupons/campaigns/gift/claim", {}, key="n")
    assert refused.code == "coupon_limit_reached"


def by_rule(world, trigger):
    def give(member_id):
        occasion = Occasion(trigger, "sun", "once", world.now())
        return issue.by_rule("r", IssueRuleSpec("r", "sun", "few", trigger), occasion, member_id, None)

    return give


def by_code(world, shopper):
    made = {"campaign_id": "few", "codes": 3, "label": "leaflet"}
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    batch = world.http("POST", "/v1/admin/claim-codes", made, headers).json["batch_id"]
    code = world.get(f"/v1/admin/claim-codes/{batch}/codes").text.split()[1].split(",")[1]
    return shopper.ask("POST", "/v1/me/coupons/claim-code", {"code": code})


def by_list(world, member_id):
    now = world.now()
    request = ClaimRequest(member_id, now, "few", coupons.Source("list", "thanks"), "list:thanks", now)
    with pytest.raises(errors.CouponLimitReached):
        issue_list.check_issue(request)
    claim(request)


def by_wechat(world, member_id):
    about = {"campaign_id": "few", "joined_at": world.now(), "now": world.now()}
    coupons.next_slot(member_id=member_id, channel="busifavor", **about)


WAYS = ["claim", "points", "code", "login", "payment", "joining", "birthday", "list", "wechat"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("old", [False, True])
def test_the_limit_holds_while_a_merge_is_on_its_way_whatever_brings_the_coupon(world, two, way, old):
    """The second has the one coupon that a member may have, and is part of the first by now; nothing is transferred."""
    price = {"points_price": 10} if way == "points" else {}
    world.put("campaigns/few", seed.campaign("few", units=5, threshold_fen=2000, discount_fen=100, **price))
    memory.forget()
    first, second = two
    assert second.ask("POST", "/v1/coupons/campaigns/few/claim", {}, key="k").status == 200
    one = become_one(world, second)
    named = second.id if old else one.id
    if way in ("payment", "joining", "birthday"):
        assert by_rule(world, way)(named) is False
    elif way in ("list", "wechat"):
        with pytest.raises(errors.CouponLimitReached):
            (by_list if way == "list" else by_wechat)(world, named)
    elif way == "login":
        response = world.log_in(second.openid if old else first.openid, claim="few")["claim"]
        assert response["refused"] == "coupon_limit_reached"
    else:
        claimed = by_code(world, one) if way == "code" else one.ask("POST", CLAIM_FEW, {}, key="n")
        assert claimed.code == "coupon_limit_reached"
    for _ in range(2):
        assert [coupon["campaign_id"] for coupon in one.coupons].count("few") == 1
        world.deliver()


@pytest.mark.parametrize("who", [0, 1])
def test_a_session_that_has_not_heard_of_a_merge_claims_for_the_one_member(world, two, who):
    """A process may know a session for a minute after it ended; the limit is the one member's all the same."""
    world.put("campaigns/few", seed.campaign("few", units=5, threshold_fen=2000, discount_fen=100))
    memory.forget()
    assert two[1 - who].ask("POST", CLAIM_FEW, {}, key="k").status == 200
    assert two[who].coupons  # its session is known from here on
    response = ask(world, two[1])
    assert two[who].ask("POST", CLAIM_FEW, {}, key="n").code == "coupon_limit_reached"
    world.put("campaigns/more", seed.campaign("more", units=5, threshold_fen=2000, discount_fen=100))
    late = two[who].ask("POST", "/v1/coupons/campaigns/more/claim", {}, key="n")
    assert late.status == 200
    memory.forget()
    world.deliver()
    one = Shopper(world, response.json, two[1].openid)
    assert sorted(coupon["campaign_id"] for coupon in one.coupons) == ["few", "gift", "gift", "more"]


def test_a_refund_finds_what_is_still_on_its_way(world):
    """Forgiving malls lose nothing to a merge: what the other has counts."""
    world.put("points-policies/sun", {"after_spending": "forgive", "cash": {"points_per_yuan": 1}})
    memory.forget()
    first, second = with_number(world, "o_1"), with_number(world, "o_2")
    payment_id = world.buy(first.token, 30_00)
    world.open_payment(first.token, 100_00, points=60)
    world.buy(second.token, 30_00)
    one = become_one(world, second)
    events = world.events()
    world.notify(refund(world, payment_id, 30_00))
    world.hand_over("payments_apply", world.events())
    assert not world.hand_over(
        "points_credit", [event for event in world.events() if event["name"] == "payment.refunded"]
    )
    world.hand_to_all(events)
    world.deliver()
    assert one.points["balance"] == 0


def test_a_message_that_went_out_is_not_planned_again(world, two):
    """The second's went out; the first has none of this campaign and time until it hears of the second's payment."""
    first, second = two
    for item in plans(second.id):
        PlannedMessage(pk=item.pk, sk=item.sk).update(actions=[PlannedMessage.state.set("sent")])
    for item in plans(first.id):
        item.delete()
    become_one(world, second)
    world.deliver()
    assert {item.state for item in plans(first.id)} == {"sent"}
    assert {item.due_at for item in plans(first.id)} == {None}


def plans(member_id):
    return list(PlannedMessage.query(f"MEMBER#{member_id}", PlannedMessage.sk.startswith("PLAN#")))


def test_a_tier_given_while_they_become_one_is_not_lost(world, two, monkeypatch):
    """Staff give the old id a tier; its standing is read before the merge, and saved after the transfer."""
    from chalicelib.tiers import standings

    tiers.program(world)
    _, second = two
    read, done = standings.read, []

    def first_read(member_id, program, *, now):
        found = read(member_id, program, now=now)
        if member_id == second.id and not done:
            done.append(become_one(world, second))
            world.deliver()
        return found

    monkeypatch.setattr(standings, "read", first_read)
    tiers.give(world, second.id, "gold")
    world.deliver()
    assert done[0].points["tiers"][0]["tier"] == "gold"


def test_a_grant_that_comes_after_the_others_were_read_is_not_lost(world, two):
    """Each had one grant. Their sum was worked out before the old id got another."""
    first, second = (recall_store.find_account(one.id) for one in two)
    after = recall_rules.merge_accounts(second, first)
    assert two[1].ask("POST", "/v1/subscriptions", RECALL, key="late").status == 200
    assert not recall_store.transfer_account(second, first, after)
    assert recall_store.find_account(second.member_id).grants == {"tmpl_back": 2}


def test_a_sale_reported_again_with_the_new_id_is_the_same_sale(world, two):
    crm = world.device("crm", "group")
    first, second = two
    sale = {"receipt_no": "r", "amount_fen": 10_00, "member_id": second.id, "store_id": "sun_cafe"}
    response = world.as_device(crm, "/v1/points/credits", sale).json
    become_one(world, second)
    world.deliver()
    again = world.as_device(crm, "/v1/points/credits", {**sale, "member_id": first.id})
    assert (again.status, again.json["points"]) == (200, response["points"])


def test_a_key_used_before_the_merge_is_the_same_request_after_it(world, two):
    _, second = two
    before = world.open_payment(second.token, 10_00, key="pay").json["payment_id"]
    one = become_one(world, second)
    assert world.open_payment(one.token, 10_00, key="pay").json["payment_id"] == before
    assert one.ask("POST", "/v1/subscriptions", RECALL, key="k").json["grants"] == {"tmpl_back": 1}
