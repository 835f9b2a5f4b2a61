"""What talks to AWS: the DynamoDB client, settings, secrets, telemetry, events on their way."""
