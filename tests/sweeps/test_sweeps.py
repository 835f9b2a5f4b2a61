"""Every operation fails at every call, is repeated by its caller, and ends as if nothing had been."""

import pytest

from tests.harness.effort import FAULT_KINDS, TWO_FAULTS, count, shared
from tests.harness.operations import OPERATIONS
from tests.harness.sweep import sweep


@shared(FAULT_KINDS, TWO_FAULTS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_a_fault_anywhere_changes_nothing_in_the_end(lab, operation, share):
    faults = sweep(lab, operation, kinds=FAULT_KINDS.of(share), pairs=TWO_FAULTS.of(share))
    assert faults > 0
    count("fault points", faults)
