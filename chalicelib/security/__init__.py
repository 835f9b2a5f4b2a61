"""Tokens, device signatures, codes that shoppers show at a till, and fields that are stored sealed."""
