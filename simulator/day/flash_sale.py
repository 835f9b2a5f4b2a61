"""A flash sale: everybody claims twice, all at the same time. Every unit is claimed, and none twice."""

from simulator.day.campaigns import campaign_id, publish
from simulator.day.stage import Part
from simulator.people import Refused, Shopper

FLASH = "flash"


class FlashSale(Part):
    """Coupons for two shoppers in five."""

    def open(self) -> None:
        self.units = max(2, self.stage.size * 2 // 5)
        terms = {"threshold_fen": 5000, "discount_fen": 1000, "limit_per_member": 2}
        publish(self.stage, FLASH, "限时抢", units=self.units, **terms)

    def claim(self) -> None:
        """All claim, twice."""
        claimed = sum(self.stage.at_once(self._claim, self.stage.shoppers * 2))
        self.stage.notes.counts["flash coupons"] = claimed
        assert claimed == self.units, f"{claimed} of {self.units} flash units were claimed"

    def _claim(self, shopper: Shopper) -> bool:
        try:
            shopper.post(f"/v1/coupons/campaigns/{campaign_id(self.stage, FLASH)}/claim")
        except Refused as refused:
            assert refused.code in ("coupon_sold_out", "coupon_limit_reached"), refused
            return False
        return True
