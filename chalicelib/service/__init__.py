"""Finds members for the service desk."""
