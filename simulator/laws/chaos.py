"""The law of chaos: whatever happened to an order, it ended as WeChat Pay shows it, to the fen and point."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from simulator.laws.facts import Facts, Item

Fate = Literal["paid", "cancelled", "left", "wrong amount"]
PAID: Fate = "paid"
WRONG_AMOUNT: Fate = "wrong amount"


class Books:
    """The facts by order."""

    def __init__(self, facts: Facts) -> None:
        self.orders = {one["order_id"]: one for one in facts.orders}
        self.provider = facts.provider
        self._posted = Counter[str]()
        for one in facts.entries:
            self._posted[one["source"]] += one["points"]
        self._refunds: dict[str, list[str]] = {}
        for one in facts.refunds:
            self._refunds.setdefault(one["order_id"], []).append(f"refund:{one['refund_id']}")

    def points_of(self, payment_id: str) -> tuple[int, int]:
        """The points that an order was credited, and those that its refunds reversed (negative)."""
        reversed_points = sum(self._posted[source] for source in self._refunds.get(payment_id, ()))
        return self._posted[f"payment:{payment_id}"], reversed_points


def judge(books: Books, fates: Mapping[str, Fate]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Sums by fate for the report, and the orders that ended wrong."""
    rows: dict[str, Counter[str]] = {}
    wrong = []
    for payment_id, fate in fates.items():
        order, theirs = books.orders[payment_id], books.provider.get(payment_id)
        credited, reversed_points = books.points_of(payment_id)
        if not _is_right(fate, order, theirs) or reversed_points != -_share(credited, order):
            wrong.append(
                f"{payment_id} ({fate}): {order['state']}, {order['refunded_fen']}, {credited}, {reversed_points}"
            )
        paid_fen = theirs["amount"]["total"] if theirs and "amount" in theirs else 0
        row = rows.setdefault(fate, Counter[str]())
        row.update({"orders": 1, order["state"]: 1, "paid_fen": paid_fen, "refunded_fen": order["refunded_fen"]})
        row.update({"credited": credited, "reversed": -reversed_points})
    return rows, wrong


def _is_right(fate: Fate, order: Item, theirs: Item | None) -> bool:
    paid_there = theirs is not None and theirs["trade_state"] in ("SUCCESS", "REFUND")
    refunded_there = theirs["refunded_fen"] if theirs is not None else 0
    if order["refunded_fen"] != refunded_there or order.get("refunding_fen"):
        return False
    if fate == PAID:
        return paid_there and order["state"] == "paid"
    whole = bool(theirs and paid_there and refunded_there == theirs["amount"]["total"])
    return order["state"] == "closed" and (whole if fate == WRONG_AMOUNT else not paid_there)


def _share(credited: int, order: Item) -> int:
    """The points that refunds reverse: rounded down over all refunds of the order together."""
    return int(credited * order["refunded_fen"] // order["payable_fen"]) if order["state"] == "paid" else 0
