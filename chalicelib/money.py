"""Splits whole amounts (fen or points) so that the parts sum to the whole.

Every running total is rounded down; a part is the difference of two totals. So no part is off by one or more, no part
of weight 0 gets anything, and the last part takes the remainder.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """One part per weight, in their order. Weights are not negative; where all are 0, all parts are 0."""
    of = sum(weights)
    if of == 0:
        return [0] * len(weights)
    totals: Iterable[int] = (whole * upto // of for upto in accumulate(weights, initial=0))
    return [after - before for before, after in pairwise(totals)]


def portion(whole: int, *, before: int, size: int, of: int) -> int:
    """The part of `whole` that falls to the next `size` of `of` units, after `before` of them had theirs. All units
    together get exactly the whole, however they are grouped. `of` must be positive."""
    return whole * (before + size) // of - whole * before // of
