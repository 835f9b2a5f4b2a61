"""What other rooms may use of points: spend them in their own transaction, restore them, credit what was reported."""

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
    "is_of_book",
    "member_showing",
    "pay",
    "posted",
    "posted_of",
    "restore",
    "spend",
    "take_back",
]


def spend(
    member_id: str, points: int, source: Source, *, mall_id: str, redeemed_at: str, now: datetime
) -> list[Action]:
    """The actions that spend these points, soonest expiry first, to be committed with what they are spent for. They go
    to the account `redeemed:<redeemed_at>`.

    Decide again if the commit is refused for the book (`is_of_book`); if it is refused under ENTRY, this source has
    spent its points already. Raises PointsInsufficient, Busy.
    """
    return spending.spend_actions(member_id, points, source, place=Place(mall_id), redeemed_at=redeemed_at, now=now)


def pay(
    member_id: str, points: int, *, order_id: str, mall_id: str, store_id: str, amount_fen: int, now: datetime
) -> tuple[int, int, list[Action]]:
    """Points as cash for an order: how many are spent, how many fen they pay of the amount, and the actions to commit
    with the order, as for `spend`. Raises PointsNotAccepted, ValueInvalid, PointsInsufficient, Busy."""
    return spending.pay(
        member_id,
        points,
        Source(ORDER, order_id, now),
        place=Place(mall_id, store_id),
        amount_fen=amount_fen,
        now=now,
    )


def restore(member_id: str, spent: Source, source: Source) -> None:
    """Restores the points that were spent for `spent` to their lots, once; nothing if none were spent. Raises Busy."""
    restoring.restore(member_id, spent, source)


# --- receipts -----------------------------------------------------------------------------------------------------
def back_fill_days(mall_id: str) -> int:
    """How many days the shopper may file a payment that was not credited; 0: never."""
    return policies.policy_of(mall_id).back_fill_days


def receipt_caps(mall_id: str) -> tuple[int, int]:
    """The most fen that a till or a merchant's system may report without staff, for one receipt and for a shopper's
    business day."""
    policy = policies.policy_of(mall_id)
    return policy.receipt_cap_fen, policy.shopper_day_cap_fen


def credit(recorded: Event[ReceiptRecorded]) -> None:
    """Credits a member's receipt, once."""
    crediting.credit(sales.made(recorded).details)


def take_back(refunded: Event[ReceiptRefunded]) -> None:
    """Takes back a refund's share of what a member's receipt earned, once."""
    crediting.take_back(sales.refunded(refunded))


def posted(member_id: str, source: Source) -> int:
    """The points that were posted for a source, negative if they left the book; 0 if none were."""
    found = ledger.find_through_merges(member_id, source)
    return found.points if found else 0


def posted_of(member_ids: Sequence[str], sources: Sequence[Source]) -> dict[Source, int]:
    """The points that were posted for each of many sources, to a member under all its ids. Sources without a posting
    are left out. A batch read."""
    return ledger.posted_of(member_ids, sources)


def balance(member_id: str) -> int:
    """A member's balance, negative if it owes points; after a merge the balance of the member that it became."""
    return books.read_book(member_id).balance


# --- merging ------------------------------------------------------------------------------------------------------
def freeze_actions(old_id: str, new_id: str, absorbed: Collection[str]) -> list[Action]:
    """Freezes the old member's book: from the commit on points only leave it, and whoever reads it reads the new
    member's. `absorbed`: the members that became the old one before."""
    return ledger.freeze_actions(old_id, new_id, absorbed)


def absorb(old_id: str, new_id: str, *, now: datetime) -> None:
    """Transfers all that is left of the old book to the new one. Raises Busy."""
    merge.transfer(old_id, now=now)
