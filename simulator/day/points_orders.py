"""Points as money in orders of the mini-program."""

from simulator.day.points_till import FEWEST_POINTS
from simulator.day.stage import CAFE, Part
from simulator.people import Shopper


class PointsOrders(Part):
    """Every eighth shopper pays a part of an order with points; one in three of them cancels it."""

    def order(self) -> None:
        """All these shoppers order at once."""
        self.stage.tally(self._order, enumerate(self.stage.shoppers[1::8]))

    def _order(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        before = shopper.spendable_points()
        if before < FEWEST_POINTS:
            return "too few points to pay with"
        order = shopper.post("/v1/payments", {"store_id": CAFE, "amount_fen": 2000, "points": FEWEST_POINTS})
        assert (order["points_fen"], order["payable_fen"]) == (100, 1900), order
        assert shopper.spendable_points() == before - FEWEST_POINTS
        if number % 3 == 2:
            shopper.post(f"/v1/payments/{order['payment_id']}/cancel")
            return "orders with points, cancelled"
        self.running.simulate("pay", out_trade_no=order["payment_id"])
        return "orders with points"
