"""Tiers: programs, what counts on each day, the members' standings, and benefits."""
