"""Laws of money: every payment and refund counts once, to the fen."""

import json
from collections import Counter, defaultdict

from chalicelib import ids
from simulator.laws.facts import Check, Facts, Item, counted, some

MOST_REFUNDS = 50


def orders(facts: Facts) -> Check:
    """Our paid orders have the same amounts at WeChat Pay. An order paid only there is closed or held for review."""
    wrong = [one["order_id"] for one in facts.orders if not _agrees(one, facts.provider.get(one["order_id"]))]
    total = sum(one["payable_fen"] for one in facts.paid())
    figures = f"{len(facts.paid())} paid, {total / 100:.2f} yuan"
    return Check("our orders agree with WeChat Pay's", not wrong, some(wrong) if wrong else figures)


def _agrees(order: Item, provider: Item | None) -> bool:
    if order["state"] == "paid" and order["payable_fen"] == 0:
        return provider is None  # coupons and points paid it
    paid_there = provider is not None and provider["trade_state"] in ("SUCCESS", "REFUND")
    if order["state"] == "paid":
        # If a notice that the simulator did not send paid the order, the order is not paid at WeChat Pay.
        return not paid_there or bool(provider and provider["amount"]["total"] == order["payable_fen"])
    # An unmatched payment is held for review.
    return not paid_there or order["state"] == "closed" or "set_aside" in order


