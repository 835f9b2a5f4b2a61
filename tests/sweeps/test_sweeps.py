"""Every operation fails at every call, its caller repeats it, and it ends as without the fault."""

import pytest

from proof import marks
from proof.effort import FAULT_KINDS, TWO_FAULTS, count, shared
from proof.operations import OPERATIONS
from proof.sweep import sweep


@shared(FAULT_KINDS, TWO_FAULTS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_ends_the_same_after_a_fault_at_any_call(lab, operation, share, capsys):
    faults = sweep(lab, operation, kinds=FAULT_KINDS.of(share), pairs=TWO_FAULTS.of(share))
    assert faults > 0
    assert not marks.found(capsys.readouterr().out, lab.world), "a log holds a personal mark"
    count("fault points", faults)
