"""A law of bills: the bill that finance sees accounts for every fen of both sides."""

from typing import Any


def balances(bill: dict[str, Any], differences: list[dict[str, Any]]) -> bool:
    """Whether a bill, as finance sees it, accounts for every fen and every row of both sides.

    `differences`: all differences of its day, without rows of other systems.
    """
    present = [one for one in differences if one["state"] != "gone"]
    for kind, fen, rows in (("payment", "paid_fen", "payments"), ("refund", "refunded_fen", "refunds")):
        differ = [one for one in present if one["kind"] == kind]
        apart = sum((one["theirs_fen"] or 0) - (one["ours_fen"] or 0) for one in differ)
        more = sum(one["ours_fen"] is None for one in differ) - sum(one["theirs_fen"] is None for one in differ)
        for what, by in ((fen, apart), (rows, more)):
            theirs = bill["theirs"][what] - bill["not_ours"][what] - bill["refunds_failed"][what]
            if theirs != bill["ours"][what] - bill["other_day"][what] + bill["held"][what] + by:
                return False
    counted = sum(number for what, number in bill["counts"].items() if what not in ("ours_only", "other_day"))
    return bool(counted == bill["theirs"]["payments"] + bill["theirs"]["refunds"])
