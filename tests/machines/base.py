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
    """A machine on a lab. The laws that always hold are checked after each step, the others at the end. `done`
    counts what happened over all examples of a run."""

    done = Counter()

    def __init__(self, lab):
        super().__init__()
        self.lab, self.world = lab, lab.world
        lab.fresh()
        self.past = []
        count("state machine examples")

    def did(self, what):
        """Counts something that this machine must do."""
        type(self).done[what] += 1

    def deliver(self):
        """Delivers the streams' events to all their consumers, and what follows from them."""
        while fresh := self.world.events():
            self.past += fresh
            self.world.hand_to_all(fresh)

    @rule(data=st.data())
    def redeliver(self, data):
        """Delivers an old event to all its consumers again."""
        if self.past:
            event = data.draw(st.sampled_from(self.past))
            for consumer in CONSUMERS:
                if event["name"] in consumer.events:
                    self.world.hand_over(consumer.function, [event])
            self.did("again")
            self.did(f"again {event['name']}")

    def always(self):
        """Each machine's invariant calls this."""
        count("state machine steps")
        memory.forget()
        self.lab.check(at_rest=False)

    def teardown(self):
        finish(self.world)
        self.lab.check(at_rest=True)


def run(lab, machine, histories, share, *, must=()):
    """Tries the histories of a share; their seed is the commit's. In the quick run everything in `must` has to
    happen: if chance left something out, more histories follow, and the run fails if it still does not happen."""
    number, steps = len(histories.of(share)), HISTORY_STEPS.size(share)
    machine.done = Counter()
    run_histories(lab, machine, number, steps, drawn=effort.drawn(machine.__name__, share))
    for more in range(MOST_MORE):
        if share.further or not _idle(machine, must):
            return
        run_histories(lab, machine, number, steps, drawn=effort.drawn(machine.__name__, share, more))
    assert not _idle(machine, must), f"never happened: {_idle(machine, must)}; {machine.done}"


def _idle(machine, must):
    return {what for what in must if not machine.done[what]}


def run_histories(lab, machine, histories, steps, *, drawn=None, shrink=True):
    """Runs so many histories of at most so many steps. `drawn` is the seed, None for the same histories each time;
    `shrink`: a failing history is shortened."""
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
