"""Decides about stocks, coupons and whether both sides agree. Pure."""
