"""A day's bill is fetched, held to its hash, kept, and matched row by row; who may ask for which day."""

import gzip
import hashlib
from datetime import date, timedelta

import boto3
import pytest

from proof.world import APPID
from simulator.stack import MCHID
from tests.bills.made import after, anew, at, morning, open_ones, post, refund, seen, tell, tick


def test_a_day_is_matched_row_by_row_and_its_raw_file_kept(world, token, day):
    paid = world.buy(token, 5000)
    world.buy(token, 3000)
    refund(world, paid, 1500)
    tell(world)
    world.simulator.pay.sell("o_9", APPID, 700)
    assert morning(world, day) == {"matched": 1}
    told = seen(world, day)
    bill = told["bill"]
    assert (bill["state"], bill["mchid"], bill["open_differences"]) == ("matched", MCHID, 0)
    assert told["differences"] == []
    assert {name: bill["counts"][name] for name in ("matched", "amount_differs", "ours_only", "theirs_only")} == {
        "matched": 3,
        "amount_differs": 0,
        "ours_only": 0,
        "theirs_only": 0,
    }
    assert (bill["theirs"]["paid_fen"], bill["ours"]["paid_fen"], bill["not_ours"]["paid_fen"]) == (8700, 8000, 700)
    assert bill["theirs"]["refunded_fen"] == bill["ours"]["refunded_fen"] == 1500
    assert bill["theirs"]["fee_fen"] == 30 + 18 + 4 - 9
    (other,) = seen(world, day, "?what=not_ours")["differences"]
    assert (other["what"], other["state"], other["theirs_fen"]) == ("not_ours", "noted", 700)
    assert bill["file"] == f"bills/{MCHID}/{day}/{bill['sha1']}.csv.gz"
    packed = boto3.client("s3").get_object(Bucket="mp-bills", Key=bill["file"])["Body"].read()
    raw = gzip.decompress(packed)
    assert (hashlib.sha1(raw).hexdigest(), len(raw)) == (bill["sha1"], bill["size_bytes"])


def test_before_ten_nothing_is_asked_and_before_the_day_is_over_nothing_can_be(world, token, day):
    world.buy(token, 5000)
    asked = []
    world.simulator.bills.tradebill = lambda *arguments: asked.append(arguments)
    at(world, day, 9)
    assert seen(world, day)["bill"]["state"] == "waiting"
    tick(world)
    assert asked == []
    refused = post(world, f"{day}/fetch")
    assert (refused.status, refused.code, refused.json["error"]["field"]) == (404, "bill_not_yet", "date")


def test_it_is_asked_again_each_half_hour_while_it_is_being_made(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, creating=2)
    morning(world, day)
    bill = seen(world, day)["bill"]
    assert (bill["state"], bill["tries"]) == ("being_made", 1)
    for state in ("being_made", "matched"):
        world.move(minutes=30)
        tick(world)
        assert seen(world, day)["bill"]["state"] == state


def test_an_empty_day_is_normal_and_not_asked_for_again(world, day):
    morning(world, day)
    assert seen(world, day)["bill"]["state"] == "empty"
    world.simulator.bills.tradebill = None  # would fail
    tick(world)
    assert seen(world, day)["bill"]["state"] == "empty"


def test_ticks_that_were_missed_are_made_up_for(world, token, day):
    world.buy(token, 5000)
    at(world, day, 12, days=5)
    tick(world)
    states = [seen(world, (date.fromisoformat(day) + timedelta(days=n)).isoformat())["bill"]["state"] for n in range(5)]
    assert states == ["matched", *["empty"] * 4]


CASH = {"points_per_yuan": 10, "ceiling_percent": 100}


def refund_all(world, payment_id):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "all"}
    assert world.http("POST", f"/v1/payments/{payment_id}/refunds", {"reason": "x"}, headers).status == 200
    world.deliver()


