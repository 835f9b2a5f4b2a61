"""A day of chaos: callbacks lost, doubled and out of order, a provider that fails and times out, a key that changes;
every order ends right all the same.

Its shares are those of the payments issue: 10 % of callbacks lost, 20 % doubled, all shuffled, 5 % of the provider's
calls failing or timed out, one rotation.
"""

import json
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator import seed
from simulator.laws import Check, Facts, Item
from simulator.misbehave import DONE_5XX, SERVER_ERROR, TIMEOUT
from simulator.people import Refused, Shopper
from simulator.running import STACK

if TYPE_CHECKING:
    from simulator.day import Day

ORDERS = 500
LOST_PERCENT, DOUBLED_PERCENT, FAILING_PERCENT = 10, 20, 5
SHUFFLED_WITHIN_SECONDS = 3.0
# Of the calls that fail one in five is a time-out: the caller waits its five seconds.
KINDS = [SERVER_ERROR, SERVER_ERROR, SERVER_ERROR, DONE_5XX, TIMEOUT]
ROUNDS = 6
POINTS = 10
# Another order of the shopper's was faster with its points or its coupon.
TAKEN = {"points_insufficient", "coupon_in_use", "coupon_not_eligible", "resource_not_found"}


class Chaos:
    """What is asked of payments when nothing can be relied upon."""

    def __init__(self, day: "Day") -> None:
        self.day, self.running = day, day.running
        self.fates: dict[str, str] = {}
        self.figures: dict[str, int] = {}
        self.at_console: list[str] = []
        self.rows: dict[str, Counter[str]] = {}
        self.less = Counter[str]()
        self._number = threading.Lock()

    def live(self) -> None:
        """Five hundred orders, opened, paid, cancelled, left, paid wrongly, refunded."""
        stores = [f"{seed.SUN}_{name}" for name in seed.STORES[seed.SUN]]
        orders = [(number, self.day.shoppers[number % len(self.day.shoppers)]) for number in range(ORDERS)]
        self.running.simulate(
            "courier", lost=LOST_PERCENT, doubled=DOUBLED_PERCENT, shuffled_within=SHUFFLED_WITHIN_SECONDS
        )
        self.running.simulate("disturb", percent=FAILING_PERCENT, kinds=KINDS)
        half = len(orders) // 2
        self.day.all(lambda one: self._buy(*one, stores), orders[:half])
        self._rotate()
        self.day.all(lambda one: self._buy(*one, stores), orders[half:])
        self._refund()
        told = self.running.look("courier")
        self.figures = {name: told[name] for name in ("lost", "doubled")}
        self.figures["failed"] = self.running.look("disturbed")["times"]
        self.running.simulate("courier", lost=0, doubled=0, shuffled_within=0)
        self.running.simulate("disturb", percent=0, kinds=[])
        for payment_id in self.at_console:  # a lost notice of these only the bill would tell of
            order = self.running.look(f"orders/{payment_id}")
            self.running.simulate("refund", transaction_id=order["transaction_id"], refund_fen=500)
        self._come_to_rest()

    def _buy(self, number: int, shopper: Shopper, stores: list[str]) -> None:
        amount_fen = 1000 + 37 * number % 9000
        body: dict[str, Any] = {"store_id": stores[number % len(stores)]}
        if number % 4:
            body["amount_fen"] = amount_fen
        else:
            body["lines"] = [{"sku": "cup", "amount_fen": amount_fen, "quantity": 3}]
        path = "/v1/payments"
        order = self._opened(path, number, shopper, body)
        payment_id = order["payment_id"]
        fate = self._fate(number)
        if fate == "cancelled":
            self._insist(lambda: shopper.post(f"{path}/{payment_id}/cancel"))
        elif fate == "wrong amount":
            self.running.simulate("pay", out_trade_no=payment_id, paid_fen=order["payable_fen"] + 1)
        elif fate != "left":
            self.running.simulate("pay", out_trade_no=payment_id)
            if number % 5 == 0:
                self._insist(lambda: shopper.get(f"{path}/{payment_id}"))
        with self._number:
            self.fates[payment_id] = fate

    def _opened(self, path: str, number: int, shopper: Shopper, body: dict[str, Any]) -> dict[str, Any]:
        """The order, every fifth with points and as many with coupons, where the shopper has some."""
        key, less = f"{self.day.name}-chaos-{number}", self._less(number, shopper, body)
        try:
            order: dict[str, Any] = self._insist(lambda: shopper.post(path, {**body, **less}, key=key))
        except Refused as refused:
            if refused.code not in TAKEN:
                raise
            order = self._insist(lambda: shopper.post(path, body, key=f"{key}-plain"))
        with self._number:
            self.less.update({"points": bool(order["points"]), "coupons": bool(order["coupons"])})
        return order

    def _less(self, number: int, shopper: Shopper, body: dict[str, Any]) -> dict[str, Any]:
        """What takes something off: of a tenth of the orders both."""
        less: dict[str, Any] = {"points": POINTS} if number % 5 == 2 else {}
        if number % 10 in (3, 7):
            told = self._insist(lambda: shopper.post("/v1/me/coupons/qualify", body))
            less["coupon_ids"] = told["best"]["coupon_ids"]
        return less

    def _fate(self, number: int) -> str:
        last = number % 50
        return {7: "cancelled", 17: "cancelled", 27: "left", 37: "left", 47: "wrong amount"}.get(last, "paid")

    def _insist(self, act: Any) -> Any:
        """A person presses again."""
        for attempt in range(5):
            try:
                return act()
            except Refused as refused:
                if refused.status < 500 or attempt == 4:
                    raise
                time.sleep(attempt)
        raise AssertionError("unreachable")

    def _rotate(self) -> None:
        """The platform has a new key, which the merchant puts beside the old one; then it signs with that."""
        told = self.running.simulate("new-key")
        vault, name = self.running.client("secretsmanager"), STACK
        secret = json.loads(vault.get_secret_value(SecretId=name)["SecretString"])
        for merchant in secret["merchants"].values():
            merchant["platform_keys"][told["serial"]] = told["public_key"]
        vault.put_secret_value(SecretId=name, SecretString=json.dumps(secret))
        self.running.simulate("sign-with", serial=told["serial"])

    def _refund(self) -> None:
        """One order in seven goes back: a part, a part and the rest, or a part at the provider's console."""
        paid = [one for one, fate in self.fates.items() if fate == "paid"][::7]
        for number, payment_id in enumerate(paid):
            if number % 3 == 2:
                self.at_console.append(payment_id)
                continue
            path = f"/v1/payments/{payment_id}/refunds"
            for part, body in enumerate(({"refund_fen": 333}, {}) if number % 3 else ({"refund_fen": 777},)):
                self._insist_on_refund(path, {"reason": "顾客退货", **body}, f"{self.day.name}-back-{number}-{part}")

    def _insist_on_refund(self, path: str, body: dict[str, Any], key: str) -> None:
        """Where its callback is lost too, a payment is known a moment later."""
        for _ in range(ROUNDS):
            try:
                self._insist(lambda: self.day.operator.post(path, body, key))
                return
            except Refused as refused:
                if refused.code != "payment_not_paid":
                    raise
                self._pass_time(16)
        raise AssertionError(f"{path}: never known to be paid")

    def _come_to_rest(self) -> None:
        """The schedule comes round; a person sends back what does not fit."""
        for _ in range(3):
            self._pass_time(16)
        for payment_id, fate in self.fates.items():
            if fate == "wrong amount":
                path, key = f"/v1/payments/{payment_id}/refunds", f"{payment_id}-stray"
                self.day.operator.post(path, {"reason": "金额不符"}, key)
        self.day.told["orders on a day of chaos"] = len(self.fates)

    def _pass_time(self, minutes: int) -> None:
        self.running.move_clock(self.running.now() + timedelta(minutes=minutes))
        for _ in range(4):  # a tick looks at so many only
            self.running.fire("payments_poll")

    def checks(self, facts: Facts) -> list[Check]:
        """Whether each of its orders ended as the provider says, with every fen and point; none before it was
        played."""
        if not self.fates:
            return []
        books, wrong = _Books(facts), []
        self.rows = {}
        for payment_id, fate in self.fates.items():
            order, theirs = books.orders[payment_id], facts.provider.get(payment_id)
            credited, taken = books.points_of(payment_id)
            if not _right(fate, order, theirs) or taken != -_share(credited, order):
                wrong.append(f"{payment_id} ({fate}): {order['state']}, {order['refunded_fen']}, {credited}, {taken}")
            self._add(fate, order, theirs, credited, taken)
        happened = all(self.figures.values()) and all(self.less[name] for name in ("points", "coupons"))
        return [Check("chaos: every order ended right", happened and not wrong, "; ".join(wrong[:3]) or self._told())]

    def _add(self, fate: str, order: Item, theirs: Item | None, credited: int, taken: int) -> None:
        paid_fen = theirs["amount"]["total"] if theirs and "amount" in theirs else 0
        row = self.rows.setdefault(fate, Counter[str]())
        row.update({"orders": 1, order["state"]: 1, "paid_fen": paid_fen, "back_fen": order["refunded_fen"]})
        row.update({"credited": credited, "taken_back": -taken})

    def _told(self) -> str:
        figures = self.figures
        return (
            f"{len(self.fates)} orders, {self.less['points']} with points, {self.less['coupons']} with coupons; "
            f"{figures['lost']} callbacks lost, {figures['doubled']} doubled, {figures['failed']} calls failed or "
            "timed out, one key rotated"
        )


