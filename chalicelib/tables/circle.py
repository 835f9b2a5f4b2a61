"""Payments in the mall's shops that WeChat Pay reported, their refunds, and the authorisations of shoppers."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.tables.base import InstantAttribute, Item


class SalesDue(GlobalSecondaryIndex["Sale"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class Tasks(GlobalSecondaryIndex["Sale"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "tasks"
        projection = AllProjection()

    task = UnicodeAttribute(hash_key=True)
    task_at = InstantAttribute(range_key=True)


class Sale(Item):
    TABLE = "circle"
    transaction_id = UnicodeAttribute()
    mchid = UnicodeAttribute()
    appid = UnicodeAttribute()
    openid = UnicodeAttribute()
    merchant_name = UnicodeAttribute()
    shop_name = UnicodeAttribute()
    shop_number = UnicodeAttribute()
    amount_fen = NumberAttribute()
    paid_at = InstantAttribute()
    heard_at = InstantAttribute()
    state = UnicodeAttribute()
    mall_id = UnicodeAttribute(null=True)
    store_id = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    earned_by = InstantAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    reported_at = InstantAttribute(null=True)
    points = NumberAttribute(null=True)
    remark = UnicodeAttribute(null=True)
    tries = NumberAttribute(default=0)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    why = UnicodeAttribute(null=True)
    due = SalesDue()
    tasks = Tasks()


class SaleRefund(Item):
    TABLE = "circle"
    transaction_id = UnicodeAttribute()
    refund_id = UnicodeAttribute()
    mchid = UnicodeAttribute()
    amount_fen = NumberAttribute()
    refund_fen = NumberAttribute()
    refunded_at = InstantAttribute()
    state = UnicodeAttribute()
    decided_by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    why = UnicodeAttribute(null=True)


class AuthorizationsDue(GlobalSecondaryIndex["Authorization"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class Authorization(Item):
    TABLE = "circle"
    appid = UnicodeAttribute()
    openid = UnicodeAttribute()
    mchid = UnicodeAttribute()
    state = UnicodeAttribute()
    as_of = InstantAttribute()
    since = InstantAttribute()
    authorized_at = InstantAttribute(null=True)
    card_code = UnicodeAttribute(null=True)
    has_card = BooleanAttribute(default=False)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    due = AuthorizationsDue()
