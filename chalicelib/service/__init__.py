"""Finds and shows members for the service desk, and counts what waits for a person."""
