"""Plates and visits, as they are stored in DynamoDB; car parks, as documents."""
