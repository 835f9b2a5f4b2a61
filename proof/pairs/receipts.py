"""Pairs: receipts of tills and merchants' systems."""

from proof.scenes import receipts, sales
from proof.scenes.callers import shopper, till, worker
from proof.schedules import Pair

SELL, RETURN = till("credits", receipts.SALE, of="points"), till("refunds", receipts.RETURN, of="points")
FILE = shopper("POST", "/v1/me/points/back-fill", receipts.FILE)
REFUND_WAITING = till("refunds", {**receipts.RETURN, "receipt_no": "r2"}, of="points")
CLAIM_KEPT = worker("receipts_claim")
REFUND_KEPT = till("refunds", receipts.RETURN_TOO, of="points")
ASK_KEPT = shopper("POST", "/v1/me/points/back-fill/all", key=None)

PAIRS = (
    Pair("one receipt told twice", receipts.selling, SELL, SELL),
    Pair("one payment filed twice", receipts.bought_before, FILE, FILE),
    Pair("one receipt told as two sales", receipts.selling, SELL, till("credits", receipts.OTHER_SALE, of="points")),
    Pair("two refunds of a receipt", receipts.sold, RETURN, till("refunds", receipts.OTHER_RETURN, of="points")),
    Pair("refunds for more than there was", receipts.sold, RETURN, till("refunds", receipts.MOST_OF_IT, of="points")),
    Pair("one refund told twice", receipts.sold, RETURN, RETURN),
    Pair("a receipt that waits counts and is dismissed", sales.waiting, sales.CONFIRM, sales.DISMISS),
    Pair("a receipt that waits counts while it is refunded", sales.waiting, sales.CONFIRM, REFUND_WAITING),
    Pair("two receipts that look alike", receipts.selling, SELL, till("credits", sales.ALIKE, of="points")),
    Pair("claimed by two workers", receipts.kept_and_joined, CLAIM_KEPT, CLAIM_KEPT),
    Pair("claimed by the old id and asked for by the new", receipts.kept_and_merged, CLAIM_KEPT, ASK_KEPT),
    Pair("claimed and asked for", receipts.kept_and_joined, CLAIM_KEPT, ASK_KEPT),
    Pair("claimed while it is refunded", receipts.kept_and_joined, CLAIM_KEPT, REFUND_KEPT),
)
