"""Finds and shows members for the service desk."""
