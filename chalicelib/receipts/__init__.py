"""Receipts: what members buy at tills of others, as tills and merchants' systems report it."""
