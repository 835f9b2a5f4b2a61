"""Coupons that rules issue: buy at A and get B's coupon; a coupon on joining."""

from collections import Counter
from typing import Any

from simulator import seed
from simulator.day.campaigns import campaign_id, publish
from simulator.day.stage import BOOKS, CAFE, Part

A, B = CAFE, BOOKS


class IssueRules(Part):
    """Two rules, each with its campaign."""

    def open(self) -> None:
        size = self.stage.size
        publish(self.stage, "b", "书店券", units=size * 3, limit_per_member=3, include={"store_ids": [B]})
        publish(self.stage, "joining", "新人礼", units=size * 2, joined_within_days=1, limit_by="member")
        self._put("buy", trigger="payment", campaign="b", store_ids=[A], threshold_fen=3000, limit_per_member_day=1)
        self._put("join", trigger="joining", campaign="joining")

    def await_delivery(self) -> None:
        """Waits until the points and coupons of all payments have arrived."""
        self.stage.settle()

    def count_issued(self) -> None:
        """Counts B's coupons for buying at A. Asserts that everybody has one coupon on joining."""
        bought, joined = 0, 0
        for shopper in self.stage.shoppers:
            wallet = shopper.get("/v1/me/coupons?limit=100")["coupons"]
            sources = Counter(one["source"] for one in wallet)
            bought += sources[f"payment:{self.stage.day_id}_buy"]
            joined += sources[f"joining:{self.stage.day_id}_join"]
        self.stage.notes.counts["coupons of B for buying at A"] = bought
        self.stage.notes.counts["coupons on joining"] = joined
        assert bought > 0, "nobody who bought at A got B's coupon"
        assert joined == self.stage.size, f"{joined} of {self.stage.size} got a coupon on joining"

    def end(self) -> None:
        """Disables the rules, so that the next day on this stack starts without them."""
        self._put("buy", trigger="payment", campaign="b", enabled=False)
        self._put("join", trigger="joining", campaign="joining", enabled=False)

    def _put(self, which: str, *, trigger: str, campaign: str, enabled: bool = True, **more: Any) -> None:
        rule_id = f"{self.stage.day_id}_{which}"
        rule = {
            "name": which,
            "mall_id": seed.SUN,
            "campaign_id": campaign_id(self.stage, campaign),
            "trigger": trigger,
            "enabled": enabled,
            **more,
        }
        self.stage.notes.names[f"{trigger}:{rule_id}"] = f"rule: {trigger}"
        self.stage.operator.put(f"/v1/admin/issue-rules/{rule_id}", rule)
