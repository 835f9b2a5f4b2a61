"""A member's year on the test clock: points pending, active, spent, taken back, expired; a tier up, told of, down."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib import clock
from simulator import seed
from simulator.people import Device, Shopper
from simulator.running import APPS

if TYPE_CHECKING:
    from simulator.day import Day

MOST_LOOKS = 40
STORE = f"{seed.MOON}_tea"
TEMPLATE = "tmpl_tier_ending"
BOUGHT_FEN = 220_000
# Two points a yuan, or half as many again: points and tier are counted by two workers, each as fast as it is.
EARNED = (4400, 6600)
POLICY = {
    "expiry": {"kind": "rolling", "months": 12},
    "pending_days": 7,
    "cash": {"points_per_yuan": 100, "ceiling_percent": 50},
}
TIERS = {
    "name": "月光会员",
    "mall_ids": [seed.MOON],
    "measure": "spend_fen",
    "window": {"kind": "rolling", "months": 3, "protected_months": 6},
    "notice_days": 30,
    "tiers": [
        {"id": "silver", "name": "银卡", "at_least": 50_000},
        {"id": "gold", "name": "金卡", "at_least": 200_000, "points_percent": 150, "free_parking_minutes": 60},
    ],
}
RECALL = {
    "name": "金卡保级",
    "mall_id": seed.MOON,
    "template_id": TEMPLATE,
    "page": "pages/tiers/index",
    "texts": {"thing1": "您的会员等级即将到期"},
    "trigger": "tier_ending",
    "steps": [{"days_after": 1, "at": "10:00:00"}],
}


@dataclass(frozen=True)
class Moment:
    """What had happened by then, and what the member saw."""

    at: datetime
    what: str
    balance: int
    pending: int
    spendable: int
    tier: str


class Year:
    """One member of the second mall, a year long."""

    def __init__(self, day: "Day") -> None:
        self.day, self.running = day, day.running
        self.moments: list[Moment] = []
        self.member = Shopper(self.running, f"o_{day.name}_year", list(APPS)[1])

    def live(self) -> None:
        """Each step asserts what the member then sees."""
        self._set_up()
        self.member.log_in()
        self._see("joins")
        payment_id = self._buy(BOUGHT_FEN)
        seen = self._see("buys for 2,200 yuan")
        earned = seen.pending
        assert (seen.spendable, seen.tier) == (0, "gold"), seen
        assert earned in EARNED, seen
        self._move(days=8)
        seen = self._see("the return window is over")
        assert (seen.pending, seen.spendable) == (0, earned), seen
        self._pay_with_points()
        seen = self._see("pays 20 yuan with points")
        assert seen.spendable == earned - 2000, seen
        self._refund(payment_id, BOUGHT_FEN // 22)
        seen = self._see("gives a part back: 100 yuan")
        assert (seen.spendable, seen.tier) == (earned - 2000 - earned // 22, "gold"), seen
        self._end_of_tier()
        self._end_of_points()

    def _end_of_tier(self) -> None:
        ends_at = datetime.fromisoformat(self._tier()["ends_at"])
        self._accept()
        self.running.move_clock(ends_at - timedelta(days=30) + timedelta(hours=9))
        self._fire("tiers_tick", "standings")
        self._move(days=1, hours=2)
        assert self._told_by_message(), "nobody was told that the tier ends"
        seen = self._see("is told that gold ends")
        assert seen.tier == "gold", seen
        self.running.move_clock(ends_at + timedelta(hours=1))
        seen = self._see("gold is over")
        assert seen.tier == "silver", seen
        self._fire("tiers_tick", "standings")
        moves = self.day.operator.get(f"/v1/admin/members/{self.member.member_id}/tiers")["moves"]
        assert [one["why"] for one in moves] == ["down", "notice", "up"], moves

    def _end_of_points(self) -> None:
        (ending,) = self.member.get("/v1/me/points")["expiring"]
        self.running.move_clock(datetime.fromisoformat(ending["expires_at"]) + timedelta(hours=1))
        seen = self._see("a year is over: what is left has expired")
        assert seen.spendable == 0, seen
        self._fire("points_expire", "members")
        self.day.settle()
        seen = self._see("and is booked")
        assert (seen.balance, seen.tier) == (0, "none"), seen

    # --- what happens ---------------------------------------------------------------------------------------------
    def _set_up(self) -> None:
        operator = self.day.operator
        operator.put(f"/v1/admin/points-policies/{seed.MOON}", POLICY)
        operator.put(f"/v1/admin/tier-programs/{seed.MOON}", TIERS)
        operator.put("/v1/admin/recall-campaigns/keep_gold", RECALL)
        self.running.forget()

    def _buy(self, amount_fen: int) -> str:
        order = self.member.post("/v1/payments", {"store_id": STORE, "amount_fen": amount_fen})
        self.running.simulate("pay", out_trade_no=order["payment_id"])
        self.day.settle()
        return str(order["payment_id"])

    def _refund(self, payment_id: str, fen: int) -> None:
        order = next(one for one in self.running.look("orders")["orders"] if one["out_trade_no"] == payment_id)
        self.running.simulate("refund", transaction_id=order["transaction_id"], refund_fen=fen)
        self.day.settle()

    def _pay_with_points(self) -> None:
        from chalicelib.malls import access

        key_id, key = access.issue_device_key(name="moon till", role="till", place_id=STORE, real_now=clock.real_now())
        till = Device(self.running, key_id, key)
        bill = {"code": self.member.get("/v1/me/points/code")["code"], "amount_fen": 4000}
        hold = till.post("/v1/pos/points/hold", bill, key=f"{self.day.name}-year")
        assert hold["worth_fen"] == 2000, hold
        till.post("/v1/pos/points/commit", {"hold_id": hold["hold_id"], "receipt_no": "year"})

    def _told_by_message(self) -> bool:
        """The notice becomes a message by a queue: that takes a moment."""
        for _ in range(MOST_LOOKS):
            if self.running.fire("recall_tick").get("sent"):
                return True
            time.sleep(0.5)
        return False

    def _accept(self) -> None:
        self.running.simulate("accept", openid=self.member.openid, template_id=TEMPLATE)
        self.member.post("/v1/subscriptions", {"answers": [{"template_id": TEMPLATE, "result": "accept"}]})

    def _fire(self, function: str, counts: str) -> None:
        while self.running.fire(function)[counts]:
            pass

    def _move(self, **by: float) -> None:
        self.running.move_clock(self.running.now() + timedelta(**by))

    # --- what is seen ---------------------------------------------------------------------------------------------
    def _see(self, what: str) -> Moment:
        told, tier = self.member.get("/v1/me/points"), self._tier()["tier"] or "none"
        moment = Moment(self.running.now(), what, told["balance"], told["pending"], told["spendable"], tier)
        self.moments.append(moment)
        return moment

    def _tier(self) -> dict[str, Any]:
        tiers: list[dict[str, Any]] = self.member.get("/v1/me/points?limit=1")["tiers"]
        return next(one for one in tiers if seed.MOON in one["mall_ids"])
