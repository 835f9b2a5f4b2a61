"""Splits whole amounts (fen or points) so that the parts sum to the whole.

Each running total is rounded down, and a part is the difference of two running totals. So each part differs from its
exact share by less than one, a part of weight 0 is 0, and the last part takes the remainder.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """One part per weight, in the order of the weights. Weights must not be negative; if all are 0, all parts are 0."""
    of = sum(weights)
    if of == 0:
        return [0] * len(weights)
    totals: Iterable[int] = (whole * upto // of for upto in accumulate(weights, initial=0))
    return [after - before for before, after in pairwise(totals)]


def portion(whole: int, *, before: int, size: int, of: int) -> int:
    """The part of `whole` for the next `size` units, if there are `of` units in total and `before` of them already got
    their part. However the units are grouped, the parts sum to the whole. `of` must be positive."""
    return whole * (before + size) // of - whole * before // of
