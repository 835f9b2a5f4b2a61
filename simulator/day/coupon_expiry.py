"""Coupons expire: those valid for one day expire on the next day, the others within a month."""

from datetime import time as wall_time
from datetime import timedelta

from chalicelib.business_day import at_local_time, day_of
from chalicelib.finance.expire import HOUR_OF_ALL
from simulator.day.campaigns import campaign_id, publish
from simulator.day.finance_view import usage
from simulator.day.stage import Part

TODAY = "today"


class CouponExpiry(Part):
    """One shopper in five claims a coupon that is valid today only."""

    def open(self) -> None:
        publish(self.stage, TODAY, "今日有效", units=self.stage.size, valid_days=0)

    def claim(self) -> None:
        """One shopper in five claims the coupon. None of them uses it."""
        self.claimers = self.stage.shoppers[::5]
        path = f"/v1/coupons/campaigns/{campaign_id(self.stage, TODAY)}/claim"
        self.stage.at_once(lambda one: one.post(path), self.claimers)

    def expire_today(self) -> None:
        """The next day: the coupons show as expired at once, and the schedule counts them."""
        self._move_days(1)
        today = campaign_id(self.stage, TODAY)
        wallet = self.claimers[0].get("/v1/me/coupons?limit=100")["coupons"]
        (expired,) = [one for one in wallet if one["campaign_id"] == today]
        assert expired["state"] == "expired", expired
        self.running.fire("finance_expire")
        counted = usage(self.stage, "campaign")[today]["expired"]
        assert counted == len(self.claimers), f"{counted} of {len(self.claimers)} coupons were counted as expired"
        self.stage.notes.counts["expired after one day"] = counted

    def expire_all(self) -> None:
        """A month later: all expired coupons are counted, and their reserves return to the budgets."""
        self._move_days(31)
        self.running.fire_until_none("coupons_expire", "expired")
        self.running.fire("finance_expire")

    def _move_days(self, days: int) -> None:
        """Moves business time by whole days, to the hour from which the schedule counts all expired coupons."""
        day = day_of(self.running.now()) + timedelta(days=days)
        self.running.move_clock(at_local_time(day, wall_time(HOUR_OF_ALL, 1)))
