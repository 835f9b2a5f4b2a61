"""Claim codes: a code is read back however it is typed, and a made-up code is refused."""

import hashlib
import hmac
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons.rules import claim_code as rules

BATCHES, NUMBERS = st.integers(0, (1 << 24) - 1), st.integers(0, rules.MOST_CODES - 1)


def keyed(text, key=b"key"):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@given(batch=BATCHES, number=NUMBERS)
def test_a_code_is_read_back_however_it_is_typed(batch, number):
    code = rules.code(batch, number, keyed)
    assert [len(group) for group in code.split("-")] == [6, 6, 6]
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("1", "l").replace("0", "O")):
        assert rules.read(typed, keyed) == (batch, number)


@given(batch=BATCHES, number=NUMBERS, place=st.integers(0, rules.LENGTH - 1), letter=st.sampled_from(rules.LETTERS))
def test_a_code_with_one_wrong_letter_is_refused(batch, number, place, letter):
    code = rules.code(batch, number, keyed).replace("-", "")
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong != code:
        with pytest.raises(errors.ClaimCodeInvalid):
            rules.read(wrong, keyed)


@pytest.mark.parametrize("text", ["", "X", "0" * 18, "U" * 18, "字" * 18, "0" * 19])
def test_a_made_up_code_is_refused(text):
    with pytest.raises(errors.ClaimCodeInvalid):
        rules.read(text, keyed)


def test_neighbouring_codes_look_different_and_depend_on_the_key():
    codes = [rules.code(7, number, keyed) for number in range(2000)]
    assert len(set(codes)) == 2000
    alike = [sum(a == b for a, b in zip(*pair, strict=True)) - 2 for pair in itertools.pairwise(codes)]
    assert sum(alike) / len(alike) < 2  # of 18 letters; by chance every 32nd is the same
    with pytest.raises(errors.ClaimCodeInvalid):
        rules.read(codes[0], lambda text: keyed(text, b"other"))
