"""What differs is told with both sides of it, and stays until it is gone or resolved."""

import pytest

from chalicelib.bills import match_bill
from simulator.stack import MCHID
from tests.bills.made import NUMBER, anew, at, counts, morning, open_ones, post, refund, seen, tell, tick


def test_each_kind_of_difference_is_told_with_both_amounts(world, token, day):
    same, less, missing = (world.buy(token, fen) for fen in (5000, 3000, 2000))
    stray = {"out_trade_no": NUMBER, "fen": 123}
    world.simulator.bills.plant(day, amounts={less: 2999}, drop=[missing], unknown=[stray])
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
    assert anew(world, day)["open_differences"] == 0, "it says the same: it stays resolved"
    world.simulator.bills.plant(day, amounts={paid: 4999})
    anew(world, day)
    assert open_ones(seen(world, day)) == [("amount_differs", "payment")]
    assert post(world, f"{day}/differences/{MCHID}.payment.none/resolve", {"note": "x"}).status == 404


def test_what_only_we_have_is_told_with_all_numbers_staff_can_look_for(world, token, day):
    paid = world.buy(token, 5000)
    number = refund(world, paid, 1500)
    tell(world)
    world.simulator.bills.plant(day, drop=[paid, number])
    morning(world, day)
    transaction_id = world.simulator.pay.orders[paid].transaction_id
    found = {one["kind"]: one for one in seen(world, day)["differences"]}
    assert {kind: (one["what"], one["transaction_id"], one["refund_no"]) for kind, one in found.items()} == {
        "payment": ("ours_only", transaction_id, ""),
        "refund": ("ours_only", transaction_id, number),
    }


def test_an_order_that_the_bill_has_under_another_transaction_differs(world, token, day):
    paid = world.buy(token, 5000)
    order = world.simulator.pay.orders[paid]
    order.transaction_id = f"4200009999{order.transaction_id[10:]}"
    morning(world, day)
    told = seen(world, day)
    assert counts(told) == {"transaction_differs": 1}
    (one,) = told["differences"]
    assert (one["state"], one["transaction_id"]) == ("open", order.transaction_id)
    assert (one["ours_fen"], one["theirs_fen"]) == (5000, 5000)


def test_what_the_merchants_vouchers_paid_is_part_of_the_order_and_of_its_refund(world, token, day):
    paid = world.buy(token, 5000)
    number = refund(world, paid, 1500)
    tell(world)
    world.simulator.bills.plant(day, vouchers={paid: 800, number: 240})
    morning(world, day)
    told = seen(world, day)
    assert (counts(told), told["bill"]["settled_amounts"]) == ({"matched": 2}, False)
    assert (told["bill"]["theirs"]["paid_fen"], told["bill"]["theirs"]["refunded_fen"]) == (5000, 1500)


def test_an_old_account_is_matched_by_what_was_settled_and_the_bill_says_so(world, token, day):
    plain, with_voucher = world.buy(token, 5000), world.buy(token, 3000)
    refund(world, plain, 1500)
    tell(world)
    world.simulator.bills.plant(day, vouchers={with_voucher: 800}, old=True)
    morning(world, day)
    told = seen(world, day)
    assert (told["bill"]["settled_amounts"], counts(told)) == (True, {"matched": 2, "amount_differs": 1})
    assert [(one["order_id"], one["theirs_fen"]) for one in told["differences"]] == [(with_voucher, 2200)]


def test_what_is_resolved_while_the_day_is_being_matched_is_counted_by_that_matching(world, token, day, monkeypatch):
    """The first matching dies once the differences are written, before the bill tells how many there are."""
    paid = world.buy(token, 5000)
    world.simulator.bills.plant(day, drop=[paid])
    at(world, day, 10)
    with monkeypatch.context() as patched:
        patched.setattr(match_bill.rules, "open_after", lambda *told: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            world.fire("bills_fetch")
    told = seen(world, day)
    (one,) = told["differences"]
    assert (told["bill"]["state"], told["bill"]["open_differences"]) == ("matching", 0)
    assert post(world, f"{day}/differences/{one['difference_id']}/resolve", {"note": "x"}).status == 200
    assert seen(world, day)["bill"]["open_differences"] == 0
    tick(world)
    told = seen(world, day)
    assert (told["bill"]["open_differences"], told["differences"][0]["state"]) == (0, "resolved")


@pytest.mark.parametrize("place", [f"{MCHID}.payment.{'x' * 1100}", "x" * 2100, "..", f"{MCHID}.payment.%00"])
def test_a_difference_nobody_could_have_been_told_of_is_not_found(world, token, day, place):
    assert post(world, f"{day}/differences/{place}/resolve", {"note": "x"}).status == 404
