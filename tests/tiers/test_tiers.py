"""Tiers through the whole product: up at once, kept, notice, down. Refunds count. Repeats and order change nothing."""

import random
from datetime import date, time, timedelta

import pytest

from chalicelib import memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.tables.recall import PlannedMessage
from proof.scenes.tiers import TIERS, program
from proof.world import plate_path


def of(world, token):
    """The member's tier as it is shown."""
    (tier,) = world.as_shopper(token, "GET", "/v1/me/points").json["tiers"]
    return tier


def arrive(world, openid="o_1"):
    login = world.log_in(openid)
    return login["token"], login["member"]["member_id"]


def give(world, member_id, tier, reason="vip", **more):
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    body = {"program_id": "sun", "tier": tier, "reason": reason, **more}
    return world.http("PUT", f"/v1/admin/members/{member_id}/tier", body, headers)


def moves(world, member_id):
    response = world.get(f"/v1/admin/members/{member_id}/tiers").json["moves"]
    return [(one["why"], one["before"], one["tier"]) for one in reversed(response)]


def refund(world, payment_id, fen):
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, fen)
    world.notify(world.courier.notices[-1])
    world.deliver()


def go_to(world, day, hour=10):
    world.move(seconds=(at_local_time(day, time(hour, 0, 1)) - world.now()).total_seconds())
    memory.forget()


def test_buying_brings_a_tier_at_once_and_says_how_far_the_next_is(world):
    program(world)
    token, member_id = arrive(world)
    assert of(world, token)["told"] == "100 points more to 银卡."
    world.buy(token, 4000)
    assert (of(world, token)["tier"], of(world, token)["progress"]) == (None, 80)
    world.buy(token, 1000)
    shown = of(world, token)
    assert (shown["tier"], shown["progress"], shown["next"]["tier"], shown["next"]["missing"]) == (
        "silver",
        100,
        "gold",
        200,
    )
    assert shown["missing_to_keep"] == 100
    assert moves(world, member_id) == [("up", None, "silver")]


def test_a_tier_earns_more_and_what_it_earns_counts(world):
    program(world)
    token, member_id = arrive(world)
    assert give(world, member_id, "gold").status == 200
    world.buy(token, 1000)
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 30
    assert of(world, token)["progress"] == 30


@pytest.mark.parametrize(("measure", "progress"), [("points_earned", 160), ("spend_fen", 8000), ("visits", 2)])
def test_each_measure_counts_what_was_bought_less_what_was_refunded(world, measure, progress):
    program(world, measure=measure, tiers=[{"id": "silver", "name": "银卡", "at_least": 99_999_999}])
    token, _ = arrive(world)
    world.buy(token, 5000)
    world.buy(token, 2000)
    world.move(days=1)
    token, _ = arrive(world)
    world.buy(token, 1000)
    world.move(days=1)
    token, _ = arrive(world)
    refund(world, world.buy(token, 7000), 7000)
    assert of(world, token)["progress"] == progress


def test_a_refund_takes_back_the_tier_that_its_payment_brought(world):
    program(world)
    token, member_id = arrive(world)
    world.buy(token, 5000)
    payment = world.buy(token, 10_000)
    assert of(world, token)["tier"] == "gold"
    refund(world, payment, 10_000)
    assert (of(world, token)["tier"], of(world, token)["progress"]) == ("silver", 100)
    assert moves(world, member_id) == [("up", None, "silver"), ("up", "silver", "gold"), ("down", "gold", "silver")]


@pytest.mark.parametrize("seed", range(4))
def test_order_and_repeats_decide_nothing(world, seed):
    program(world, measure="spend_fen", tiers=[{"id": "silver", "name": "银卡", "at_least": 6000}])
    token, _ = arrive(world)
    payments = [world.open_payment(token, fen, key=f"k{fen}").json["payment_id"] for fen in (3000, 4000, 5000)]
    notices = [world.pay(one) for one in payments]
    for one, fen in zip(payments, (1500, 4000, 500), strict=True):
        order = world.simulator.pay.orders[one]
        world.simulator.pay.refund_from_console(order.transaction_id, fen)
        notices.append(world.courier.notices[-1])
    chance = random.Random(seed)
    chance.shuffle(notices)
    for notice in notices * 2:
        assert world.notify(notice).status == 204
    world.deliver(shuffle=chance.shuffle, times=2)
    assert (of(world, token)["progress"], of(world, token)["tier"]) == (6000, "silver")


