"""Points as cash at a till: held, then committed, cancelled, undone, or left to lapse."""

from typing import Any

from simulator.day.stage import Part, Stage
from simulator.people import Shopper

FEWEST_POINTS = 100


class PointsTill(Part):
    """For every third shopper without a car, the till holds points to pay with."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.lapsing: list[str] = []

    def pay(self) -> None:
        """The till commits half of the holds and undoes some of those. It cancels a quarter; the others lapse."""
        self.stage.tally(self._pay, enumerate(self.stage.shoppers[len(self.stage.drivers) :: 3]))

    def _pay(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        before = shopper.spendable_points()
        if before < FEWEST_POINTS:
            return "too few points to pay with"
        key, code = f"{self.stage.day_id}-points-{number}", shopper.get("/v1/me/points/code")["code"]
        bill = {"code": code, "amount_fen": 2000}
        hold = self.stage.till.post("/v1/pos/points/hold", bill, key=key)
        assert self.stage.till.post("/v1/pos/points/hold", bill, key=key) == hold
        assert 0 < hold["worth_fen"] <= 1000, hold
        assert shopper.spendable_points() == before - hold["points"]
        own = {"hold_id": hold["hold_id"]}
        if number % 4 == 3:
            self.lapsing.append(hold["hold_id"])
            return "walked away from paying with points"
        if number % 4 == 2:
            self._end("cancel", own)
            assert shopper.spendable_points() == before
            return "cancelled paying with points"
        self._end("commit", {**own, "receipt_no": key})
        if number % 8 == 5:
            self._end("undo", own)
            assert shopper.spendable_points() == before
            return "undone after paying with points"
        return "paid with points"

    def lapse(self) -> None:
        """The schedule restores the points of the shoppers who walked away."""
        self.running.fire_until_none("points_expire", "members")
        for hold_id in self.lapsing:
            state = self.stage.till.post("/v1/pos/points/cancel", {"hold_id": hold_id})["state"]
            assert state == "lapsed", f"hold {hold_id} is {state}"

    def _end(self, verb: str, body: dict[str, Any]) -> None:
        """Ends a hold; the same request again gets the same response."""
        path = f"/v1/pos/points/{verb}"
        assert self.stage.till.post(path, body) == self.stage.till.post(path, body)
