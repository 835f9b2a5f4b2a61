"""Who somebody is: identities, profile, consents, sources, sessions."""
