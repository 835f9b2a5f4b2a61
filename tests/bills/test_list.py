"""The bills of a period: a row for each day and merchant id, by page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.bills import store
from chalicelib.bills.rules import bill as rules
from chalicelib.bills.rules.bill import Bill, BilledMerchant
from simulator.stack import MCHID
from tests.bills.made import OTHER_MCHID, after, at, morning, open_ones, other_mall, post, seen, tick


def listed(world, first, last, more="", role="auditor"):
    return world.get(f"/v1/finance/bills?from={first}&to={last}{more}", role)


def every(world, first, last, more=""):
    found, cursor = [], ""
    while cursor is not None:
        answer = listed(world, first, last, f"{more}{cursor and '&cursor=' + cursor}")
        assert answer.status == 200, answer.text
        found, cursor = [*found, *answer.json["bills"]], answer.json["next_cursor"]
    return found


def test_a_row_of_a_day_says_what_its_bill_says(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.bills.plant(day, amounts={paid: 4000})
    morning(world, day)
    bill, (row,) = seen(world, day)["bill"], every(world, day, day)
    assert row == {name: bill[name] for name in row}
    assert (row["state"], row["open_differences"]) == ("matched", 1)
    assert (row["theirs"]["paid_fen"], row["ours"]["paid_fen"]) == (4000, 5000)
    (difference,) = [one for one in seen(world, day)["differences"] if one["state"] == "open"]
    assert open_ones(seen(world, day)) == [("amount_differs", "payment")]
    answer = post(world, f"{day}/differences/{difference['difference_id']}/resolve", {"note": "asked the shop"})
    assert answer.status == 200, answer.text
    assert every(world, day, day)[0]["open_differences"] == 0


def test_days_are_listed_newest_first_and_only_those_that_ended(world, token, day):
    world.buy(token, 5000)
    assert every(world, day, after(day, 9)) == []
    at(world, day, 9)
    assert [(one["date"], one["state"]) for one in every(world, after(day, -9), after(day, 9))] == [(day, "waiting")]
    at(world, day, 12, days=4)
    tick(world)
    days = [(after(day, back), "matched" if back == 0 else "empty") for back in (3, 2, 1, 0)]
    for limit in (1, 2, 3, 100):
        found = every(world, after(day, -20), after(day, 60), f"&limit={limit}")
        assert [(one["date"], one["state"]) for one in found] == days, limit
    assert [one["date"] for one in every(world, after(day, 1), after(day, 2))] == [after(day, 2), after(day, 1)]


def test_each_merchant_id_has_its_row_and_may_be_chosen(world, token, day):
    other_mall(world)
    world.buy(token, 5000)
    store.save_billed_day(OTHER_MCHID, date.fromisoformat(day))
    morning(world, day)
    both = sorted((MCHID, OTHER_MCHID))
    for limit in (1, 2, 100):
        assert [one["mchid"] for one in every(world, day, day, f"&limit={limit}")] == both
    for mchid in both:
        assert [one["mchid"] for one in every(world, day, day, f"&mchid={mchid}")] == [mchid]
    assert listed(world, day, day, "&mchid=1").code == "parameter_invalid"


def test_a_bill_from_before_the_first_entry_is_listed_if_it_is_stored(world, token, day):
    world.buy(token, 5000)
    store.save(Bill(MCHID, date.fromisoformat(after(day, -30)), state="empty"))
    at(world, day, 9)
    found = [(one["date"], one["state"]) for one in every(world, after(day, -40), day, "&limit=2")]
    assert found == [(day, "waiting"), (after(day, -30), "empty")]


def test_a_period_before_all_bills_ends_after_a_bounded_number_of_reads(world, token, day):
    world.buy(token, 5000)
    at(world, day, 9)
    first = listed(world, after(day, -90), after(day, -1), "&limit=1").json
    assert (first["bills"], first["next_cursor"] is not None) == ([], True)
    assert every(world, after(day, -90), after(day, -1), "&limit=1") == []


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-01-01", "2026-04-03", "to"),
        ("2026-01-02", "2026-01-01", "to"),
        ("yesterday", "2026-01-01", "from"),
        ("2026-01-01", "20260102", "to"),
        ("2026-02-30", "2026-03-01", "from"),
    ],
)
def test_what_is_no_period_or_too_long_is_refused(world, first, last, field):
    refused = listed(world, first, last)
    assert (refused.status, refused.code, refused.json["error"]["field"]) == (400, "parameter_invalid", field)


def test_the_longest_period_and_the_ends_of_the_calendar_are_days(world):
    for first, last in (("2026-01-01", "2026-04-02"), ("2020-01-01", "2020-01-02"), ("2099-12-30", "2099-12-31")):
        assert listed(world, first, last).status == 200


def test_only_staff_of_the_group_list_bills(world, day):
    path = f"/v1/finance/bills?from={day}&to={day}"
    refused = world.http("GET", path, headers={"Authorization": f"Bearer {world.merchant('group')}"})
    assert (refused.status, refused.code) == (403, "role_forbidden")
    assert world.as_shopper(world.token_of("o_1"), "GET", path).status == 401
    for role in ("operator", "finance", "auditor"):
        assert listed(world, day, day, role=role).status == 200
    assert world.get("/v1/finance/bills", "finance").code == "parameter_invalid"


def test_a_bill_is_expected_from_the_first_day_to_a_year_after_the_last():
    now, known = datetime(2026, 11, 23, 4, tzinfo=UTC), BilledMerchant("1", date(2026, 11, 1), date(2026, 11, 20))
    days = [now.date() - timedelta(days=back) for back in (1, 22, 23)]
    assert [rules.is_expected(known, one, now=now) for one in days] == [True, True, False]
    long_ago = BilledMerchant("1", date(2020, 1, 1), date(2024, 1, 1))
    assert [rules.is_expected(long_ago, one, now=now) for one in days] == [False] * 3
    known_long = BilledMerchant("1", date(2020, 1, 1), date(2026, 11, 1))
    assert rules.is_expected(known_long, date(2026, 8, 23), now=now)
    assert not rules.is_expected(known_long, date(2026, 8, 22), now=now)
    assert not rules.is_expected(None, days[0], now=now)
