"""Receipts of tills and merchants' systems: each earns once, whoever tells it again; refunds take back their share."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from chalicelib import clock, memory
from chalicelib.business_day import SHANGHAI
from chalicelib.points import code
from proof.scenes.points import policy

CREDITS, REFUNDS = "/v1/points/credits", "/v1/points/refunds"


@pytest.fixture
def till(world):
    return world.device("till", "sun_cafe")


@pytest.fixture
def crm(world):
    return world.device("crm", "group")


@pytest.fixture
def member(world):
    login = world.log_in("o_1")
    return login["token"], login["member"]["member_id"]


def shown(member_id, **ago):
    return code.make(member_id=member_id, real_now=clock.real_now() - timedelta(**ago)).code


def sale(member_id, **fields):
    return {"receipt_no": "r1", "amount_fen": 5000, "code": shown(member_id), **fields}


def points(world, member):
    return world.as_shopper(member[0], "GET", "/v1/me/points").json


def look(world, number):
    return world.get(f"/v1/admin/receipts?store_id=sun_cafe&receipt_no={quote(number, safe='')}")


def report(world, device, body, path=CREDITS):
    answer = world.as_device(device, path, body)
    return answer.json if answer.status == 200 else answer.code


def test_a_receipt_earns_by_its_stores_rule_at_once_and_once(world, till, member):
    first = report(world, till, sale(member[1]))
    assert (first["points"], first["store_id"]) == (100, "sun_cafe")
    assert points(world, member)["balance"] == 100
    for _ in range(2):
        assert report(world, till, sale(member[1])) == first
        world.deliver(times=2)
    book = points(world, member)
    assert [(one["kind"], one["points"]) for one in book["entries"]] == [("credit", 100)]
    assert book["entries"][0]["why"] == "Earned at cafe"


def test_what_was_not_really_paid_earns_nothing(world, till, member):
    assert report(world, till, sale(member[1], paid_fen=2000))["points"] == 40
    assert report(world, till, sale(member[1], receipt_no="r2", paid_fen=6000)) == "value_invalid"
    assert report(world, till, sale(member[1], receipt_no="r3", paid_fen=0))["points"] == 0


@pytest.mark.parametrize("fields", [{"amount_fen": 5001}, {"paid_fen": 4999}])
def test_the_same_receipt_with_another_sale_is_refused_and_both_are_kept(world, till, member, fields):
    report(world, till, sale(member[1]))
    for _ in range(2):
        assert report(world, till, sale(member[1], **fields)) == "receipt_differs"
    assert points(world, member)["balance"] == 100
    whole = look(world, "r1").json
    assert (whole["report"]["amount_fen"], whole["receipt"]["points"]) == (5000, 100)
    (other,) = whole["contradicted_by"]
    assert (other["amount_fen"], other["paid_fen"]) == (fields.get("amount_fen", 5000), fields.get("paid_fen", 5001))


def test_another_member_on_the_same_receipt_gets_nothing(world, till, member):
    report(world, till, sale(member[1]))
    other = world.log_in("o_2")
    assert report(world, till, sale(other["member"]["member_id"])) == "receipt_differs"
    assert world.as_shopper(other["token"], "GET", "/v1/me/points").json["balance"] == 0


def test_numbers_are_each_stores_own(world, till, member):
    other = world.device("till", "sun_books")
    assert report(world, till, sale(member[1]))["points"] == 100
    assert report(world, other, sale(member[1]))["points"] == 50


def test_a_code_that_has_run_out_earns_nothing_but_may_be_told_again(world, till, member):
    late = sale(member[1], code=shown(member[1], minutes=3))
    assert report(world, till, late) == "redemption_code_expired"
    first = report(world, till, sale(member[1]))
    assert report(world, till, late) == first
    assert (
        report(world, till, {**late, "code": late["code"][:-1] + ("_" if late["code"][-1] != "_" else "-")})
        == "redemption_code_invalid"
    )


def test_a_closed_store_earns_nothing_but_answers_what_it_told_before(world, till, member):
    first = report(world, till, sale(member[1]))
    shop = {"name": "cafe", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 2, "open": False}
    assert world.put("stores/sun_cafe", shop).status == 200
    memory.forget()
    assert report(world, till, sale(member[1], receipt_no="r2")) == "store_closed"
    assert report(world, till, sale(member[1])) == first


@pytest.mark.parametrize("amount_fen", [0, -1, 10**15, 1.5, "100"])
def test_amounts_that_cannot_be_are_refused(world, till, member, amount_fen):
    assert report(world, till, sale(member[1], amount_fen=amount_fen)) == "body_invalid"
    assert points(world, member)["entries"] == []


def test_a_till_reports_for_its_store_with_a_code_a_merchants_system_for_its_stores(world, till, crm, member):
    assert report(world, till, sale(member[1], store_id="sun_books")) == "value_invalid"
    assert report(world, till, {"receipt_no": "r", "amount_fen": 500, "member_id": member[1]}) == "value_invalid"
    named = {"receipt_no": "r", "amount_fen": 500, "member_id": member[1]}
    assert report(world, crm, named) == "value_invalid"
    assert report(world, crm, {**named, "store_id": "sun_books"})["points"] == 5
    assert report(world, crm, {**named, "store_id": "sun_books", "member_id": "nobody", "receipt_no": "n"}) == (
        "resource_not_found"
    )
    world.put("merchants/lin", {"name": "lin"})
    memory.forget()
    assert report(world, world.device("crm", "lin"), {**named, "store_id": "sun_books"}) == "resource_not_found"


def test_a_late_report_counts_when_it_was_bought(world, crm, member):
    policy(expiry={"kind": "rolling", "months": 1})(world)
    now = world.now()
    fields = {"receipt_no": "r", "amount_fen": 500, "member_id": member[1], "store_id": "sun_cafe"}
    ahead, long_ago = ((now + timedelta(minutes=6)).isoformat(), (now - timedelta(days=31)).isoformat())
    assert report(world, crm, {**fields, "bought_at": ahead}) == "value_invalid"
    assert report(world, crm, {**fields, "bought_at": long_ago}) == "value_invalid"
    assert report(world, crm, {**fields, "bought_at": "2026-11-23T10:00:00"}) == "body_invalid"
    shown_at = (now - timedelta(days=20)).isoformat()
    assert report(world, crm, {**fields, "bought_at": shown_at})["points"] == 10
    (ending,) = points(world, member)["expiring"]
    world.move(days=12)
    assert ending["expires_at"] < world.now().isoformat()


def test_refunds_take_back_what_the_receipt_earned_to_the_point(world, till, member):
    report(world, till, sale(member[1], amount_fen=1099))
    assert points(world, member)["balance"] == 21
    back = [
        report(world, till, {"receipt_no": "r1", "refund_no": f"f{fen}", "refund_fen": fen}, REFUNDS)["taken_back"]
        for fen in (333, 332, 434)
    ]
    assert sum(back) == -21
    assert points(world, member)["balance"] == 0
    again = {"receipt_no": "r1", "refund_no": "f332", "refund_fen": 332}
    assert report(world, till, again, REFUNDS)["taken_back"] == back[1]
    world.deliver(times=2)
    assert points(world, member)["balance"] == 0
    whole = look(world, "r1").json
    assert [one["refund_fen"] for one in whole["refunds"]] == [333, 332, 434]


def test_a_refund_that_cannot_be_is_refused(world, till, member):
    back = {"receipt_no": "r1", "refund_no": "f1", "refund_fen": 3000}
    assert report(world, till, back, REFUNDS) == "resource_not_found"
    report(world, till, sale(member[1]))
    assert report(world, till, {**back, "refund_fen": 5001}, REFUNDS) == "receipt_refund_exceeds"
    assert report(world, till, back, REFUNDS)["taken_back"] == -60
    assert report(world, till, {**back, "refund_fen": 2999}, REFUNDS) == "receipt_refund_differs"
    assert report(world, till, {**back, "refund_no": "f2"}, REFUNDS) == "receipt_refund_exceeds"
    assert points(world, member)["balance"] == 40


def test_receipts_count_for_tiers(world, till, member):
    from proof.scenes import tiers

    tiers.program(world, measure="spend_fen", tiers=[{"id": "silver", "name": "银卡", "at_least": 5000}])
    report(world, till, sale(member[1]))
    world.deliver()
    assert points(world, member)["tiers"][0]["tier"] == "silver"
    report(world, till, {"receipt_no": "r1", "refund_no": "f1", "refund_fen": 1}, REFUNDS)
    world.deliver()
    assert points(world, member)["tiers"][0]["tier"] is None


@pytest.mark.parametrize("number", ["2026/07/0001", "A#1", "A?1", "A%41", "A+1", "{a}", "a&b"])
def test_staff_find_a_receipt_whatever_its_number_looks_like(world, till, member, number):
    report(world, till, sale(member[1], receipt_no=number))
    assert look(world, number).json["receipt"]["receipt_no"] == number


def test_a_number_used_again_on_another_day_is_a_contradiction(world, crm, member):
    now = world.now()
    fields = {"receipt_no": "0001", "amount_fen": 500, "member_id": member[1], "store_id": "sun_cafe"}
    days = [(now - timedelta(days=back)).isoformat() for back in (2, 1)]
    first = report(world, crm, {**fields, "bought_at": days[0]})
    assert report(world, crm, {**fields, "bought_at": days[1]}) == "receipt_differs"
    assert report(world, crm, {**fields, "bought_at": days[0]}) == first
    (other,) = look(world, "0001").json["contradicted_by"]
    assert other["told_at"][:16] == days[1][:16], "staff see what differs"
    assert report(world, crm, fields) == first


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_cannot_be_told_is_refused(world, crm, member, at):
    fields = {"receipt_no": "r", "amount_fen": 500, "member_id": member[1], "store_id": "sun_cafe"}
    assert report(world, crm, {**fields, "bought_at": at}) == "value_invalid"
    report(world, crm, fields)
    assert report(world, crm, {**fields, "bought_at": at}) == "value_invalid"


def test_a_repeat_answers_the_same_whatever_offset_it_was_told_in(world, crm, member):
    at = (world.now() - timedelta(days=1)).astimezone(SHANGHAI).isoformat()
    fields = {"receipt_no": "r", "amount_fen": 500, "member_id": member[1], "store_id": "sun_cafe", "bought_at": at}
    assert report(world, crm, fields) == report(world, crm, fields)


def test_what_earned_nothing_earns_nothing_by_a_later_rule(world, till, member):
    rule = {"name": "rate", "mall_id": "sun", "points": 0, "per_fen": 100}
    world.put("earning-rules/rate", rule)
    memory.forget()
    assert report(world, till, sale(member[1]))["points"] == 0
    world.put("earning-rules/rate", {**rule, "points": 9})
    world.move(minutes=20)
    assert report(world, till, sale(member[1]))["points"] == 0
