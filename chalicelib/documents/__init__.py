"""What operators set up: documents with versions, and their three routes."""
