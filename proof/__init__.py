"""The proof harness: the product in this process, scenes that prepare it, and crash sweeps, schedules and a limited
store that try it.

Tests and the bench use it. It is never deployed.
"""
