"""Coupons claimed with one phone number, by all members who proved it. Phone numbers are stored as blind indexes.

MEMBER#<member>  NUMBER                    the number that the member proved last
NUMBER#<index>   CLAIM#<campaign>.<slot>   one claim with the number
"""

from dataclasses import dataclass

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.store.coupons import Claims
from chalicelib.tables.coupons import MemberNumber, NumberClaim

NUMBER = "claim_number"


@dataclass(frozen=True)
class Number:
    """A proved phone number, and how many coupons of a campaign were claimed with it."""

    index: str
    claimed: int


def proved_action(member_id: str, index: str) -> Action:
    """The action that saves the phone number that a member proved last."""
    return dynamo.put("member_number", MemberNumber(pk=f"MEMBER#{member_id}", sk="NUMBER", number_index=index))


def of_member(claims: Claims, campaign_id: str) -> Number | None:
    """The phone number of a member, or else of a member merged into this one, strongly read; None if none was
    proved."""
    ids = (claims.member_id, *claims.absorbed)
    proved = (dynamo.find(MemberNumber, f"MEMBER#{one}", "NUMBER") for one in ids)
    index = next((one.number_index for one in proved if one is not None), None)
    return None if index is None else find(index, campaign_id)


def find(index: str, campaign_id: str) -> Number:
    """A phone number with its count of claims of a campaign, strongly read."""
    prefix = NumberClaim.sk.startswith(f"CLAIM#{campaign_id}.")
    return Number(index, NumberClaim.count(f"NUMBER#{index}", prefix, consistent_read=True))


def claim_action(number: Number, coupon: Coupon) -> Action:
    """The action that adds a claim to a phone number, in the number's next slot. The commit raises Refused with NUMBER
    if another claim took the slot."""
    item = NumberClaim(
        pk=f"NUMBER#{number.index}",
        sk=f"CLAIM#{coupon.campaign_id}.{number.claimed + 1:02d}",
        coupon_id=coupon.id,
        member_id=coupon.member_id,
    )
    return dynamo.put(NUMBER, item, NumberClaim.pk.does_not_exist())
