"""What a bill is, how it is read, and what of it is ours. Pure."""
