"""Merchant coupons: stocks at WeChat Pay, coupons that it sent, codes that we uploaded. The index `tasks` has the items
that a person has to look at."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class MerchantStock(Item):
    TABLE = "busifavor"
    campaign_id = UnicodeAttribute()
    campaign_version = NumberAttribute()
    mchid = UnicodeAttribute()
    appid = UnicodeAttribute()
    spec = JsonAttribute()
    told = JsonAttribute()
    stock_id = UnicodeAttribute(null=True)
    max_coupons = NumberAttribute()
    requests = NumberAttribute()
    pending = JsonAttribute(null=True)
    refused = UnicodeAttribute(null=True)
    asked_at = InstantAttribute(null=True)
    ends_at = InstantAttribute()
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()
    seen = JsonAttribute(null=True)
    why = JsonAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    resolved = JsonAttribute(null=True)


class StockPointer(Item):
    TABLE = "busifavor"
    campaign_id = UnicodeAttribute()


class SentCount(Item):
    TABLE = "busifavor"
    coupons = NumberAttribute()


class SentCoupon(Item):
    TABLE = "busifavor"
    stock_id = UnicodeAttribute()
    code = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    campaign_version = NumberAttribute()
    mchid = UnicodeAttribute()
    appid = UnicodeAttribute()
    openid = UnicodeAttribute(null=True)
    unionid = UnicodeAttribute(null=True)
    channel = UnicodeAttribute()
    sent_at = InstantAttribute()
    shard = NumberAttribute(null=True)
    reserve_fen = NumberAttribute(null=True)
    coupon_id = UnicodeAttribute(null=True)
    member_id = UnicodeAttribute(null=True)
    reported = NumberAttribute(default=0)
    there = UnicodeAttribute()
    why = JsonAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    resolved = JsonAttribute(null=True)


class CouponPointer(Item):
    TABLE = "busifavor"
    stock_id = UnicodeAttribute()
    code = UnicodeAttribute()


class CodeLot(Item):
    TABLE = "busifavor"
    request_hash = UnicodeAttribute()
    codes = JsonAttribute()
    answer = JsonAttribute(null=True)


class Tasks(GlobalSecondaryIndex["Difference"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "tasks"
        projection = AllProjection()

    task = UnicodeAttribute(hash_key=True)
    task_at = InstantAttribute(range_key=True)


class Difference(Item):
    """A stock or a coupon that a person has to look at: the attributes that its task shows."""

    TABLE = "busifavor"
    campaign_id = UnicodeAttribute()
    stock_id = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    coupon_id = UnicodeAttribute(null=True)
    member_id = UnicodeAttribute(null=True)
    why = JsonAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    resolved = JsonAttribute(null=True)
    tasks = Tasks()
