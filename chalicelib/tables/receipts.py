"""Receipts that tills and merchants' systems report, their refunds, and the sums of a shopper's business day."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class ReceiptTasks(GlobalSecondaryIndex["Receipt"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "tasks"
        projection = AllProjection()

    task = UnicodeAttribute(hash_key=True)
    task_at = InstantAttribute(range_key=True)


class Receipt(Item):
    """A reported sale, with its event. `state`: absent while the receipt counts. `told_at`: the instant of the sale, as
    it was reported. `task`, `task_at`: set while the receipt is held for review.

    RECEIPT#<receipt>  RECEIPT
    """

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
    merchant_id = UnicodeAttribute(null=True)
    transaction_id = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    same_as = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    why = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = InstantAttribute(null=True)
    note = UnicodeAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    event = JsonAttribute(null=True)
    tasks = ReceiptTasks()


class OtherNumber(Item):
    """The receipt of a transaction, found by the store's receipt number. `same_as`: that receipt's id.

    RECEIPT#<id of the number>  RECEIPT
    """

    TABLE = "ledger"
    same_as = UnicodeAttribute()


class ShopperDay(Item):
    """The receipts of a shopper on a business day. `told_fen`: the sum that counts towards the day cap. `recent`: the
    latest receipts.

    SHOPPER#<member or payer>  DAY#<day>
    """

    TABLE = "ledger"
    told_fen = NumberAttribute()
    recent = JsonAttribute()
    revision = NumberAttribute()


class WaitedReceipt(Item):
    """A receipt of a shopper that is or was held for review.

    SHOPPER#<member or payer>  WAITED#<at>#<receipt>
    """

    TABLE = "ledger"
    receipt_id = UnicodeAttribute()


class PayerReceipt(Item):
    """A receipt that is kept for a payer who was no member.

    PAYER#<appid>#<openid>  RECEIPT#<bought at>#<receipt>
    """

    TABLE = "ledger"
    receipt_id = UnicodeAttribute()


class ReceiptRefund(Item):
    """A refund of a receipt, with its event.

    RECEIPT#<receipt>  REFUND#<refund>
    """

    TABLE = "ledger"
    refund_no = UnicodeAttribute()
    refund_fen = NumberAttribute()
    refunded_before_fen = NumberAttribute()
    refunded_by = UnicodeAttribute()
    refunded_at = InstantAttribute()
    event = JsonAttribute(null=True)


class ReceiptConflict(Item):
    """A report that contradicts the receipt.

    RECEIPT#<receipt>  CONFLICT#<digest of the report>
    """

    TABLE = "ledger"
    member_id = UnicodeAttribute()
    payer = UnicodeAttribute(null=True)
    amount_fen = NumberAttribute()
    paid_fen = NumberAttribute()
    told_at = InstantAttribute(null=True)
    reported_by = UnicodeAttribute()
    reported_at = InstantAttribute()
