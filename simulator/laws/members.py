"""Laws of members: one for each shopper, and two who became one."""

import json
from collections import Counter

from simulator.laws.facts import Check, Facts, Item, some


def identities(facts: Facts) -> Check:
    """Each openid leads to one member, and that member, or one that became it, knows it."""
    known = {(appid, openid): _led(facts, one["member_id"]) for one in facts.members for appid, openid in _openids(one)}
    leading = {tuple(one["pk"].split("#")[1:3]): one["member_id"] for one in facts.identities}
    # Of two openids in one mini-program a merged member knows the one it used last.
    merged = set(facts.became.values())
    forgotten = {key for key, member_id in leading.items() if key not in known and member_id in merged}
    wrong = sorted(key for key in {*known, *leading} - forgotten if known.get(key) != leading.get(key))
    told = f"{len(facts.members)} members, {len(facts.identities)} identities"
    return Check("one member per shopper", not wrong, some(openid for _, openid in wrong) if wrong else told)


def _led(facts: Facts, member_id: str) -> str:
    """Who a member is by now."""
    while member_id in facts.became:
        member_id = facts.became[member_id]
    return member_id


def merged(facts: Facts) -> Check:
    """Who became another member has nothing left, and everything that was theirs is there once."""
    wrong = []
    ids = Counter(one["coupon_id"] for one in facts.coupons)
    standings = {one["pk"] for one in facts.standings if "merged_into" not in one}
    for merge in facts.merges:
        pk, account = f"MEMBER#{merge['old_id']}", facts.accounts.get(f"MEMBER#{merge['old_id']}", {})
        left = [one for one in facts.lots if one["pk"] == pk] + [one for one in facts.coupons if one["pk"] == pk]
        if left or account.get("balance") or account.get("debt") or pk in standings or "done_at" not in merge:
            wrong.append(merge["old_id"])
    wrong += [one["coupon_id"] for one in facts.left_coupons if not ids[one["coupon_id"]]]
    wrong += [coupon_id for coupon_id, number in ids.items() if number > 1]
    figures = f"{len(facts.merges)} merges, {len(facts.left_coupons)} coupons brought"
    return Check("who became another member has nothing left", not wrong, some(wrong) if wrong else figures)


def _openids(member: Item) -> list[tuple[str, str]]:
    return list(json.loads(member["openids"]).items())
