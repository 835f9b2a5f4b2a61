"""The proof harness: a mall in this process, its scenes, and what tries them: crash sweeps, schedules, races, fuzz.

Tests and the bench use it. It is never deployed.
"""
