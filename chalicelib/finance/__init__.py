"""What was claimed, redeemed, paid and credited, by day."""
