"""Every table of a day's report fits a hundred columns, nothing cut off, and shows no Python values."""

import io
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

from simulator.day import tables
from simulator.day.year import Moment
from simulator.laws import Check
from simulator.laws.facts import counted, some

LONG_ID = "d6b0ce83c_gift.01.6v5mfb645e7fqc5vnzsbmzc"
NAMES = {"d1_gift": "入会礼", "d1_parking": "停车两小时", "d1_flash": "限时抢", "code:fqc5": "codes: leaflet"}
MANY = Counter(claimed=12_345, redeemed=9_876, given_back=123, expired=4_567, discount_fen=123_456_78, payments=9_999)
MANY["paid_fen"] = 987_654_32
SIDE = {"payments": 12_345, "paid_fen": 1_234_567_89, "refunds": 1_234, "refunded_fen": 1_234_567}
DIFFERENCE = {"what": "amount_differs", "kind": "payment", "order_id": LONG_ID[:32], "refund_no": None, "state": "open"}
STEP = {"at": "2026-12-01T02:00:22.734461+00:00", "verb": "redeem", "by": "till:3ec7kkbuy5oeugp6vs65evob"}
DETAILS = {
    "store_id": "sun_cafe",
    "worth_fen": 500,
    "until": "2026-12-01T02:10:22.734461+00:00",
    "device_id": "tuwvv6hi6p4nldlg",
    "receipt_no": None,
    "rules": ["one", "two"],
}


def every_table():
    yield tables.happened({"members": 50, "ten per cent off, until the budget is reserved": 1_200})
    for by in tables.COUNTED:
        rows = dict.fromkeys([*NAMES, "sun_" + "long" * 8], MANY)
        yield tables.usage(by, rows, {"d1_gift": 100.0, "d1_flash": None}, NAMES)
    view = {"coupon": {"campaign_id": "d1_gift"}, "trail": [{**STEP, "details": DETAILS}] * 2}
    yield tables.trail(view, NAMES)
    at = datetime(2026, 12, 1, tzinfo=UTC)
    yield tables.year(
        [Moment(at, "a year later the remaining points have expired", 123_456, 12_345, 123_456, "platinum")]
    )
    yield tables.chaos(
        {"wrong amount": Counter(orders=500, paid=450, closed=50, paid_fen=987_654_321, credited=99_999)}
    )
    yield tables.mall({"not refunded": Counter(payments=200, paid_fen=123_456_789, credited=99_999, reported=99_999)})
    head = {"date": "2026-12-01", "state": "matched", **dict.fromkeys(tables.SIDES, SIDE)}
    differences = [{**DIFFERENCE, "ours_fen": 123_456_789, "theirs_fen": None}] * 2
    yield from tables.bill({"bill": head, "differences": differences})
    yield tables.laws([Check("every row of a list is issued or has a reason", False, some([LONG_ID] * 5))])
    yield tables.laws([Check("at most three messages in seven days", True, counted(Counter(not_sent=3, sent=45)))])
    yield tables.times("the day's steps, longest first", [("points and coupons arrive", 12.34)])


def lines(table, width=tables.WIDTH):
    printed = io.StringIO()
    Console(width=width, color_system=None, file=printed).print(table)
    return printed.getvalue().splitlines()


@pytest.mark.parametrize("number", range(len(list(every_table()))))
def test_a_table_fits_a_hundred_columns_whole_and_aligned(number):
    table = list(every_table())[number]
    printed = lines(table)
    rule = next(number for number, line in enumerate(printed) if set(line.strip()) == {"─"})
    assert max(cell_len(line) for line in printed) <= tables.WIDTH
    assert {cell_len(line) for line in printed[rule - 1 :]} == {cell_len(printed[rule])}, "lines end in one column"
    assert "…" not in "".join(printed)


@pytest.mark.parametrize("number", range(len(list(every_table()))))
def test_a_table_shows_no_python(number):
    text = "\n".join(lines(list(every_table())[number]))
    assert not re.search(r"None|[\[\]{}]|Counter|'\w+':|\w_fen", text)


def test_money_is_in_yuan_to_the_right_with_two_decimals():
    printed = lines(tables.usage("campaign", {"d1_gift": MANY}, {"d1_gift": 80.0}, NAMES))
    row = next(line for line in printed if "入会礼" in line)
    assert row.rstrip().endswith("80.0 %   123,456.78      9,999   987,654.32")


def test_amounts():
    assert [tables.yuan(fen) for fen in (None, 0, 5, 123_456)] == ["", "0.00", "0.05", "1,234.56"]


def test_a_grouping_shows_what_finance_counts_by_it():
    columns = {by: [one.header for one in tables.usage(by, {}, {}, {}).columns][1:] for by in tables.COUNTED}
    assert "expired" not in columns["store"]
    assert "expired" in columns["source"]
    assert "paid" in columns["campaign"]
    assert not {"paid", "payments"} & {*columns["kind"], *columns["source"]}


def test_campaigns_are_named():
    printed = "\n".join(lines(tables.usage("campaign", {"d1_gift": MANY}, {}, NAMES)))
    assert "入会礼" in printed
    assert "d1_gift" not in printed
