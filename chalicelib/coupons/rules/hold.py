"""A till's hold on the coupons of one basket: held, then redeemed or released.

A redemption can be undone within `moves.UNDO_WITHIN`.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors

HELD, RELEASED, REDEEMED, UNDONE, LAPSED = "held", "released", "redeemed", "undone", "lapsed"


@dataclass(frozen=True)
class HoldUse:
    """A coupon of a hold, and the amount that it takes off."""

    coupon_id: str
    worth_fen: int


@dataclass(frozen=True)
class Hold:
    """The coupons that a till holds for one basket. `amount_fen` is the basket's price before coupons. The hold lapses
    at `expires_at`."""

    id: str
    request_hash: str
    mall_id: str
    store_id: str
    device_id: str
    member_id: str
    amount_fen: int
    uses: tuple[HoldUse, ...]
    state: str
    held_at: datetime
    expires_at: datetime
    receipt_no: str | None = None
    redeemed_at: datetime | None = None
    undone_at: datetime | None = None

    @property
    def holder(self) -> str:
        """The name of this hold in the `holder` field of its coupons."""
        return f"till:{self.id}"

    @property
    def discount_fen(self) -> int:
        return sum(use.worth_fen for use in self.uses)


def shown_state(hold: Hold, *, now: datetime) -> str:
    """The state that a till sees. A hold lapses at `expires_at`; no job is needed."""
    return LAPSED if hold.state == HELD and now >= hold.expires_at else hold.state


def may_redeem(hold: Hold, receipt_no: str) -> bool:
    """Whether the hold must still be redeemed. False if it is redeemed already on this receipt.

    Raises CouponReceiptDiffers, CouponHoldEnded (released or undone).
    """
    if hold.state == REDEEMED:
        if hold.receipt_no != receipt_no:
            raise errors.CouponReceiptDiffers("receipt_no", receipt_no=hold.receipt_no)
        return False
    if hold.state != HELD:
        raise errors.CouponHoldEnded("hold_id", reason=hold.state)
    return True


def may_release(hold: Hold) -> bool:
    """Whether the hold must still be released. False if it is released already. Raises CouponHoldEnded (redeemed or
    undone)."""
    if hold.state in (REDEEMED, UNDONE):
        raise errors.CouponHoldEnded("hold_id", reason=hold.state)
    return hold.state == HELD


def may_undo(hold: Hold) -> bool:
    """Whether the redemption must still be undone. False if it is undone already. Raises CouponHoldEnded if the hold
    was never redeemed."""
    if hold.state in (HELD, RELEASED):
        raise errors.CouponHoldEnded("hold_id", reason=f"{hold.state}, not redeemed")
    return hold.state == REDEEMED
