"""Which fields of a checkout go together. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from chalicelib import errors
from chalicelib.shapes import MOST_FEN, MOST_QUANTITY

AT_STORE = ("store_id", "qr_id")


def check_target(named: Sequence[str]) -> str:
    """The one field of store_id, qr_id and visit_id that is given. Raises ValueInvalid for none or several."""
    if len(named) != 1:
        raise errors.ValueInvalid("store_id", reason="give exactly one of store_id, qr_id and visit_id")
    return named[0]


def decide_amount_fen(amount_fen: int | None, line_amounts: Sequence[int]) -> int:
    """The amount of a purchase in fen: `amount_fen`, or the sum of the lines. Raises ValueInvalid for neither, and for
    more than MOST_FEN."""
    if amount_fen is None and not line_amounts:
        raise errors.ValueInvalid("amount_fen", reason="give an amount or lines")
    summed_fen = sum(line_amounts)
    if max(amount_fen or 0, summed_fen) > MOST_FEN:
        field = "lines" if summed_fen > MOST_FEN else "amount_fen"
        raise errors.ValueInvalid(field, reason=f"a purchase is at most {MOST_FEN} fen")
    return summed_fen if amount_fen is None else amount_fen


def check_quantities(articles: Iterable[tuple[str, int]]) -> None:
    """Refuses more than MOST_QUANTITY of one article, summed over its lines. `articles`: (sku, quantity) of each line.
    Raises ValueInvalid."""
    summed: Counter[str] = Counter()
    for sku, quantity in articles:
        summed[sku] += quantity
    if any(quantity > MOST_QUANTITY for quantity in summed.values()):
        raise errors.ValueInvalid("lines", reason=f"at most {MOST_QUANTITY} of one article")


def check_visit(given: Sequence[str], coupons: int) -> None:
    """Refuses what a visit does not take: fields of a purchase (`given`) and a second coupon. Raises ValueInvalid."""
    if given:
        raise errors.ValueInvalid(given[0], reason="a visit has its own price")
    if coupons > 1:
        raise errors.ValueInvalid("coupon_ids", reason="a visit takes one coupon")
