"""Spends points in one transaction with their purpose: an order, a coupon, a hold of a till.

First finishes pending transfers, because one can add a debt. If points are missing, also releases lapsed holds of tills
and tries again.
"""

from datetime import datetime

from chalicelib import errors, lazily
from chalicelib.aws.dynamo import Action
from chalicelib.malls import parts as malls
from chalicelib.points import policies, posting, restoring
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import cash, life
from chalicelib.points.rules.book import Book, Place, Posting, Source
from chalicelib.points.store import books, ledger

with lazily.rooms():
    from chalicelib.points import merge


def spend_actions(
    member_id: str,
    points: int,
    source: Source,
    *,
    place: Place,
    redeemed_at: str,
    now: datetime,
    held_until: datetime | None = None,
) -> list[Action]:
    """Returns the actions that spend these points, soonest expiry first. The points go to the account
    `redeemed:<redeemed_at>`. The caller commits the actions together with what the points are spent for.

    `held_until`: when a till's hold lapses. If the commit raises dynamo.Refused, its `blocking` names the actions that
    failed. If `ledger.is_of_book` is true for one of them, the book changed, and the caller decides again. If one is
    ledger.ENTRY, points were spent for this source before. This function raises PointsInsufficient, errors.Busy.
    """
    assert place.mall_id is not None
    mall = malls.find_mall(place.mall_id)
    kept_until = life.lapses_after(now, policies.policy_of(mall.id), cutover_hour=mall.cutover_hour)

    def spent(book: Book) -> Posting:
        return rules.decide_spend(
            book,
            source,
            points,
            place=place,
            redeemed_at=redeemed_at,
            lapses_at=kept_until,
            held_until=held_until,
            now=now,
        )

    def decide(book: Book) -> list[Action]:
        book, posted = posting.decided(book, spent)
        assert posted is not None
        return ledger.posting_actions(posted, book)

    book = books.read_book(member_id, now=now)
    try:
        if not book.absorbing:
            return decide(book)
        _finish_pending(book, now=now)  # a pending transfer can also add a debt
    except errors.PointsInsufficient:
        # Lapsed holds or pending transfers may have the missing points. Another process may also have restored or
        # transferred them since the book was read.
        _finish_pending(book, now=now)
    return decide(books.read_book(member_id, now=now))


def pay(
    member_id: str, points: int, source: Source, *, place: Place, amount_fen: int, now: datetime
) -> tuple[int, int, list[Action]]:
    """Decides how points as cash pay a part of an amount. Returns how many points are spent, how many fen they pay, and
    the actions that spend them. Raises PointsNotAccepted, ValueInvalid, PointsInsufficient, errors.Busy."""
    assert place.mall_id is not None
    assert place.store_id is not None
    worth = cash.worth_of(policies.cash_of(place.mall_id), points, amount_fen)
    redeemed_at = redeemer_of(place.store_id)
    actions = spend_actions(member_id, worth.points, source, place=place, redeemed_at=redeemed_at, now=now)
    return worth.points, worth.worth_fen, actions


def redeemer_of(store_id: str) -> str:
    """Returns the `redeemed_at` of points as cash: the merchant of the store."""
    return f"merchant:{malls.find_store(store_id).merchant_id}"


def spendable(member_id: str, *, most: int, now: datetime) -> int:
    """Finishes pending transfers and releases lapsed holds, then returns how many points the member can spend now.
    The result is exact below `most`; from `most` on it may be too low. Raises errors.Busy."""
    book = books.read_book(member_id, now=now)
    if _finish_pending(book, now=now):
        book = books.read_book(member_id, now=now)
    if not book.whole and rules.spendable(book, now=now) < most:
        book = books.read_on(book)
    return rules.spendable(book, now=now)


def _finish_pending(book: Book, *, now: datetime) -> bool:
    """Finishes the transfers into a book and releases its lapsed holds. Returns False if there were none. Raises
    errors.Busy."""
    for one in book.absorbing:
        merge.transfer(one, now=now)
    released = sum(restoring.release_lapsed(one, now=now) for one in book.all_ids)
    return released > 0 or bool(book.absorbing)
