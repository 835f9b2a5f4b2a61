"""Operations of delivery of events."""

from proof.operations.operation import Operation
from proof.scenes.callers import relay, sweep_parked
from proof.scenes.common import events_in_streams

OPERATIONS = (
    Operation("relay a batch of a stream", events_in_streams, relay, changes=False),
    Operation("sweep parked events", events_in_streams, sweep_parked, changes=False),
)
