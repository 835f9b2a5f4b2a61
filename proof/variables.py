"""Environment variables by which the runner speaks to its processes."""

# Instant (seconds since 1970) after which nothing further is begun.
UNTIL = "MALLPASS_TESTS_UNTIL"
# The longest tests come first, so that no process ends much later than the others.
IN_ORDER = "MALLPASS_TESTS_IN_ORDER"
# The packaged stack is started by the runner: wait for it.
STACK = "MALLPASS_TESTS_STACK"
# Given by hand: how long the tests took is kept for the order of later runs.
RECORD = "MALLPASS_TESTS_RECORD"
