"""A retail day on a running stack: shoppers arrive, claim, pay, park, come back; things go wrong on purpose.

The short form is what `make run` plays, the long form `make day`. Every day brings shoppers and campaigns of its own,
so that it can be played again and again on one stack; time only moves forward.
"""

import itertools
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import Any, TypeVar
from urllib.parse import quote

from chalicelib.business_day import at_local_time, day_of
from simulator import seed
from simulator.chaos_day import Chaos
from simulator.coupon_day import Coupons
from simulator.laws import Check, check_all
from simulator.laws.reading import read_facts
from simulator.mall_day import Mall
from simulator.merge_day import Merges
from simulator.parts import Parts
from simulator.people import Device, Refused, Shopper, Staff
from simulator.points_day import Points
from simulator.running import Running
from simulator.year_day import Year

T = TypeVar("T")
WORKERS = 8
SETTLE_WITHIN_SECONDS = 90
MEASURES = ("claimed", "redeemed", "given_back", "expired", "discount_fen", "payments", "paid_fen")
MOST_TICKS = 20  # a morning's messages take a few
STORES = [f"{seed.SUN}_{name}" for name in seed.STORES[seed.SUN]]
Progress = Callable[[str, int], None]


class Day:
    """One day of `size` shoppers; the same seed plays the same day."""

    def __init__(self, running: Running, *, size: int, long: bool, progress: Progress) -> None:
        self.running, self.size, self.long, self.progress = running, size, long, progress
        self.name = f"d{int(time.time()):x}"
        self.chance = random.Random(f"{size}")
        self.operator = Staff(running, running.described["staff_tokens"]["operator"])
        self.finance = Staff(running, running.described["staff_tokens"]["finance"])
        gate = running.described["devices"]["gate"]
        self.gate = Device(running, gate["key_id"], gate["key"])
        self.shoppers = [Shopper(running, f"o_{self.name}_{number}") for number in range(size)]
        running.move_clock(seed.opening(running.now()))
        self.began = day_of(running.now())
        self.told: dict[str, int] = {}
        self.names: dict[str, str] = {}  # of campaigns and sources, for people
        self.parts = Parts()
        self.drivers = self.shoppers[: size * 2 // 5]
        self.coupons, self.points, self.year = Coupons(self), Points(self), Year(self)
        self.merges, self.chaos, self.mall = Merges(self), Chaos(self), Mall(self)
        self._gate_events = itertools.count()

    @property
    def steps(self) -> list[tuple[str, Callable[[], Any]]]:
        """What happens, in order."""
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("campaigns go live", self.open_campaigns),
            ("shoppers log in and claim", self.arrive),
            ("cars enter", self.enter_cars),
            ("flash sale", self.flash_sale),
            ("coupons of every kind", self.coupons.claim),
            ("codes on a leaflet", self.coupons.codes),
            ("thanks to a list", self.coupons.thank),
            ("coupons at the till", self.coupons.at_the_till),
            ("checkout", self.shop),
            ("points and coupons arrive", self.settle),
            ("buy at A, get B's coupon", self.coupons.count_issued),
            ("receipts at the till", self.points.receipts),
            ("refunds", self.refund),
            ("points at the till", self.points.at_the_till),
            ("points in orders", self.points.in_the_program),
            ("two members become one", self.merges.become_one),
            ("unpaid orders expire", self.expire_orders),
            ("holds of points lapse", self.points.lapse),
            ("parking is paid", self.pay_parking),
            ("a parking night", self.overnight),
        ]
        if self.long:
            steps += [
                ("WeChat misbehaves", self.bad_hour),
                ("second purchases", self.shop),
                ("callbacks come late", self.late_callbacks),
                ("500 orders in chaos", self.chaos.live),
                ("payments in the mall's shops", self.mall.live),
                ("the day's bill", self.mall.reconcile),
            ]
        return [
            *steps,
            ("a coupon expires", self.coupons.expire),
            ("seven days of recall", self.week),
            ("a month on", self.coupons.close),
            *([("a member's year", self.year.live)] if self.long else []),
        ]

    def play(self) -> list[Check]:
        """Plays the day; answers the checks once everything has come to rest."""
        for name, step in self.steps:
            with self.parts.part(name):
                self.progress(name, 0)
                step()
                self.progress(name, 1)
        with self.parts.part("coming to rest"):
            return self.settle()

    # --- morning --------------------------------------------------------------------------------------------------
    def open_campaigns(self) -> None:
        """A joining gift for everyone, and a flash campaign for two in five."""
        self.flash_units = max(2, self.size * 2 // 5)
        self.campaign("gift", "入会礼", units=self.size * 2, threshold_fen=3000, discount_fen=500)
        flash = {"threshold_fen": 5000, "discount_fen": 1000, "limit_per_member": 2}
        self.campaign("flash", "限时抢", units=self.flash_units, **flash)
        self.coupons.open()
        self.running.forget()

    def campaign(self, which: str, name: str, **more: Any) -> None:
        """Opens a campaign of the day."""
        campaign_id = f"{self.name}_{which}"
        self.names[campaign_id] = name
        self.operator.put(f"/v1/admin/campaigns/{campaign_id}", seed.campaign(name, **more))

    def arrive(self) -> None:
        """Log in, join, claim, consent; some bind a plate, all allow three messages, some say where they came from."""
        self.all(self._arrive, self.shoppers)
        self.told["members"] = len(self.shoppers)

    def _arrive(self, shopper: Shopper) -> None:
        number = self.shoppers.index(shopper)
        extra: dict[str, Any] = {
            "claim": f"{self.name}_gift",
            "consents": [{"purpose": "marketing", "version": "2026-11", "granted": True}],
            "source": {"scene": 1047, "qr_id": self.running.described["qr_id"]},
        }
        if number % 3 == 0:
            tapped = self.running.simulate("phone-code", number=f"138{number:08d}", openid=shopper.openid)
            extra["phone_code"] = tapped["code"]
        told = shopper.log_in(**extra)
        assert told["joined"], told
        assert told["claim"]["coupon"], told
        again = shopper.log_in(claim=f"{self.name}_gift")
        assert again["claim"]["coupon"]["coupon_id"] == told["claim"]["coupon"]["coupon_id"], again
        shopper.get(f"/v1/coupons/campaigns?mall_id={seed.SUN}")
        for _ in range(3 if number % 4 else 1):
            self.running.simulate("accept", openid=shopper.openid, template_id=seed.RECALL_TEMPLATE)
            shopper.post("/v1/subscriptions", {"answers": [{"template_id": seed.RECALL_TEMPLATE, "result": "accept"}]})

    def enter_cars(self) -> None:
        """Two in five come by car."""
        run = int(self.name[1:], 16)
        self.plates = {one.openid: f"京A{(run * 97 + number) % 100_000:05d}" for number, one in enumerate(self.drivers)}
        self.all(self._enter_car, self.drivers)
        self.told["cars"] = len(self.drivers)

    def _enter_car(self, driver: Shopper) -> None:
        plate = self.plates[driver.openid]
        driver.put(f"/v1/me/plates/{_quoted(plate)}")
        report = {"plate": plate, "gate_event_id": f"{self.name}-in-{next(self._gate_events)}"}
        first = self.gate.post("/v1/gate/entries", report)
        assert self.gate.post("/v1/gate/entries", report) == first

    def flash_sale(self) -> None:
        """Everyone asks twice; exactly the stock goes."""
        outcomes = self.all(self._claim_flash, self.shoppers * 2)
        self.told["flash coupons"] = sum(outcomes)
        assert sum(outcomes) == self.flash_units, f"{sum(outcomes)} of {self.flash_units} flash units went"

    def _claim_flash(self, shopper: Shopper) -> bool:
        try:
            shopper.post(f"/v1/coupons/campaigns/{self.name}_flash/claim")
        except Refused as refused:
            assert refused.code in ("coupon_sold_out", "coupon_limit_reached"), refused
            return False
        return True

    # --- noon -----------------------------------------------------------------------------------------------------
    def shop(self) -> None:
        """Everyone opens an order; most pay, some cancel, some walk away. Callbacks come twice, some never."""
        self.running.simulate("courier", duplicates=True, losses=max(1, self.size // 20))
        outcomes = self.all(self._shop, list(enumerate(self.shoppers)))
        self.running.simulate("courier", duplicates=False, losses=0)
        for outcome in outcomes:
            self.told[outcome] = self.told.get(outcome, 0) + 1

    def _shop(self, numbered: tuple[int, Shopper]) -> str:
        number, shopper = numbered
        amount_fen = 3000 + 100 * (number * 7 % 60) + number % 100
        body: dict[str, Any] = {"store_id": STORES[number % len(STORES)], "amount_fen": amount_fen}
        if number % 3:
            body["coupon_ids"] = shopper.post("/v1/me/coupons/qualify", body)["best"]["coupon_ids"]
        key = f"{self.name}-order-{number}-{time.monotonic_ns()}"
        order = shopper.post("/v1/payments", body, key=key)
        again = shopper.post("/v1/payments", body, key=key)
        assert again["payment_id"] == order["payment_id"], again
        if number % 10 == 8:
            shopper.post(f"/v1/payments/{order['payment_id']}/cancel")
            return "cancelled"
        if number % 10 == 9:
            return "walked away"
        self.running.simulate("pay", out_trade_no=order["payment_id"])
        if number % 5 == 0:
            self.running.simulate("notify", out_trade_no=order["payment_id"], probe=True)
            self.running.simulate(
                "notify",
                out_trade_no=order["payment_id"],
                serial=self.running.described["platform"]["certificate_serial"],
            )
        if number % 4 == 0:
            assert shopper.get(f"/v1/payments/{order['payment_id']}")["state"] == "paid"
        return "paid"

    def refund(self) -> None:
        """One payment in ten goes back: in two parts, or whole."""
        orders = [one for one in self._my_orders() if one["trade_state"] == "SUCCESS"][::10]
        for number, order in enumerate(orders):
            total = order["amount"]["total"]
            parts = [total // 3, total - total // 3] if number % 2 else [total // 2]
            for part in parts:
                self.running.simulate("refund", transaction_id=order["transaction_id"], refund_fen=part)
        self.told["refunded orders"] = len(orders)

    def expire_orders(self) -> None:
        """A quarter of an hour later the poller closes what nobody paid, and finds what no callback told."""
        self.running.move_clock(self.running.now() + timedelta(minutes=17))
        self.running.fire("payments_poll")

    # --- evening --------------------------------------------------------------------------------------------------
    def pay_parking(self) -> None:
        """After three hours most cars leave, some with points; a few stay."""
        self.running.move_clock(self.running.now() + timedelta(hours=3))
        leaving = self.drivers[len(self.drivers) // 5 :]
        self.all(self._settle_visit, leaving)
        self._await_visits(leaving)
        self.all(self._leave, leaving)

    def overnight(self) -> None:
        """The rest leave the next morning, past a day's cap."""
        staying = self.drivers[: len(self.drivers) // 5]
        self.running.move_clock(self.running.now() + timedelta(hours=14))
        for driver in staying:
            refused = self.gate.post("/v1/gate/exits", self._exit_report(driver))
            assert not refused["open"], refused
            assert refused["reason"] == "unpaid", refused
        self.all(self._settle_visit, staying)
        self._await_visits(staying)
        self.all(self._leave, staying)

    def _settle_visit(self, driver: Shopper) -> None:
        visit = driver.get("/v1/parking/visits/current")["visits"][0]
        assert sum(line["amount_fen"] for line in visit["lines"]) == visit["due_fen"], visit
        spendable = driver.get("/v1/me/points")["spendable"]
        points = spendable if self.drivers.index(driver) % 2 else 0
        body, path = {"points": points}, f"/v1/parking/visits/{visit['visit_id']}/exit"
        try:
            settled = driver.post(path, {**body, **self._parking_coupon(driver)})
        except Refused as refused:
            # Past a day's cap two hours more or less cost nothing.
            assert refused.code == "coupon_not_eligible", refused
            settled = driver.post(path, body)
        if settled["state"] == "to_pay":
            self.running.simulate("pay", out_trade_no=settled["payment"]["payment_id"])

    def _parking_coupon(self, driver: Shopper) -> dict[str, str]:
        wallet = driver.get("/v1/me/coupons?state=claimed&limit=100")["coupons"]
        found = [one["coupon_id"] for one in wallet if one["worth"]["kind"] == "parking_time"]
        return {"coupon_id": found[0]} if found else {}

    def _await_visits(self, drivers: list[Shopper]) -> None:
        """Payment to callback to queue to settled visit takes a moment."""
        until = time.monotonic() + SETTLE_WITHIN_SECONDS
        waiting = list(drivers)
        while waiting and time.monotonic() < until:
            waiting = [
                one for one in waiting if one.get("/v1/parking/visits/current")["visits"][0]["state"] == "parked"
            ]
            time.sleep(0.3 if waiting else 0)
        assert not waiting, f"{len(waiting)} visits were paid and not settled"

    def _leave(self, driver: Shopper) -> None:
        report = self._exit_report(driver)
        opened = self.gate.post("/v1/gate/exits", report)
        assert opened["open"], opened
        assert self.gate.post("/v1/gate/exits", report)["open"]

    def _exit_report(self, driver: Shopper) -> dict[str, str]:
        event = f"{self.name}-out-{next(self._gate_events)}"
        return {"plate": self.plates[driver.openid], "gate_event_id": event}

    # --- what goes wrong ------------------------------------------------------------------------------------------
    def bad_hour(self) -> None:
        """WeChat fails at login and at ordering; whoever repeats gets through, and nobody pays twice."""
        for operation, kind in (("login", "5xx"), ("order", "5xx"), ("order", "lost_answer"), ("query", "429")):
            self.running.simulate("misbehave", operation=operation, kind=kind)
        shopper = self.shoppers[0]
        for _ in range(2):
            try:
                shopper.log_in()
            except Refused as refused:
                assert refused.code == "wechat_unavailable", refused
        order = shopper.post("/v1/payments", {"store_id": STORES[0], "amount_fen": 4200})
        shopper.get(f"/v1/payments/{order['payment_id']}")
        self.running.simulate("pay", out_trade_no=order["payment_id"])

    def late_callbacks(self) -> None:
        """Every notice of the day comes once more, days late."""
        for order in self._my_orders():
            if order["trade_state"] in ("SUCCESS", "REFUND"):
                self.running.simulate("notify", out_trade_no=order["out_trade_no"])

    # --- the week after -------------------------------------------------------------------------------------------
    def week(self) -> None:
        """Each morning the tick sends what is due; the short form wakes up on the mornings that have something."""
        self.settle()
        begin = day_of(self.running.now())
        for number in range(1, 8) if self.long else (1, 3, 6, 7):
            self.running.move_clock(_ten_in_the_morning(begin + timedelta(days=number)))
            for _ in range(MOST_TICKS):
                if not self.running.fire("recall_tick"):
                    break
            self.running.fire("payments_poll")

    # --- coming to rest -------------------------------------------------------------------------------------------
    def settle(self) -> list[Check]:
        """Waits until every law holds, or until it has had time enough; answers the checks."""
        until = time.monotonic() + SETTLE_WITHIN_SECONDS
        while True:
            checks = self._check() if self.running.look("courier")["idle"] else []
            if checks and all(check.holds for check in checks):
                return checks
            if time.monotonic() > until:
                return checks or self._check()
            self.running.fire("payments_poll")
            time.sleep(0.3)

    def _check(self) -> list[Check]:
        facts = read_facts(self.running)
        return [*check_all(facts), *self.chaos.checks(facts), *self.mall.checks(facts)]

    def usage(self, by: str) -> dict[str, Counter[str]]:
        """What finance sees since the day began, by campaign (the day's own), kind, source or store."""
        last, rows = self._last_day(), defaultdict[str, Counter[str]](Counter)
        path: str | None = f"/v1/finance/usage?by={by}&from={self.began}&to={last}&mall_id={seed.SUN}&limit=100"
        cursor = ""
        while path is not None:
            page = self.finance.get(path + cursor)
            for row in page["rows"]:
                if by != "campaign" or row["id"].startswith(self.name):
                    rows[row["id"]].update({name: row[name] for name in MEASURES})
            cursor = f"&cursor={page['next_cursor']}"
            path = path if page["next_cursor"] else None
        return rows

    def rates(self, by: str) -> dict[str, float | None]:
        """Redemption rates in percent since the day began."""
        last = self._last_day()
        path = f"/v1/finance/redemption-rates?by={by}&from={self.began}&to={last}&mall_id={seed.SUN}"
        return {row["id"]: row["redemption_rate"] for row in self.finance.get(path)["rows"]}

    def _last_day(self) -> date:
        """Of the day's own weeks: what a query may span, for the clock may be a year on."""
        return min(day_of(self.running.now()), self.began + timedelta(days=60))

    def _my_orders(self) -> Iterator[dict[str, Any]]:
        openids = {one.openid for one in self.shoppers}
        return (one for one in self.running.look("orders")["orders"] if one["payer"]["openid"] in openids)

    def all(self, act: Callable[[T], Any], whom: Iterable[T]) -> list[Any]:
        """Many do it at once."""
        pool = ThreadPoolExecutor(WORKERS)
        try:
            return list(pool.map(act, whom))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _ten_in_the_morning(day: date) -> datetime:
    return at_local_time(day, wall_time(10, 1))


def _quoted(plate: str) -> str:
    return quote(plate)
