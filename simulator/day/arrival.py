"""Shoppers arrive: they log in, join with a gift, consent to messages."""

from typing import Any

from simulator import seed
from simulator.day.campaigns import GIFT, campaign_id, publish
from simulator.day.stage import Part
from simulator.people import Shopper


class Arrival(Part):
    """Everybody joins. Some give a phone number; most allow three messages, the others one."""

    def open(self) -> None:
        publish(self.stage, GIFT, "入会礼", units=self.stage.size * 2, threshold_fen=3000, discount_fen=500)

    def log_in(self) -> None:
        """All log in at once."""
        self.stage.at_once(self._log_in, enumerate(self.stage.shoppers))
        self.stage.notes.counts["members"] = self.stage.size

    def _log_in(self, numbered: tuple[int, Shopper]) -> None:
        number, shopper = numbered
        gift = campaign_id(self.stage, GIFT)
        extra: dict[str, Any] = {
            "claim": gift,
            "consents": [{"purpose": "marketing", "version": "2026-11", "granted": True}],
            "source": {"scene": 1047, "qr_id": self.running.described["qr_id"]},
        }
        if number % 3 == 0:
            tapped = self.running.simulate("phone-code", number=f"138{number:08d}", openid=shopper.openid)
            extra["phone_code"] = tapped["code"]
        first = shopper.log_in(**extra)
        assert first["joined"], first
        assert first["claim"]["coupon"], first
        again = shopper.log_in(claim=gift)
        assert again["claim"]["coupon"]["coupon_id"] == first["claim"]["coupon"]["coupon_id"], again
        shopper.get(f"/v1/coupons/campaigns?mall_id={seed.SUN}")
        for _ in range(3 if number % 4 else 1):
            shopper.allow_message(seed.RECALL_TEMPLATE)
