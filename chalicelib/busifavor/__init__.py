"""Merchant coupons (商家券): campaigns as stocks at WeChat Pay, and the coupons that WeChat sends."""
