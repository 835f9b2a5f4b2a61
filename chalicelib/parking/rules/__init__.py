"""Plates, tariffs, visits and what a visit costs. Touches nothing."""
