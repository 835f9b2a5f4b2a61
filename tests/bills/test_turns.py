"""Every bill gets its turn: no bill that fails for good, no merchant id and no large day keeps others waiting."""

from collections import Counter
from datetime import date

import pytest

from chalicelib.bills import fetch, match_bill, store
from chalicelib.bills.rules.bill import REFUSED
from chalicelib.business_day import SHANGHAI
from chalicelib.payments.store import orders
from proof import tap
from simulator.failure import Failure
from simulator.stack import MCHID
from tests.bills.made import OTHER_MCHID, after, at, counts, morning, open_ones, other_mall, seen, tick


def test_one_merchant_id_that_is_refused_does_not_hold_the_others(world, token, day):
    other_mall(world)
    world.buy(token, 5000)
    assert morning(world, day) == {"failed": 1, "matched": 1}
    assert seen(world, day, f"?mchid={MCHID}")["bill"]["state"] == "matched"
    assert seen(world, day, "?mchid=1100000009")["bill"]["why"] == "refused: NO_AUTH"
    missing = world.get(f"/v1/finance/bills/{day}", "finance")
    assert (missing.code, missing.json["error"]["field"]) == ("parameter_invalid", "mchid")
    assert world.get(f"/v1/finance/bills/{day}?mchid=1", "finance").code == "parameter_invalid"


def test_bills_that_fail_for_good_keep_no_older_day_waiting(world, token, day):
    world.buy(token, 5000)
    for n in range(1, 5):
        at(world, day, 12, days=n)
        world.buy(world.token_of("o_1"), 1000 + n)
        world.simulator.bills.plant(after(day, n), column_less="订单金额", column_less_times=10**6)
    at(world, day, 11, days=5)
    tick(world)
    assert seen(world, day)["bill"]["state"] == "matched"
    assert {seen(world, after(day, n))["bill"]["why"] for n in range(1, 5)} == {"no column 订单金额"}


def test_a_provider_that_refuses_is_left_alone_and_each_day_gets_its_turn(world, token, day):
    world.buy(token, 5000)
    at(world, day, 11, days=7)
    world.simulator.moods.plan("bill", "no:SYSTEM_BUSY", times=9)
    for asked in (3, 6, 7):
        tick(world)
        tried = [seen(world, after(day, n))["bill"] for n in range(7)]
        assert sum(bill["state"] != "waiting" for bill in tried) == asked
        world.move(minutes=10)
    assert {bill["why"] for bill in tried} == {f"{REFUSED}SYSTEM_BUSY"}


def test_a_day_that_is_not_done_with_by_noon_rings_whatever_keeps_it(world, token, day, capsys, monkeypatch):
    world.buy(token, 5000)
    at(world, day, 11)
    world.simulator.bills.plant(day, wrong_hash=9)
    tick(world)
    assert "bills_late" not in capsys.readouterr().out, "not yet"
    monkeypatch.setattr(fetch, "WITHIN_SECONDS", -1.0)  # nothing gets its turn
    at(world, day, 13)
    tick(world)
    assert "bills_late" in capsys.readouterr().out
    monkeypatch.undo()
    world.simulator.bills.plant(day)
    tick(world)
    assert seen(world, day)["bill"]["state"] == "matched"
    assert "bills_late" not in capsys.readouterr().out


def test_a_merchant_id_whose_keys_are_gone_is_told_of_daily_and_ends_with_its_refunds(world, token, day, capsys):
    world.buy(token, 5000)
    store.save_billed_day(OTHER_MCHID, date.fromisoformat(day))
    at(world, day, 13)
    assert tick(world) == {"matched": 1, "failed": 1}
    assert "bills_late" in capsys.readouterr().out
    bill = seen(world, day, f"?mchid={OTHER_MCHID}")["bill"]
    assert (bill["state"], bill["why"]) == ("failed", "no_keys")
    for _ in range(20):
        world.move(hours=1)
        tick(world)
    assert "bills_late" not in capsys.readouterr().out, "once a day"
    world.move(days=366 + 93)
    fresh = world.fire("bills_fetch")
    assert fresh.get("failed", 0) == 0, "nothing of it can go back any more"


