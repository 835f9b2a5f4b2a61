"""What the service desk asks: who a member is."""
