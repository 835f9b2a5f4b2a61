"""Messages: subscription grants, planned messages, and the minute tick that sends them."""
