"""Blank is absent, in whatever a provider answers or sends; each kind of field is judged in one way."""

import pytest

from chalicelib.providers.answers import fields
from chalicelib.providers.answers.fields import Fields, Unreadable


def test_what_is_blank_is_left_out_however_deep():
    told = {"unionid": "", "payer": {"openid": " ", "sub": "\u3000"}, "list": [{"a": "", "b": 0}, "x"], "no": None}
    assert fields.without_blanks(told) == {"payer": {}, "list": [{"b": 0}, "x"]}


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_unreadable(raw):
    with pytest.raises(Unreadable):
        fields.read(raw)


@pytest.mark.parametrize("value", ["", " \t", None, 7, {}])
def test_a_text_is_a_text_or_absent(value):
    assert Fields({"openid": value}).text_if_any("openid") is None


@pytest.mark.parametrize("amount", [True, -1, 1.0, "100", None])
def test_what_is_no_whole_number_of_fen_is_no_amount(amount):
    with pytest.raises(Unreadable, match="no amount in fen"):
        Fields({"amount": amount}).fen("amount")


def test_amounts_are_read_as_they_come():
    assert [Fields({"amount": amount}).fen("amount") for amount in (0, 5000)] == [0, 5000]


@pytest.mark.parametrize(("value", "count"), [(3, 3), ("3", 3), ("x", None), (None, None), (float("inf"), None)])
def test_a_count_may_come_as_text(value, count):
    assert Fields({"count": value}).count_if_any("count") == count


@pytest.mark.parametrize("value", ["", "中", "x" * 129, 7])
def test_what_stands_in_a_key_is_short_ascii(value):
    with pytest.raises(Unreadable):
        Fields({"openid": value}).key("openid")
