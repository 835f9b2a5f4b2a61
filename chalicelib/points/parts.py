"""What other rooms may use of points: spend inside their own transaction, and give back."""

from datetime import datetime

from chalicelib.dynamo import Action
from chalicelib.points import posting, rules, store
from chalicelib.points.rules import Source
from chalicelib.points.store import ACCOUNT, ENTRY

__all__ = ["ACCOUNT", "ENTRY", "Source", "give_back", "spend", "spendable", "tier_of"]


def spendable(member_id: str, now: datetime) -> int:
    """What the member can spend at this instant."""
    return rules.spendable(store.read_book(member_id), now=now)


def tier_of(member_id: str) -> str | None:
    """The member's tier."""
    return store.find_tier(member_id)


def spend(
    member_id: str, points: int, source: Source, *, mall_id: str, counter_account: str, now: datetime
) -> list[Action]:
    """The actions that spend these points, soonest expiry first; raises PointsInsufficient.

    The commit is refused under ACCOUNT if the book moved (decide again), under ENTRY if the source has spent.
    """
    book = store.read_book(member_id)
    spent = rules.decide_spend(
        book, source, points, mall_id=mall_id, store_id=None, counter_account=counter_account, now=now
    )
    return store.posting_actions(member_id, spent, book)


def give_back(member_id: str, spent: Source, source: Source) -> None:
    """Returns what `spent` took, to the very lots, once; nothing if it never took any."""
    before = store.find_posting(member_id, spent)
    if before is not None:
        posting.post(member_id, lambda book: rules.decide_return(book, before, source))
