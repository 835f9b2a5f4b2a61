"""Tests of the proof harness itself: the in-process store, the limited store, the bounds, and that planted faults
are found."""
