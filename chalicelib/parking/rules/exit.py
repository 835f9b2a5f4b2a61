"""Whether a car may leave: the gate opens, or stays closed for a reason."""

from datetime import datetime

from chalicelib.parking.rules.quote import quote_visit
from chalicelib.parking.rules.visit import Visit, is_within_grace

NO_VISIT, BEING_PAID, UNPAID = "no_visit", "being_paid", "unpaid"


def decide_exit(visit: Visit | None, car_park_id: str, *, at: datetime) -> tuple[str | None, int]:
    """Why the gate of a car park stays closed, and what is due in fen; (None, 0) if it opens.

    `visit`: the plate's latest visit. It does not count if it began after `at`: an exit that is reported late may
    belong to an earlier visit.
    """
    if visit is None or at < visit.entered_at or visit.car_park_id != car_park_id or not visit.is_here:
        return NO_VISIT, 0
    if visit.payment_id is not None:
        return BEING_PAID, visit.pending.due_fen if visit.pending else 0
    if is_within_grace(visit, now=at):
        return None, 0
    due_fen = quote_visit(visit, use_points=0, now=at).due_fen
    return (UNPAID, due_fen) if due_fen else (None, 0)
