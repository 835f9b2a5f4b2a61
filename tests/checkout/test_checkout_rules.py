"""Which fields of a checkout go together."""

import pytest

from chalicelib import errors
from chalicelib.checkout import rules


@pytest.mark.parametrize("name", ["store_id", "qr_id", "visit_id"])
def test_the_one_field_that_is_given_is_the_target(name):
    assert rules.check_target([name]) == name


@pytest.mark.parametrize("named", [[], ["store_id", "qr_id"], ["store_id", "qr_id", "visit_id"]])
def test_no_target_or_several_are_refused(named):
    with pytest.raises(errors.ValueInvalid):
        rules.check_target(named)


def test_the_amount_is_given_or_the_sum_of_the_lines():
    assert rules.decide_amount_fen(500, []) == 500
    assert rules.decide_amount_fen(None, [300, 250]) == 550
    with pytest.raises(errors.ValueInvalid):
        rules.decide_amount_fen(None, [])


@pytest.mark.parametrize(
    ("amount_fen", "lines", "field"),
    [(None, [60_000_000, 40_000_001], "lines"), (100_000_001, [], "amount_fen"), (1, [100_000_000, 1], "lines")],
)
def test_a_purchase_above_a_million_yuan_is_refused(amount_fen, lines, field):
    with pytest.raises(errors.ValueInvalid) as refused:
        rules.decide_amount_fen(amount_fen, lines)
    assert refused.value.field == field
    assert (
        rules.decide_amount_fen(None, [60_000_000, 40_000_000])
        == rules.decide_amount_fen(100_000_000, [])
        == 100_000_000
    )


def test_the_limit_of_an_article_counts_all_its_lines():
    rules.check_quantities([("a", 6000), ("b", 10_000), ("a", 4000)])
    with pytest.raises(errors.ValueInvalid):
        rules.check_quantities([("a", 6000), ("b", 1), ("a", 4001)])
