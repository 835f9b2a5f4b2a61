"""DynamoDB in this process: its items, expressions, capacity, limits and faults."""
