"""Operations of receipts of tills and merchants' systems."""

from proof.operations.operation import Operation
from proof.scenes import receipts, sales
from proof.scenes.callers import shopper, till, worker

OPERATIONS = (
    Operation(
        "report a receipt of a transaction",
        sales.transaction_at_till,
        till("credits", sales.OF_TRANSACTION, of="points"),
    ),
    Operation(
        "report a receipt that looks like another", receipts.receipt_reported, till("credits", sales.ALIKE, of="points")
    ),
    Operation("a held receipt is confirmed", sales.held_receipt_refunded, sales.CONFIRM),
    Operation("a held receipt is dismissed", sales.held_receipt_refunded, sales.DISMISS),
    Operation("report a receipt", receipts.at_till, till("credits", receipts.SALE, of="points")),
    Operation(
        "report another sale on a receipt", receipts.receipt_reported, till("credits", receipts.OTHER_SALE, of="points")
    ),
    Operation("report a refund", receipts.receipt_reported, till("refunds", receipts.REFUND, of="points")),
    Operation(
        "back-fill a payment", receipts.paid_before_joining, shopper("POST", "/v1/me/points/back-fill", receipts.FILE)
    ),
    Operation("report a receipt of a stranger", receipts.merchants_system, till("credits", receipts.PAID, of="points")),
    Operation(
        "report a refund of a stranger",
        receipts.receipt_before_joining,
        till("refunds", receipts.REFUND_BEFORE_JOINING, of="points"),
    ),
    Operation("credit receipts from before joining", receipts.joined_with_receipt, worker("receipts_claim")),
    Operation(
        "back-fill all receipts from before joining",
        receipts.joined_with_receipt,
        shopper("POST", "/v1/me/points/back-fill/all", key=None),
    ),
)
