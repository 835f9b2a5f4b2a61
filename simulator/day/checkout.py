"""Orders in the mini-program: paid, cancelled, left unpaid, refunded. Notices are sent twice, lost or late."""

import time
from typing import Any

from simulator.day.stage import STORES, Part
from simulator.people import Shopper


class Checkout(Part):
    """Everybody opens an order; most pay with their best coupons."""

    def shop(self) -> None:
        """Every notice is sent twice, but a few are lost."""
        self.running.simulate("courier", duplicates=True, losses=max(1, self.stage.size // 20))
        self.stage.tally(self._order, enumerate(self.stage.shoppers))
        self.running.simulate("courier", duplicates=False, losses=0)

    def _order(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        payment_id = self._open(number, shopper)
        if number % 10 == 8:
            shopper.post(f"/v1/payments/{payment_id}/cancel")
            return "cancelled"
        if number % 10 == 9:
            return "walked away"
        self.running.simulate("pay", out_trade_no=payment_id)
        if number % 5 == 0:
            certificate = self.running.described["platform"]["certificate_serial"]
            self.running.simulate("notify", out_trade_no=payment_id, probe=True)
            self.running.simulate("notify", out_trade_no=payment_id, serial=certificate)
        if number % 4 == 0:
            assert shopper.get(f"/v1/payments/{payment_id}")["state"] == "paid"
        return "paid"

    def _open(self, number: int, shopper: Shopper) -> str:
        amount_fen = 3000 + 100 * (number * 7 % 60) + number % 100
        body: dict[str, Any] = {"store_id": STORES[number % len(STORES)], "amount_fen": amount_fen}
        if number % 3:
            body["coupon_ids"] = shopper.post("/v1/me/coupons/qualify", body)["best"]["coupon_ids"]
        key = f"{self.stage.day_id}-order-{number}-{time.monotonic_ns()}"
        payment_id = str(shopper.post("/v1/payments", body, key=key)["payment_id"])
        again = shopper.post("/v1/payments", body, key=key)
        assert again["payment_id"] == payment_id, again
        return payment_id

    def refund(self) -> None:
        """One payment in ten is refunded in the merchant console: a half, or all of it in two parts."""
        orders = [one for one in self.stage.orders() if one["trade_state"] == "SUCCESS"][::10]
        for number, order in enumerate(orders):
            total = order["amount"]["total"]
            parts = [total // 3, total - total // 3] if number % 2 else [total // 2]
            for part in parts:
                self.running.simulate("refund", transaction_id=order["transaction_id"], refund_fen=part)
        self.stage.notes.counts["refunded orders"] = len(orders)

    def expire(self) -> None:
        """A quarter of an hour later the poller closes unpaid orders, and finds payments whose notices were lost."""
        self.stage.move(minutes=17)
        self.running.fire("payments_poll")

    def notify_late(self) -> None:
        """Every payment notice of the day is sent once more."""
        for order in self.stage.orders():
            if order["trade_state"] in ("SUCCESS", "REFUND"):
                self.running.simulate("notify", out_trade_no=order["out_trade_no"])
