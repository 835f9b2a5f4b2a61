"""Every operation fails at every call in every way, is repeated by its caller, and ends as if nothing had been."""

import pytest

from tests.harness.effort import choose, count
from tests.harness.operations import OPERATIONS
from tests.harness.sweep import sweep


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_a_fault_anywhere_changes_nothing_in_the_end(lab, operation):
    faults = sweep(lab, operation, pairs=choose(0, 60))
    assert faults > 0
    count("fault points", faults)
