"""Documents that operators set up, with versions, and their three routes."""
