"""Coupons with their trail, stock, holds of tills, claim codes, what sales brought."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class ReserveDue(GlobalSecondaryIndex["Coupon"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class Coupon(Item):
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
    TABLE = "coupons"
    merged_into = UnicodeAttribute(null=True)
    absorbed = UnicodeSetAttribute(null=True)


class MemberNumber(Item):
    TABLE = "coupons"
    number_index = UnicodeAttribute()


class NumberClaim(Item):
    TABLE = "coupons"
    coupon_id = UnicodeAttribute()
    member_id = UnicodeAttribute()


class CouponMove(Item):
    TABLE = "coupons"
    number = NumberAttribute()
    verb = UnicodeAttribute()
    holder = UnicodeAttribute()
    at = InstantAttribute()
    details = JsonAttribute()
    event = JsonAttribute(null=True)


class StockShard(Item):
    TABLE = "coupons"
    units_total = NumberAttribute()
    units_left = NumberAttribute()
    budget_total_fen = NumberAttribute(default=0)
    budget_left_fen = NumberAttribute(default=0)


class StockState(Item):
    TABLE = "coupons"
    returns = NumberAttribute()
    sold_out = BooleanAttribute()


class TillHold(Item):
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
    TABLE = "coupons"
    campaign_id = UnicodeAttribute()
    codes = NumberAttribute()
    label = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    number = NumberAttribute()
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()


class BatchNumber(Item):
    TABLE = "coupons"
    batch_id = UnicodeAttribute()


class UsedCode(Item):
    TABLE = "coupons"
    coupon_id = UnicodeAttribute()
    member_id = UnicodeAttribute()


class Brought(Item):
    TABLE = "coupons"
    member_id = UnicodeAttribute()
    coupon_id = UnicodeAttribute()
    least_fen = NumberAttribute()


class SaleStands(Item):
    TABLE = "coupons"
    left_fen = NumberAttribute()
