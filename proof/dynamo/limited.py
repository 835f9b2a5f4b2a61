"""Simulates DynamoDB under load, which no engine on a laptop shows: time, limits, conflicts, lost responses, lag.

The model follows the published limits (Developer Guide, "Service quotas", "Transactions", and Idziorek et al.,
"Distributed Transactions at Scale in Amazon DynamoDB", ATC 2023). It is simple, and strict rather than lenient:
- A partition key takes 1,000 write and 3,000 read units a second, refilled evenly; at most the units of a tenth of a
  second are saved up. It is never split.
- A transaction holds its items for 10 ms; any other write to one of them is refused at once.
- A query of an index sees the table as it was a moment ago.
- The SDK tries four times after throttles and lost responses, with the pauses of botocore's standard mode.
"""

import contextlib
import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError, ConnectionClosedError
from greenlet import greenlet

from proof.dynamo.store import WRITES, Store, cancelled, client_error
from proof.dynamo.tables import Place
from proof.dynamo.values import Raw
from proof.processes import Process

TRANSACTION = "TransactWriteItems"
SDK_ATTEMPTS = 4
SDK_LONGEST_PAUSE = 20.0
THROTTLED = "ThrottlingException"


@dataclass(frozen=True)
class Limits:
    """The units that a partition takes per second, and durations in seconds.

    Probabilities, from 0 to 1: `lost`, a response is lost; `met`, a write conflicts with a transaction; `throttled`, a
    call is throttled without load.
    """

    write_units: float = 1000.0
    read_units: float = 3000.0
    ahead_seconds: float = 0.1
    hold_seconds: float = 0.010
    read_seconds: float = 0.003
    write_seconds: float = 0.005
    index_lag_seconds: float = 0.050
    lost: float = 0.0
    met: float = 0.0
    throttled: float = 0.0


class Time(Protocol):
    """Simulated time."""

    def now(self) -> float:
        """Seconds since the start."""

    def pass_by(self, seconds: float) -> None:
        """Makes the caller wait for `seconds`."""


