"""Receipts: sales that tills and merchants' systems report, and their refunds."""
