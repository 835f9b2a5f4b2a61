"""The points table: books (accounts and lots), the ledger's entries, holds, adjustments, endings."""
