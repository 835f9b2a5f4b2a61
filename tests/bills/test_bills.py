"""A day's bill is fetched, held to its hash, kept, and matched with what we know, whatever comes first."""

import gzip
import hashlib
import json
from datetime import date, time, timedelta

import boto3
import pytest

from chalicelib.bills import store
from chalicelib.business_day import at_local_time, day_of
from chalicelib.errors import Misconfigured
from chalicelib.payments.store import orders
from simulator.misbehave import LOST_ANSWER, SERVER_ERROR
from simulator.stack import APPS, MCHID
from tests.world import APPID

NUMBER = "abcdefghijklmnopqrstuvwxyz23"  # has the shape of an order of ours


@pytest.fixture
def token(world):
    return world.token_of("o_1")


@pytest.fixture
def day(world):
    """The day everything happens on; a bill tells of it tomorrow."""
    return day_of(world.now()).isoformat()


def refund(world, payment_id, fen, key="r"):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    body = {"reason": "broken", "refund_fen": fen}
    told = world.http("POST", f"/v1/payments/{payment_id}/refunds", body, headers)
    assert told.status == 200, told.text
    return told.json["refund_no"]


def tell(world):
    """The provider's callbacks arrive, and what follows."""
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
    world.deliver()


def at(world, day, hour, days=1):
    """Business time goes on to an hour of so many days after."""
    wanted = at_local_time(date.fromisoformat(day) + timedelta(days=days), time(hour))
    world.move(seconds=(wanted - world.now()).total_seconds() + 1)


def tick(world):
    told = world.fire("bills_fetch")
    world.deliver()
    return told


def morning(world, day):
    at(world, day, 10)
    return tick(world)


def seen(world, day, query="", role="auditor"):
    answer = world.get(f"/v1/finance/bills/{day}{query}", role)
    assert answer.status == 200, answer.text
    return answer.json


def post(world, path, body=None, role="finance"):
    return world.http("POST", f"/v1/finance/bills/{path}", body or {}, {"Authorization": f"Bearer {world.staff[role]}"})


def open_ones(told):
    return [(one["what"], one["kind"]) for one in told["differences"] if one["state"] == "open"]


# --- a day as it should be ----------------------------------------------------------------------------------------
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


CASH = {"points_per_yuan": 10, "ceiling_percent": 100}


def refund_all(world, payment_id):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "all"}
    assert world.http("POST", f"/v1/payments/{payment_id}/refunds", {"reason": "x"}, headers).status == 200
    world.deliver()


# --- what differs -------------------------------------------------------------------------------------------------
def test_each_kind_of_difference_is_told_with_both_amounts(world, token, day):
    same, less, missing = (world.buy(token, fen) for fen in (5000, 3000, 2000))
    stray = {"out_trade_no": NUMBER, "fen": 123}
    world.simulator.bills.plant(day, amounts={less: 2999}, drop=[missing], stray=[stray])
    morning(world, day)
    told = seen(world, day)
    found = {one["order_id"]: one for one in told["differences"]}
    assert same not in found
    assert {order: (one["what"], one["ours_fen"], one["theirs_fen"]) for order, one in found.items()} == {
        less: ("amount_differs", 3000, 2999),
        missing: ("ours_only", 2000, None),
        NUMBER: ("theirs_only", None, 123),
    }
    assert told["bill"]["open_differences"] == 3
    assert (told["bill"]["state"], told["bill"]["counts"]["matched"]) == ("matched", 1)


def test_pages_of_differences_have_them_all_once(world, token, day):
    paid = [world.buy(token, 1000 + n) for n in range(5)]
    world.simulator.bills.plant(day, drop=paid[1:])
    morning(world, day)
    got, cursor = [], ""
    while cursor is not None:
        told = seen(world, day, f"?limit=2&cursor={cursor}")
        got += [one["order_id"] for one in told["differences"]]
        cursor = told["next_cursor"]
    assert sorted(got) == sorted(paid[1:])


