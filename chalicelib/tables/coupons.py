"""Coupons and their trail, stock, holds of tills, claim codes, coupons issued for sales."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class ReserveDue(GlobalSecondaryIndex["Coupon"]):  # type: ignore[no-untyped-call]
    """Coupons that reserve a part of a budget, by expiry, in the partitions DUE#<shard>."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class Coupon(Item):
    """A member's coupon, with the event of its claim. `moved_to`: the merged member's id, once a merge has
    transferred the coupon.

    MEMBER#<member>  COUPON#<campaign>.<slot>.<hash>
    """

    TABLE = "coupons"
    coupon_id = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    campaign_version = NumberAttribute()
    member_id = UnicodeAttribute()
    request_key = UnicodeAttribute()
    source = JsonAttribute()
    shard = NumberAttribute()
    state = UnicodeAttribute()
    moves = NumberAttribute()
    drawn_fen = NumberAttribute(null=True)
    reserve_fen = NumberAttribute(null=True)
    claimed_at = InstantAttribute()
    valid_from = InstantAttribute()
    expires_at = InstantAttribute()
    holder = UnicodeAttribute(null=True)
    held_until = InstantAttribute(null=True)
    worth_fen = NumberAttribute(null=True)
    redeemed_at = InstantAttribute(null=True)
    store_id = UnicodeAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    event = JsonAttribute(null=True)
    held_before = JsonAttribute(null=True)
    moved_to = UnicodeAttribute(null=True)
    due = ReserveDue()


class MergedWallet(Item):
    """The merges of a member. `merged_into`: the merged member, if this is a former id. `absorbed`: the
    former ids that were merged into this member.

    MEMBER#<member> COUPON#~MERGED
    """

    TABLE = "coupons"
    merged_into = UnicodeAttribute(null=True)
    absorbed = UnicodeSetAttribute(null=True)


class MemberNumber(Item):
    """The phone number that a member proved last, as its blind index.

    MEMBER#<member>  NUMBER
    """

    TABLE = "coupons"
    number_index = UnicodeAttribute()


class NumberClaim(Item):
    """A claim made with a phone number; it counts towards the number's limit in the campaign.

    NUMBER#<index>  CLAIM#<campaign>.<slot>
    """

    TABLE = "coupons"
    coupon_id = UnicodeAttribute()
    member_id = UnicodeAttribute()


class CouponMove(Item):
    """A move of a coupon: one step of its trail, with its event.

    MEMBER#<member>  TRAIL#<coupon>#<holder>#<verb>
    """

    TABLE = "coupons"
    number = NumberAttribute()
    verb = UnicodeAttribute()
    holder = UnicodeAttribute()
    at = InstantAttribute()
    details = JsonAttribute()
    event = JsonAttribute(null=True)


class StockShard(Item):
    """One part of a campaign's units and budget.

    STOCK#<campaign>#<shard>  STOCK
    """

    TABLE = "coupons"
    units_total = NumberAttribute()
    units_left = NumberAttribute()
    budget_total_fen = NumberAttribute(default=0)
    budget_left_fen = NumberAttribute(default=0)


class StockState(Item):
    """Whether and since when a campaign is sold out, and how often units or budget were returned to it.

    STOCK_STATE  <campaign>
    """

    TABLE = "coupons"
    returns = NumberAttribute()
    sold_out = BooleanAttribute()
    sold_out_at = InstantAttribute(null=True)


class RefusedClaims(Item):
    """How many claims of a campaign were refused on a business day, for one reason.

    REFUSED#<campaign>#<shard>  <day>#<reason>
    """

    TABLE = "coupons"
    claims = NumberAttribute()


class TillHold(Item):
    """A till's hold on the coupons of one basket.

    HOLD#<hold>  HOLD
    """

    TABLE = "coupons"
    hold_id = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute()
    device_id = UnicodeAttribute()
    member_id = UnicodeAttribute()
    amount_fen = NumberAttribute()
    uses = JsonAttribute()
    state = UnicodeAttribute()
    held_at = InstantAttribute()
    expires_at = InstantAttribute()
    receipt_no = UnicodeAttribute(null=True)
    redeemed_at = InstantAttribute(null=True)
    undone_at = InstantAttribute(null=True)


class CodeBatch(Item):
    """A batch of claim codes. Its codes are computed, not stored.

    CODE_BATCH  <batch>
    """

    TABLE = "coupons"
    campaign_id = UnicodeAttribute()
    codes = NumberAttribute()
    label = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    number = NumberAttribute()
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()


class BatchNumber(Item):
    """Finds a batch of codes by its number, which each of its claim codes contains.

    CODE_BATCH#<number>  NUMBER
    """

    TABLE = "coupons"
    batch_id = UnicodeAttribute()


class UsedCode(Item):
    """A claim code that was used.

    CODE#<batch number>#<position>  CODE
    """

    TABLE = "coupons"
    coupon_id = UnicodeAttribute()
    member_id = UnicodeAttribute()


class Brought(Item):
    """A coupon that an issue rule gave for a sale. `least_fen`: if refunds leave less of the sale than this, the coupon
    is voided.

    SALE#<sale>  RULE#<rule>
    """

    TABLE = "coupons"
    member_id = UnicodeAttribute()
    coupon_id = UnicodeAttribute()
    least_fen = NumberAttribute()


class SaleStands(Item):
    """How much of a sale is left after its refunds.

    SALE#<sale>  STANDS
    """

    TABLE = "coupons"
    left_fen = NumberAttribute()
