"""What other rooms may use of points: spend inside their own transaction, and give back; credit what was reported."""

from collections.abc import Collection, Sequence
from datetime import datetime

from chalicelib import lazily
from chalicelib.aws.dynamo import Action
from chalicelib.events import sales
from chalicelib.events.envelope import Event
from chalicelib.events.receipts import ReceiptRecorded, ReceiptRefunded
from chalicelib.points import policies, restoring, spending
from chalicelib.points.code import member_showing
from chalicelib.points.rules.book import ORDER, PAYMENT, RECEIPT, RECEIPT_REFUND, REFUND, Place, Source
from chalicelib.points.store import books, ledger
from chalicelib.points.store.ledger import ENTRY, is_of_book

with lazily.rooms():
    from chalicelib.points import credit as crediting
    from chalicelib.points import merge

__all__ = [
    "ENTRY",
    "PAYMENT",
    "RECEIPT",
    "RECEIPT_REFUND",
    "REFUND",
    "Source",
    "absorb",
    "back_fill_days",
    "balance",
    "credit",
    "freeze_actions",
    "give_back",
    "is_of_book",
    "member_showing",
    "pay",
    "posted",
    "posted_of",
    "spend",
    "take_back",
]


def spend(
    member_id: str, points: int, source: Source, *, mall_id: str, redeemed_at: str, now: datetime
) -> list[Action]:
    """The actions that spend these points, soonest expiry first; raises PointsInsufficient.

    A commit refused for the book (`is_of_book`) is to be decided again; under ENTRY the source has spent.
    """
    return spending.spend_actions(member_id, points, source, place=Place(mall_id), redeemed_at=redeemed_at, now=now)


def pay(
    member_id: str, points: int, *, order_id: str, mall_id: str, store_id: str, amount_fen: int, now: datetime
) -> tuple[int, int, list[Action]]:
    """Points as cash for an order: how many are spent, what they pay of the amount, and the actions to commit with the
    order, as `spend`. Raises PointsNotAccepted, ValueInvalid,
    PointsInsufficient."""
    return spending.pay(
        member_id,
        points,
        Source(ORDER, order_id, now),
        place=Place(mall_id, store_id),
        amount_fen=amount_fen,
        now=now,
    )


def give_back(member_id: str, spent: Source, source: Source) -> None:
    """Returns what `spent` took, to the very lots, once; nothing if it never took any."""
    restoring.restore(member_id, spent, source)


# --- receipts -----------------------------------------------------------------------------------------------------
def back_fill_days(mall_id: str) -> int:
    """How long after it a payment that nobody credited may be filed by its shopper; 0: never."""
    return policies.policy_of(mall_id).back_fill_days


def receipt_caps(mall_id: str) -> tuple[int, int]:
    """How many fen a till or a merchant's system may report without a person, of one receipt and of a shopper's day."""
    policy = policies.policy_of(mall_id)
    return policy.receipt_cap_fen, policy.shopper_day_cap_fen


def credit(recorded: Event[ReceiptRecorded]) -> None:
    """Credits a member's receipt, once."""
    crediting.credit(sales.made(recorded).details)


def take_back(refunded: Event[ReceiptRefunded]) -> None:
    """Takes back a refund's share of what a member's receipt earned, once."""
    crediting.take_back(sales.refunded(refunded))


def posted(member_id: str, source: Source) -> int:
    """What was posted for a source: points, negative where they went; 0: nothing."""
    found = ledger.find_where_led(member_id, source)
    return found.points if found else 0


def posted_of(member_ids: Sequence[str], sources: Sequence[Source]) -> dict[Source, int]:
    """What was posted to a member, under all its ids, for each of many sources; those without a posting are not in it.
    A batch read."""
    return ledger.posted_of(member_ids, sources)


def balance(member_id: str) -> int:
    """What a member has, or owes where negative; where the member became another, what that one has."""
    return books.read_book(member_id).balance


# --- merging ------------------------------------------------------------------------------------------------------
def freeze_actions(old_id: str, new_id: str, absorbed: Collection[str]) -> list[Action]:
    """From the commit on, nothing is posted to the one book but what leaves it; whoever asks for it is led to the
    other. `absorbed`: who became the old one before."""
    return ledger.freeze_actions(old_id, new_id, absorbed)


def absorb(old_id: str, new_id: str, *, now: datetime) -> None:
    """Brings all that is left of the old book to the other."""
    merge.transfer(old_id, now=now)
