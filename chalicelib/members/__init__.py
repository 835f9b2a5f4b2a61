"""Login, tokens, profile, consents, sources."""
