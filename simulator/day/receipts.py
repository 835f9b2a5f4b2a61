"""Receipts of a store's own till: reported for points, some refunded by half."""

from simulator.day.stage import Part
from simulator.people import Shopper


class Receipts(Part):
    """Every eighth shopper buys at a store's own till."""

    def report(self) -> None:
        """The till reports each receipt, and for one in three a refund."""
        self.stage.tally(self._report, enumerate(self.stage.shoppers[1::8]))

    def _report(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        till, receipt_no = self.stage.till, f"{self.stage.day_id}-{number}"
        receipt = {"receipt_no": receipt_no, "amount_fen": 5000, "code": shopper.get("/v1/me/points/code")["code"]}
        credited = till.post("/v1/points/credits", receipt)
        assert till.post("/v1/points/credits", receipt) == credited
        assert credited["points"] == 100, credited
        if number % 3 != 2:
            return "receipts of the stores' own tills"
        refund = {"receipt_no": receipt_no, "refund_no": f"{receipt_no}-back", "refund_fen": 2500}
        refunded = till.post("/v1/points/refunds", refund)
        assert refunded["taken_back"] == -50, refunded
        return "receipts refunded by half"
