"""The week after: recall messages are sent each morning when they are due."""

from datetime import time as wall_time
from datetime import timedelta

from chalicelib.business_day import at_local_time, day_of
from simulator.day.stage import Part

MORNING = wall_time(10, 1)
MOST_TICKS = 20  # one morning's messages take a few ticks
# The short day skips the mornings when nothing is due.
MORNINGS, SHORT_MORNINGS = range(1, 8), (1, 3, 6, 7)


class RecallWeek(Part):
    """The mornings of the week: seven in the long day, four in the short one."""

    def send(self) -> None:
        """Calls the schedule each morning, until it has nothing to do."""
        self.stage.settle()
        first = day_of(self.running.now())
        for number in MORNINGS if self.stage.long else SHORT_MORNINGS:
            self.running.move_clock(at_local_time(first + timedelta(days=number), MORNING))
            for _ in range(MOST_TICKS):
                if not self.running.fire("recall_tick"):
                    break
            self.running.fire("payments_poll")
