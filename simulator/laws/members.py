"""Laws of members: each shopper is one member, also after a merge."""

import json
from collections import Counter

from simulator.laws.facts import Check, Facts, Item, some


def identities(facts: Facts) -> Check:
    """Each openid points to one member, and that member, or one merged into it, lists the openid."""
    known = {
        (appid, openid): _present_id(facts, one["member_id"])
        for one in facts.members
        for appid, openid in _openids(one)
    }
    pointers = {tuple(one["pk"].split("#")[1:3]): one["member_id"] for one in facts.identities}
    # Of two openids in one mini-program a merged member lists the one it used last.
    merged = set(facts.merged_into.values())
    forgotten = {key for key, member_id in pointers.items() if key not in known and member_id in merged}
    wrong = sorted(key for key in {*known, *pointers} - forgotten if known.get(key) != pointers.get(key))
    figures = f"{len(facts.members)} members, {len(facts.identities)} identities"
    return Check("one member per shopper", not wrong, some(openid for _, openid in wrong) if wrong else figures)


def _present_id(facts: Facts, member_id: str) -> str:
    """The id of the merged member if `member_id` is a former id; otherwise `member_id`."""
    while member_id in facts.merged_into:
        member_id = facts.merged_into[member_id]
    return member_id


def merged(facts: Facts) -> Check:
    """A former id has no points, coupons or standing left, and each coupon exists once."""
    wrong = []
    ids = Counter(one["coupon_id"] for one in facts.coupons)
    standings = {one["pk"] for one in facts.standings if "merged_into" not in one}
    for merge in facts.merges:
        pk, account = f"MEMBER#{merge['old_id']}", facts.accounts.get(f"MEMBER#{merge['old_id']}", {})
        left = [one for one in facts.lots if one["pk"] == pk] + [one for one in facts.coupons if one["pk"] == pk]
        if left or account.get("balance") or account.get("debt") or pk in standings or "done_at" not in merge:
            wrong.append(merge["old_id"])
    wrong += [one["coupon_id"] for one in facts.moved_coupons if not ids[one["coupon_id"]]]
    wrong += [coupon_id for coupon_id, number in ids.items() if number > 1]
    figures = f"{len(facts.merges)} merges, {len(facts.moved_coupons)} coupons transferred"
    return Check("merged members have nothing left", not wrong, some(wrong) if wrong else figures)


def _openids(member: Item) -> list[tuple[str, str]]:
    """Its openids, each with the appid."""
    return list(json.loads(member["openids"]).items())
