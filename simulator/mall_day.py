"""The mall's part of a day: payments at tills of the shops, which WeChat tells of; cards, lost and late; refunds; the
day's bill.

Its numbers are those of the issue: 200 payments, 30 shoppers who authorise late, 20 refunds in part and whole, and a
bill whose planted differences are found.
"""

import time
from collections import Counter
from datetime import datetime, timedelta
from datetime import time as wall_time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from chalicelib import ids
from chalicelib.business_day import at_local_time, day_of
from simulator import seed
from simulator.laws import Check, Facts
from simulator.laws.bills import balances
from simulator.laws.facts import counted, some
from simulator.people import Shopper

if TYPE_CHECKING:
    from simulator.day import Day

PAYMENTS, LATE, LOST, REFUNDS, NEW_SHOP = 200, 30, 10, 20, 4
UNKNOWN = "S-new"
WITHIN_SECONDS = 120
BILL_AT = wall_time(10, 40)


class Mall:
    """What the business circle and the bill bring."""

    def __init__(self, day: "Day") -> None:
        self.day, self.running = day, day.running
        self.appid: str = day.running.described["appid"]
        self.late = [Shopper(self.running, f"o_{day.name}_mall_{number}") for number in range(LATE)]
        self.paid: dict[str, int] = {}
        self.refunded: Counter[str] = Counter()
        self.rows: dict[str, Counter[str]] = {}
        self.bill: dict[str, Any] = {}
        self.planted: set[tuple[str, str, int | None, int | None]] = set()

    def live(self) -> None:
        """Members who authorised and strangers pay all over the mall; the strangers take the card, late."""
        members = self.day.shoppers[:LATE]
        for one in members:
            self.running.simulate("circle-authorize", appid=self.appid, openid=one.openid)
        payers = [*members, *self.late]
        self.day.all(lambda number: self._pay(number, payers[number % len(payers)]), range(PAYMENTS))
        self._await(lambda: len(self._tasks()) >= NEW_SHOP, "the unknown shop's payments are not a person's tasks")
        self.day.all(self._authorize, list(enumerate(self.late)))
        self._place_the_unknown()
        self._await(self._all_told, "points are not told")
        self._refund()
        self.day.told["mall payments"] = len(self.paid)
        self.day.told["authorised late"] = LATE
        self.day.told["mall refunds"] = REFUNDS

    def _pay(self, number: int, payer: Shopper) -> None:
        shops = list(seed.STORES[seed.SUN])
        shop = UNKNOWN if number % (PAYMENTS // NEW_SHOP) == 7 else f"S-{shops[number % len(shops)]}"
        amount_fen = 1000 + 53 * number % 7000
        sold = {"appid": self.appid, "openid": payer.openid, "amount_fen": amount_fen, "shop_number": shop}
        self.paid[self.running.simulate("circle-pay", **sold)["transaction_id"]] = amount_fen

    def _authorize(self, numbered: tuple[int, Shopper]) -> None:
        """One in three notices is lost: half of those shoppers log in, the others pay once more."""
        number, shopper = numbered
        lost = number % (LATE // LOST) == 0
        self.running.simulate("circle-authorize", appid=self.appid, openid=shopper.openid, notify=not lost)
        if lost and number % 2:
            shopper.log_in()
        elif lost:
            self._pay(1, shopper)

    def _place_the_unknown(self) -> None:
        """An operator knows which till it is."""
        for task in self._tasks():
            path = f"/v1/admin/mall-payments/{task['transaction_id']}/assign"
            said = {"store_id": f"{seed.SUN}_toys", "note": "a new till"}
            self.day.operator.post(path, said, task["transaction_id"])

    def _tasks(self) -> list[dict[str, Any]]:
        tasks: list[dict[str, Any]] = self.day.operator.get("/v1/admin/mall-payment-tasks?limit=100")["tasks"]
        return [one for one in tasks if one["transaction_id"] in self.paid]

    def _all_told(self) -> bool:
        """Each of them earns; what strangers paid is told to earn nothing, until they take the card."""
        self.running.fire("circle_tick")
        return all(one["report"] is not None and one["report"]["earn_points"] for one in self._sales())

    def _sales(self) -> list[dict[str, Any]]:
        return [one for one in self.running.look("circle")["sales"] if one["transaction_id"] in self.paid]

    def _refund(self) -> None:
        """Ten in part, ten whole; half of those in two parts."""
        for number, transaction_id in enumerate(sorted(self.paid)[:REFUNDS]):
            total = self.paid[transaction_id]
            parts = [total // 3] if number % 2 else [total // 2, total - total // 2] if number % 4 else [total]
            for part in parts:
                self.running.simulate("circle-refund", transaction_id=transaction_id, refund_fen=part)
                self.refunded[transaction_id] += part

    def _await(self, holds: Any, what: str) -> None:
        until = time.monotonic() + WITHIN_SECONDS
        while not holds():
            assert time.monotonic() < until, what
            time.sleep(0.5)

    # --- the bill -------------------------------------------------------------------------------------------------
    def reconcile(self) -> None:
        """The bill of the day's first date: a payment and a refund are missing, a payment tells another amount, one is
        of nobody's making, one was paid with a voucher of the merchant's; the first file is damaged, and finance has it
        fetched anew."""
        wanted = self.day.began
        ready = at_local_time(wanted + timedelta(days=1), BILL_AT)
        if self.running.now() < ready:
            self.running.move_clock(ready)
        self.day.settle()
        mine = [one for one in self.running.look("orders")["orders"] if self._is_of(one, wanted)]
        (missing, missing_fen), (other, other_fen), (voucher, voucher_fen) = (
            (one["out_trade_no"], one["amount"]["total"]) for one in mine[:3]
        )
        back = next(row for row in self._bill_rows() if row["交易状态"] == "REFUND")
        stray = ids.derived("stray", self.day.name, length=len(missing))
        self.planted = {
            ("ours_only", missing, missing_fen, None),
            ("ours_only", back["商户订单号"], int(Decimal(back["申请退款金额"]) * 100), None),
            ("amount_differs", other, other_fen, 1),
            ("theirs_only", stray, None, 777),
        }
        self.running.simulate(
            "bill",
            day=wanted.isoformat(),
            drop=[missing, back["商户退款单号"]],
            amounts={other: 1},
            vouchers={voucher: voucher_fen // 2},
            stray=[{"out_trade_no": stray, "fen": 777}],
            wrong_hash=1,
        )
        path = f"/v1/finance/bills/{wanted.isoformat()}"
        self.running.fire("bills_fetch")
        self.day.finance.post(f"{path}/fetch", {}, f"{self.day.name}-bill")
        self.running.fire("bills_fetch")
        self.bill = self.day.finance.get(f"{path}?limit=100")

    def _bill_rows(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.running.look(f"bills/{self.day.began.isoformat()}")["rows"]
        return rows

    def _is_of(self, order: dict[str, Any], wanted: Any) -> bool:
        """Plainly paid on that date, and nothing since."""
        if order["trade_state"] != "SUCCESS" or order["refunded_fen"]:
            return False
        mine = {one.openid for one in self.day.shoppers}
        return order["payer"]["openid"] in mine and day_of(datetime.fromisoformat(order["success_time"])) == wanted

    # --- what must be so ------------------------------------------------------------------------------------------
    def checks(self, facts: Facts) -> list[Check]:
        """What both sides say agrees to the point; the bill tells the planted differences and no other."""
        of_payments = [self._points(facts), self._brought(facts)] if self.paid else []
        return [*of_payments, *([self._bill()] if self.bill else [])]

    def _brought(self, facts: Facts) -> Check:
        """A payment in a shop brings another shop's coupon, messages and a figure as an order does; what was refunded
        takes them back."""
        numbers = {f"SALE#{ids.derived('transaction', number)}": number for number in self.paid}
        mine = [one for one in facts.brought if one["pk"] in numbers]
        free = {one["coupon_id"] for one in facts.coupons if one["state"] == "claimed"}
        left = {number: fen - self.refunded[number] for number, fen in self.paid.items()}
        gone = [one for one in mine if left[numbers[one["pk"]]] < one["least_fen"]]
        wrong = [one["coupon_id"] for one in gone if one["coupon_id"] in free]
        planned = [one for one in facts.plans if f"SALE#{one['cause_id']}" in numbers]
        refunded = [one for one in planned if not left[numbers[f"SALE#{one['cause_id']}"]]]
        wrong += [one["sk"] for one in refunded if one["state"] == "planned"]
        figures = f"{len(mine)} coupons, {len(gone)} taken back; {len(planned)} messages, {len(refunded)} dropped"
        return Check("mall payments bring what orders bring", bool(mine and planned) and not wrong, figures)

    def _points(self, facts: Facts) -> Check:
        posted = {(entry["kind"], entry["source"]): entry["points"] for entry in facts.entries}
        receipts = {one["receipt_no"]: one for one in facts.receipts}
        wrong, rows = [], {"in one shop": Counter[str](), "refunded": Counter[str]()}
        for sale in self._sales():
            number = sale["transaction_id"]
            receipt = receipts.get(number)
            receipt_id = receipt["receipt_id"] if receipt else ""
            credited = posted.get(("credit", f"receipt:{receipt_id}"), 0)
            back = [ids.derived("receipt_refund", receipt_id, one["refund_id"]) for one in sale["refunds"]]
            taken = -sum(posted.get(("take_back", f"receipt_refund:{one}"), 0) for one in back)
            told = (sale["report"] or {}).get("increased_points")
            gone = self.refunded[number]
            due = credited * gone // self.paid[number]
            if receipt is None or told != credited or int(receipt.get("refunded_fen", 0)) != gone or taken != due:
                wrong.append(f"{number}: told {told}, credited {credited}, refunded {gone}, taken back {taken}")
            row = rows["refunded" if gone else "in one shop"]
            row.update(payments=1, paid_fen=self.paid[number], back_fen=gone, credited=credited, told=told or 0)
        self.rows = rows
        total = sum(row["told"] for row in rows.values())
        return Check("mall payments agree on both sides", not wrong, "; ".join(wrong[:3]) or f"{total} points told")

    def _bill(self) -> Check:
        """To the last row: the differences are those planted, both sides' sums are accounted for, and the bill's are
        those of the rows that the provider has."""
        bill, differences = self.bill["bill"], self.bill["differences"]
        found = {(one["what"], one["order_id"], one["ours_fen"], one["theirs_fen"]) for one in differences}
        states = Counter(row["交易状态"] for row in self._bill_rows())
        holds = (
            (bill["state"], found, len(differences)) == ("matched", self.planted, len(self.planted))
            and (bill["theirs"]["payments"], bill["theirs"]["refunds"]) == (states["SUCCESS"], states["REFUND"])
            and balances(bill, differences)
        )
        wrong = sorted(" ".join(map(str, one)) for one in found ^ self.planted)
        figures = f"{bill['state']}: {counted(bill['counts'])}"
        return Check("the bill tells what was planted", holds, f"{figures}; {some(wrong)}" if wrong else figures)
