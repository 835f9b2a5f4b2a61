"""A list, its parts and their results are each saved once: the first counts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.coupons.store import lists
from chalicelib.coupons.store.lists import IssueList, Result, Row

pytestmark = pytest.mark.usefixtures("bare")

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
LIST = IssueList("l", "gift", "VIPs", True, "hash", 2, 1, NOON)
ROWS = [Row(1, "m1"), Row(2, "m2", "no_such_member")]


def test_a_list_is_created_once_and_a_repeat_gets_the_stored_one():
    assert lists.find("l") is None
    assert lists.make(LIST, by="staff") == LIST
    assert lists.make(replace(LIST, rows=9), by="other") == lists.find("l") == LIST


def test_a_part_is_saved_once():
    for rows in (ROWS, ROWS[:1]):
        lists.save_part(LIST, 0, rows)
    assert lists.rows_of("l", 0) == ROWS
    with pytest.raises(LookupError):
        lists.rows_of("l", 1)


def test_of_two_results_of_a_part_the_first_counts():
    assert not lists.is_done("l", 0)
    for issued in (1, 2):
        lists.save_result("l", 0, issued=issued, failed=ROWS[1:])
    assert (lists.is_done("l", 0), lists.is_done("l", 1)) == (True, False)
    lists.save_result("l", 1, issued=5, failed=())
    assert lists.list_results("l") == [Result(1, (ROWS[1],)), Result(5, ())]
