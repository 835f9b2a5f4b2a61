"""What other rooms may use of parking."""

from datetime import datetime

from chalicelib.parking import store

__all__ = ["absorb"]


def absorb(old_id: str, new_id: str, *, now: datetime) -> None:
    """Binds a merged member's plates to the one it became."""
    store.bring_plates(old_id, new_id)