def test_before_it_ends_its_holder_is_told_then_it_falls_by_one(world):
    program(world, window={"kind": "rolling", "months": 2, "protected_months": 2}, notice_days=10)
    recall = {"name": "保级", "mall_id": "sun", "template_id": "t", "page": "p", "trigger": "tier_ending"}
    steps = [{"days_after": 0, "at": "12:00:00"}, {"days_after": 1, "at": "12:00:00"}]
    world.put("recall-campaigns/keep", {**recall, "texts": {"thing1": "金卡即将到期"}, "steps": steps})
    memory.forget()
    token, member_id = arrive(world)
    world.buy(token, 15_000)
    last_day = date.fromisoformat(of(world, token)["last_day"])
    go_to(world, last_day - timedelta(days=11))
    assert world.fire("tiers_tick") == {"standings": 0}
    go_to(world, last_day - timedelta(days=10))
    assert world.fire("tiers_tick") == {"standings": 1}
    assert world.fire("tiers_tick") == {"standings": 0}, "once"
    world.deliver()
    assert moves(world, member_id)[-1] == ("notice", "gold", "silver")
    planned = PlannedMessage.query(f"MEMBER#{member_id}", PlannedMessage.sk.startswith("PLAN#keep#"))
    assert len(list(planned)) == 2
    go_to(world, last_day, hour=23)
    token, _ = arrive(world)
    assert of(world, token)["tier"] == "gold"
    go_to(world, last_day + timedelta(days=1), hour=0)
    assert of(world, token)["tier"] == "silver", "over at that instant, whatever the job does"
    assert moves(world, member_id)[-1][0] == "notice"
    world.buy(token, 1000)
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 300 + 20, "a silver's points"
    world.fire("tiers_tick")
    assert moves(world, member_id)[-1] == ("down", "gold", "silver")


def test_who_buys_enough_in_time_is_not_told_and_keeps_it(world):
    program(world, window={"kind": "calendar", "months": 1, "protected_periods": 1}, notice_days=10)
    token, member_id = arrive(world)
    world.buy(token, 15_000)
    first = date.fromisoformat(of(world, token)["last_day"])
    go_to(world, first.replace(day=3))
    token, _ = arrive(world)
    world.buy(token, 15_000)
    later = date.fromisoformat(of(world, token)["last_day"])
    assert later > first
    go_to(world, first - timedelta(days=5))
    assert world.fire("tiers_tick") == {"standings": 0}
    assert moves(world, member_id) == [("up", None, "gold")]


def test_free_minutes_of_a_tier_are_a_line_of_the_quote_and_count_once_a_visit(world):
    program(world)
    token, member_id = arrive(world)
    give(world, member_id, "gold")
    gate = world.device("gate", "garage")
    world.as_shopper(token, "PUT", plate_path("京A12345"))
    world.as_device(gate, "/v1/gate/entries", {"plate": "京A12345", "gate_event_id": "e1"})
    world.move(minutes=85)
    (visit,) = world.as_shopper(token, "GET", "/v1/parking/visits/current").json["visits"]
    assert [(one["code"], one["amount_fen"]) for one in visit["lines"]][-1] == ("tier", -500)
    assert visit["due_fen"] == 0
    path = f"/v1/parking/visits/{visit['visit_id']}/exit"
    settled = world.as_shopper(token, "POST", path, {}).json
    assert (settled["state"], settled["due_fen"]) == ("settled", 0)
    world.move(minutes=60)
    settled = world.as_shopper(token, "POST", path, {}).json
    assert (settled["state"], settled["due_fen"]) == ("to_pay", 500), "the next hour is not free again"
    world.notify(world.pay(settled["payment"]["payment_id"]))
    world.deliver()
    (visit,) = world.as_shopper(token, "GET", "/v1/parking/visits/current").json["visits"]
    assert (visit["state"], visit["due_fen"]) == ("settled", 0)


def test_staff_give_a_tier_with_a_reason_and_take_it_back(world):
    program(world)
    token, member_id = arrive(world)
    until = (day_of(world.now()) + timedelta(days=40)).isoformat()
    for _ in range(2):
        shown = give(world, member_id, "gold", last_day=until)
        assert (shown.status, shown.json["tier"], shown.json["last_day"]) == (200, "gold", until)
    assert moves(world, member_id) == [("given", None, "gold")]
    assert give(world, member_id, None, "a mistake").json["tier"] is None
    response = world.get(f"/v1/admin/members/{member_id}/tiers").json["moves"][0]
    assert (response["why"], response["reason"]) == ("given", "a mistake")
    world.buy(token, 5000)
    assert give(world, member_id, "gold").json["tier"] == "gold"
    assert give(world, member_id, None).json["tier"] == "silver", "what was earned stays"


def test_what_cannot_be_given_is_refused(world):
    program(world)
    _, member_id = arrive(world)
    yesterday = (day_of(world.now()) - timedelta(days=1)).isoformat()
    assert (give(world, "nobody", "gold").status, give(world, "nobody", "gold").code) == (404, "resource_not_found")
    assert give(world, member_id, "tin").code == "value_invalid"
    assert give(world, member_id, "gold", last_day=yesterday).code == "value_invalid"
    assert give(world, member_id, "gold", program_id="none").code == "resource_not_found"
    assert moves(world, member_id) == []


def test_a_mall_is_in_one_program(world):
    program(world)
    body = {"name": "二", "mall_ids": ["sun"], "measure": "visits", "tiers": TIERS}
    refused = world.put("tier-programs/two", body)
    assert (refused.status, refused.json["error"]["field"]) == (422, "mall_ids[0]")
    assert world.put("tier-programs/two", {**body, "mall_ids": ["nowhere"]}).code == "reference_invalid"


