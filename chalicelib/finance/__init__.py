"""Figures by business day: what was claimed, redeemed, paid and credited."""
