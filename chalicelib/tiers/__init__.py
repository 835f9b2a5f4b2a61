"""Tiers: which one a member has in a program of malls, and what it is good for."""
