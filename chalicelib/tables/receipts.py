"""Receipts that tills and merchants report, and what was refunded of them."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class Receipt(Item):
    TABLE = "ledger"
    receipt_id = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute()
    receipt_no = UnicodeAttribute()
    member_id = UnicodeAttribute()
    amount_fen = NumberAttribute()
    paid_fen = NumberAttribute()
    bought_at = InstantAttribute()
    reported_by = UnicodeAttribute()
    reported_at = InstantAttribute()
    told_at = InstantAttribute(null=True)
    refunded_fen = NumberAttribute(default=0)
    payer = UnicodeAttribute(null=True)
    claimed_at = InstantAttribute(null=True)
    points_per_yuan = NumberAttribute(null=True)
    event = JsonAttribute(null=True)


class PayerReceipt(Item):
    TABLE = "ledger"
    receipt_id = UnicodeAttribute()


class ReceiptRefund(Item):
    TABLE = "ledger"
    refund_no = UnicodeAttribute()
    refund_fen = NumberAttribute()
    refunded_before_fen = NumberAttribute()
    refunded_by = UnicodeAttribute()
    refunded_at = InstantAttribute()
    event = JsonAttribute(null=True)


class ReceiptConflict(Item):
    TABLE = "ledger"
    member_id = UnicodeAttribute()
    payer = UnicodeAttribute(null=True)
    amount_fen = NumberAttribute()
    paid_fen = NumberAttribute()
    told_at = InstantAttribute(null=True)
    reported_by = UnicodeAttribute()
    reported_at = InstantAttribute()
