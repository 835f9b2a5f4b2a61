"""Worker: a payment earns points at its store's rate, a refund takes back its share; once each."""

from chalicelib import delivery, dynamo, events
from chalicelib.events import Event
from chalicelib.malls import parts as malls
from chalicelib.points import posting, rules, store
from chalicelib.points.rules import Book, Posting, Source


def handle(message: dict) -> None:  # type: ignore[type-arg]
    """Applies payment.paid and payment.refunded."""
    event = delivery.event_in(message)
    if event.name == events.PAYMENT_PAID:
        credit(event)
    elif event.name == events.PAYMENT_REFUNDED:
        take_back(event)


def credit(paid: Event) -> None:
    """One transaction of entry, account and lot; the book is read only if the member owes points."""
    details = paid.details
    points = rules.earned(details["paid_fen"], details["points_per_yuan"])
    if points == 0:
        return
    mall = malls.find_mall(details["mall_id"])
    source = Source("payment", details["payment_id"], paid.at)
    expires_at = rules.expiry(paid.at, valid_months=mall.points_valid_months, cutover_hour=mall.cutover_hour)

    def decide(book: Book) -> Posting:
        return rules.decide_credit(
            book, source, points, expires_at=expires_at, mall_id=mall.id, store_id=details["store_id"]
        )

    owing_nothing = decide(Book(balance=0, debt=0, postings=0, lots=()))
    try:
        dynamo.commit(store.credit_actions(details["member_id"], owing_nothing))
    except dynamo.Refused as refused:
        if store.ENTRY not in refused:
            posting.post(details["member_id"], decide)


def take_back(refunded: Event) -> None:
    """May come before its payment's credit: then it is owed, and the credit pays it."""
    details = refunded.details
    points = rules.taken_back(
        paid_fen=details["paid_fen"],
        points_per_yuan=details["points_per_yuan"],
        refunded_before_fen=details["refunded_before_fen"],
        refund_fen=details["refund_fen"],
    )
    if points == 0:
        return
    source = Source("refund", details["refund_id"], refunded.at)
    lot_id = Source("payment", details["payment_id"], refunded.at).key

    def decide(book: Book) -> Posting:
        return rules.decide_take_back(
            book, source, points, lot_id=lot_id, mall_id=details["mall_id"], store_id=details["store_id"]
        )

    posting.post(details["member_id"], decide)
