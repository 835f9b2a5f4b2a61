"""What the state machines share: a lab that is fresh for each example, and how many examples a run tries."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from chalicelib import memory
from tests.harness.effort import FULL, choose, count


class LabMachine(RuleBasedStateMachine):
    """A machine on a lab. Laws that hold always are checked after each step, the rest at the end."""

    def __init__(self, lab):
        super().__init__()
        self.lab, self.world = lab, lab.world
        lab.fresh()
        count("state machine examples")

    def always(self):
        """Called by each machine's invariant."""
        count("state machine steps")
        memory.forget()
        self.lab.check(at_rest=False)

    def teardown(self):
        self.world.deliver()
        while self.world.courier.notices:
            assert self.world.notify(self.world.courier.notices.pop(0)).status == 204
            self.world.deliver()
        self.lab.check(at_rest=True)


def run(lab, machine):
    """Few examples in a quick run, many in a full one; the quick ones are the same in every run."""
    chosen = settings(
        max_examples=choose(8, 150),
        stateful_step_count=choose(20, 40),
        deadline=None,
        derandomize=not FULL,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: machine(lab), settings=chosen)