def test_a_program_that_comes_later_knows_what_was_bought_before(world):
    token, _ = arrive(world)
    world.buy(token, 4900)
    assert world.as_shopper(token, "GET", "/v1/me/points").json["tiers"] == []
    program(world)
    assert of(world, token)["progress"] == 98
    world.buy(token, 100)
    assert of(world, token)["tier"] == "silver"


def test_what_is_shown_is_what_is_had_when_a_program_comes_or_gets_cheaper(world):
    token, _ = arrive(world)
    world.buy(token, 6000)
    program(world)
    assert of(world, token)["tier"] == "silver"
    cheaper = [{**TIERS[0], "at_least": 10}, {**TIERS[1], "at_least": 100}]
    program(world, tiers=cheaper)
    assert of(world, token)["tier"] == "gold"
    world.buy(token, 1000)
    entries = world.as_shopper(token, "GET", "/v1/me/points").json["entries"]
    assert sorted(one["points"] for one in entries) == [30, 120], "a gold's points, of a silver's twenty"


def test_a_refund_that_is_counted_while_the_sale_is_written_down_is_not_lost(world, monkeypatch):
    from chalicelib.tiers import store

    program(world)
    token, member_id = arrive(world)
    payment_id = world.open_payment(token, 6000).json["payment_id"]
    notices = [world.pay(payment_id)]
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, 6000)
    for notice in (*notices, world.courier.notices[-1]):
        world.notify(notice)
    world.hand_over("payments_apply", [one for one in world.events() if one["name"] == "notice.received"])
    events = {one["name"]: one for one in world.events()}
    credited = []
    for name in ("payment.paid", "payment.refunded"):
        world.hand_over("points_credit", [events[name]])
        credited += [one for one in world.events() if one["name"] == "points.posted"]
    real_save, waiting = store.save, [events["payment.refunded"], *credited[1:]]

    def save(*args, **more):
        while waiting:
            assert not world.hand_over("tiers_count", [waiting.pop()])
        return real_save(*args, **more)

    world.hand_over("tiers_count", [events["payment.paid"]])
    monkeypatch.setattr(store, "save", save)
    world.hand_over("tiers_count", credited[:1])
    monkeypatch.undo()
    assert store.find(member_id, "sun").held.tier is None


def test_one_mall_is_in_one_program_even_for_two_operators_at_once(world):
    body = {"name": "一", "mall_ids": ["sun"], "measure": "visits", "tiers": TIERS}
    assert world.put("tier-programs/one", body).status == 200
    assert world.put("tier-programs/two", body).code == "value_invalid"
    world.put("malls/moon", {"name": "月", "appid": "wx7e2b9d4c6a8f0135", "mchid": "1900000109"})
    memory.forget()
    assert world.put("tier-programs/one", {**body, "mall_ids": ["moon"]}).status == 200
    assert world.put("tier-programs/two", body).status == 200
    assert world.put("tier-programs/one", body).code == "value_invalid"


def test_a_tier_given_for_ever_is_refused_and_breaks_nothing(world):
    program(world)
    token, member_id = arrive(world)
    assert give(world, member_id, "gold", last_day="9999-12-31").code == "value_invalid"
    assert of(world, token)["tier"] is None


def test_the_tick_looks_at_nobody_for_nothing(world):
    program(world, window={"kind": "calendar", "months": 1, "protected_periods": 1}, notice_days=10)
    token, _ = arrive(world)
    world.buy(token, 15_000)
    last_day = date.fromisoformat(of(world, token)["last_day"])
    go_to(world, last_day - timedelta(days=5))
    program(world, window={"kind": "calendar", "months": 1, "protected_periods": 1}, notice_days=1)
    assert world.fire("tiers_tick") == {"standings": 1}
    assert world.fire("tiers_tick") == {"standings": 0}, "it is due again when its notice is"
    go_to(world, last_day)
    assert world.fire("tiers_tick") == {"standings": 1}


def test_the_last_mall_of_a_program_can_go_to_another(world):
    body = {"name": "一", "measure": "visits", "tiers": TIERS}
    assert world.put("tier-programs/one", {**body, "mall_ids": ["sun"]}).status == 200
    assert world.put("tier-programs/one", {**body, "mall_ids": []}).status == 200
    assert world.put("tier-programs/two", {**body, "mall_ids": ["sun"]}).status == 200


def test_two_of_staff_at_once_give_a_tier_each_once(world, monkeypatch):
    from chalicelib.tiers import store

    program(world)
    _, member_id = arrive(world)
    real_save, others = store.save, ["silver"]

    def save(*args, **more):
        saved = real_save(*args, **more)
        while others:
            assert give(world, member_id, others.pop()).json["tier"] == "silver"
        return saved

    monkeypatch.setattr(store, "save", save)
    assert give(world, member_id, "gold").status == 200
    monkeypatch.undo()
    assert moves(world, member_id) == [("given", None, "gold"), ("given", "gold", "silver")]
