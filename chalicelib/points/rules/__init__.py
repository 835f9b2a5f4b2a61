"""Decisions about points: the book and its postings, what is earned, when points begin and end. Pure."""