def test_a_fault_with_one_rises_when_the_others_are_done(world, token, day):
    world.buy(token, 5000)
    at(world, day, 0)
    broken = world.buy(world.token_of("o_2"), 5000)
    there = world.simulator.pay.orders[broken]
    there.paid_fen = 6000  # as if more had come than we know of
    world.simulator.pay.refund_from_console(there.transaction_id, 6000)
    world.courier.notices.clear()
    at(world, day, 10, days=2)
    with pytest.raises(ValueError, match="more than the rest"):
        world.fire("bills_fetch")
    assert [seen(world, after(day, n))["bill"]["state"] for n in (0, 1)] == ["matched", "matched"]
    assert seen(world, after(day, 1))["bill"]["why"] == f"contradicts payment {broken}"


def unheard(world, token, number):
    """So many payments that nobody told of."""
    paid = [world.open_payment(token, 1000 + n, key=f"k{n}").json["payment_id"] for n in range(number)]
    for one in paid:
        world.simulator.pay.pay(one, notify=False)
    return paid


def test_asking_about_rows_ends_in_time_and_goes_on_at_the_next_tick(world, token, day, monkeypatch):
    paid = unheard(world, token, 6)
    real = match_bill._ask

    def slow(*told):
        real(*told)
        clock[0] += 100.0

    clock = [0.0]
    monkeypatch.setattr(match_bill, "_ask", slow)
    for module in (match_bill, fetch):
        monkeypatch.setattr(module, "time", type("Clock", (), {"monotonic": staticmethod(lambda: clock[0])}))
    at(world, day, 10)
    known = []
    for _ in range(3):
        began = clock[0]
        world.fire("bills_fetch")
        assert clock[0] - began < fetch.WITHIN_SECONDS + 100
        known.append(sum(orders.find(one).state == "paid" for one in paid))
        bill = seen(world, day)["bill"]
        assert (bill["state"], bill["open_differences"]) == (
            "matching" if known[-1] < 6 else "matched",
            6 - known[-1] + 2,
        )
    assert known == [2, 4, 6]
    world.deliver()
    tick(world)
    told = seen(world, day)
    assert (told["bill"]["state"], counts(told), open_ones(told)) == ("matched", {"matched": 6}, [])


def test_rows_nobody_can_tell_of_keep_no_others_waiting(world, token, day):
    paid = unheard(world, token, 8)
    hopeless = set(sorted(paid)[:4])
    real = world.simulator.pay.query

    def query(number, mchid):
        if number in hopeless:
            raise Failure(500, "SYSTEM_ERROR")
        return real(number, mchid)

    world.simulator.pay.query = query
    at(world, day, 10)
    for _ in range(8):
        tick(world)
        world.move(minutes=10)
    assert {one for one in paid if orders.find(one).state != "paid"} == hopeless


def calls_of(act):
    """How often each was called outside."""
    seen_calls = Counter()
    with tap.watched(lambda call, through: (seen_calls.update([call.operation]), through())[1]):
        act()
    return seen_calls


def test_rows_are_looked_up_a_hundred_at_a_call(world, token, day):
    """A row that was not noted, or is missing, costs no call of its own."""

    def calls(number):
        paid, held = [], []
        for n in range(number):  # one after the other: few may be open at once
            paid.append(str(world.open_payment(token, 1000, key=f"{number} {n}").json["payment_id"]))
            assert world.notify(world.pay(paid[-1])).status == 204
            world.hand_over("payments_apply", [one for one in world.events() if one["name"] == "notice.received"])
            held += [one for one in world.events() if one["name"] == "payment.paid"]
        world.hand_over("bills_note", held[: number // 2])
        today = world.now().astimezone(SHANGHAI).date().isoformat()
        world.simulator.bills.plant(today, drop=paid[: number // 2])
        at(world, today, 10)
        made = calls_of(lambda: world.fire("bills_fetch"))
        assert counts(seen(world, today)) == {"held": number - number // 2, "ours_only": number // 2}
        at(world, today, 12)
        return made

    few, many = calls(4), calls(40)
    assert many == few
    assert many["BatchGetItem"] == 2
