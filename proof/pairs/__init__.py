"""Every pair of operations that use the same member, stock, payment, visit or message at once.

A new pair is an entry in its room's file.
"""

from proof.pairs import (
    bills,
    busifavor,
    circle,
    coupons,
    members,
    merging,
    parking,
    payments,
    points,
    recall,
    receipts,
    refunds,
    staff,
    tiers,
)
from proof.schedules import Pair

PAIRS: tuple[Pair, ...] = (
    *refunds.PAIRS,
    *circle.PAIRS,
    *bills.PAIRS,
    *members.PAIRS,
    *staff.PAIRS,
    *coupons.PAIRS,
    *payments.PAIRS,
    *points.PAIRS,
    *receipts.PAIRS,
    *tiers.PAIRS,
    *parking.PAIRS,
    *recall.PAIRS,
    *merging.PAIRS,
    *busifavor.PAIRS,
)
