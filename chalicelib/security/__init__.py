"""Tokens, device signatures, codes shown at a till, and fields sealed at rest."""
