"""Every operation of every room, one entry each. A new operation is an entry in its room's file."""

from proof.operations import (
    bills,
    busifavor,
    circle,
    coupons,
    delivery,
    members,
    merging,
    parking,
    payments,
    points,
    recall,
    receipts,
    staff,
    tiers,
)
from proof.operations.operation import Operation

__all__ = ["OPERATIONS", "Operation"]

OPERATIONS: tuple[Operation, ...] = (
    *members.OPERATIONS,
    *coupons.OPERATIONS,
    *payments.OPERATIONS,
    *points.OPERATIONS,
    *circle.OPERATIONS,
    *receipts.OPERATIONS,
    *busifavor.OPERATIONS,
    *tiers.OPERATIONS,
    *staff.OPERATIONS,
    *merging.OPERATIONS,
    *parking.OPERATIONS,
    *recall.OPERATIONS,
    *bills.OPERATIONS,
    *delivery.OPERATIONS,
)
