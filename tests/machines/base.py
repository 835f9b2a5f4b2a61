"""What the state machines share: a fresh lab for each example, events that are delivered again, and steps that must
happen."""

from collections import Counter

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from chalicelib import memory
from infra.shape import CONSUMERS
from proof import effort
from proof.effort import HISTORY_STEPS, count
from proof.scenes.common import finish

# How often the quick run goes on for what has to happen.
MOST_MORE = 4


class LabMachine(RuleBasedStateMachine):
    """A machine on a lab. Laws that hold always are checked after each step, the rest at the end. `done` counts, over
    all examples of a run, what really happened."""

    done = Counter()

    def __init__(self, lab):
        super().__init__()
        self.lab, self.world = lab, lab.world
        lab.fresh()
        self.past = []
        count("state machine examples")

    def did(self, what):
        """Something happened that this machine is for."""
        type(self).done[what] += 1

    def deliver(self):
        """What the streams bring reaches all its consumers, and what follows from it."""
        while fresh := self.world.events():
            self.past += fresh
            self.world.hand_to_all(fresh)

    @rule(data=st.data())
    def redeliver(self, data):
        """An event of long ago comes again to all its consumers."""
        if self.past:
            event = data.draw(st.sampled_from(self.past))
            for consumer in CONSUMERS:
                if event["name"] in consumer.events:
                    self.world.hand_over(consumer.function, [event])
            self.did("again")
            self.did(f"again {event['name']}")

    def always(self):
        """Called by each machine's invariant."""
        count("state machine steps")
        memory.forget()
        self.lab.check(at_rest=False)

    def teardown(self):
        finish(self.world)
        self.lab.check(at_rest=True)


def run(lab, machine, histories, share, *, must=()):
    """Tries the histories of a share, which begin at the commit's seed. In the quick run all of `must` has to happen:
    where chance left some of it out, more histories follow, and a machine that goes on without it idles."""
    number, steps = len(histories.of(share)), HISTORY_STEPS.size(share)
    machine.done = Counter()
    tell(lab, machine, number, steps, drawn=effort.drawn(machine.__name__, share))
    for more in range(MOST_MORE):
        if share.further or not _idle(machine, must):
            return
        tell(lab, machine, number, steps, drawn=effort.drawn(machine.__name__, share, more))
    assert not _idle(machine, must), f"never happened: {_idle(machine, must)}; {machine.done}"


def _idle(machine, must):
    return {what for what in must if not machine.done[what]}


def tell(lab, machine, histories, steps, *, drawn=None, shrink=True):
    """Tells so many histories of so many steps at most. `drawn`: what chance begins at, else the same each time;
    `shrink`: a failure is made as short as it goes."""
    chosen = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        derandomize=drawn is None,
        database=None,
        print_blob=True,
        report_multiple_bugs=False,
        phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
        suppress_health_check=list(HealthCheck),
    )

    def begun():
        return machine(lab)

    run_state_machine_as_test(begun if drawn is None else hypothesis.seed(drawn)(begun), settings=chosen)
