"""The code that talks to AWS: the DynamoDB client, settings, secrets, telemetry, delivery of events."""
