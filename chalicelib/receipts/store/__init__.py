"""The receipts in the ledger's table: what was reported, what waits for a person, what a shopper's day came to."""
