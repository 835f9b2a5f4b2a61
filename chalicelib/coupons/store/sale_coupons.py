"""Coupons that automatic issue gave for a sale, and what is left of the sale after refunds.

    SALE#<sale>  STANDS       left_fen, written by each refund; absent before the first
    SALE#<sale>  RULE#<rule>  the coupon, and how much of the sale must be left for it

The write of a coupon checks the first item. A refund writes the first item before it reads the second. So either the
coupon is not issued, or the refund finds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.tables.coupons import Brought as Item
from chalicelib.tables.coupons import SaleStands

STANDS = "sale_stands"


@dataclass(frozen=True)
class SaleCoupon:
    """A coupon that a rule gave for a sale. It is voided when less than `least_fen` of the sale is left."""

    rule_id: str
    member_id: str
    coupon_id: str
    least_fen: int


def issue_actions(sale_id: str, issued: SaleCoupon) -> list[Action]:
    """The actions to commit with the coupon. The commit raises Refused with STANDS if refunds have left too little of
    the sale."""
    item = Item(
        pk=f"SALE#{sale_id}",
        sk=f"RULE#{issued.rule_id}",
        member_id=issued.member_id,
        coupon_id=issued.coupon_id,
        least_fen=issued.least_fen,
    )
    enough_left = SaleStands.left_fen.does_not_exist() | (SaleStands.left_fen >= issued.least_fen)
    return [dynamo.check(STANDS, _key(sale_id), enough_left), dynamo.put("brought", item)]


def save_left(sale_id: str, left_fen: int) -> None:
    """Saves how much of the sale is left, unless a smaller amount is stored already."""
    is_less = SaleStands.left_fen.does_not_exist() | (SaleStands.left_fen > left_fen)
    try:
        dynamo.commit([dynamo.update(STANDS, _key(sale_id), [SaleStands.left_fen.set(left_fen)], is_less)])
    except dynamo.Refused:
        return


def left_of(sale_id: str) -> int | None:
    """How much of the sale is left, in fen; None if nothing of it was refunded."""
    item = dynamo.find(SaleStands, f"SALE#{sale_id}", "STANDS")
    return int(item.left_fen) if item else None


def list_of(sale_id: str) -> Sequence[SaleCoupon]:
    """The coupons given for a sale, at most one per rule."""
    found = Item.query(f"SALE#{sale_id}", Item.sk.startswith("RULE#"), consistent_read=True)
    return [SaleCoupon(one.sk.removeprefix("RULE#"), one.member_id, one.coupon_id, int(one.least_fen)) for one in found]


def _key(sale_id: str) -> SaleStands:
    return SaleStands(pk=f"SALE#{sale_id}", sk="STANDS")
