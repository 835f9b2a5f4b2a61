"""Operations: delivery of events."""

from proof.operations.operation import Operation
from proof.scenes.callers import relay, sweep_parked
from proof.scenes.common import streamed

OPERATIONS = (
    Operation("relay a batch of a stream", streamed, relay, changes=False),
    Operation("sweep what was parked", streamed, sweep_parked, changes=False),
)
