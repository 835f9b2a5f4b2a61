"""What a checkout may name together."""

import pytest

from chalicelib import errors
from chalicelib.checkout import rules


@pytest.mark.parametrize("name", ["store_id", "qr_id", "visit_id"])
def test_the_one_that_is_named_is_paid_for(name):
    assert rules.what([name]) == name


@pytest.mark.parametrize("named", [[], ["store_id", "qr_id"], ["store_id", "qr_id", "visit_id"]])
def test_none_or_several_are_refused(named):
    with pytest.raises(errors.ValueInvalid):
        rules.what(named)


def test_the_amount_is_the_one_given_or_what_the_lines_sum_to():
    assert rules.amount_of(500, []) == 500
    assert rules.amount_of(None, [300, 250]) == 550
    with pytest.raises(errors.ValueInvalid):
        rules.amount_of(None, [])
