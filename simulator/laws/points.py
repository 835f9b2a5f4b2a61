"""Laws of points: the ledger sums to zero, spent points are restored once, tiers count what was bought."""

import json
from collections import Counter, defaultdict

from simulator.laws.facts import Check, Facts, counted, some


def books(facts: Facts) -> Check:
    """Balance = sum of entries = lots - debt, for every member."""
    entries: dict[str, int] = defaultdict(int)
    lots: dict[str, int] = defaultdict(int)
    for entry in facts.entries:
        entries[entry["pk"]] += entry["points"]
    for lot in facts.lots:
        lots[lot["pk"]] += lot["points_left"]
    wrong = [
        pk
        for pk in {*entries, *facts.accounts}
        if not (facts.accounts[pk].get("balance", 0) == entries[pk] == lots[pk] - facts.accounts[pk].get("debt", 0))
    ]
    total = sum(one.get("balance", 0) for one in facts.accounts.values())
    return Check(
        "books balance",
        not wrong,
        f"{len(facts.accounts)} accounts, {total} points" if not wrong else some(wrong),
    )


def legs(facts: Facts) -> Check:
    """The legs of every entry sum to zero. So do all accounts together, and the account `merged` alone."""
    accounts: dict[str, int] = defaultdict(int)
    for entry in facts.entries:
        legs = json.loads(entry["legs"])
        for account, points in legs:
            accounts[account] += points
        if sum(points for _, points in legs) != 0:
            return Check("every entry sums to zero", False, entry["sk"])
    whole = sum(accounts.values()) == 0 == accounts["merged"]
    return Check("every entry sums to zero", whole, f"{len(facts.entries)} entries")


def orders(facts: Facts) -> Check:
    """An order's points are spent, and restored once if it was closed or refunded whole."""
    spent = Counter({one["source"]: -int(one["points"]) for one in facts.entries if one["kind"] == "spend"})
    restored = Counter(one["source"] for one in facts.entries if one["kind"] == "return")
    wrong, paid_fen = [], 0
    for order in facts.orders:
        if order.get("points"):
            refunded = order.get("refunds") and order.get("refunded_fen", 0) == order["payable_fen"]
            ended = order["state"] == "closed" or bool(refunded)
            kind = "parking" if order["purpose"] == "parking" else "order"
            found = spent[f"{kind}:{order['order_id']}"], restored[f"{kind}_return:{order['order_id']}"]
            if found != (order["points"], int(ended)):
                wrong.append(f"{order['order_id']} is {order['state']}: {found}")
            paid_fen += 0 if ended else int(order["points_fen"])
    figures = f"{paid_fen / 100:.2f} yuan paid with points"
    return Check("points in orders are spent or restored", not wrong, "; ".join(wrong) or figures)


def holds(facts: Facts) -> Check:
    """A hold's points are spent, and restored once if it was cancelled, undone or lapsed."""
    spent = Counter(one["source"] for one in facts.entries if one["kind"] == "spend")
    restored = Counter(one["source"] for one in facts.entries if one["kind"] == "return")
    wrong = []
    for hold in facts.points_holds:
        keeps = hold["state"] in ("held", "committed")
        found = (spent[f"hold:{hold['hold_id']}"], restored[f"hold_return:{hold['hold_id']}"])
        if found != (1, 0 if keeps else 1) or (hold["hold_id"] in facts.open_holds) != (hold["state"] == "held"):
            wrong.append(hold["hold_id"])
    states = Counter(one["state"] for one in facts.points_holds)
    return Check("points held by tills are spent or restored", not wrong, some(wrong) if wrong else counted(states))


def tiers(facts: Facts) -> Check:
    """Tiers count what was bought and earned, less refunds and reversed points."""
    bought, earned = Counter[str](), Counter[str]()
    for order in facts.paid():
        if order.get("store_id"):
            bought[f"MEMBER#{order['member_id']}"] += int(order["payable_fen"] - order.get("refunded_fen", 0))
    for one in facts.receipts:
        bought[f"MEMBER#{one['member_id']}"] += int(one["paid_fen"] - one.get("refunded_fen", 0))
    for entry in facts.entries:
        if entry["kind"] in ("credit", "take_back"):
            legs = json.loads(entry["legs"])
            earned[entry["pk"]] -= sum(points for account, points in legs if account.startswith("issued:"))
    spent, points = Counter[str](), Counter[str]()
    for day in facts.tier_days:
        spent[day["pk"]] += int(day["spend_fen"])
        points[day["pk"]] += int(day["points"])
    wrong = [
        f"{pk}: {found[pk]} {what} counted of {wanted[pk]}"
        for what, found, wanted in (("fen", spent, bought), ("points", points, earned))
        for pk in {*found, *wanted}
        if found[pk] != wanted[pk]
    ]
    tiers = Counter(json.loads(one["held"])[0] for one in facts.standings if one.get("held"))
    figures = f"{sum(spent.values()) / 100:.2f} yuan, {sum(points.values())} points; tiers: {counted(tiers)}"
    return Check("tiers count what was bought and earned", not wrong, "; ".join(wrong) or figures)
