"""Campaigns, claims, holds and redemptions."""
