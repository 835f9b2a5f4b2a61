"""Orders, payments and refunds: what they are and how they may change. Touches nothing."""