def test_an_empty_bill_of_a_day_we_know_payments_of_leaves_them_ours_only(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.bills.plant(day, drop=[paid])
    morning(world, day)
    told = seen(world, day)
    assert (told["bill"]["state"], open_ones(told)) == ("empty", [("ours_only", "payment")])


def test_a_difference_is_resolved_with_a_note_once(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.bills.plant(day, drop=[paid])
    morning(world, day)
    (one,) = seen(world, day)["differences"]
    path = f"{day}/differences/{one['difference_id']}/resolve"
    told = post(world, path, {"note": "asked the provider"})
    assert (told.status, told.json["state"], told.json["resolved"]["note"]) == (200, "resolved", "asked the provider")
    again = post(world, path, {"note": "again"}, role="operator")
    assert again.json == told.json
    assert seen(world, day)["bill"]["open_differences"] == 0
    assert post(world, f"{day}/fetch").status == 200
    assert seen(world, day)["bill"]["open_differences"] == 0, "it says the same: it stays resolved"
    world.simulator.bills.plant(day, amounts={paid: 4999})
    post(world, f"{day}/fetch")
    assert open_ones(seen(world, day)) == [("amount_differs", "payment")]
    assert post(world, f"{day}/differences/{MCHID}.payment.none/resolve", {"note": "x"}).status == 404


# --- faults of the file -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"wrong_hash": 1}, "hash_differs"),
        ({"truncated": 1}, "line 4: "),
        ({"cell_more": 1}, "line 2: 28 cells"),
        ({"column_less": "订单金额"}, "no column 订单金额"),
    ],
)
def test_a_bill_that_cannot_be_relied_on_changes_nothing_and_is_fetched_again(world, token, day, wrong, why):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, **wrong)
    morning(world, day)
    told = seen(world, day)
    assert (told["bill"]["state"], told["bill"]["tries"]) == ("failed", 1)
    assert told["bill"]["why"].startswith(why)
    assert told["differences"] == []
    world.move(minutes=30)
    tick(world)
    assert seen(world, day)["bill"]["counts"]["matched"] == 1


def test_a_column_nobody_knows_and_a_byte_order_mark_do_no_harm(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, column_more=True, bom=True)
    morning(world, day)
    assert seen(world, day)["bill"]["counts"]["matched"] == 1


def test_a_bill_that_fails_again_and_again_rings(world, token, day, capsys):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, wrong_hash=9)
    morning(world, day)
    for rings in (False, False, True):
        assert ("bills_late" in capsys.readouterr().out) is False
        world.move(minutes=30)
        tick(world)
        if rings:
            assert "bills_late" in capsys.readouterr().out


def test_what_unpacks_to_more_than_a_day_could_sell_is_refused(world, token, day, monkeypatch):
    from chalicelib.bills import archive

    world.buy(token, 5000)
    for name in ("MOST_UNPACKED_BYTES", "MOST_PACKED_BYTES"):
        with monkeypatch.context() as patched:
            patched.setattr(archive, name, 100)
            morning(world, day)
            assert seen(world, day)["bill"]["why"] == "too_large"
        world.move(minutes=30)
    assert boto3.client("s3").list_objects_v2(Bucket="mp-bills")["KeyCount"] == 0


