"""What orders and refunds are, and what may become of them. Touches nothing."""
