"""Spends points beside what they are spent for; what a till held too long comes back first where it is missed."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import errors, lazily
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.malls import parts as malls
from chalicelib.points import policies, posting
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import cash, life
from chalicelib.points.rules.book import Book, Place, Posting, Source
from chalicelib.points.rules.cash import PointsHold
from chalicelib.points.store import books, holds, ledger

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
    """The actions that spend these points, soonest expiry first; raises PointsInsufficient.

    A commit refused for the book (`ledger.is_of_book`) is to be decided again; under ENTRY the source has spent.
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
        _bring_all(book, now=now)  # a debt may be on its way as well
    except errors.PointsInsufficient:
        # Lapsed holds may have more, or have just given it back; so may who became this member.
        _bring_all(book, now=now)
    return decide(books.read_book(member_id, now=now))


def pay(
    member_id: str, points: int, source: Source, *, place: Place, amount_fen: int, now: datetime
) -> tuple[int, int, list[Action]]:
    """Points as cash: how many are spent, what they pay, and the actions that spend them. Raises PointsNotAccepted,
    ValueInvalid, PointsInsufficient."""
    assert place.mall_id is not None
    assert place.store_id is not None
    worth = cash.worth_of(policies.cash_of(place.mall_id), points, amount_fen)
    redeemed_at = redeemer_of(place.store_id)
    actions = spend_actions(member_id, worth.points, source, place=place, redeemed_at=redeemed_at, now=now)
    return worth.points, worth.worth_fen, actions


def redeemer_of(store_id: str) -> str:
    """The account that points go to where they are money: the store's merchant."""
    return f"merchant:{malls.find_store(store_id).merchant_id}"


def spendable(member_id: str, *, most: int, now: datetime) -> int:
    """What the member can spend at this instant, with what comes back from holds that lapsed; where it is `most` or
    more, not less than that."""
    book = books.read_book(member_id, now=now)
    if _bring_all(book, now=now):
        book = books.read_book(member_id, now=now)
    if not book.whole and rules.spendable(book, now=now) < most:
        book = books.read_on(book)
    return rules.spendable(book, now=now)


def _bring_all(book: Book, *, now: datetime) -> bool:
    """Brings to a book what is on its way to it; whether there may have been any."""
    for one in book.absorbing:
        merge.absorb(one, now=now)
    released = sum(release_lapsed(one, now=now) for one in book.everybody)
    return released > 0 or bool(book.absorbing)


def give_back(member_id: str, spent: Source, source: Source, beside: Sequence[Action] = ()) -> bool:
    """Returns what `spent` took, to the very lots, once; False if it never took any, or it was returned before.
    Raises Refused for what is beside it."""
    before = ledger.find_where_led(member_id, spent)
    if before is None:
        return False
    return posting.post(member_id, lambda book: rules.decide_return(book, before, source), beside)


# --- holds --------------------------------------------------------------------------------------------------------
def spent_by(hold: PointsHold) -> Source:
    """What a hold's points are spent for."""
    return Source("hold", hold.id, hold.held_at)


def end(hold: PointsHold, state: str, *, now: datetime) -> None:
    """The hold's points go back, once. Raises Refused if it was settled since it was read."""
    returned = Source("hold_return", hold.id, now)
    give_back(hold.member_id, spent_by(hold), returned, holds.end_actions(hold, state))


def release_lapsed(member_id: str, *, now: datetime) -> int:
    """Gives back what holds keep that have lapsed by now; answers how many there were."""
    lapsed = holds.open_until(member_id, now)
    for hold_id in lapsed:
        hold = holds.find(hold_id)
        if hold is None or hold.state != cash.HELD:
            continue
        try:
            end(hold, cash.LAPSED, now=now)
        except dynamo.Refused as refused:
            if holds.HOLD not in refused:
                raise  # else its till, or another, was faster
    return len(lapsed)
