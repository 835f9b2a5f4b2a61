"""The items of merchant coupons."""
