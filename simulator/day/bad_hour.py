"""WeChat and WeChat Pay fail at login and at orders. A shopper who repeats a request succeeds, and nobody
pays twice.
"""

from simulator.day.stage import STORES, Part
from simulator.misbehave import LOST_ANSWER, SERVER_ERROR, TOO_MANY
from simulator.people import Refused

FAILURES = (("login", SERVER_ERROR), ("order", SERVER_ERROR), ("order", LOST_ANSWER), ("query", TOO_MANY))


class BadHour(Part):
    """Meanwhile one shopper logs in, orders and pays."""

    def order(self) -> None:
        """Each operation fails once or twice."""
        for operation, kind in FAILURES:
            self.running.simulate("misbehave", operation=operation, kind=kind)
        shopper = self.stage.shoppers[0]
        for _ in range(2):
            try:
                shopper.log_in()
            except Refused as refused:
                assert refused.code == "wechat_unavailable", refused
        order = shopper.post("/v1/payments", {"store_id": STORES[0], "amount_fen": 4200})
        shopper.get(f"/v1/payments/{order['payment_id']}")
        self.running.simulate("pay", out_trade_no=order["payment_id"])
