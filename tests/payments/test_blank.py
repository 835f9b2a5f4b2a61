"""Blank is absent, in whatever a provider answers or tells."""

import pytest

from chalicelib.providers import answers


def test_what_is_blank_is_left_out_however_deep():
    told = {"unionid": "", "payer": {"openid": " ", "sub": "\u3000"}, "list": [{"a": "", "b": 0}, "x"], "no": None}
    assert answers.without_blanks(told) == {"payer": {}, "list": [{"b": 0}, "x"]}


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_unreadable(raw):
    with pytest.raises(answers.Unreadable):
        answers.read(raw)


@pytest.mark.parametrize("value", ["", " \t", None, 7, {}])
def test_a_text_is_a_text_or_absent(value):
    assert answers.text({"openid": value}, "openid") is None
