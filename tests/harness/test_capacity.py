"""Units as DynamoDB bills them. Every expected value was computed by hand from the Developer Guide's rules."""

import pytest

from proof.dynamo.capacity import get_units, index_units, item_bytes, projection, query_units, write_units

KEYS_ONLY = projection({"ProjectionType": "KEYS_ONLY"}, ("shard", "at"), ("pk", "sk"))
ALL = projection({"ProjectionType": "ALL"}, ("shard", "at"), ("pk", "sk"))
SOME = projection({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["n"]}, ("shard", "at"), ("pk", "sk"))


def item(size, **attributes):
    """An item of so many bytes: six are pk and sk, one is the name of what fills it up."""
    body = {"pk": {"S": "a"}, "sk": {"S": "1"}, **{name: {"S": value} for name, value in attributes.items()}}
    rest = size - 6 - sum(len(name) + len(value) for name, value in attributes.items())
    return {**body, "x": {"S": "x" * (rest - 1)}} if rest else body


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "mall"}, 4),
        ({"S": "日光"}, 6),
        ({"B": b"123"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "-7"}, 2),
        ({"N": "100"}, 2),
        ({"N": "123"}, 3),
        ({"N": "0.05"}, 2),
        ({"N": "1234.50"}, 4),
        ({"SS": ["ab", "c"]}, 3),
        ({"NS": ["1", "123"]}, 5),
        ({"L": []}, 3),
        ({"L": [{"BOOL": True}, {"S": "ab"}]}, 3 + 1 + 1 + 1 + 2),
        ({"M": {"fen": {"N": "12"}}}, 3 + 1 + 3 + 2),
    ],
)
def test_a_value_has_the_size_of_the_developer_guide(value, size):
    assert item_bytes({"a": value}) == 1 + size


def test_a_get_is_rounded_up_to_4_kb_and_costs_half_if_eventually_consistent():
    assert [get_units(item(size), strong=True) for size in (10, 4096, 4097, 8193)] == [1, 1, 2, 3]
    assert [get_units(item(size), strong=False) for size in (10, 4096, 4097, 8193)] == [0.5, 0.5, 1, 1.5]
    assert (get_units(None, strong=True), get_units(None, strong=False)) == (1, 0.5)


def test_a_query_is_rounded_up_once_for_all_items_read():
    three = [item(1500)] * 3
    assert (query_units(three, strong=True), query_units(three, strong=False)) == (2, 1)
    assert (query_units([], strong=True), query_units([], strong=False)) == (1, 0.5)
    assert query_units([item(4096)], strong=True) == 1


def test_a_write_is_rounded_up_to_1_kb_of_the_larger_item():
    assert [write_units(None, item(size)) for size in (10, 1024, 1025)] == [1, 1, 2]
    assert write_units(item(3000), item(10)) == 3  # smaller now
    assert write_units(item(10), item(10), item(2500)) == 3  # meant to be larger, and its condition failed
    assert write_units(None, None) == 1


def test_an_index_is_charged_for_added_removed_and_moved_entries():
    before, after = item(100, shard="0", at="1"), item(100, shard="0", at="2")
    assert index_units(ALL, None, before) == {("0", "1"): 1}
    assert index_units(ALL, before, None) == {("0", "1"): 1}
    assert index_units(ALL, before, after) == {("0", "1"): 1, ("0", "2"): 1}
    assert index_units(ALL, before, item(100)) == {("0", "1"): 1}
    assert index_units(ALL, item(100), item(200)) == {}
    assert index_units(ALL, item(100, shard="0"), None) == {}  # half a key is no entry


def test_an_index_is_charged_for_changes_of_projected_attributes_only():
    small, large = item(3000, shard="0", at="1"), item(5000, shard="0", at="1")
    assert index_units(ALL, small, large) == {("0", "1"): 5}
    assert index_units(ALL, large, small) == {("0", "1"): 5}
    assert index_units(KEYS_ONLY, small, large) == {}
    assert index_units(KEYS_ONLY, None, large) == {("0", "1"): 1}
    assert index_units(SOME, small, {**large, "n": {"N": "1"}}) == {("0", "1"): 1}
    assert index_units(ALL, small, dict(small)) == {}
