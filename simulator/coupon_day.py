"""The coupons' part of a day: rules and codes, tills that lock, redeem, release and undo, coupons that expire."""

from collections import Counter
from datetime import time as wall_time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.business_day import at_local_time, day_of
from chalicelib.finance.expire import HOUR_OF_ALL
from simulator import seed
from simulator.people import Device, Refused, Shopper

if TYPE_CHECKING:
    from simulator.day import Day

A, B = "sun_cafe", "sun_books"
CODES = 20


class Coupons:
    """What happens with coupons on a day, beside claiming and paying with them."""

    def __init__(self, day: "Day") -> None:
        self.day, self.running, self.operator = day, day.running, day.operator
        till = self.running.described["devices"]["till"]
        self.till = Device(self.running, till["key_id"], till["key"])
        self.shown: tuple[Shopper, str] | None = None

    @property
    def name(self) -> str:
        return self.day.name

    # --- morning --------------------------------------------------------------------------------------------------
    def open(self) -> None:
        """Buy at A, get B's coupon; a coupon on joining; ten per cent with a budget; a coupon good today only; parking
        time; codes on a leaflet; thanks to a list."""
        size = self.day.size
        self.day.campaign("b", "书店券", units=size * 3, limit_per_member=3, include={"store_ids": [B]})
        self.day.campaign("joining", "新人礼", units=size * 2, joined_within_days=1, limit_by="member")
        percent = {"kind": "percent_off", "percent": 10, "ceiling_fen": 800, "threshold_fen": 1000}
        self.day.campaign("percent", "九折", units=size, worth=percent, budget_fen=800 * max(1, size // 4))
        self.day.campaign("today", "今日有效", units=size, valid_days=0)
        parking = {"kind": "parking_time", "minutes": 120}
        self.day.campaign("parking", "停车两小时", units=size, worth=parking)
        self.day.campaign("leaflet", "传单码", units=CODES, channels=["code"])
        random_cash = {"kind": "random_cash", "threshold_fen": 1000, "least_fen": 10, "most_fen": 500}
        self.day.campaign("thanks", "感谢券", units=size, worth=random_cash, channels=["list"])
        self._rule("buy", trigger="payment", campaign="b", store_ids=[A], threshold_fen=3000, limit_per_member_day=1)
        self._rule("join", trigger="joining", campaign="joining")

    def _rule(self, which: str, *, trigger: str, campaign: str, enabled: bool = True, **more: Any) -> None:
        told = {"name": which, "mall_id": seed.SUN, "campaign_id": f"{self.name}_{campaign}", "trigger": trigger}
        self.day.names[f"{trigger}:{self.name}_{which}"] = f"rule: {trigger}"
        self.operator.put(f"/v1/admin/issue-rules/{self.name}_{which}", {**told, "enabled": enabled, **more})

    def claim(self) -> None:
        """Everyone claims ten per cent off; some a coupon for today, drivers parking time."""
        told = Counter(self.day.all(self._claim_percent, self.day.shoppers))
        self.day.told["ten per cent off, to the budget's end"] = told["won"]
        self.day.all(lambda one: self._claims(one, "today"), self.day.shoppers[::5])
        self.day.all(lambda one: self._claims(one, "parking"), self.day.drivers[::3])

    def _claim_percent(self, shopper: Shopper) -> str:
        try:
            self._claims(shopper, "percent")
        except Refused as refused:
            assert refused.code == "coupon_sold_out", refused
            return "refused"
        return "won"

    def _claims(self, shopper: Shopper, which: str) -> str:
        told = shopper.post(f"/v1/coupons/campaigns/{self.name}_{which}/claim")
        return str(told["coupon"]["coupon_id"])

    def codes(self) -> None:
        """A leaflet's codes: each is good once, whoever types it again."""
        told = {"campaign_id": f"{self.name}_leaflet", "codes": CODES, "label": "leaflet"}
        batch = self.operator.post("/v1/admin/claim-codes", told, f"{self.name}-codes")
        self.day.names[f"code:{batch['batch_id']}"] = "codes: leaflet"
        text = self.operator.get_text(f"/v1/admin/claim-codes/{batch['batch_id']}/codes")
        codes = [line.split(",")[1] for line in text.split("\r\n")[1:-1]]
        pairs = list(zip(self.day.shoppers, codes, strict=False))
        self.day.all(self._enter, pairs)
        assert self._refused(self.day.shoppers[-1], codes[0]) == "claim_code_used"
        self._enter(pairs[0])
        self.day.told["codes entered"] = len(pairs)

    def _enter(self, pair: tuple[Shopper, str]) -> None:
        shopper, code = pair
        shopper.post("/v1/me/coupons/claim-code", {"code": code.lower()})

    def _refused(self, shopper: Shopper, code: str) -> str:
        try:
            self._enter((shopper, code))
        except Refused as refused:
            return refused.code
        return ""

    def thank(self) -> None:
        """An operator's list, with a row that names nobody."""
        members = [one.member_id for one in self.day.shoppers[::2]]
        told = {"campaign_id": f"{self.name}_thanks", "label": "thanks", "member_ids": [*members, "nobody"]}
        self.list_id = self.operator.post("/v1/admin/issue-lists", told, f"{self.name}-list")["list_id"]
        self.day.names[f"list:{self.list_id}"] = "list: thanks"
        self.day.told["thanked by a list"] = len(members)

    # --- tills ----------------------------------------------------------------------------------------------------
    def at_the_till(self) -> None:
        """Every third shopper shows a coupon at the till: most redeem, some go without, some come back to undo."""
        for outcome in self.day.all(self._at_the_till, list(enumerate(self.day.shoppers[::3]))):
            self.day.told[outcome] = self.day.told.get(outcome, 0) + 1

    def _at_the_till(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        wallet = shopper.get("/v1/me/coupons?state=claimed&limit=100")["coupons"]
        usable = [one for one in wallet if one["campaign_id"] in (f"{self.name}_gift", f"{self.name}_percent")]
        if not usable:
            return "nothing to show at the till"
        coupon_id = usable[0]["coupon_id"]
        told = shopper.post("/v1/me/coupons/qualify", {"store_id": A, "amount_fen": 6000})
        assert told["best"]["worth_fen"] > 0, told
        code = shopper.get(f"/v1/me/coupons/{coupon_id}/code")["code"]
        basket = {"codes": [code], "amount_fen": 6000}
        hold = self.till.post("/v1/pos/coupons/lock", basket, key=f"{self.name}-{number}")
        assert self.till.post("/v1/pos/coupons/lock", basket, key=f"{self.name}-{number}") == hold
        if number % 6 == 5:
            return "walked away from the till"  # the hold lapses by itself
        if number % 6 == 4:
            self.till.post("/v1/pos/coupons/release", {"hold_id": hold["hold_id"]})
            return "released at the till"
        paper = {"hold_id": hold["hold_id"], "receipt_no": f"{self.name}-{number}"}
        assert self.till.post("/v1/pos/coupons/redeem", paper) == self.till.post("/v1/pos/coupons/redeem", paper)
        if number % 6 == 3:
            assert self.till.post("/v1/pos/coupons/undo", {"hold_id": hold["hold_id"]})["state"] == "undone"
            self.shown = (shopper, coupon_id)
            return "undone at the till"
        self.shown = self.shown or (shopper, coupon_id)
        return "redeemed at the till"

    def count_issued(self) -> None:
        """What came of itself, once everything was delivered."""
        bought, joined = 0, 0
        for shopper in self.day.shoppers:
            wallet = shopper.get("/v1/me/coupons?limit=100")["coupons"]
            mine = Counter(one["source"] for one in wallet)
            bought += mine[f"payment:{self.name}_buy"]
            joined += mine[f"joining:{self.name}_join"]
        self.day.told["coupons of B for buying at A"] = bought
        self.day.told["coupons on joining"] = joined
        assert bought > 0, "nobody who bought at A got B's coupon"
        assert joined == self.day.size, f"{joined} of {self.day.size} got a coupon on joining"

    def expire(self) -> None:
        """Yesterday's coupons are over, by the clock alone; then the job counts them."""
        self._early(days=1)
        shopper = self.day.shoppers[0]
        (over,) = [
            one
            for one in shopper.get("/v1/me/coupons?limit=100")["coupons"]
            if one["campaign_id"] == f"{self.name}_today"
        ]
        assert over["state"] == "expired", over
        self.running.fire("finance_expire")
        claimed, counted = len(self.day.shoppers[::5]), self.day.usage("campaign")[f"{self.name}_today"]["expired"]
        assert counted == claimed, f"{counted} of {claimed} coupons were counted as expired"
        self.day.told["good for one day, and over"] = counted

    def close(self) -> None:
        """A month later: what expired is counted, budgets have back what was kept, and the day's rules end."""
        self._early(days=31)
        while self.running.fire("coupons_expire")["expired"]:
            pass
        self.running.fire("finance_expire")
        self._rule("buy", trigger="payment", campaign="b", enabled=False)
        self._rule("join", trigger="joining", campaign="joining", enabled=False)

    def _early(self, *, days: int) -> None:
        """So many days on, at the hour when all that may still expire is counted."""
        day = day_of(self.running.now()) + timedelta(days=days)
        self.running.move_clock(at_local_time(day, wall_time(HOUR_OF_ALL, 1)))

    def trail(self) -> dict[str, Any] | None:
        """Where one coupon went, as staff see it."""
        if self.shown is None:
            return None
        shopper, coupon_id = self.shown
        return self.operator.get(f"/v1/admin/members/{shopper.member_id}/coupons/{coupon_id}")
