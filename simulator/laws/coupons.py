"""Laws of coupons: stock, budgets, limits, trails, holds."""

import json
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from chalicelib.business_day import day_of
from simulator.laws.facts import Check, Facts, Item, some

STATE_AFTER = {"void": "voided", "hold": "held", "redeem": "redeemed"}


def stock(facts: Facts) -> Check:
    """In every campaign total - left = claimed, and no shard is below zero."""
    claimed = Counter(one["campaign_id"] for one in (*facts.coupons, *facts.reserved_units))
    wrong = []
    for campaign_id in facts.campaigns:
        shards = [one for one in facts.shards if one["pk"].startswith(f"STOCK#{campaign_id}#")]
        total, left = sum(one["units_total"] for one in shards), sum(one["units_left"] for one in shards)
        if total - left != claimed[campaign_id] or left < 0 or any(one["units_left"] < 0 for one in shards):
            wrong.append(f"{campaign_id}: {total} - {left} left != {claimed[campaign_id]} claimed")
    figures = f"{len(facts.coupons)} coupons of {len(facts.campaigns)} campaigns"
    return Check("nothing oversold, every unit accounted for", not wrong, "; ".join(wrong) or figures)


def budgets(facts: Facts) -> Check:
    """In every campaign total budget = left + reserved by coupons, and no shard is below zero."""
    reserved: dict[str, int] = defaultdict(int)
    for one in (*facts.coupons, *facts.reserved_units):
        reserved[one["campaign_id"]] += one.get("reserve_fen") or 0
    wrong, total_fen = [], 0
    for campaign_id, body in facts.campaigns.items():
        shards = [one for one in facts.shards if one["pk"].startswith(f"STOCK#{campaign_id}#")]
        total, left = (sum(one.get(f"budget_{what}_fen") or 0 for one in shards) for what in ("total", "left"))
        total_fen += total
        wanted = json.loads(body).get("budget_fen") or 0 if shards else 0
        below = any((one.get("budget_left_fen") or 0) < 0 for one in shards)
        if not total == wanted == left + reserved[campaign_id] or below:
            found = f"{total} in shards, {left} left, {reserved[campaign_id]} reserved"
            wrong.append(f"{campaign_id}: budget {wanted}, {found}")
    return Check(
        "no budget exceeded, every fen accounted for", not wrong, "; ".join(wrong) or f"{total_fen / 100:.2f} yuan"
    )


def trails(facts: Facts) -> Check:
    """The moves of each coupon are numbered without a gap, and the last one leads to its state."""
    moves: dict[str, list[Item]] = defaultdict(list)
    for one in facts.moves:
        moves[one["sk"].split("#")[1]].append(one)
    wrong = []
    for coupon in facts.coupons:
        steps = sorted(moves.pop(coupon["coupon_id"], []), key=lambda one: one["number"])
        verbs = [one["verb"] for one in steps if one["verb"] != "merge"]
        ends = STATE_AFTER.get(verbs[-1], "claimed") if verbs else "claimed"
        if [one["number"] for one in steps] != list(range(1, coupon["moves"] + 1)) or ends != coupon["state"]:
            wrong.append(coupon["coupon_id"])
    figures = some([*wrong, *moves]) if wrong or moves else f"{len(facts.moves)} moves"
    return Check("every coupon's trail ends in its state", not wrong and not moves, figures)


def holds(facts: Facts) -> Check:
    """A till's hold and its coupons have the same state; each used code issued one coupon."""
    wrong = []
    for coupon in facts.coupons:
        hold = facts.holds.get(coupon.get("holder") or "")
        if hold is not None and hold["state"] != coupon["state"]:
            wrong.append(coupon["coupon_id"])
    keys = {
        (f"MEMBER#{_claimant(one)}", one["request_key"])
        for one in facts.coupons
        if one["request_key"].startswith("code:")
    }
    codes = {
        (f"MEMBER#{one['member_id']}", one["pk"].replace("CODE#", "code:").replace("#", ":"))
        for one in facts.used_codes
    }
    same = keys == codes and len(codes) == len(facts.used_codes)
    figures = (
        some([*wrong, *(code for _, code in sorted(keys ^ codes))])
        if wrong or not same
        else (f"{len(facts.holds)} holds, {len(codes)} codes used")
    )
    return Check("tills and codes agree with their coupons", not wrong and same, figures)


