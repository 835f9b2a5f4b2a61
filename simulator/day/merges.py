"""A new phone with a new WeChat account: a member joins a second time, and merges the two memberships."""

from typing import Any

from simulator.day.campaigns import GIFT, campaign_id
from simulator.day.stage import Part
from simulator.people import Shopper

EVERY = 7


class Merges(Part):
    """Every seventh shopper."""

    def merge(self) -> None:
        """They show a code on the old phone and enter it on the new one. The merged member has at once what both
        had."""
        self.stage.settle()  # recent purchases have earned their points
        self.stage.tally(self._merge, enumerate(self.stage.shoppers[3::EVERY]))

    def _merge(self, numbered: tuple[int, Shopper]) -> str:
        number, old = numbered
        phone = f"1{int(self.stage.day_id[1:], 16) % 1_000_000:06d}{number:04d}"
        tapped = self.running.simulate("phone-code", number=phone, openid=old.openid)
        old.log_in(phone_code=tapped["code"])
        points, coupons = self._points(old), self._coupons(old)
        new = Shopper(self.running, f"{old.openid}_new")
        new.log_in(claim=campaign_id(self.stage, GIFT))
        more = self._coupons(new)
        shown = old.post("/v1/me/merge/code", self._login_code(old))["merge_code"]
        entered = {**self._login_code(new), "merge_code": shown.replace("-", "").lower()}
        merged = new.post("/v1/me/merge", entered)
        new.token, new.member_id = merged["token"], merged["member"]["member_id"]
        assert new.member_id == old.member_id, "the older membership did not stay"
        assert self._points(new) == points, merged
        # The merged member may have more: a coupon on joining may have come meanwhile.
        assert coupons | more <= self._coupons(new), "the merged member lacks coupons"
        old.log_in()
        return "merged two memberships"

    def _login_code(self, shopper: Shopper) -> dict[str, Any]:
        code = self.running.simulate("login-code", openid=shopper.openid)["code"]
        return {"appid": shopper.appid, "code": code}

    def _points(self, shopper: Shopper) -> int:
        return int(shopper.get("/v1/me/points?limit=1")["balance"])

    def _coupons(self, shopper: Shopper) -> set[str]:
        return {one["coupon_id"] for one in shopper.get("/v1/me/coupons?limit=100")["coupons"]}
