"""Parking: cars enter, visits are settled with coupons, points and money, and the gate opens."""

import itertools
import time
from urllib.parse import quote

from simulator.day.stage import SETTLE_WITHIN_SECONDS, Part, Stage
from simulator.people import Refused, Shopper


class Parking(Part):
    """The drivers' cars. One in five stays overnight."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        day, drivers = int(stage.day_id[1:], 16), stage.drivers
        self.plates = {one.openid: f"京A{(day * 97 + number) % 100_000:05d}" for number, one in enumerate(drivers)}
        staying = len(drivers) // 5
        self.staying, self.leaving = drivers[:staying], drivers[staying:]
        self._gate_events = itertools.count()

    def enter(self) -> None:
        """Every driver binds a plate and drives in."""
        self.stage.at_once(self._enter, self.stage.drivers)
        self.stage.notes.counts["cars"] = len(self.stage.drivers)

    def leave(self) -> None:
        """Three hours later most cars leave."""
        self.stage.move(hours=3)
        self._settle_and_leave(self.leaving)

    def leave_next_morning(self) -> None:
        """The other cars leave the next morning, when the fee has reached the day's cap. The gate stays shut until they
        have paid."""
        self.stage.move(hours=14)
        for driver in self.staying:
            refused = self.stage.gate.post("/v1/gate/exits", self._event(driver, "out"))
            assert not refused["open"], refused
            assert refused["reason"] == "unpaid", refused
        self._settle_and_leave(self.staying)

    def _enter(self, driver: Shopper) -> None:
        event = self._event(driver, "in")
        driver.put(f"/v1/me/plates/{quote(event['plate'])}")
        first = self.stage.gate.post("/v1/gate/entries", event)
        assert self.stage.gate.post("/v1/gate/entries", event) == first

    def _settle_and_leave(self, drivers: list[Shopper]) -> None:
        self.stage.at_once(self._settle, drivers)
        self._await_settled(drivers)
        self.stage.at_once(self._leave, drivers)

    def _settle(self, driver: Shopper) -> None:
        visit = driver.get("/v1/parking/visits/current")["visits"][0]
        assert sum(line["amount_fen"] for line in visit["lines"]) == visit["due_fen"], visit
        pays_with_points = self.stage.drivers.index(driver) % 2
        body = {"points": driver.spendable_points() if pays_with_points else 0}
        path = f"/v1/parking/visits/{visit['visit_id']}/exit"
        try:
            settled = driver.post(path, {**body, **self._coupon(driver)})
        except Refused as refused:
            # Once the fee has reached the day's cap, a coupon for two hours does not lower it.
            assert refused.code == "coupon_not_eligible", refused
            settled = driver.post(path, body)
        if settled["state"] == "to_pay":
            self.running.simulate("pay", out_trade_no=settled["payment"]["payment_id"])

    def _coupon(self, driver: Shopper) -> dict[str, str]:
        wallet = driver.get("/v1/me/coupons?state=claimed&limit=100")["coupons"]
        found = [one["coupon_id"] for one in wallet if one["worth"]["kind"] == "parking_time"]
        return {"coupon_id": found[0]} if found else {}

    def _await_settled(self, drivers: list[Shopper]) -> None:
        """Waits until all visits are settled. A visit is settled when a worker has applied its payment's notice."""
        until = time.monotonic() + SETTLE_WITHIN_SECONDS
        waiting = list(drivers)
        while waiting and time.monotonic() < until:
            waiting = [one for one in waiting if self._state(one) == "parked"]
            time.sleep(0.3 if waiting else 0)
        assert not waiting, f"{len(waiting)} visits were paid and not settled"

    def _state(self, driver: Shopper) -> str:
        return str(driver.get("/v1/parking/visits/current")["visits"][0]["state"])

    def _leave(self, driver: Shopper) -> None:
        event = self._event(driver, "out")
        opened = self.stage.gate.post("/v1/gate/exits", event)
        assert opened["open"], opened
        assert self.stage.gate.post("/v1/gate/exits", event)["open"]

    def _event(self, driver: Shopper, way: str) -> dict[str, str]:
        """The report of the gate about a car that enters (`in`) or leaves (`out`)."""
        gate_event_id = f"{self.stage.day_id}-{way}-{next(self._gate_events)}"
        return {"plate": self.plates[driver.openid], "gate_event_id": gate_event_id}
