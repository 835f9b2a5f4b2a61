"""Login, which makes a new shopper a member and may claim a coupon."""
