"""Operations: receipts of tills and merchants' systems."""

from proof.operations.operation import Operation
from proof.scenes import receipts, sales
from proof.scenes.callers import shopper, till, worker

OPERATIONS = (
    Operation(
        "report a receipt of a transaction", sales.of_transaction, till("credits", sales.OF_TRANSACTION, of="points")
    ),
    Operation("report a receipt that looks like another", receipts.sold, till("credits", sales.ALIKE, of="points")),
    Operation("a receipt that waits counts", sales.waiting_and_refunded, sales.CONFIRM),
    Operation("a receipt that waits is dismissed", sales.waiting_and_refunded, sales.DISMISS),
    Operation("report a receipt", receipts.selling, till("credits", receipts.SALE, of="points")),
    Operation("report another sale on a receipt", receipts.sold, till("credits", receipts.OTHER_SALE, of="points")),
    Operation("report a refund", receipts.sold, till("refunds", receipts.RETURN, of="points")),
    Operation("file a payment", receipts.bought_before, shopper("POST", "/v1/me/points/back-fill", receipts.FILE)),
    Operation("report what a stranger paid", receipts.merchants_system, till("credits", receipts.PAID, of="points")),
    Operation("refund what a stranger paid", receipts.kept, till("refunds", receipts.RETURN_TOO, of="points")),
    Operation("claim what was bought before joining", receipts.kept_and_joined, worker("receipts_claim")),
    Operation(
        "ask for what was bought before joining",
        receipts.kept_and_joined,
        shopper("POST", "/v1/me/points/back-fill/all", key=None),
    ),
)