class _Books:
    """The facts by order."""

    def __init__(self, facts: Facts) -> None:
        self.orders = {one["order_id"]: one for one in facts.orders}
        self._posted = Counter[str]()
        for one in facts.entries:
            self._posted[one["source"]] += one["points"]
        self._refunds: dict[str, list[str]] = {}
        for one in facts.refunds:
            self._refunds.setdefault(one["order_id"], []).append(f"refund:{one['refund_id']}")

    def points_of(self, payment_id: str) -> tuple[int, int]:
        """What an order was credited, and what its refunds took back (negative)."""
        taken = sum(self._posted[source] for source in self._refunds.get(payment_id, ()))
        return self._posted[f"payment:{payment_id}"], taken


def _right(fate: str, order: Item, theirs: Item | None) -> bool:
    paid_there = theirs is not None and theirs["trade_state"] in ("SUCCESS", "REFUND")
    went_back = theirs["refunded_fen"] if theirs is not None else 0
    if order["refunded_fen"] != went_back or order.get("refunding_fen"):
        return False
    if fate == "paid":
        return paid_there and order["state"] == "paid"
    whole = bool(theirs and paid_there and went_back == theirs["amount"]["total"])
    return order["state"] == "closed" and (whole if fate == "wrong amount" else not paid_there)


def _share(credited: int, order: Item) -> int:
    """What refunds took of the points: rounded down over all of them together."""
    return int(credited * order["refunded_fen"] // order["payable_fen"]) if order["state"] == "paid" else 0
