"""A new phone with a new WeChat account: some who were members before come as somebody else, and become one again."""

from typing import TYPE_CHECKING, Any

from simulator.people import Shopper

if TYPE_CHECKING:
    from simulator.day import Day

EVERY = 7


class Merges:
    """What happens with members who are two."""

    def __init__(self, day: "Day") -> None:
        self.day, self.running = day, day.running

    def become_one(self) -> None:
        """They show a code on the old phone, enter it on the new one, and have all of both at once."""
        self.day.settle()  # what some just bought is still to bring its points
        for outcome in self.day.all(self._become_one, list(enumerate(self.day.shoppers[3::EVERY]))):
            self.day.told[outcome] = self.day.told.get(outcome, 0) + 1

    def _become_one(self, numbered: tuple[int, Shopper]) -> str:
        number, before = numbered
        phone = f"1{int(self.day.name[1:], 16) % 1_000_000:06d}{number:04d}"
        before.log_in(phone_code=self._tapped(phone, before))
        points, coupons = self._points(before), self._coupons(before)
        now = Shopper(self.running, f"{before.openid}_new")
        now.log_in(claim=f"{self.day.name}_gift")
        mine = self._coupons(now)
        shown = before.post("/v1/me/merge/code", self._on_phone(before))["merge_code"]
        told = now.post("/v1/me/merge", {**self._on_phone(now), "merge_code": shown.replace("-", "").lower()})
        now.token, now.member_id = told["token"], told["member"]["member_id"]
        assert now.member_id == before.member_id, "who joined first stays"
        assert self._points(now) == points, told
        assert coupons | mine <= self._coupons(now), "a joining gift may have come meanwhile"
        before.log_in()
        return "became one with the member they were"

    def _tapped(self, phone: str, shopper: Shopper) -> str:
        return str(self.running.simulate("phone-code", number=phone, openid=shopper.openid)["code"])

    def _on_phone(self, shopper: Shopper) -> dict[str, Any]:
        code = self.running.simulate("login-code", openid=shopper.openid)["code"]
        return {"appid": shopper.appid, "code": code}

    def _points(self, shopper: Shopper) -> int:
        return int(shopper.get("/v1/me/points?limit=1")["balance"])

    def _coupons(self, shopper: Shopper) -> set[str]:
        return {one["coupon_id"] for one in shopper.get("/v1/me/coupons?limit=100")["coupons"]}
