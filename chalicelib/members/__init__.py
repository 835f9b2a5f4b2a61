"""Members: their identities, profile, consents, sources and sessions."""
