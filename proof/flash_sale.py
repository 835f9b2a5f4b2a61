"""A flash sale on the limited store: each second many shoppers, served by many processes, claim from one campaign.

Arrivals are open: nobody waits for another's response (Schroeder, Wierman, Harchol-Balter, "Open Versus Closed: A
Cautionary Tale", NSDI 2006). A process serves one claim at a time, as Lambda does; an idle process takes the next
claim.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest import mock

from chalicelib import clock, errors, memory
from chalicelib.aws import dynamo
from chalicelib.coupons import claim
from chalicelib.coupons.rules import campaign as rules
from chalicelib.coupons.store import stock
from chalicelib.once import Key
from proof.dynamo.limited import LimitedStore, Simulation
from proof.lab import Lab
from proof.processes import Process
from proof.world import session_of
from simulator import seed as planted

CAMPAIGN = "flash"


@dataclass(frozen=True)
class Sale:
    """The result. Times are milliseconds; `added` is the time beyond that of a claim without load."""

    shards: int
    offered_per_second: int
    winners_per_second: float
    sold: int
    units: int
    refused: int
    busy: int
    alone_ms: float
    added_p50_ms: float
    added_p99_ms: float
    processes: int
    conflicts: int
    throttles: int


@dataclass
class _Outcome:
    began: float
    ended: float
    result: str


def hold_sale(lab: Lab, *, shards: int, units: int, offered_per_second: int, shoppers: int, seed: int = 1) -> Sale:
    """Runs one sale on a fresh mall, of a campaign whose stock has `shards` shards."""
    store = lab.store
    assert isinstance(store, LimitedStore)
    with (
        mock.patch.object(rules, "shard_count", return_value=shards),
        mock.patch.object(stock, "shard_count", return_value=shards),
    ):
        lab.fresh()
        spec = planted.campaign("flash", units=units, threshold_fen=2000, discount_fen=100)
        assert lab.world.put(f"campaigns/{CAMPAIGN}", spec).status == 200
        alone = _simulate(store, [0.0, 0.5, 1.0, 1.5], lambda number: f"a{number}")
        lab.fresh()
        assert lab.world.put(f"campaigns/{CAMPAIGN}", spec).status == 200
        chance, at, arrivals = random.Random(seed), 0.0, []
        for _ in range(shoppers):
            at += chance.expovariate(offered_per_second)
            arrivals.append(at)
        crowd = _simulate(store, arrivals, lambda number: f"m{number}")
    return _sale(lab, crowd, alone, shards=shards, units=units, offered=offered_per_second)


class _Crowd:
    """The results of a simulation, and how many processes it needed."""

    def __init__(self, store: LimitedStore) -> None:
        self.simulation = Simulation()
        self.outcomes: list[_Outcome] = []
        self.processes = 0
        self.before = dict(store.refused)
        self._idle: list[Process] = []

    def shopper(self, member_id: str) -> Callable[[], Any]:
        """One shopper's claim, from arrival to response."""

        def act() -> None:
            process = self._idle.pop() if self._idle else self._started()
            self.simulation.enter(process)
            began = self.simulation.now()
            try:
                claim.claim_coupon(
                    session=session_of(member_id),
                    campaign_id=CAMPAIGN,
                    body=claim.Request(),
                    key=Key("k", ""),
                    now=clock.now(),
                )
                result = "won"
            except errors.Refusal as refusal:
                result = refusal.code
            self.outcomes.append(_Outcome(began, self.simulation.now(), result))
            self._idle.append(process)

        return act

    def _started(self) -> Process:
        self.processes += 1
        return Process(timer=self.simulation.now)


def _simulate(store: LimitedStore, arrivals: list[float], name: Callable[[int], str]) -> _Crowd:
    crowd = _Crowd(store)
    store.time = crowd.simulation
    store.begin(store.limits)
    try:
        # The product's sleeps pass simulated time.
        with mock.patch.object(dynamo, "time", SimpleNamespace(sleep=crowd.simulation.pass_by)):
            for number, at in enumerate(arrivals):
                crowd.simulation.begin(at, crowd.shopper(name(number)))
            crowd.simulation.run()
    finally:
        store.limiting = False
        Process().enter()
        memory.forget()
    return crowd


def _sale(lab: Lab, crowd: _Crowd, alone: _Crowd, *, shards: int, units: int, offered: int) -> Sale:
    won = sorted((one for one in crowd.outcomes if one.result == "won"), key=lambda one: one.ended)
    usual = sorted(one.ended - one.began for one in alone.outcomes)[0]
    added = sorted(1000 * (one.ended - one.began - usual) for one in won)
    took = won[-1].ended - won[0].began if won else 0.0
    coupons = sum(one["sk"].startswith(f"COUPON#{CAMPAIGN}.") for one in lab.tables()["coupons"])
    store = lab.store
    assert isinstance(store, LimitedStore)
    return Sale(
        shards=shards,
        offered_per_second=offered,
        winners_per_second=round(len(won) / took) if took else 0,
        sold=coupons,
        units=units,
        refused=sum(one.result == "coupon_sold_out" for one in crowd.outcomes),
        busy=sum(one.result == "busy" for one in crowd.outcomes),
        alone_ms=round(1000 * usual, 1),
        added_p50_ms=round(added[len(added) // 2], 1) if added else 0.0,
        added_p99_ms=round(added[int(len(added) * 0.99)], 1) if added else 0.0,
        processes=crowd.processes,
        conflicts=store.refused["conflicts"] - crowd.before["conflicts"],
        throttles=store.refused["throttles"] - crowd.before["throttles"],
    )
