"""Orders, refunds, notices."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class ByMember(GlobalSecondaryIndex["Order"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_member"
        projection = AllProjection()

    member_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class OrdersDue(GlobalSecondaryIndex["Order"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class Order(Item):
    TABLE = "payments"
    order_id = UnicodeAttribute()
    member_id = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    appid = UnicodeAttribute()
    mchid = UnicodeAttribute()
    openid = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute(null=True)
    purpose = UnicodeAttribute()
    visit_id = UnicodeAttribute(null=True)
    description = UnicodeAttribute()
    amount_fen = NumberAttribute()
    discount_fen = NumberAttribute()
    points = NumberAttribute(default=0)
    points_fen = NumberAttribute(default=0)
    payable_fen = NumberAttribute()
    points_per_yuan = NumberAttribute()
    coupons = JsonAttribute()
    state = UnicodeAttribute()
    created_at = InstantAttribute()
    expires_at = InstantAttribute()
    joined_at = InstantAttribute()
    prepay_id = UnicodeAttribute(null=True)
    paid_at = InstantAttribute(null=True)
    transaction_id = UnicodeAttribute(null=True)
    refunded_fen = NumberAttribute(default=0)
    set_aside = JsonAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    event = JsonAttribute(null=True)
    by_member = ByMember()
    due = OrdersDue()


class RefundRecord(Item):
    TABLE = "payments"
    refund_id = UnicodeAttribute()
    refund_fen = NumberAttribute()
    refunded_at = InstantAttribute()
    event = JsonAttribute(null=True)


class Notice(Item):
    TABLE = "payments"
    notice_type = UnicodeAttribute()
    resource = JsonAttribute()
    received_at = InstantAttribute()
    event = JsonAttribute()
