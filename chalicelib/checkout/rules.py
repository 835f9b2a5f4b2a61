"""What a checkout may name together. Touches nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence

from chalicelib import errors
from chalicelib.shapes import MOST_FEN, MOST_QUANTITY

AT_STORE = ("store_id", "qr_id")


def what(named: Sequence[str]) -> str:
    """Which one of store_id, qr_id and visit_id is paid for; raises ValueInvalid for none or several."""
    if len(named) != 1:
        raise errors.ValueInvalid("store_id", reason="name one of store_id, qr_id and visit_id")
    return named[0]


def amount_of(amount_fen: int | None, line_amounts: Sequence[int]) -> int:
    """The amount told, or what the lines sum to; raises ValueInvalid for neither, and for more than MOST_FEN."""
    if amount_fen is None and not line_amounts:
        raise errors.ValueInvalid("amount_fen", reason="name an amount or lines")
    summed_fen = sum(line_amounts)
    if max(amount_fen or 0, summed_fen) > MOST_FEN:
        field = "lines" if summed_fen > MOST_FEN else "amount_fen"
        raise errors.ValueInvalid(field, reason=f"at most {MOST_FEN} fen a purchase")
    return summed_fen if amount_fen is None else amount_fen


def check_quantities(articles: Iterable[tuple[str, int]]) -> None:
    """Holds an article (sku, how many) that stands on several lines to the limit of one; raises ValueInvalid."""
    summed: Counter[str] = Counter()
    for sku, quantity in articles:
        summed[sku] += quantity
    if any(quantity > MOST_QUANTITY for quantity in summed.values()):
        raise errors.ValueInvalid("lines", reason=f"at most {MOST_QUANTITY} of one article")


def require_for_visit(given: Sequence[str], coupons: int) -> None:
    """A visit has its own price and takes one coupon; raises ValueInvalid for what only a purchase has."""
    if given:
        raise errors.ValueInvalid(given[0], reason="a visit has its own price")
    if coupons > 1:
        raise errors.ValueInvalid("coupon_ids", reason="one coupon a visit")
