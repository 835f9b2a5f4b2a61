"""What other rooms may use of points: spend inside their own transaction, and give back."""

from datetime import datetime

from chalicelib.dynamo import Action
from chalicelib.points import spending
from chalicelib.points.rules.book import Place, Source
from chalicelib.points.store.ledger import ENTRY, is_of_book

__all__ = ["ENTRY", "Source", "give_back", "is_of_book", "spend"]


def spend(
    member_id: str, points: int, source: Source, *, mall_id: str, redeemed_at: str, now: datetime
) -> list[Action]:
    """The actions that spend these points, soonest expiry first; raises PointsInsufficient.

    A commit refused for the book (`is_of_book`) is to be decided again; under ENTRY the source has spent.
    """
    return spending.spend_actions(member_id, points, source, place=Place(mall_id), redeemed_at=redeemed_at, now=now)


def give_back(member_id: str, spent: Source, source: Source) -> None:
    """Returns what `spent` took, to the very lots, once; nothing if it never took any."""
    spending.give_back(member_id, spent, source)
