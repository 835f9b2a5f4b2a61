"""Plates, visits, quotes, the gate."""
