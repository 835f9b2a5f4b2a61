"""The points' part of a day: receipts of stores' own tills, points as money at tills and in orders, lapsed holds."""

from typing import TYPE_CHECKING, Any

from simulator import seed
from simulator.people import Device, Shopper

if TYPE_CHECKING:
    from simulator.day import Day

FEW = 100


class Points:
    """What happens with points on a day, beside earning them and paying for parking."""

    def __init__(self, day: "Day") -> None:
        self.day, self.running = day, day.running
        till = self.running.described["devices"]["till"]
        self.till = Device(self.running, till["key_id"], till["key"])
        self.walked_away: list[str] = []

    def at_the_till(self) -> None:
        """Some who have no car pay with points: most go through with it, some do not, some come back to undo."""
        payers = self.day.shoppers[len(self.day.drivers) :: 3]
        for outcome in self.day.all(self._at_the_till, list(enumerate(payers))):
            self.day.told[outcome] = self.day.told.get(outcome, 0) + 1

    def _at_the_till(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        before = self._spendable(shopper)
        if before < FEW:
            return "too few points to pay with"
        key, code = f"{self.day.name}-points-{number}", shopper.get("/v1/me/points/code")["code"]
        bill = {"code": code, "amount_fen": 2000}
        hold = self.till.post("/v1/pos/points/hold", bill, key=key)
        assert self.till.post("/v1/pos/points/hold", bill, key=key) == hold
        assert 0 < hold["worth_fen"] <= 1000, hold
        assert self._spendable(shopper) == before - hold["points"]
        own = {"hold_id": hold["hold_id"]}
        if number % 4 == 3:
            self.walked_away.append(hold["hold_id"])
            return "walked away from paying with points"
        if number % 4 == 2:
            self._settle("cancel", own)
            assert self._spendable(shopper) == before
            return "cancelled paying with points"
        self._settle("commit", {**own, "receipt_no": key})
        if number % 8 == 5:
            self._settle("undo", own)
            assert self._spendable(shopper) == before
            return "undone after paying with points"
        return "paid with points"

    def _settle(self, verb: str, body: dict[str, Any]) -> None:
        path = f"/v1/pos/points/{verb}"
        assert self.till.post(path, body) == self.till.post(path, body)

    # --- receipts -------------------------------------------------------------------------------------------------
    def receipts(self) -> None:
        """Some buy where the till is the store's own: it reports the receipt, and for a few a refund of a half."""
        for outcome in self.day.all(self._receipt, list(enumerate(self.day.shoppers[1::8]))):
            self.day.told[outcome] = self.day.told.get(outcome, 0) + 1

    def _receipt(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        receipt_no = f"{self.day.name}-{number}"
        sale = {"receipt_no": receipt_no, "amount_fen": 5000, "code": shopper.get("/v1/me/points/code")["code"]}
        told = self.till.post("/v1/points/credits", sale)
        assert self.till.post("/v1/points/credits", sale) == told
        assert told["points"] == 100, told
        if number % 3 != 2:
            return "receipts of the stores' own tills"
        back = {"receipt_no": receipt_no, "refund_no": f"{receipt_no}-back", "refund_fen": 2500}
        refunded = self.till.post("/v1/points/refunds", back)
        assert refunded["taken_back"] == -50, refunded
        return "receipts refunded by half"

    # --- in the mini-program --------------------------------------------------------------------------------------
    def in_the_program(self) -> None:
        """Some pay a part of an order with points; a third thinks again."""
        for outcome in self.day.all(self._in_the_program, list(enumerate(self.day.shoppers[1::8]))):
            self.day.told[outcome] = self.day.told.get(outcome, 0) + 1

    def _in_the_program(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        before = self._spendable(shopper)
        if before < FEW:
            return "too few points to pay with"
        bill = {"store_id": f"{seed.SUN}_cafe", "amount_fen": 2000, "points": FEW}
        order = shopper.post("/v1/payments", bill)
        assert (order["points_fen"], order["payable_fen"]) == (100, 1900), order
        assert self._spendable(shopper) == before - FEW
        if number % 3 == 2:
            shopper.post(f"/v1/payments/{order['payment_id']}/cancel")
            return "orders with points, cancelled"
        self.running.simulate("pay", out_trade_no=order["payment_id"])
        return "orders with points"

    def lapse(self) -> None:
        """A quarter of an hour later the job has given back what they hold who walked away."""
        while self.running.fire("points_expire")["members"]:
            pass
        for hold_id in self.walked_away:
            state = self.till.post("/v1/pos/points/cancel", {"hold_id": hold_id})["state"]
            assert state == "lapsed", f"hold {hold_id} is {state}"

    def _spendable(self, shopper: Shopper) -> int:
        return int(shopper.get("/v1/me/points?limit=1")["spendable"])
