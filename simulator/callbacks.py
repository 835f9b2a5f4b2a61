"""Delivery of notices: from a separate thread, with retries until a 200 or 204.

The pauses between retries are WeChat Pay's; `speed` divides them, so that a day of retries takes seconds.
"""

import heapq
import itertools
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import urllib3

LADDER_SECONDS = (
    15,
    15,
    30,
    180,
    600,
    1200,
    1800,
    1800,
    1800,
    3600,
    10_800,
    10_800,
    10_800,
    21_600,
    21_600,
)
ANSWER_WITHIN_SECONDS = 5.0
SEED = 20261124
Build = Callable[[], tuple[dict[str, str], bytes]]


@dataclass(order=True)
class _Delivery:
    due: float
    number: int
    url: str = field(compare=False)
    build: Build = field(compare=False)
    attempt: int = field(compare=False, default=0)
    retried: bool = field(compare=False, default=True)
    ladder: Sequence[float] = field(compare=False, default=LADDER_SECONDS)


class Courier:
    """Delivers notices in the background until it is stopped. It can also deliver badly:

    `duplicates`: every notice is sent a second time, a moment later. `losses`: how many of the next notices are lost.
    `lose`, `double`: the percentage that is lost, or sent twice. `shuffle_seconds`: a random delay up to this.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.duplicates = False
        self.losses = 0
        self.lose = self.double = 0
        self.shuffle_seconds = 0.0
        self.lost = self.doubled = 0
        self.chance = random.Random(SEED)
        self.delivered = self.refused = self.given_up = 0
        self._waiting: list[_Delivery] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._stopped = False
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=ANSWER_WITHIN_SECONDS), retries=False)
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def send(self, url: str, build: Build, *, retried: bool = True, ladder: Sequence[float] = LADDER_SECONDS) -> None:
        """Queues a notice. `build` makes and signs it for each delivery. `ladder`: the pauses between tries, in
        seconds.

        `retried`: False for WeChat Pay's signature tests, which it does not repeat.
        """
        with self._changed:
            if self.losses > 0:
                self.losses -= 1
                return
            if self.chance.random() * 100 < self.lose:
                self.lost += 1
                return
            doubled = self.chance.random() * 100 < self.double
            self.doubled += doubled
            for copy in range(2 if self.duplicates or doubled else 1):
                due = time.monotonic() + copy / self.speed + self.chance.uniform(0, self.shuffle_seconds)
                heapq.heappush(self._waiting, _Delivery(due, next(self._numbers), url, build, 0, retried, ladder))
            self._changed.notify()

    @property
    def idle(self) -> bool:
        """Whether no notice waits for delivery."""
        with self._changed:
            return not self._waiting

    def stop(self) -> None:
        """Ends the thread. Waiting notices are dropped."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(timeout=ANSWER_WITHIN_SECONDS + 1)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._stopped and not (self._waiting and self._waiting[0].due <= time.monotonic()):
                    pause = self._waiting[0].due - time.monotonic() if self._waiting else None
                    self._changed.wait(pause)
                if self._stopped:
                    return
                delivery = self._waiting[0]
            again = None if self._deliver(delivery) else self._next_try(delivery)
            with self._changed:
                self._waiting.remove(delivery)
                heapq.heapify(self._waiting)
                if again is not None:
                    heapq.heappush(self._waiting, again)

    def _deliver(self, delivery: _Delivery) -> bool:
        headers, body = delivery.build()
        try:
            response = self._pool.request("POST", delivery.url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError:
            self.refused += 1
            return False
        if response.status in (200, 204):
            self.delivered += 1
            return True
        self.refused += 1
        return False

    def _next_try(self, delivery: _Delivery) -> _Delivery | None:
        if not delivery.retried:
            return None
        if delivery.attempt >= len(delivery.ladder):
            self.given_up += 1
            return None
        due = time.monotonic() + delivery.ladder[delivery.attempt] / self.speed
        url, build, ladder = delivery.url, delivery.build, delivery.ladder
        return _Delivery(due, next(self._numbers), url, build, delivery.attempt + 1, ladder=ladder)
