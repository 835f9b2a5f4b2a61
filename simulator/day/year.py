"""A member's year on the test clock: points pending, active, spent, reversed, expired; a tier reached and lost."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from chalicelib import clock
from simulator import seed
from simulator.day import tables
from simulator.day.stage import Part, Stage
from simulator.people import Device, Shopper
from simulator.running import APPS

MOST_TRIES = 40
STORE = f"{seed.MOON}_tea"
TEMPLATE = "tmpl_tier_ending"
BOUGHT_FEN = 220_000
# Two points a yuan, or three if the worker of tiers was faster than the worker of points.
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
    """An event of the year, and the points and the tier that the member then saw."""

    at: datetime
    what: str
    balance: int
    pending: int
    spendable: int
    tier: str


class Year(Part):
    """One member of the second mall."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.moments: list[Moment] = []
        self.member = Shopper(self.running, f"o_{stage.day_id}_year", list(APPS)[1])

    def play(self) -> None:
        """Buys, spends points, gets a refund, and lets the year pass; asserts what the member sees at each step."""
        self._set_up()
        self.member.log_in()
        self._see("joins")
        payment_id = self._buy(BOUGHT_FEN)
        seen = self._see("buys for 2,200 yuan")
        earned = seen.pending
        assert (seen.spendable, seen.tier) == (0, "gold"), seen
        assert earned in EARNED, seen
        self.stage.move(days=8)
        seen = self._see("the pending points become spendable")
        assert (seen.pending, seen.spendable) == (0, earned), seen
        self._pay_with_points()
        seen = self._see("pays 20 yuan with points")
        assert seen.spendable == earned - 2000, seen
        self._refund(payment_id, BOUGHT_FEN // 22)
        seen = self._see("gets a refund of 100 yuan")
        assert (seen.spendable, seen.tier) == (earned - 2000 - earned // 22, "gold"), seen
        self._end_of_tier()
        self._end_of_points()

    def _end_of_tier(self) -> None:
        ends_at = datetime.fromisoformat(self._tier()["ends_at"])
        self.member.allow_message(TEMPLATE)
        self.running.move_clock(ends_at - timedelta(days=30) + timedelta(hours=9))
        self.running.fire_until_none("tiers_tick", "standings")
        self.stage.move(days=1, hours=2)
        assert self._message_sent(), "no message said that the tier ends"
        seen = self._see("a message says that gold ends")
        assert seen.tier == "gold", seen
        self.running.move_clock(ends_at + timedelta(hours=1))
        seen = self._see("gold ends")
        assert seen.tier == "silver", seen
        self.running.fire_until_none("tiers_tick", "standings")
        moves = self.stage.operator.get(f"/v1/admin/members/{self.member.member_id}/tiers")["moves"]
        assert [one["why"] for one in moves] == ["down", "notice", "up"], moves

    def _end_of_points(self) -> None:
        (ending,) = self.member.get("/v1/me/points")["expiring"]
        self.running.move_clock(datetime.fromisoformat(ending["expires_at"]) + timedelta(hours=1))
        seen = self._see("a year later the remaining points have expired")
        assert seen.spendable == 0, seen
        self.running.fire_until_none("points_expire", "members")
        self.stage.settle()
        seen = self._see("the expiry is booked")
        assert (seen.balance, seen.tier) == (0, "none"), seen

    # --- what happens ---------------------------------------------------------------------------------------------
    def _set_up(self) -> None:
        operator = self.stage.operator
        operator.put(f"/v1/admin/points-policies/{seed.MOON}", POLICY)
        operator.put(f"/v1/admin/tier-programs/{seed.MOON}", TIERS)
        operator.put("/v1/admin/recall-campaigns/keep_gold", RECALL)
        self.running.forget()

    def _buy(self, amount_fen: int) -> str:
        order = self.member.post("/v1/payments", {"store_id": STORE, "amount_fen": amount_fen})
        self.running.simulate("pay", out_trade_no=order["payment_id"])
        self.stage.settle()
        return str(order["payment_id"])

    def _refund(self, payment_id: str, fen: int) -> None:
        order = next(one for one in self.running.look("orders")["orders"] if one["out_trade_no"] == payment_id)
        self.running.simulate("refund", transaction_id=order["transaction_id"], refund_fen=fen)
        self.stage.settle()

    def _pay_with_points(self) -> None:
        from chalicelib.malls import access

        key_id, key = access.issue_device_key(name="moon till", role="till", place_id=STORE, real_now=clock.real_now())
        till = Device(self.running, key_id, key)
        bill = {"code": self.member.get("/v1/me/points/code")["code"], "amount_fen": 4000}
        hold = till.post("/v1/pos/points/hold", bill, key=f"{self.stage.day_id}-year")
        assert hold["worth_fen"] == 2000, hold
        till.post("/v1/pos/points/commit", {"hold_id": hold["hold_id"], "receipt_no": "year"})

    def _message_sent(self) -> bool:
        """Waits for the message: it is planned by a worker that reads a queue."""
        for _ in range(MOST_TRIES):
            if self.running.fire("recall_tick").get("sent"):
                return True
            time.sleep(0.5)
        return False

    # --- what is seen ---------------------------------------------------------------------------------------------
    def _see(self, what: str) -> Moment:
        points, tier = self.member.get("/v1/me/points"), self._tier()["tier"] or "none"
        moment = Moment(self.running.now(), what, points["balance"], points["pending"], points["spendable"], tier)
        self.moments.append(moment)
        return moment

    def _tier(self) -> dict[str, Any]:
        tiers: list[dict[str, Any]] = self.member.get("/v1/me/points?limit=1")["tiers"]
        return next(one for one in tiers if seed.MOON in one["mall_ids"])

    def tables(self) -> Iterator[Table]:
        if self.moments:
            yield tables.year(self.moments)