def test_an_order_that_points_paid_whole_is_in_no_bill(world, token, day):
    world.put("points-policies/sun", {"expiry": {"kind": "rolling", "months": 12}, "cash": CASH})
    world.buy(token, 5000)
    world.move(seconds=61)
    told = world.open_payment(token, 900, points=90).json
    assert told["state"] == "paid"
    world.deliver()
    refund_all(world, told["payment_id"])
    morning(world, day)
    assert seen(world, day)["bill"]["counts"]["matched"] == 1
    assert seen(world, day)["differences"] == []


def test_a_bill_fetched_anew_is_the_new_one_and_both_files_are_kept(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.bills.plant(day, amounts={paid: 4000})
    morning(world, day)
    assert open_ones(seen(world, day)) == [("amount_differs", "payment")]
    world.simulator.bills.plant(day)
    assert post(world, f"{day}/fetch", {"mchid": MCHID}, role="operator").status == 200
    tick(world)
    told = seen(world, day)["bill"]
    assert (told["state"], told["open_differences"], told["counts"]["matched"]) == ("matched", 0, 1)
    assert boto3.client("s3").list_objects_v2(Bucket="mp-bills")["KeyCount"] == 2


@pytest.mark.parametrize(
    ("days", "status", "code"),
    [(0, 404, "bill_not_yet"), (3, 404, "bill_not_yet"), (-94, 404, "bill_too_old")],
)
def test_days_that_cannot_be_had_are_refused(world, day, days, status, code):
    wanted = (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    for answer in (world.get(f"/v1/finance/bills/{wanted}", "finance"), post(world, f"{wanted}/fetch")):
        assert (answer.status, answer.code, answer.json["error"]["field"]) == (status, code, "date")


def test_what_is_no_day_or_no_list_is_refused(world, day):
    for path in ("2026-02-30", "yesterday"):
        assert world.get(f"/v1/finance/bills/{path}", "finance").code == "parameter_invalid"
        assert post(world, f"{path}/fetch").code == "parameter_invalid"
        assert post(world, f"{path}/differences/x/resolve", {"note": "x"}).code == "parameter_invalid"
    assert world.get(f"/v1/finance/bills/{day}?what=all", "finance").code == "parameter_invalid"
    assert post(world, f"{day}/fetch", {"mchid": "1"}).code in ("bill_not_yet", "parameter_invalid")


def test_an_auditor_reads_and_does_not_act(world, day):
    for path, body in ((f"{day}/fetch", {}), (f"{day}/differences/x/resolve", {"note": "x"})):
        assert post(world, path, body, role="auditor").status == 403


def test_an_old_day_can_be_fetched_by_hand_and_makes_no_other_due(world, token, day):
    morning(world, day)
    asked, real = [], world.simulator.bills.tradebill
    world.simulator.bills.tradebill = lambda *told: (asked.append(told[1]["bill_date"]), real(*told))[1]
    old = after(day, -80)
    assert anew(world, old)["state"] == "empty"
    tick(world)
    assert asked == [old]


def test_staff_are_told_at_once_that_it_will_be_fetched_and_no_request_waits_for_it(world, token, day):
    world.buy(token, 5000)
    at(world, day, 10)
    asked = []
    world.simulator.bills.tradebill = lambda *told: asked.append(told)
    for _ in range(2):
        told = post(world, f"{day}/fetch")
        assert (told.status, told.json["state"], told.json["anew_at"] is not None) == (200, "waiting", True)
    assert asked == []


def test_the_oldest_day_the_provider_has_is_tried_again_as_any_other(world, token, day):
    from chalicelib.bills.rules import bill as rules
    from simulator.misbehave import SERVER_ERROR

    morning(world, day)
    oldest = rules.oldest_day(now=world.now()).isoformat()
    assert post(world, f"{after(oldest, -1)}/fetch").code == "bill_too_old"
    world.simulator.moods.plan("bill", SERVER_ERROR, times=2)
    assert anew(world, oldest)["state"] == "failed"
    world.move(minutes=30)
    tick(world)
    assert seen(world, oldest)["bill"]["state"] == "empty"