class Solo:
    """Time with a single caller."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def pass_by(self, seconds: float) -> None:
        self._now += seconds


class Simulation:
    """Time with many callers, each a greenlet with its own process. The caller whose time comes first runs."""

    def __init__(self) -> None:
        self._now = 0.0
        self._due: list[tuple[float, int, greenlet]] = []
        self._numbers = itertools.count()
        self._main = greenlet.getcurrent()
        self._processes: dict[greenlet, Process] = {}

    def now(self) -> float:
        return self._now

    def pass_by(self, seconds: float) -> None:
        running = greenlet.getcurrent()
        if running is self._main:
            return
        heapq.heappush(self._due, (self._now + seconds, next(self._numbers), running))
        self._main.switch()

    def begin(self, at: float, act: Callable[[], Any]) -> None:
        """Starts a caller at time `at`. The caller then calls `enter` with the process that serves it."""
        heapq.heappush(self._due, (at, next(self._numbers), greenlet(act)))

    def enter(self, process: Process) -> None:
        """Sets the process that serves the running caller."""
        self._processes[greenlet.getcurrent()] = process
        process.enter()

    def run(self) -> None:
        """Runs until no caller is left."""
        while self._due:
            self._now, _, whose = heapq.heappop(self._due)
            if whose in self._processes:
                self._processes[whose].enter()
            whose.switch()
            if whose.dead:
                self._processes.pop(whose, None)


class _Bucket:
    """The units of one kind that a partition can still take."""

    def __init__(self, per_second: float, ahead_seconds: float, now: float) -> None:
        self._rate, self._most = per_second, per_second * ahead_seconds
        self._left, self._at = self._most, now

    def open(self, now: float) -> bool:
        """Whether any units are left."""
        self._left, self._at = min(self._most, self._left + (now - self._at) * self._rate), now
        return self._left > 0

    def take(self, units: float) -> None:
        self._left -= units


class LimitedStore(Store):
    """A Store whose calls take time and can be refused because of load."""

    def __init__(self, region: str, limits: Limits, time: Time, seed: str = "") -> None:
        super().__init__(region)
        self.limits, self.time = limits, time
        self.refused: dict[str, int] = {"conflicts": 0, "throttles": 0}
        self._chance = random.Random(seed)
        self._held: set[Place] = set()
        self._buckets: dict[tuple[str, tuple[str, str]], _Bucket] = {}
        self._recent: deque[tuple[float, Place, Any]] = deque()
        self.limiting = False

    def begin(self, limits: Limits, seed: str = "") -> None:
        """Applies these limits from now on, without earlier load. `seed`: of the random draws."""
        self.limits, self.limiting = limits, True
        self._chance = random.Random(seed)
        self._buckets.clear()
        self._recent.clear()

    @contextlib.contextmanager
    def undisturbed(self) -> Iterator[None]:
        before, self.limiting = self.limiting, False
        try:
            yield
        finally:
            self.limiting = before

    def perform(self, operation: str, request: Raw) -> Raw:
        if not self.limiting:
            return super().perform(operation, request)
        for attempt in itertools.count():
            try:
                return self._attempt(operation, request)
            except (ClientError, ConnectionClosedError) as error:
                if not _sdk_tries_again(error) or attempt + 1 == SDK_ATTEMPTS:
                    raise
                self.time.pass_by(min(SDK_LONGEST_PAUSE, self._chance.random() * 2**attempt))
        raise AssertionError("unreachable")

    def _attempt(self, operation: str, request: Raw) -> Raw:
        writes = operation == TRANSACTION or operation in WRITES
        way = (self.limits.write_seconds if writes else self.limits.read_seconds) / 2
        self.time.pass_by(way)
        answer = self._write_limited(operation, request) if writes else self._read_limited(operation, request)
        self.time.pass_by(way)
        if self._chance.random() < self.limits.lost:
            raise ConnectionClosedError(endpoint_url="dynamodb")
        return answer

    def _write_limited(self, operation: str, request: Raw) -> Raw:
        places = self.touched(operation, request)
        self._refuse_met(operation, places)
        self._refuse_hot(operation, [(place.table, place.pk) for place in places], "write")
        before = [(self.time.now(), place, self._item(place)) for place in places]
        if operation == TRANSACTION:
            self._held |= set(places)
            try:
                self.time.pass_by(self.limits.hold_seconds)
                return self._done(operation, request, before)
            finally:
                self._held -= set(places)
        return self._done(operation, request, before)

    def _done(self, operation: str, request: Raw, before: list[tuple[float, Place, Any]]) -> Raw:
        try:
            answer = super().perform(operation, request)
        finally:
            self._pay()
        self._recent.extend((self.time.now(), place, item) for _, place, item in before)
        return answer

    def _read_limited(self, operation: str, request: Raw) -> Raw:
        self._refuse_hot(operation, _asked(operation, request), "read")
        if operation == "Query" and "IndexName" in request:
            return self._query_behind(operation, request)
        answer = super().perform(operation, request)
        self._pay()
        return answer

    def _query_behind(self, operation: str, request: Raw) -> Raw:
        """Queries the index without the latest writes, which are undone during the query."""
        since = self.time.now() - self.limits.index_lag_seconds
        while self._recent and self._recent[0][0] < since:
            self._recent.popleft()
        now = [(place, self._item(place)) for _, place, _ in self._recent]
        for _, place, item in reversed(self._recent):
            self._stand(place, item, streamed=False)
        try:
            return super().perform(operation, request)
        finally:
            for place, item in now:
                self._stand(place, item, streamed=False)
            self._pay()

    # --- refusals -------------------------------------------------------------------------------------------------
    def _refuse_met(self, operation: str, places: list[Place]) -> None:
        met = [place in self._held for place in places]
        if not any(met) and self._chance.random() < self.limits.met:
            met[0] = True
        if not any(met):
            return
        self.refused["conflicts"] += 1
        if operation != TRANSACTION:
            raise client_error(operation, "TransactionConflictException", "Transaction is ongoing for the item")
        raise cancelled([{"Code": "TransactionConflict"} if one else {"Code": "None"} for one in met])

    def _refuse_hot(self, operation: str, partitions: list[tuple[str, str]], kind: str) -> None:
        hot = any(not self._bucket(kind, one).open(self.time.now()) for one in partitions)
        if hot or self._chance.random() < self.limits.throttled:
            self.refused["throttles"] += 1
            raise client_error(operation, THROTTLED, "Throughput exceeds the limit of the key")

    def _pay(self) -> None:
        for units in self.units:
            for kind, number in (("read", units.read), ("write", units.write)):
                if number:
                    self._bucket(kind, units.partition).take(number)

    def _bucket(self, kind: str, partition: tuple[str, str]) -> _Bucket:
        key = (kind, partition)
        if key not in self._buckets:
            rate = self.limits.write_units if kind == "write" else self.limits.read_units
            self._buckets[key] = _Bucket(rate, self.limits.ahead_seconds, self.time.now())
        return self._buckets[key]


def _asked(operation: str, request: Raw) -> list[tuple[str, str]]:
    """The partitions that a read uses."""
    if operation == "BatchGetItem":
        return [(table, key["pk"]["S"]) for table, asked in request["RequestItems"].items() for key in asked["Keys"]]
    if operation == "GetItem":
        return [(request["TableName"], request["Key"]["pk"]["S"])]
    return []


def _sdk_tries_again(error: Exception) -> bool:
    return not isinstance(error, ClientError) or error.response["Error"]["Code"] == THROTTLED
