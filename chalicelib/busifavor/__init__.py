"""Merchant coupons (商家券): campaigns mirrored at WeChat Pay, and what it hands out of them."""