def once(facts: Facts) -> Check:
    """Each payment credits its points once, however often its notice was delivered."""
    credited = Counter(one["source"] for one in facts.entries if one["kind"] == "credit")
    # Earning rules have caps, so a payment may earn nothing. Without rules the store's rate decides.
    expected = {
        f"payment:{one['order_id']}": one["payable_fen"] * one["points_per_yuan"] // 100
        for one in facts.paid()
        if one["payable_fen"] * one["points_per_yuan"] >= 100
    }
    expected |= {
        f"receipt:{one['receipt_id']}": points
        for one in facts.receipts
        if (points := one["paid_fen"] * json.loads(one["event"])["details"]["points_per_yuan"] // 100)
    }
    by_rate = {
        one["source"]: one["points"] for one in facts.entries if one["kind"] == "credit" and not one.get("rule_id")
    }
    due = {source: points for source, points in expected.items() if not facts.earning_rules or source in by_rate}
    # A tier may earn more, in whole percents of the rate.
    programs = [json.loads(body) for body in facts.tier_programs]
    most = max((tier.get("points_percent", 100) for program in programs for tier in program["tiers"]), default=100)
    at_most = {source: points * most // 100 + (most > 100) for source, points in due.items()}
    as_due = by_rate.keys() == due.keys() and all(due[one] <= by_rate[one] <= at_most[one] for one in due)
    holds = as_due and all(number == 1 for number in credited.values())
    return Check(
        "each callback applied once",
        holds,
        f"{facts.deliveries} deliveries, {len(credited)} credits of {len(expected)}",
    )


def mall_payments(facts: Facts) -> Check:
    """The points that were reported to WeChat are those credited, unless a new report is due."""
    credited = {one["source"]: one["points"] for one in facts.entries if one["kind"] == "credit"}
    reported = [one for one in facts.mall_payments if "reported_at" in one]
    final = [one for one in reported if one["state"] == "unplaced" or not ("due_at" in one or "task" in one)]
    wrong = [one["transaction_id"] for one in final if one["points"] != credited.get(_source_of(one), 0)]
    figures = f"{len(final)} of {len(facts.mall_payments)} reported"
    return Check("points reported to WeChat were credited", not wrong, some(wrong) if wrong else figures)


def receipt_refunds(facts: Facts) -> Check:
    """Refunds of a receipt reverse their share of its points, rounded down over all refunds together."""
    posted = {(one["kind"], one["source"]): one["points"] for one in facts.entries}
    reversed_points: Counter[str] = Counter()
    for refund in facts.receipt_refunds:
        source = f"receipt_refund:{refund['sk'].removeprefix('REFUND#')}"
        reversed_points[refund["pk"].removeprefix("RECEIPT#")] -= posted.get(("take_back", source), 0)
    wrong = []
    for one in facts.receipts:
        credited = posted.get(("credit", f"receipt:{one['receipt_id']}"), 0)
        due = credited * one["refunded_fen"] // one["paid_fen"] if one["paid_fen"] else 0
        if reversed_points[one["receipt_id"]] != due:
            wrong.append(f"{one['receipt_no']}: {reversed_points[one['receipt_id']]} instead of {due}")
    figures = f"{len(facts.receipt_refunds)} refunds, {reversed_points.total()} points reversed"
    return Check("refunds of receipts reversed their points", not wrong, "; ".join(wrong[:3]) or figures)


def _source_of(sale: Item) -> str:
    if "payment_id" in sale:
        return f"payment:{sale['payment_id']}"
    return f"receipt:{ids.derived('transaction', sale['transaction_id'])}"


def refunds(facts: Facts) -> Check:
    """The refunded amount of an order is the sum of its refunds, here and at WeChat Pay."""
    by_order: dict[str, int] = defaultdict(int)
    for refund in facts.refunds:
        by_order[refund["pk"].removeprefix("ORDER#")] += refund["refund_fen"]
    wrong = [
        one["order_id"]
        for one in facts.orders
        if not one["refunded_fen"] == by_order[one["order_id"]] == _refunded_there(facts, one["order_id"])
    ]
    reversed_points = sum(-one["points"] for one in facts.entries if one["kind"] == "take_back")
    figures = (
        f"{len(facts.refunds)} refunds, {sum(by_order.values()) / 100:.2f} yuan, {reversed_points} points reversed"
    )
    return Check("refunds agree, to the fen", not wrong, some(wrong) if wrong else figures)


def reserved(facts: Facts) -> Check:
    """The counts of refunds in an order are right, and its refunds never exceed its payment.

    A refund in the merchant console may take money that we had reserved for a refund of ours. WeChat Pay then refuses
    ours; until it does, that money counts twice.
    """
    wrong = []
    by_order: dict[str, list[Item]] = defaultdict(list)
    for refund in facts.asked_refunds:
        by_order[refund["order_id"]].append(refund)
    for order in facts.orders:
        own = [one for one in by_order[order["order_id"]] if one["kind"] == "refund"]
        pending_fen = sum(one["refund_fen"] for one in own if one["state"] in ("processing", "abnormal"))
        succeeded_fen = sum(one["refund_fen"] for one in own if one["state"] == "succeeded")
        number = sum(one["state"] != "failed" for one in own)
        counted_by_order = (order.get("refunding_fen") or 0, order.get("refunds") or 0)
        by_console = [one for one in own if one["state"] == "succeeded" and one["asked_by"] == "console"]
        console_fen = sum(one["refund_fen"] for one in by_console)
        most = max(succeeded_fen, succeeded_fen - console_fen + pending_fen)
        if counted_by_order != (pending_fen, number) or most > order["payable_fen"] or number > MOST_REFUNDS:
            wrong.append(order["order_id"])
    states = Counter(one["state"] for one in facts.asked_refunds)
    return Check(
        "no order is refunded beyond its payment", not wrong, some(wrong) if wrong else f"refunds: {counted(states)}"
    )


def _refunded_there(facts: Facts, order_id: str) -> int:
    return int(facts.provider.get(order_id, {}).get("refunded_fen", 0))


def parking(facts: Facts) -> Check:
    """The money paid for visits equals the paid parking orders, without those refunded whole."""
    orders = [one for one in facts.paid() if one["purpose"] == "parking"]
    paid = sum(one["payable_fen"] for one in orders if one["refunded_fen"] < one["payable_fen"])
    settled = sum(one["paid_fen"] for one in facts.visits)
    left = sum(one["state"] == "exited" for one in facts.visits)
    spent = [one for one in facts.entries if one["source"].startswith("parking:")]
    restored = sum(one["source"].startswith("parking_return:") for one in facts.entries)
    minutes = sum(one["bought_minutes"] for one in facts.visits)
    figures = (
        f"{left} of {len(facts.visits)} cars left, {paid / 100:.2f} yuan, "
        f"{len(spent) - restored} paid time with points ({minutes} min)"
    )
    return Check("parking settled once", paid == settled, figures)
