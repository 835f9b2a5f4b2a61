"""A list of 10,000 rows at the console: it opens with one page, and everything else never makes a person wait."""

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from simulator import seed
from tests.console.desk import PATIENCE_MS, Desk

ROWS = 10_000
SHOWN = 20
MOST_SHOWN = 100
# A second on a normal machine. Those that run tests may be slow, and run other tests at the same time.
LONGEST_PAUSE_MS = 3_000
SPREAD = 7919  # a prime: units in another order than ids

WATCH_PAUSES = """
    window.pauses = [0];
    new PerformanceObserver(list => list.getEntries().forEach(one => pauses.push(one.duration)))
      .observe({ type: "longtask" })
"""


class LongList:
    """Answers for the API's list of campaigns: 10,000 of them, in pages of at most 100. `asked`: how often."""

    def __init__(self) -> None:
        self.asked = 0
        self.rows = [_campaign(number) for number in range(ROWS)]

    def answer(self, route: Any) -> None:
        """Answers one call for a page."""
        self.asked += 1
        query = parse_qs(urlsplit(route.request.url).query)
        start, limit = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        end = start + min(limit, 100)
        body = {"items": self.rows[start:end], "next_cursor": str(end) if end < ROWS else None}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))


def _campaign(number: int) -> dict[str, Any]:
    body = seed.campaign(f"券 {number}", units=number * SPREAD % ROWS + 1)
    stamp = body["opens_at"]
    return {"id": f"c_{number}", "version": 1, "updated_at": stamp, "updated_by": "demo operator", "body": body}


@pytest.fixture
def long_list(desk: Desk) -> LongList:
    """The console at a list of 10,000 rows."""
    answers = LongList()
    page = desk.open(role="operator")
    desk.heading()
    page.route("**/v1/admin/campaigns?*", answers.answer)
    page.evaluate(WATCH_PAUSES)
    return answers


def _seconds(act: Callable[[], Any]) -> float:
    begin = time.monotonic()
    act()
    return time.monotonic() - begin


def test_a_list_of_ten_thousand_rows_opens_at_once_and_is_searched_sorted_and_exported_whole(desk, long_list, capsys):
    page = desk.page
    took: dict[str, float] = {}
    first_cell = page.locator("tbody tr:first-child td:first-child")
    units = page.locator("tbody tr:first-child td.number")

    def does(what: str, act: Callable[[], Any], then: Callable[[], Any]) -> None:
        took[what] = _seconds(lambda: (act(), then()))
        assert page.locator("tbody tr").count() <= MOST_SHOWN, what

    def shows(first: Any, text: str) -> Callable[[], None]:
        return lambda: expect(first).to_have_text(text, timeout=PATIENCE_MS)

    does("first content", lambda: page.evaluate("location.hash = '/campaigns'"), shows(first_cell, "券 0"))
    assert long_list.asked == 1, "it opens with its first page, and reads no other"
    assert page.locator("tbody tr").count() == SHOWN

    press = lambda name: page.get_by_role("button", name=name, exact=True).click()  # noqa: E731
    does("next page", lambda: press("下一页"), shows(first_cell, f"券 {SHOWN}"))
    assert long_list.asked == 2, "pages are read as they are turned"

    does("sorted, first rows", lambda: press("数量"), lambda: page.locator("th[aria-sort=ascending]").wait_for())
    status = page.locator("main [role=status]")
    expect(status).to_contain_text("正在读取其余的行")
    does("sorted, all rows", lambda: None, lambda: expect(status).to_contain_text("共 10,000 行", timeout=PATIENCE_MS))
    expect(status).not_to_contain_text("正在读取", timeout=PATIENCE_MS)
    assert units.inner_text() == "1"
    does("sorted again", lambda: press("数量"), shows(units, "10,000"))

    read = long_list.asked
    search = page.get_by_label("搜索全部行")
    last = next(row["body"]["name"] for row in long_list.rows if row["body"]["units"] == ROWS)
    does("searched", lambda: search.fill("券 77"), lambda: expect(status).not_to_contain_text("共 10,000 行"))
    does("search cleared", lambda: search.fill(""), shows(first_cell, last))
    does("last page", lambda: press("最后一页"), shows(page.locator("tbody tr:last-child td.number"), "1"))
    page.get_by_label("每页行数").select_option(str(MOST_SHOWN))
    expect(page.locator("tbody tr")).to_have_count(MOST_SHOWN)

    with page.expect_download() as offered:
        took["exported"] = _seconds(lambda: (press("导出 CSV"), offered.value))
    exported = list(csv.reader(io.StringIO(Path(offered.value.path()).read_text(encoding="utf-8-sig"))))
    assert [len(exported), exported[1][0]] == [ROWS + 1, last], "all rows, in the order that the table shows"
    assert long_list.asked == read, "what is there is not read again"

    longest = page.evaluate("Math.max(...pauses)")
    with capsys.disabled():
        times = ", ".join(f"{what} {seconds * 1000:.0f} ms" for what, seconds in took.items())
        print(f"\nlist of {ROWS:,} rows: {times}; longest pause {longest:.0f} ms; calls {long_list.asked}")
    assert longest < LONGEST_PAUSE_MS


def test_reading_a_long_list_can_be_stopped_and_the_table_says_what_it_searched(desk, long_list):
    page = desk.page
    page.evaluate("location.hash = '/campaigns'")
    export = page.get_by_role("button", name="导出")
    export.click()
    page.get_by_role("button", name="取消导出").click()
    expect(export).to_have_text("导出 CSV")
    page.get_by_label("搜索全部行").fill("券")
    page.get_by_role("button", name="停止读取").click()
    status = page.locator("main [role=status]")
    expect(status).to_contain_text("只在前")
    desk.settle()
    asked = long_list.asked
    assert asked < ROWS / 100, "the rest is left where it is"
    page.get_by_role("button", name="读取其余的行").click()
    expect(status).to_contain_text("共 10,000 行", timeout=PATIENCE_MS)
    desk.settle()
    assert long_list.asked > asked
