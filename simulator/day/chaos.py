"""Five hundred orders while nothing is reliable: notices lost, doubled and shuffled, WeChat Pay failing and timing out,
a platform key rotated. Every order must still end in the right state.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from rich.table import Table

from simulator.day import tables
from simulator.day.stage import STORES, Part, Stage
from simulator.laws import Check, Facts
from simulator.laws.chaos import PAID, WRONG_AMOUNT, Books, Fate, judge
from simulator.misbehave import DONE_5XX, SERVER_ERROR, TIMEOUT
from simulator.people import Refused, Shopper
from simulator.running import STACK

ORDERS = 500
LOST_PERCENT, DOUBLED_PERCENT, FAILING_PERCENT = 10, 20, 5
SHUFFLED_WITHIN_SECONDS = 3.0
# One failing call in five is a time-out, for which the caller waits five seconds.
KINDS = [SERVER_ERROR, SERVER_ERROR, SERVER_ERROR, DONE_5XX, TIMEOUT]
MOST_TRIES = 6
POINTS = 10
# The refund requests for the first, second and third of every three orders that are refunded. The third has no request:
# it is refunded in the merchant console.
REFUNDS: tuple[tuple[dict[str, int], ...], ...] = (({"refund_fen": 777},), ({"refund_fen": 333}, {}), ())
PATH = "/v1/payments"
# Refusals because another order of the shopper took the points or the coupon first.
TAKEN = {"points_insufficient", "coupon_in_use", "coupon_not_eligible", "resource_not_found"}
# What the shopper does with an order, by the order's number modulo 50. All other orders are paid.
FATES: dict[int, Fate] = {7: "cancelled", 17: "cancelled", 27: "left", 37: "left", 47: WRONG_AMOUNT}
T = TypeVar("T")


class Chaos(Part):
    """Orders that are paid, cancelled, left, paid with a wrong amount, or refunded."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.fates: dict[str, Fate] = {}  # by payment id
        self.failures: dict[str, int] = {}
        self.rows: dict[str, Counter[str]] = {}
        # How many orders were opened with points, and with coupons.
        self.reduced = Counter[str]()
        self._lock = threading.Lock()

    def play(self) -> None:
        """Plays all orders and refunds; rotates the platform key after half of the orders."""
        orders = [(number, self.stage.shoppers[number % self.stage.size]) for number in range(ORDERS)]
        self.running.simulate(
            "courier", lost=LOST_PERCENT, doubled=DOUBLED_PERCENT, shuffled_within=SHUFFLED_WITHIN_SECONDS
        )
        self.running.simulate("disturb", percent=FAILING_PERCENT, kinds=KINDS)
        half = len(orders) // 2
        self.stage.at_once(self._order, orders[:half])
        self._rotate_key()
        self.stage.at_once(self._order, orders[half:])
        for_console = self._refund()
        self._end_disturbance()
        for payment_id in for_console:  # undisturbed: if their notices were lost, only the bill would show it
            order = self.running.look(f"orders/{payment_id}")
            self.running.simulate("refund", transaction_id=order["transaction_id"], refund_fen=500)
        self._come_to_rest()

    # --- orders ---------------------------------------------------------------------------------------------------
    def _order(self, numbered: tuple[int, Shopper]) -> None:
        number, shopper = numbered
        order = self._open(number, shopper)
        payment_id, fate = order["payment_id"], FATES.get(number % 50, PAID)
        if fate == "cancelled":
            self._insist(lambda: shopper.post(f"{PATH}/{payment_id}/cancel"))
        elif fate == WRONG_AMOUNT:
            self.running.simulate("pay", out_trade_no=payment_id, paid_fen=order["payable_fen"] + 1)
        elif fate == PAID:
            self.running.simulate("pay", out_trade_no=payment_id)
            if number % 5 == 0:
                self._insist(lambda: shopper.get(f"{PATH}/{payment_id}"))
        with self._lock:
            self.fates[payment_id] = fate

    def _open(self, number: int, shopper: Shopper) -> dict[str, Any]:
        """Opens an order; every fifth with points and as many with coupons, if the shopper has some."""
        body: dict[str, Any] = {"store_id": STORES[number % len(STORES)]}
        amount_fen = 1000 + 37 * number % 9000
        if number % 4:
            body["amount_fen"] = amount_fen
        else:
            body["lines"] = [{"sku": "cup", "amount_fen": amount_fen, "quantity": 3}]
        key, reduction = f"{self.stage.day_id}-chaos-{number}", self._reduction(number, shopper, body)
        try:
            order = self._insist(lambda: shopper.post(PATH, {**body, **reduction}, key=key))
        except Refused as refused:
            if refused.code not in TAKEN:
                raise
            order = self._insist(lambda: shopper.post(PATH, body, key=f"{key}-plain"))
        with self._lock:
            self.reduced.update({"points": bool(order["points"]), "coupons": bool(order["coupons"])})
        return order

    def _reduction(self, number: int, shopper: Shopper, body: dict[str, Any]) -> dict[str, Any]:
        """The points or coupons that an order is paid with."""
        reduction: dict[str, Any] = {"points": POINTS} if number % 5 == 2 else {}
        if number % 10 in (3, 7):
            offer = self._insist(lambda: shopper.post("/v1/me/coupons/qualify", body))
            reduction["coupon_ids"] = offer["best"]["coupon_ids"]
        return reduction

    def _insist(self, act: Callable[[], T]) -> T:
        """Returns what `act` returns. After a 5xx it tries again, as a person would: five tries in all. Raises
        Refused."""
        for attempt in range(5):
            try:
                return act()
            except Refused as refused:
                if refused.status < 500 or attempt == 4:
                    raise
                time.sleep(attempt)
        raise AssertionError("unreachable")

    # --- the platform key -----------------------------------------------------------------------------------------
    def _rotate_key(self) -> None:
        """The merchant installs the new platform key and keeps the old one; then WeChat Pay signs with the new one."""
        new = self.running.simulate("new-key")
        vault, name = self.running.client("secretsmanager"), STACK
        secret = json.loads(vault.get_secret_value(SecretId=name)["SecretString"])
        for merchant in secret["merchants"].values():
            merchant["platform_keys"][new["serial"]] = new["public_key"]
        vault.put_secret_value(SecretId=name, SecretString=json.dumps(secret))
        self.running.simulate("sign-with", serial=new["serial"])

    # --- refunds --------------------------------------------------------------------------------------------------
    def _refund(self) -> list[str]:
        """Refunds one paid order in seven. Returns those that are left for the console."""
        paid = [one for one, fate in self.fates.items() if fate == PAID][::7]
        for number, payment_id in enumerate(paid):
            for part, body in enumerate(REFUNDS[number % 3]):
                key = f"{self.stage.day_id}-back-{number}-{part}"
                self._insist_on_refund(f"{PATH}/{payment_id}/refunds", {"reason": "顾客退货", **body}, key)
        return paid[2::3]

    def _insist_on_refund(self, path: str, body: dict[str, Any], key: str) -> None:
        """Refunds a payment. If the payment is not stored as paid, because its notice was lost, it polls and tries
        again."""
        for _ in range(MOST_TRIES):
            try:
                self._insist(lambda: self.stage.operator.post(path, body, key))
                return
            except Refused as refused:
                if refused.code != "payment_not_paid":
                    raise
                self._poll(after_minutes=16)
        raise AssertionError(f"{path}: we never learned of the payment")

    # --- the end --------------------------------------------------------------------------------------------------
    def _end_disturbance(self) -> None:
        notices = self.running.look("courier")
        self.failures = {name: notices[name] for name in ("lost", "doubled")}
        self.failures["failed"] = self.running.look("disturbed")["times"]
        self.running.simulate("courier", lost=0, doubled=0, shuffled_within=0)
        self.running.simulate("disturb", percent=0, kinds=[])

    def _come_to_rest(self) -> None:
        """The poller queries every open order; then a person refunds the unmatched payments."""
        for _ in range(3):
            self._poll(after_minutes=16)
        for payment_id, fate in self.fates.items():
            if fate == WRONG_AMOUNT:
                refund, key = {"reason": "金额不符"}, f"{payment_id}-unmatched"
                self.stage.operator.post(f"{PATH}/{payment_id}/refunds", refund, key)
        self.stage.notes.counts["orders on a day of chaos"] = len(self.fates)

    def _poll(self, *, after_minutes: int) -> None:
        self.stage.move(minutes=after_minutes)
        for _ in range(4):  # one tick takes a limited number of orders
            self.running.fire("payments_poll")

    def checks(self, facts: Facts) -> list[Check]:
        """Every order ended as WeChat Pay shows it, to the fen and point."""
        if not self.fates:
            return []
        self.rows, wrong = judge(Books(facts), self.fates)
        happened = all(self.failures.values()) and all(self.reduced[name] for name in ("points", "coupons"))
        figures = "; ".join(wrong[:3]) or self._figures()
        return [Check("chaos: every order ended right", happened and not wrong, figures)]

    def _figures(self) -> str:
        return (
            f"{len(self.fates)} orders, {self.reduced['points']} with points, {self.reduced['coupons']} with coupons; "
            f"{self.failures['lost']} callbacks lost, {self.failures['doubled']} doubled, {self.failures['failed']} "
            "calls failed or timed out, one key rotated"
        )

    def tables(self) -> Iterator[Table]:
        if self.rows:
            yield tables.chaos(self.rows)