def test_what_is_no_gzip_is_refused(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills.download = lambda token: b"no gzip at all"
    morning(world, day)
    assert seen(world, day)["bill"]["why"] == "not_gzip"


def test_our_signature_goes_to_the_providers_own_address_only(world, token, day):
    world.buy(token, 5000)
    real = world.simulator.bills.tradebill
    for foreign in ("http://127.0.0.1.example.invalid/v3/x?token=1", "http://evil.invalid/v3/x", "file:///etc/passwd"):
        world.simulator.bills.tradebill = lambda *told, url=foreign: {**real(*told), "download_url": url}
        morning(world, day)
        assert seen(world, day)["bill"]["why"] == "refused: FOREIGN_ADDRESS"


def test_a_link_whose_time_is_over_is_asked_for_anew(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills._files = Forgetful()
    morning(world, day)
    assert (seen(world, day)["bill"]["state"], seen(world, day)["bill"]["why"]) == ("failed", "no_answer")
    world.simulator.bills._files = {}
    world.move(minutes=30)
    tick(world)
    assert seen(world, day)["bill"]["state"] == "matched"


class Forgetful(dict):
    """Links that are over at once."""

    def __setitem__(self, key, value):
        """Nothing is kept."""


@pytest.mark.parametrize("operation", ["bill", "bill_file"])
def test_a_provider_that_does_not_answer_is_asked_at_the_next_tick(world, token, day, operation):
    world.buy(token, 5000)
    world.simulator.moods.plan(operation, SERVER_ERROR, times=2)
    morning(world, day)
    first = seen(world, day)["bill"]
    assert (first["state"], first["why"]) == ("failed", "no_answer")
    while seen(world, day)["bill"]["state"] != "matched":
        world.move(minutes=30)
        tick(world)
        assert seen(world, day)["bill"]["tries"] < 3


def other_mall(world):
    """A second merchant id, with keys, that the provider does not know."""
    secrets = boto3.client("secretsmanager")
    told = json.loads(secrets.get_secret_value(SecretId="mp-secret")["SecretString"])
    told["merchants"]["1100000009"] = told["merchants"][MCHID]
    secrets.put_secret_value(SecretId="mp-secret", SecretString=json.dumps(told))
    world.move(seconds=1)
    moon = {"name": "月光里", "appid": list(APPS)[1], "mchid": "1100000009"}
    assert world.put("malls/moon", moon).status == 200
    world.move(seconds=1)


def test_one_merchant_id_that_is_refused_does_not_hold_the_others(world, token, day):
    other_mall(world)
    world.buy(token, 5000)
    assert morning(world, day) == {"failed": 1, "matched": 1}
    assert seen(world, day, f"?mchid={MCHID}")["bill"]["state"] == "matched"
    assert seen(world, day, "?mchid=1100000009")["bill"]["why"] == "refused: NO_AUTH"
    missing = world.get(f"/v1/finance/bills/{day}", "finance")
    assert (missing.code, missing.json["error"]["field"]) == ("parameter_invalid", "mchid")
    assert world.get(f"/v1/finance/bills/{day}?mchid=1", "finance").code == "parameter_invalid"


def test_a_fault_with_one_rises_when_the_others_are_done(world, token, day):
    world.buy(token, 5000)
    store.know_merchant("1100000009", date.fromisoformat(day))  # whose keys were taken away
    at(world, day, 10)
    with pytest.raises(Misconfigured, match="1100000009"):
        world.fire("bills_fetch")
    assert seen(world, day, f"?mchid={MCHID}")["bill"]["state"] == "matched"


# --- whatever comes first -----------------------------------------------------------------------------------------
def test_a_payment_we_never_heard_of_is_found_in_the_bill_asked_about_and_then_known(world, token, day):
    unheard = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.pay.pay(unheard, notify=False)
    morning(world, day)
    (one,) = seen(world, day)["differences"]
    assert (one["what"], one["order_id"], one["state"]) == ("theirs_only", unheard, "open")
    assert orders.find(unheard).state == "paid", "the provider was asked"
    assert seen(world, day)["bill"]["state"] == "matching"
    world.move(minutes=30)
    tick(world)
    told = seen(world, day)
    assert (told["bill"]["state"], told["bill"]["counts"]["matched"]) == ("matched", 1)
    assert [(one["state"], one["why"]) for one in told["differences"]] == [("gone", "known_by_now")]
    assert told["bill"]["open_differences"] == 0


def test_a_refund_made_in_the_console_whose_notice_was_lost_is_found_and_applied(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[paid].transaction_id, 1500)
    world.courier.notices.clear()
    morning(world, day)
    assert [(one["what"], one["kind"]) for one in seen(world, day)["differences"]] == [("theirs_only", "refund")]
    assert orders.find(paid).refunded_fen == 1500
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 70
    world.move(minutes=30)
    tick(world)
    told = seen(world, day)
    assert (told["bill"]["counts"]["matched"], open_ones(told)) == (2, [])


def test_a_provider_that_is_away_is_asked_about_it_at_the_next_tick(world, token, day):
    unheard = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.pay.pay(unheard, notify=False)
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    morning(world, day)
    assert (orders.find(unheard).state, seen(world, day)["bill"]["state"]) == ("open", "matching")
    for _ in range(2):
        world.move(minutes=30)
        tick(world)
    told = seen(world, day)
    assert (told["bill"]["state"], open_ones(told)) == ("matched", [])


def test_what_is_noted_after_the_day_was_matched_is_matched_then(world, token, day):
    paid = str(world.open_payment(token, 5000).json["payment_id"])
    assert world.notify(world.pay(paid)).status == 204
    late = [one for one in world.events() if one["name"] == "notice.received"]
    world.hand_over("payments_apply", late)
    events = [one for one in world.events() if one["name"] == "payment.paid"]
    at(world, day, 10)
    world.fire("bills_fetch")
    assert seen(world, day)["bill"]["counts"]["matched"] == 1, "we know the order is paid, whoever noted it"
    for _ in range(2):
        assert world.hand_over("bills_note", events) == []
    assert seen(world, day)["bill"]["state"] == "matching"
    world.move(minutes=30)
    world.fire("bills_fetch")
    bill = seen(world, day)["bill"]
    assert (bill["state"], bill["counts"]["matched"], bill["ours"]["paid_fen"]) == ("matched", 1, 5000)


def test_late_money_and_its_way_back_stand_in_the_bill_and_are_known(world, token, day):
    late = world.open_payment(token, 5000).json["payment_id"]
    world.move(minutes=16)
    world.simulator.pay.orders[late].request["time_expire"] = None
    world.simulator.pay.pay(late, notify=False)
    notice = world.simulator.pay
    orders.save_closed(orders.find(late), at=world.now(), reason="expired")
    notice.notify_paid(late)
    tell(world)
    assert orders.find(late).refunded_fen == 5000
    morning(world, day)
    bill = seen(world, day)["bill"]
    assert (bill["counts"]["matched"], bill["open_differences"]) == (2, 0)
    assert bill["ours"] == {"payments": 1, "refunds": 1, "paid_fen": 5000, "refunded_fen": 5000, "fee_fen": 0}


def test_money_set_aside_is_known_before_and_after_it_goes_back(world, token, day):
    odd = world.open_payment(token, 5000).json["payment_id"]
    world.notify(world.pay(odd, paid_fen=1))
    world.courier.notices.clear()
    world.deliver()
    assert orders.find(odd).set_aside["total_fen"] == 1
    morning(world, day)
    assert (seen(world, day)["bill"]["counts"]["matched"], seen(world, day)["differences"]) == (1, [])
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "back"}
    assert world.http("POST", f"/v1/payments/{odd}/refunds", {"reason": "x"}, headers).status == 200
    tell(world)
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    morning(world, next_day)
    for one, counted in ((day, "paid_fen"), (next_day, "refunded_fen")):
        bill = seen(world, one)["bill"]
        assert (bill["state"], bill["counts"]["matched"], bill["ours"][counted]) == ("matched", 1, 1)
        assert seen(world, one)["differences"] == []


def test_a_refund_that_goes_through_on_a_later_day_is_in_the_bill_of_the_day_it_was_asked(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = refund(world, paid, 1500)
    morning(world, day)
    assert (seen(world, day)["bill"]["counts"]["matched"], seen(world, day)["differences"]) == (2, [])
    world.simulator.pay.settle_refund(number)
    tell(world)
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    morning(world, next_day)
    told = seen(world, next_day)
    assert (told["bill"]["state"], told["bill"]["counts"]["other_day"], told["differences"]) == ("empty", 1, [])


def test_that_later_day_is_made_up_for_where_its_bill_came_first(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = refund(world, paid, 1500)
    world.simulator.bills.plant(day, wrong_hash=1)
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    at(world, day, 11)
    world.simulator.pay.settle_refund(number)
    tell(world)
    at(world, day, 10, days=2)
    tick(world)
    assert open_ones(seen(world, next_day)) == [("ours_only", "refund")]
    for _ in range(2):
        world.move(minutes=30)
        tick(world)
    told = seen(world, next_day)
    assert [(one["state"], one["why"]) for one in told["differences"]] == [("gone", "in_the_bill")]
    assert seen(world, day)["bill"]["state"] == "matched"


def test_a_download_whose_answer_is_lost_is_repeated(world, token, day):
    world.buy(token, 5000)
    world.simulator.moods.plan("bill", LOST_ANSWER)
    morning(world, day)
    if seen(world, day)["bill"]["state"] == "failed":
        world.move(minutes=30)
        tick(world)
    assert seen(world, day)["bill"]["state"] == "matched"


def test_a_row_that_contradicts_what_we_have_is_a_fault_and_the_day_is_told_all_the_same(world, token, day):
    paid = world.buy(token, 5000)
    there = world.simulator.pay.orders[paid]
    there.paid_fen = 6000  # as if more had come than we know of
    world.simulator.pay.refund_from_console(there.transaction_id, 6000)
    world.courier.notices.clear()
    at(world, day, 10)
    with pytest.raises(ValueError, match="more than the rest"):
        world.fire("bills_fetch")
    told = seen(world, day)
    assert (told["bill"]["state"], open_ones(told)) == (
        "matched",
        [("amount_differs", "payment"), ("theirs_only", "refund")],
    )
    assert tick(world) == {}


# --- who asks for what --------------------------------------------------------------------------------------------
def test_a_bill_fetched_anew_is_the_new_one_and_both_files_are_kept(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.bills.plant(day, amounts={paid: 4000})
    morning(world, day)
    assert open_ones(seen(world, day)) == [("amount_differs", "payment")]
    world.simulator.bills.plant(day)
    told = post(world, f"{day}/fetch", {"mchid": MCHID}, role="operator")
    assert (told.json["state"], told.json["open_differences"], told.json["counts"]["matched"]) == ("matched", 0, 1)
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
