"""The points table: the ledger, tiers, the calendar of endings."""
