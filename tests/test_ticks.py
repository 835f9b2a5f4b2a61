"""Ticks: every item gets a turn, none begins late, one fault does not hold up the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws import ticks

QUEUES = st.lists(st.lists(st.integers(), max_size=6), max_size=4)


@given(QUEUES)
def test_every_item_gets_a_turn_and_long_queues_come_last(queues):
    numbered = [[(queue, place) for place in range(len(items))] for queue, items in enumerate(queues)]
    taken = list(ticks.in_turn(*numbered))
    assert taken == sorted((one for queue in numbered for one in queue), key=lambda one: (one[1], one[0]))


def test_no_item_begins_after_the_time_is_up(monkeypatch):
    seconds = iter(range(100))
    monkeypatch.setattr(ticks.time, "monotonic", lambda: next(seconds))
    assert list(ticks.in_time("abcdef", until=3)) == ["a", "b", "c", "d"]
    assert list(ticks.in_time("abcdef", until=-1)) == []


@pytest.mark.usefixtures("bare")
def test_a_fault_is_raised_after_the_other_items_are_done(capsys):
    counts = {"done": 0}

    def act(item):
        if item in "bd":
            raise ValueError(item)
        counts["done"] += 1

    with pytest.raises(ValueError, match="b"):
        ticks.run("some_tick", "abcde", act, about=lambda item: {"campaign_id": item}, counts=counts)
    assert counts == {"done": 3}
    lines = capsys.readouterr().out.splitlines()
    assert [line.count('"level": "ERROR"') for line in lines] == [1, 1, 0]
    assert '"done": 3' in lines[-1]
