"""Environment variables that the test runner and its processes share."""

# The instant (seconds since 1970) after which no further test begins.
UNTIL = "MALLPASS_TESTS_UNTIL"
# Set if the longest tests run first, so that no process ends much later than the others.
IN_ORDER = "MALLPASS_TESTS_IN_ORDER"
# Set if the runner starts the packaged stack: the tests then wait for it.
STACK = "MALLPASS_TESTS_STACK"
# Set by a person: how long the tests took is then stored, for the order of later runs.
RECORD = "MALLPASS_TESTS_RECORD"
