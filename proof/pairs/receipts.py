"""Pairs of receipts of tills and merchants' systems."""

from proof.scenes import receipts, sales
from proof.scenes.callers import shopper, till, worker
from proof.schedules import Pair

SELL, REFUND = till("credits", receipts.SALE, of="points"), till("refunds", receipts.REFUND, of="points")
BACK_FILL = shopper("POST", "/v1/me/points/back-fill", receipts.FILE)
REFUND_HELD = till("refunds", {**receipts.REFUND, "receipt_no": "r2"}, of="points")
CREDIT_RECEIPTS = worker("receipts_claim")
REFUND_RECEIPT = till("refunds", receipts.REFUND_BEFORE_JOINING, of="points")
BACK_FILL_ALL = shopper("POST", "/v1/me/points/back-fill/all", key=None)

PAIRS = (
    Pair("one receipt reported twice", receipts.at_till, SELL, SELL),
    Pair("one payment back-filled twice", receipts.paid_before_joining, BACK_FILL, BACK_FILL),
    Pair(
        "one receipt reported as two sales", receipts.at_till, SELL, till("credits", receipts.OTHER_SALE, of="points")
    ),
    Pair(
        "two refunds of a receipt",
        receipts.receipt_reported,
        REFUND,
        till("refunds", receipts.SECOND_REFUND, of="points"),
    ),
    Pair(
        "refunds above the receipt",
        receipts.receipt_reported,
        REFUND,
        till("refunds", receipts.LARGE_REFUND, of="points"),
    ),
    Pair("one refund reported twice", receipts.receipt_reported, REFUND, REFUND),
    Pair("a held receipt confirmed and dismissed", sales.receipt_held, sales.CONFIRM, sales.DISMISS),
    Pair("a receipt that waits counts while it is refunded", sales.receipt_held, sales.CONFIRM, REFUND_HELD),
    Pair("two receipts that look alike", receipts.at_till, SELL, till("credits", sales.ALIKE, of="points")),
    Pair("receipts credited by two workers", receipts.joined_with_receipt, CREDIT_RECEIPTS, CREDIT_RECEIPTS),
    Pair(
        "receipts credited to a former id and back-filled", receipts.merged_with_receipt, CREDIT_RECEIPTS, BACK_FILL_ALL
    ),
    Pair("receipts credited and back-filled", receipts.joined_with_receipt, CREDIT_RECEIPTS, BACK_FILL_ALL),
    Pair("receipts credited while one is refunded", receipts.joined_with_receipt, CREDIT_RECEIPTS, REFUND_RECEIPT),
)
