"""What automatic issue brought for a sale, and how much of the sale still stands.

    SALE#<sale>  STANDS       left_fen: written when something of it goes back
    SALE#<sale>  RULE#<rule>  the coupon, and what of the sale must stand for it

A coupon is issued under a check of the first, and a refund writes the first before it reads the second: so none slips
through between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.tables.coupons import Brought as Item
from chalicelib.tables.coupons import SaleStands

STANDS = "sale_stands"


@dataclass(frozen=True)
class Brought:
    """A coupon that a sale brought by a rule, while `least_fen` of it stand."""

    rule_id: str
    member_id: str
    coupon_id: str
    least_fen: int


def issue_actions(sale_id: str, brought: Brought) -> list[Action]:
    """What is committed with the coupon; refused under STANDS where too much of the sale went back."""
    item = Item(
        pk=f"SALE#{sale_id}",
        sk=f"RULE#{brought.rule_id}",
        member_id=brought.member_id,
        coupon_id=brought.coupon_id,
        least_fen=brought.least_fen,
    )
    enough = SaleStands.left_fen.does_not_exist() | (SaleStands.left_fen >= brought.least_fen)
    return [dynamo.check(STANDS, _key(sale_id), enough), dynamo.put("brought", item)]


def note_left(sale_id: str, left_fen: int) -> None:
    """How much of the sale stands, the least that was ever told."""
    less = SaleStands.left_fen.does_not_exist() | (SaleStands.left_fen > left_fen)
    try:
        dynamo.commit([dynamo.update(STANDS, _key(sale_id), [SaleStands.left_fen.set(left_fen)], less)])
    except dynamo.Refused:
        return


def left_of(sale_id: str) -> int | None:
    """How much of the sale stands; None where nothing of it went back."""
    item = dynamo.find(SaleStands, f"SALE#{sale_id}", "STANDS")
    return int(item.left_fen) if item else None


def by(sale_id: str) -> Sequence[Brought]:
    """The coupons that a sale brought; one a rule."""
    found = Item.query(f"SALE#{sale_id}", Item.sk.startswith("RULE#"), consistent_read=True)
    return [Brought(one.sk.removeprefix("RULE#"), one.member_id, one.coupon_id, int(one.least_fen)) for one in found]


def _key(sale_id: str) -> SaleStands:
    return SaleStands(pk=f"SALE#{sale_id}", sk="STANDS")
