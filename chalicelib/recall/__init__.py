"""Grants, planned messages, the minute tick."""
