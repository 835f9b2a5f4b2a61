"""The business circle: members and strangers pay at the stores' own tills. The strangers authorise late. Some payments
are refunded."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from rich.table import Table

from chalicelib import ids
from simulator import seed
from simulator.day import tables
from simulator.day.stage import TOYS, Part, Stage
from simulator.laws import Check, Facts
from simulator.people import Shopper

PAYMENTS, LATE, LOST, REFUNDS, IN_UNKNOWN_SHOP = 200, 30, 10, 20, 4
UNKNOWN_SHOP = "S-new"
WITHIN_SECONDS = 120


class MallPayments(Part):
    """200 payments by 30 members, who authorise first, and 30 strangers, who authorise late. 20 are refunded."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.appid: str = self.running.described["appid"]
        self.strangers = [Shopper(self.running, f"o_{stage.day_id}_mall_{number}") for number in range(LATE)]
        self.paid: dict[str, int] = {}  # fen by transaction id
        self.refunded: Counter[str] = Counter()
        self.rows: dict[str, Counter[str]] = {}

    def play(self) -> None:
        """Plays payments and authorisations, waits until WeChat has the points of every payment, then refunds some."""
        members = self.stage.shoppers[:LATE]
        for one in members:
            self.running.simulate("circle-authorize", appid=self.appid, openid=one.openid)
        payers = [*members, *self.strangers]
        self.stage.at_once(lambda number: self._pay(number, payers[number % len(payers)]), range(PAYMENTS))
        self._await(lambda: len(self._tasks()) >= IN_UNKNOWN_SHOP, "payments in an unknown shop did not become tasks")
        self.stage.at_once(self._authorize, enumerate(self.strangers))
        self._assign_unknown_shop()
        self._await(self._all_reported, "points were not reported to WeChat")
        self._refund()
        counts = {"mall payments": len(self.paid), "authorised late": LATE, "mall refunds": REFUNDS}
        self.stage.notes.counts.update(counts)

    def _pay(self, number: int, payer: Shopper) -> None:
        shops = list(seed.STORES[seed.SUN])
        in_unknown = number % (PAYMENTS // IN_UNKNOWN_SHOP) == 7
        amount_fen = 1000 + 53 * number % 7000
        payment = {
            "appid": self.appid,
            "openid": payer.openid,
            "amount_fen": amount_fen,
            "shop_number": UNKNOWN_SHOP if in_unknown else f"S-{shops[number % len(shops)]}",
        }
        self.paid[self.running.simulate("circle-pay", **payment)["transaction_id"]] = amount_fen

    def _authorize(self, numbered: tuple[int, Shopper]) -> None:
        """One notice in three is lost: half of those shoppers log in, the others pay once more."""
        number, shopper = numbered
        lost = number % (LATE // LOST) == 0
        self.running.simulate("circle-authorize", appid=self.appid, openid=shopper.openid, notify=not lost)
        if lost and number % 2:
            shopper.log_in()
        elif lost:
            self._pay(1, shopper)

    def _assign_unknown_shop(self) -> None:
        """An operator assigns the payments of the unknown shop to a store."""
        for task in self._tasks():
            path = f"/v1/admin/mall-payments/{task['transaction_id']}/assign"
            self.stage.operator.post(path, {"store_id": TOYS, "note": "a new till"}, task["transaction_id"])

    def _tasks(self) -> list[dict[str, Any]]:
        tasks: list[dict[str, Any]] = self.stage.operator.get("/v1/admin/mall-payment-tasks?limit=100")["tasks"]
        return [one for one in tasks if one["transaction_id"] in self.paid]

    def _all_reported(self) -> bool:
        """Calls the schedule; returns whether every payment is reported with points. A stranger's earns none until
        the stranger authorises."""
        self.running.fire("circle_tick")
        return all(one["report"] is not None and one["report"]["earn_points"] for one in self._sales())

    def _sales(self) -> list[dict[str, Any]]:
        return [one for one in self.running.look("circle")["sales"] if one["transaction_id"] in self.paid]

    def _refund(self) -> None:
        """Refunds ten payments in part and ten whole; five of the ten whole refunds are made in two parts."""
        for number, transaction_id in enumerate(sorted(self.paid)[:REFUNDS]):
            total = self.paid[transaction_id]
            parts = [total // 3] if number % 2 else [total // 2, total - total // 2] if number % 4 else [total]
            for part in parts:
                self.running.simulate("circle-refund", transaction_id=transaction_id, refund_fen=part)
                self.refunded[transaction_id] += part

    def _await(self, holds: Callable[[], bool], problem: str) -> None:
        until = time.monotonic() + WITHIN_SECONDS
        while not holds():
            assert time.monotonic() < until, problem
            time.sleep(0.5)

    # --- the report -----------------------------------------------------------------------------------------------
    def checks(self, facts: Facts) -> list[Check]:
        """Points agree on both sides; a mall payment issues coupons and messages as an order does."""
        return [self._points(facts), self._issued(facts)] if self.paid else []

    def _points(self, facts: Facts) -> Check:
        posted = {(entry["kind"], entry["source"]): entry["points"] for entry in facts.entries}
        receipts = {one["receipt_no"]: one for one in facts.receipts}
        wrong, rows = [], {"not refunded": Counter[str](), "refunded": Counter[str]()}
        for sale in self._sales():
            number = sale["transaction_id"]
            receipt = receipts.get(number)
            receipt_id = receipt["receipt_id"] if receipt else ""
            credited = posted.get(("credit", f"receipt:{receipt_id}"), 0)
            refund_ids = [ids.derived("receipt_refund", receipt_id, one["refund_id"]) for one in sale["refunds"]]
            reversed_points = -sum(posted.get(("take_back", f"receipt_refund:{one}"), 0) for one in refund_ids)
            reported = (sale["report"] or {}).get("increased_points")
            refunded_fen, paid_fen = self.refunded[number], self.paid[number]
            due = credited * refunded_fen // paid_fen
            fits = receipt is not None and int(receipt.get("refunded_fen", 0)) == refunded_fen
            if not fits or reported != credited or reversed_points != due:
                figures = f"{credited} credited, {refunded_fen} fen refunded, {reversed_points} reversed"
                wrong.append(f"{number}: {reported} reported, {figures}")
            row = rows["refunded" if refunded_fen else "not refunded"]
            row.update(
                payments=1, paid_fen=paid_fen, refunded_fen=refunded_fen, credited=credited, reported=reported or 0
            )
        self.rows = rows
        total = sum(row["reported"] for row in rows.values())
        return Check("mall payments agree on both sides", not wrong, "; ".join(wrong[:3]) or f"{total} points reported")

    def _issued(self, facts: Facts) -> Check:
        """If refunds leave too little of a payment, its unused coupons are voided; if they leave nothing, its
        messages are dropped."""
        numbers = {f"SALE#{ids.derived('transaction', number)}": number for number in self.paid}
        mine = [one for one in facts.issued_by_sales if one["pk"] in numbers]
        unused = {one["coupon_id"] for one in facts.coupons if one["state"] == "claimed"}
        left_fen = {number: fen - self.refunded[number] for number, fen in self.paid.items()}
        refunded = [one for one in mine if left_fen[numbers[one["pk"]]] < one["least_fen"]]
        wrong = [one["coupon_id"] for one in refunded if one["coupon_id"] in unused]
        planned = [one for one in facts.plans if f"SALE#{one['cause_id']}" in numbers]
        dropped = [one for one in planned if not left_fen[numbers[f"SALE#{one['cause_id']}"]]]
        wrong += [one["sk"] for one in dropped if one["state"] == "planned"]
        figures = f"{len(mine)} coupons, {len(refunded)} voided; {len(planned)} messages, {len(dropped)} dropped"
        return Check("mall payments issue what orders issue", bool(mine and planned) and not wrong, figures)

    def tables(self) -> Iterator[Table]:
        if self.rows:
            yield tables.mall(self.rows)