def lists(facts: Facts) -> Check:
    """Every row of a list was issued or has a reason, and the issued coupons exist."""
    issued = Counter(_source(one).get("detail") for one in facts.coupons if _source(one)["channel"] == "list")
    wrong = []
    for one in facts.lists:
        results = [result for result in facts.list_results if result["pk"] == one["pk"]]
        given, failed = (sum(r["issued"] for r in results), sum(len(json.loads(r["failed"])) for r in results))
        given_there = 0 if one["dry_run"] else given
        if given + failed != one["rows"] or issued[one["list_id"]] != given_there:
            wrong.append(f"{one['list_id']}: {given} + {failed} of {one['rows']}, {issued[one['list_id']]} there")
    return Check(
        "every row of a list is issued or has a reason",
        not wrong,
        f"{len(facts.lists)} lists" if not wrong else some(wrong),
    )


def _claimant(coupon: Item) -> str:
    """The id of the member who claimed the coupon, before any merge."""
    before = json.loads(coupon.get("held_before") or "[]")
    return str(before[0] if before else coupon["member_id"])


def _source(coupon: Item) -> Item:
    source: Item = json.loads(coupon["source"])
    return source


def limits(facts: Facts) -> Check:
    """No member claimed more than a campaign's limit, in all or on one business day."""
    held = Counter((_claimant(one), one["campaign_id"]) for one in facts.coupons)
    limits = {key: json.loads(body)["limit_per_member"] for key, body in facts.campaigns.items()}
    exceeded: list[Any] = [key for key, number in held.items() if number > limits[key[1]]]
    hours = {mall_id: json.loads(body)["cutover_hour"] for mall_id, body in facts.malls.items()}
    per_day: Counter[tuple[str, str, Any]] = Counter()
    for one in facts.coupons:
        hour = hours[json.loads(facts.campaigns[one["campaign_id"]])["mall_id"]]
        at = datetime.fromisoformat(one["claimed_at"])
        per_day[_claimant(one), one["campaign_id"], day_of(at, cutover_hour=hour)] += 1
    day_limits = {key: json.loads(body).get("limit_per_member_day") for key, body in facts.campaigns.items()}
    exceeded += [key for key, number in per_day.items() if number > (day_limits[key[1]] or number)]
    return Check("no member over a limit", not exceeded, f"{len(held)} member-campaign pairs, {len(exceeded)} over")


def follow_sales(facts: Facts) -> Check:
    """A coupon that a sale issued is void or used once refunds leave too little of the sale."""
    free = {one["coupon_id"]: one for one in facts.coupons if one["state"] == "claimed"}
    refunded = [
        one
        for one in facts.issued_by_sales
        if facts.remaining_of_sales.get(one["pk"], one["least_fen"]) < one["least_fen"]
    ]
    wrong = [
        one["coupon_id"]
        for one in refunded
        if one["coupon_id"] in free and not _had_expired(free[one["coupon_id"]], facts)
    ]
    figures = f"{len(facts.issued_by_sales)} issued by sales, {len(refunded)} of refunded ones"
    return Check("a refund voids the coupons of its sale", not wrong, some(wrong) if wrong else figures)


def _had_expired(coupon: Item, facts: Facts) -> bool:
    """Whether the coupon expired before the last move of any coupon. An expired coupon is not voided."""
    return bool(coupon["expires_at"] <= max((one["at"] for one in facts.moves), default=""))


def follow_payments(facts: Facts) -> Check:
    """A paid order redeemed its coupons, even if they were restored later; a closed one holds none."""
    redeemed = {(one["sk"].split("#")[1], one["holder"]) for one in facts.moves if one["verb"] == "redeem"}
    held = {(one["coupon_id"], one.get("holder")) for one in facts.coupons if one["state"] == "held"}
    wrong = []
    for order in facts.orders:
        for used in json.loads(order["coupons"]):
            pair = (used["coupon_id"], f"payment:{order['order_id']}")
            if (order["state"] == "paid") != (pair in redeemed) or (order["state"] == "closed" and pair in held):
                wrong.append(order["order_id"])
    figures = f"{len(redeemed)} redeemed"
    return Check("coupons follow their orders", not wrong, figures if not wrong else some(wrong))
