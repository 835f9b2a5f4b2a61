"""Scenes: a mall in which something has happened, one file for each room."""
