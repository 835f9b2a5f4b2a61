"""The types of the entries in `infra/shape.py`: tables, indexes and the kinds of workers."""

from dataclasses import KW_ONLY, dataclass, field


@dataclass(frozen=True)
class Index:
    """A global secondary index with string keys."""

    name: str
    hash_key: str
    range_key: str
    keys_only: bool = False


@dataclass(frozen=True)
class Table:
    """A table with keys pk and sk. `about`: its content, for the documents. `outbox`: its items contain events, so it
    has a stream that the relay reads. `ttl`: DynamoDB deletes its items at their `ttl`."""

    name: str
    about: str
    outbox: bool = False
    ttl: bool = False
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Worker:
    """A function with a role of its own.

    `about`: what it does, for the documents. `tables`: what it may do with each table: r reads, w writes (also
    condition checks), c only condition checks, d deletes. `secret`: it reads the stage's secret. `bus`: it puts
    events on the bus. `streams`: it reads the tables' streams. `bills`: it reads and writes the raw bills.
    """

    function: str
    about: str
    _: KW_ONLY
    timeout_seconds: int
    memory_mb: int
    tables: dict[str, str] = field(default_factory=dict)
    secret: bool = False
    bus: bool = False
    streams: bool = False
    bills: bool = False


@dataclass(frozen=True)
class Relay(Worker):
    """A worker that reads the streams of all tables with an outbox.

    `batch`: the most records in a batch. `concurrency`: how many batches of one shard are processed in parallel.
    `window_seconds`: how long Lambda waits for a batch to fill.
    """

    _: KW_ONLY
    batch: int
    window_seconds: int = 0
    concurrency: int = 10


@dataclass(frozen=True)
class QueueReader(Worker):
    """A worker that reads a queue.

    `concurrency`: how many batches are processed in parallel, limited to protect the tables from a backlog. Reserved
    concurrency would throttle the reader and send messages to the dead-letter queue. `delay_seconds`: how long a
    message waits before its first delivery; such a worker may send itself a message again.
    """

    _: KW_ONLY
    batch: int
    window_seconds: int = 0
    concurrency: int = 10
    delay_seconds: int = 0


@dataclass(frozen=True)
class Consumer(QueueReader):
    """A queue reader with a queue of its own. `events`: the names of the events that a rule of the bus sends there."""

    _: KW_ONLY
    events: tuple[str, ...]


@dataclass(frozen=True)
class Schedule(Worker):
    """A worker that EventBridge calls regularly. `every`: `minute`, `hour`, or a number of minutes such as
    `10 minutes`."""

    _: KW_ONLY
    every: str

    @property
    def rate(self) -> str:
        """The schedule expression."""
        return f"rate({self.every if self.every[0].isdigit() else f'1 {self.every}'})"
