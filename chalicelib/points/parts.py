"""What other rooms may use of points: spend inside their own transaction, and give back."""

from datetime import datetime

from chalicelib.dynamo import Action
from chalicelib.malls import parts as malls
from chalicelib.points import policies, posting
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import life
from chalicelib.points.rules.book import Place, Source
from chalicelib.points.store import ledger, tiers
from chalicelib.points.store.ledger import ENTRY, is_about_points

__all__ = ["ENTRY", "Source", "give_back", "is_about_points", "spend", "spendable", "tier_of"]


def spendable(member_id: str, now: datetime) -> int:
    """What the member can spend at this instant."""
    return rules.spendable(ledger.read_book(member_id, now=now), now=now)


def tier_of(member_id: str) -> str | None:
    """The member's tier."""
    return tiers.find_tier(member_id)


def spend(
    member_id: str, points: int, source: Source, *, mall_id: str, redeemed_at: str, now: datetime
) -> list[Action]:
    """The actions that spend these points, soonest expiry first; raises PointsInsufficient.

    A commit refused for the book (`is_about_points`) is to be decided again; under ENTRY the source has spent.
    """
    book, mall = ledger.read_book(member_id, now=now), malls.find_mall(mall_id)
    kept_until = life.lapses_after(now, policies.policy_of(mall_id), cutover_hour=mall.cutover_hour)
    spent = rules.decide_spend(
        book,
        source,
        points,
        place=Place(mall_id),
        redeemed_at=redeemed_at,
        lapses_at=kept_until if book.lapses_at is not None else None,
        now=now,
    )
    return ledger.posting_actions(member_id, spent, book)


def give_back(member_id: str, spent: Source, source: Source) -> None:
    """Returns what `spent` took, to the very lots, once; nothing if it never took any."""
    before = ledger.find_posting(member_id, spent)
    if before is not None:
        posting.post(member_id, lambda book: rules.decide_return(book, before, source))
