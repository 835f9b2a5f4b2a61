"""Coupons of other kinds: ten per cent off within a budget, and parking time."""

from simulator.day.campaigns import PERCENT, campaign_id, publish
from simulator.day.stage import Part
from simulator.people import Refused, Shopper

PARKING = "parking"


class CouponKinds(Part):
    """Everybody claims ten per cent off until the budget is reserved; some drivers claim parking time."""

    def open(self) -> None:
        size = self.stage.size
        percent = {"kind": "percent_off", "percent": 10, "ceiling_fen": 800, "threshold_fen": 1000}
        publish(self.stage, PERCENT, "九折", units=size, worth=percent, budget_fen=800 * max(1, size // 4))
        publish(self.stage, PARKING, "停车两小时", units=size, worth={"kind": "parking_time", "minutes": 120})

    def claim(self) -> None:
        """All claim at once."""
        won = sum(self.stage.at_once(self._claim_percent, self.stage.shoppers))
        self.stage.notes.counts["ten per cent off, until the budget is reserved"] = won
        self.stage.at_once(lambda one: self._claim(one, PARKING), self.stage.drivers[::3])

    def _claim_percent(self, shopper: Shopper) -> bool:
        try:
            self._claim(shopper, PERCENT)
        except Refused as refused:
            assert refused.code == "coupon_sold_out", refused
            return False
        return True

    def _claim(self, shopper: Shopper, which: str) -> None:
        shopper.post(f"/v1/coupons/campaigns/{campaign_id(self.stage, which)}/claim")
