"""Decides about stocks and coupons, and whether both sides agree. Pure."""
