"""The ledger: entries, accounts, lots."""
