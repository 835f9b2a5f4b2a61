"""Laws of messages, of finance's figures, and of delivery."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from simulator.laws.facts import Check, Facts, Item, counted, some

BY_SOURCE = ("joined", "payments", "paid_fen", "refunded_fen")


def messages(facts: Facts) -> Check:
    """Nobody gets more than three messages in seven days, and every message was planned."""
    by_phone: dict[str, list[datetime]] = defaultdict(list)
    for message in facts.messages:
        by_phone[message["openid"]].append(datetime.fromisoformat(message["at"]))
    window = timedelta(days=7)
    most = max((sum(a <= b < a + window for b in times) for times in by_phone.values() for a in times), default=0)
    sent = sum(one["state"] in ("sent", "unknown") for one in facts.plans)
    states = Counter(one["state"] for one in facts.plans)
    figures = f"{len(facts.messages)} sent of {len(facts.plans)} planned ({counted(states)}), at most {most} in a week"
    return Check("at most three messages in seven days", most <= 3 and sent >= len(facts.messages), figures)


def usage(facts: Facts) -> Check:
    """The sums of finance's rows equal the sums of the rooms' tables."""
    rows = _rows_by(facts, "store")
    campaigns = _rows_by(facts, "campaign")
    channels = _rows_by(facts, "channel")
    sold_fen = sum(one["payable_fen"] for one in facts.paid() if one["purpose"] == "store")
    sold_fen += sum(one["paid_fen"] for one in facts.sold_receipts)
    parked_fen = sum(one["payable_fen"] for one in facts.paid() if one["purpose"] == "parking")
    pairs = {
        "claimed": (_sum(campaigns, "claimed"), len(facts.coupons)),
        "redeemed": (
            _sum(campaigns, "redeemed") - _sum(campaigns, "given_back"),
            sum(one["state"] == "redeemed" for one in facts.coupons),
        ),
        "discount": (
            _sum(campaigns, "discount_fen"),
            sum(one["worth_fen"] for one in facts.coupons if one["state"] == "redeemed"),
        ),
        "funders": (_sum(_rows_by(facts, "funder"), "discount_fen"), _sum(campaigns, "discount_fen")),
        "kinds": (_sum(_rows_by(facts, "kind"), "claimed"), _sum(campaigns, "claimed")),
        "sources": (_sum(_rows_by(facts, "source"), "claimed"), _sum(campaigns, "claimed")),
        "joined": (_sum(_rows_by(facts, "source"), "joined"), len(facts.members)),
        "ends": (_sum(_rows_by(facts, "expiring"), "claimed"), _sum(campaigns, "claimed")),
        "paid": (_sum(rows, "paid_fen"), sold_fen),
        "channels": (_sum(channels, "paid_fen"), sold_fen + parked_fen),
        "refunded": (_sum(rows, "refunded_fen"), _refunded_at_stores(facts)),
        "points": (
            _sum(rows, "points_given"),
            sum(one["points"] for one in facts.entries if one["kind"] == "credit"),
        ),
        "points by use": (_sum(_rows_by(facts, "points"), "points_given"), _sum(rows, "points_given")),
        "points spent": (_sum(_rows_by(facts, "points"), "points_spent"), _spent_points(facts)),
        **_by_source(facts),
    }
    wrong = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return Check(
        "finance agrees with the tables", not wrong, _differences(wrong) if wrong else f"{len(facts.usage)} rows"
    )


def _differences(wrong: dict[str, tuple[int, int]]) -> str:
    return some(f"{name} {finance} is {tables} in the tables" for name, (finance, tables) in wrong.items())


def _refunded_at_stores(facts: Facts) -> int:
    sold = {one["order_id"] for one in facts.orders if one.get("store_id")}
    found = [one for one in facts.refunds if one["kind"] == "refund" and one["order_id"] in sold]
    receipts = {f"RECEIPT#{one['receipt_id']}" for one in facts.sold_receipts}
    found += [one for one in facts.receipt_refunds if one["pk"] in receipts]
    return int(sum(one["refund_fen"] for one in found))


def _spent_points(facts: Facts) -> int:
    legs = (leg for entry in facts.entries for leg in json.loads(entry["legs"]))
    return int(sum(points for account, points in legs if account.startswith("redeemed:")))


def _by_source(facts: Facts) -> dict[str, tuple[int, int]]:
    """Finance's sums and the tables' sums of each source and each printed code: new members, payments, paid and
    refunded fen. A sale without a member is in none."""
    came_from = {
        one["member_id"]: [("source", one["joined_source"])]
        + ([("qr_code", one["joined_qr_id"])] if one.get("joined_qr_id") else [])
        for one in facts.members
    }
    tables = Counter[tuple[str, str, str]]()
    for member_id, measure, number in _done_by_members(facts):
        tables.update({(*place, measure): number for place in came_from.get(member_id, ())})
    finance = Counter[tuple[str, str, str]]()
    for by in ("source", "qr_code"):
        for row in _rows_by(facts, by):
            named = row["sk"].partition("#")[2]
            finance.update({(by, named, measure): int(row.get(measure) or 0) for measure in BY_SOURCE})
    return {" ".join(key): (finance[key], tables[key]) for key in finance.keys() | tables.keys()}


def _done_by_members(facts: Facts) -> Iterator[tuple[str, str, int]]:
    """What members did: the member, the measure and the number."""
    yield from ((one["member_id"], "joined", 1) for one in facts.members)
    buyer_of = {one["order_id"]: one["member_id"] for one in facts.orders}
    sold = [(one["member_id"], one["payable_fen"]) for one in facts.paid()]
    sold += [(one["member_id"], one["paid_fen"]) for one in facts.receipts]
    for member_id, fen in sold:
        yield from ((member_id, "payments", 1), (member_id, "paid_fen", int(fen)))
    for one in facts.refunds:
        if one["kind"] == "refund":
            yield buyer_of[one["order_id"]], "refunded_fen", int(one["refund_fen"])
    buyer_of = {f"RECEIPT#{one['receipt_id']}": one["member_id"] for one in facts.receipts}
    for one in facts.receipt_refunds:
        if one["pk"] in buyer_of:
            yield buyer_of[one["pk"]], "refunded_fen", int(one["refund_fen"])


def _rows_by(facts: Facts, by: str) -> list[Item]:
    return [one for one in facts.usage if one["pk"].startswith(f"USAGE#{by}#")]


def dead_letters(facts: Facts) -> Check:
    """No message is in a dead-letter queue."""
    return Check("nothing in a dead-letter queue", facts.dead_letters == 0, f"{facts.dead_letters} messages")


def _sum(rows: list[Item], measure: str) -> int:
    return int(sum(one.get(measure) or 0 for one in rows))
