"""The payments table: orders, refunds, notices, what waits for a person."""
