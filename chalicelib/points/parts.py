"""What other rooms may use of points: spending in their own transaction, restoring, and the credit of receipts."""

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
from chalicelib.points.store.adjustments import count_waiting
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
    "count_waiting",
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
    """Returns the actions that spend these points, soonest expiry first. The points go to the account
    `redeemed:<redeemed_at>`. The caller commits the actions together with what the points are spent for.

    The commit raises dynamo.Refused. If `is_of_book` is true for a name in its `blocking`, the book changed, and the
    caller decides again. If `blocking` has ENTRY, this source spent its points before. This function raises
    PointsInsufficient, Busy.
    """
    return spending.spend_actions(member_id, points, source, place=Place(mall_id), redeemed_at=redeemed_at, now=now)


def pay(
    member_id: str, points: int, *, order_id: str, mall_id: str, store_id: str, amount_fen: int, now: datetime
) -> tuple[int, int, list[Action]]:
    """Pays a part of an order with points as cash. Returns how many points are spent, how many fen of the amount they
    pay, and the actions to commit with the order (see `spend`). Raises PointsNotAccepted, ValueInvalid,
    PointsInsufficient, Busy."""
    return spending.pay(
        member_id,
        points,
        Source(ORDER, order_id, now),
        place=Place(mall_id, store_id),
        amount_fen=amount_fen,
        now=now,
    )


def restore(member_id: str, spent: Source, source: Source) -> None:
    """Restores spent points to their lots, once. `spent`: the source of the entry that spent them; `source`: that of
    the entry that restores them. Changes nothing if none were spent. Raises Busy."""
    restoring.restore(member_id, spent, source)


# --- receipts -----------------------------------------------------------------------------------------------------
def back_fill_days(mall_id: str) -> int:
    """How many days the shopper may file a payment that was not credited; 0: never."""
    return policies.policy_of(mall_id).back_fill_days


def receipt_caps(mall_id: str) -> tuple[int, int]:
    """Returns the receipt caps of a mall in fen: of one receipt, and of all receipts of a shopper on a business day.
    What exceeds them is held for review."""
    policy = policies.policy_of(mall_id)
    return policy.receipt_cap_fen, policy.shopper_day_cap_fen


def credit(recorded: Event[ReceiptRecorded]) -> None:
    """Credits a member's receipt, once."""
    crediting.credit(sales.made(recorded).details)


def take_back(refunded: Event[ReceiptRefunded]) -> None:
    """Reverses a refund's share of the points that a member's receipt earned, once."""
    crediting.take_back(sales.refunded(refunded))


def posted(member_id: str, source: Source) -> int:
    """Returns the points that were posted for a source: negative if they left the book, 0 if there is no posting."""
    found = ledger.find_through_merges(member_id, source)
    return found.points if found else 0


def posted_of(member_ids: Sequence[str], sources: Sequence[Source]) -> dict[Source, int]:
    """Returns the points that were posted for each of these sources, under any id of a member. Sources without a
    posting are left out. One batch read."""
    return ledger.posted_of(member_ids, sources)


def balance(member_id: str) -> int:
    """Returns a member's balance, negative if the member owes points. For a former id, returns the balance of the
    merged member."""
    return books.read_book(member_id).balance


# --- merging ------------------------------------------------------------------------------------------------------
def freeze_actions(old_id: str, new_id: str, absorbed: Collection[str]) -> list[Action]:
    """Returns the actions that freeze the book of a former id. After the commit points only leave this book, and
    a read of it returns the merged member's book. `absorbed`: the former ids of `old_id`."""
    return ledger.freeze_actions(old_id, new_id, absorbed)


def absorb(old_id: str, new_id: str, *, now: datetime) -> None:
    """Transfers all that is left in the book of a former id to the merged member. Raises Busy."""
    merge.transfer(old_id, now=now)
