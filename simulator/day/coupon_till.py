"""Coupons at a till: locked, redeemed, released, undone, or left to lapse."""

from collections.abc import Iterator

from rich.table import Table

from simulator.day import tables
from simulator.day.campaigns import GIFT, PERCENT, campaign_id
from simulator.day.stage import CAFE, Part
from simulator.people import Shopper

AMOUNT_FEN = 6000


class CouponTill(Part):
    """Every third shopper shows a coupon. The report shows the trail of one."""

    shown: tuple[Shopper, str] | None = None

    def show_coupons(self) -> None:
        """Most redeem the coupon. Some release it, some undo the redemption, some walk away."""
        self.stage.tally(self._show_coupon, enumerate(self.stage.shoppers[::3]))

    def _show_coupon(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        till, key = self.stage.till, f"{self.stage.day_id}-{number}"
        wallet = shopper.get("/v1/me/coupons?state=claimed&limit=100")["coupons"]
        campaigns = {campaign_id(self.stage, which) for which in (GIFT, PERCENT)}
        usable = [one["coupon_id"] for one in wallet if one["campaign_id"] in campaigns]
        if not usable:
            return "nothing to show at the till"
        offer = shopper.post("/v1/me/coupons/qualify", {"store_id": CAFE, "amount_fen": AMOUNT_FEN})
        assert offer["best"]["worth_fen"] > 0, offer
        code = shopper.get(f"/v1/me/coupons/{usable[0]}/code")["code"]
        basket = {"codes": [code], "amount_fen": AMOUNT_FEN}
        hold = till.post("/v1/pos/coupons/lock", basket, key=key)
        assert till.post("/v1/pos/coupons/lock", basket, key=key) == hold
        own = {"hold_id": hold["hold_id"]}
        if number % 6 == 5:
            return "walked away from the till"  # the hold lapses by itself
        if number % 6 == 4:
            till.post("/v1/pos/coupons/release", own)
            return "released at the till"
        receipt = {**own, "receipt_no": key}
        assert till.post("/v1/pos/coupons/redeem", receipt) == till.post("/v1/pos/coupons/redeem", receipt)
        if number % 6 == 3:
            assert till.post("/v1/pos/coupons/undo", own)["state"] == "undone"
            self.shown = (shopper, usable[0])
            return "undone at the till"
        self.shown = self.shown or (shopper, usable[0])
        return "redeemed at the till"

    def tables(self) -> Iterator[Table]:
        if self.shown is not None:
            shopper, coupon_id = self.shown
            view = self.stage.operator.get(f"/v1/admin/members/{shopper.member_id}/coupons/{coupon_id}")
            yield tables.trail(view, self.stage.notes.names)
