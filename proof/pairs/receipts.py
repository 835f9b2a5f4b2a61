"""Pairs: receipts of tills and merchants' systems."""

from proof.scenes import receipts, sales
from proof.scenes.callers import shopper, till, worker
from proof.schedules import Pair

SELL, RETURN = till("credits", receipts.SALE, of="points"), till("refunds", receipts.REFUND, of="points")
FILE = shopper("POST", "/v1/me/points/back-fill", receipts.FILE)
REFUND_WAITING = till("refunds", {**receipts.REFUND, "receipt_no": "r2"}, of="points")
CLAIM_KEPT = worker("receipts_claim")
REFUND_KEPT = till("refunds", receipts.REFUND_BEFORE_JOINING, of="points")
ASK_KEPT = shopper("POST", "/v1/me/points/back-fill/all", key=None)

PAIRS = (
    Pair("one receipt reported twice", receipts.at_till, SELL, SELL),
    Pair("one payment back-filled twice", receipts.paid_before_joining, FILE, FILE),
    Pair(
        "one receipt reported as two sales", receipts.at_till, SELL, till("credits", receipts.OTHER_SALE, of="points")
    ),
    Pair(
        "two refunds of a receipt",
        receipts.receipt_reported,
        RETURN,
        till("refunds", receipts.SECOND_REFUND, of="points"),
    ),
    Pair(
        "refunds above the receipt",
        receipts.receipt_reported,
        RETURN,
        till("refunds", receipts.LARGE_REFUND, of="points"),
    ),
    Pair("one refund reported twice", receipts.receipt_reported, RETURN, RETURN),
    Pair("a held receipt confirmed and dismissed", sales.receipt_held, sales.CONFIRM, sales.DISMISS),
    Pair("a receipt that waits counts while it is refunded", sales.receipt_held, sales.CONFIRM, REFUND_WAITING),
    Pair("two receipts that look alike", receipts.at_till, SELL, till("credits", sales.ALIKE, of="points")),
    Pair("receipts credited by two workers", receipts.joined_with_receipt, CLAIM_KEPT, CLAIM_KEPT),
    Pair("receipts credited to a former id and back-filled", receipts.merged_with_receipt, CLAIM_KEPT, ASK_KEPT),
    Pair("receipts credited and back-filled", receipts.joined_with_receipt, CLAIM_KEPT, ASK_KEPT),
    Pair("receipts credited while one is refunded", receipts.joined_with_receipt, CLAIM_KEPT, REFUND_KEPT),
)
