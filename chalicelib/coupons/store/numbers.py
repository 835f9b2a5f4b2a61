"""What was claimed of a campaign with one phone number, whoever proved it. Numbers are known by their blind index."""

from dataclasses import dataclass

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.store.coupons import Claims
from chalicelib.tables.coupons import MemberNumber, NumberClaim

NUMBER = "claim_number"


@dataclass(frozen=True)
class Number:
    """A proved number, and how many coupons of a campaign were claimed with it."""

    index: str
    claimed: int


def proved_action(member_id: str, index: str) -> Action:
    """Notes the number that a member proved last."""
    return dynamo.put("member_number", MemberNumber(pk=f"MEMBER#{member_id}", sk="NUMBER", number_index=index))


def of_member(claims: Claims, campaign_id: str) -> Number | None:
    """The number of a member, or of who became it, strongly read; None where it proved none."""
    ids = (claims.member_id, *claims.absorbed)
    proved = (dynamo.find(MemberNumber, f"MEMBER#{one}", "NUMBER") for one in ids)
    index = next((one.number_index for one in proved if one is not None), None)
    return None if index is None else find(index, campaign_id)


def find(index: str, campaign_id: str) -> Number:
    """A number, with what was claimed with it; slots fill from the lowest."""
    prefix = NumberClaim.sk.startswith(f"CLAIM#{campaign_id}.")
    return Number(index, NumberClaim.count(f"NUMBER#{index}", prefix, consistent_read=True))


def claim_action(number: Number, coupon: Coupon) -> Action:
    """One more claim with a number; refused under NUMBER where another took its slot, whoever it was."""
    item = NumberClaim(
        pk=f"NUMBER#{number.index}",
        sk=f"CLAIM#{coupon.campaign_id}.{number.claimed + 1:02d}",
        coupon_id=coupon.id,
        member_id=coupon.member_id,
    )
    return dynamo.put(NUMBER, item, NumberClaim.pk.does_not_exist())
