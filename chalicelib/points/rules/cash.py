"""Points as cash: what they pay, and the states of a till's hold. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import errors
from chalicelib.points.rules.life import CashPolicy

HELD, CANCELLED, COMMITTED, UNDONE, LAPSED = "held", "cancelled", "committed", "undone", "lapsed"
UNDO_WITHIN = timedelta(hours=24)
PLENTY = 10**12


@dataclass(frozen=True)
class Worth:
    """Points, and the fen that they pay."""

    points: int
    worth_fen: int


@dataclass(frozen=True)
class PointsHold:
    """Points of a member that a till holds for one payment of `amount_fen`; they pay `worth_fen` of it."""

    id: str
    request_hash: str
    mall_id: str
    store_id: str
    device_id: str
    member_id: str
    amount_fen: int
    points: int
    worth_fen: int
    state: str
    held_at: datetime
    expires_at: datetime
    receipt_no: str | None = None
    committed_at: datetime | None = None


def most(policy: CashPolicy, amount_fen: int, *, spendable: int) -> Worth:
    """Returns the most that points may pay of an amount in fen, and the fewest points that pay it."""
    if policy.ceiling_points is not None:
        spendable = min(spendable, policy.ceiling_points)
    return _paying(policy, min(amount_fen * policy.ceiling_percent // 100, spendable * 100 // policy.points_per_yuan))


def worth_of(policy: CashPolicy, points: int, amount_fen: int) -> Worth:
    """Returns what these points pay of an amount in fen, and the fewest points that pay it. Raises ValueInvalid for
    more points than the ceilings allow, or too few to pay a fen."""
    worth_fen = points * 100 // policy.points_per_yuan
    ceiling = most(policy, amount_fen, spendable=PLENTY)
    if worth_fen > ceiling.worth_fen or points > (policy.ceiling_points or PLENTY):
        raise errors.ValueInvalid("points", reason=f"at most {ceiling.points} for this amount")
    if worth_fen == 0:
        raise errors.ValueInvalid("points", reason="too few to pay a fen")
    return _paying(policy, worth_fen)


def _paying(policy: CashPolicy, worth_fen: int) -> Worth:
    return Worth(-(-worth_fen * policy.points_per_yuan // 100), worth_fen)


def shown_state(hold: PointsHold, *, now: datetime) -> str:
    """The state a till sees. From `expires_at` on, an open hold is lapsed, even if it is still stored as held."""
    return LAPSED if hold.state == HELD and now >= hold.expires_at else hold.state


def may_commit(hold: PointsHold, receipt_no: str, *, now: datetime) -> bool:
    """Whether to commit a hold; False if it is committed on this receipt already. Raises PointsReceiptDiffers if it is
    committed on another receipt, PointsHoldEnded if it ended."""
    if hold.state == COMMITTED:
        if hold.receipt_no != receipt_no:
            raise errors.PointsReceiptDiffers("receipt_no", receipt_no=hold.receipt_no)
        return False
    if shown_state(hold, now=now) != HELD:
        raise errors.PointsHoldEnded("hold_id", reason=shown_state(hold, now=now))
    return True


def may_cancel(hold: PointsHold) -> bool:
    """Whether to cancel a hold; False if its points were restored already. Raises PointsHoldEnded if it was
    committed."""
    if hold.state in (COMMITTED, UNDONE):
        raise errors.PointsHoldEnded("hold_id", reason=hold.state)
    return hold.state == HELD


def may_undo(hold: PointsHold, *, now: datetime) -> bool:
    """Whether to undo a hold; False if it was undone before. Raises PointsHoldEnded if it was never committed,
    PointsUndoTooLate after UNDO_WITHIN."""
    if hold.state not in (COMMITTED, UNDONE):
        raise errors.PointsHoldEnded("hold_id", reason=f"{hold.state}, not committed")
    if hold.state == COMMITTED and hold.committed_at is not None and now > hold.committed_at + UNDO_WITHIN:
        raise errors.PointsUndoTooLate("hold_id")
    return hold.state == COMMITTED
