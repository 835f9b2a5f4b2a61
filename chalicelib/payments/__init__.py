"""Orders at the provider, notices, refunds."""
