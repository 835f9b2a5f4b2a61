"""The receipts in the ledger's table: reports and refunds, receipts held for review, and sums by shopper and day."""
