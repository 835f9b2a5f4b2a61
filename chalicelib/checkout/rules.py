"""What a checkout may name together. Touches nothing."""

from collections.abc import Sequence

from chalicelib import errors

AT_STORE = ("store_id", "qr_id")


def what(named: Sequence[str]) -> str:
    """Which one of store_id, qr_id and visit_id is paid for; raises ValueInvalid for none or several."""
    if len(named) != 1:
        raise errors.ValueInvalid("store_id", reason="name one of store_id, qr_id and visit_id")
    return named[0]


def amount_of(amount_fen: int | None, line_amounts: Sequence[int]) -> int:
    """The amount told, or what the lines sum to; raises ValueInvalid for neither."""
    if amount_fen is None and not line_amounts:
        raise errors.ValueInvalid("amount_fen", reason="name an amount or lines")
    return sum(line_amounts) if amount_fen is None else amount_fen


def require_for_visit(given: Sequence[str], coupons: int) -> None:
    """A visit has its own price and takes one coupon; raises ValueInvalid for what only a purchase has."""
    if given:
        raise errors.ValueInvalid(given[0], reason="a visit has its own price")
    if coupons > 1:
        raise errors.ValueInvalid("coupon_ids", reason="one coupon a visit")
