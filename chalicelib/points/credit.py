"""Worker: credits points for a payment or a receipt by the earning rule of its store, and reverses a refund's share.

Each credit and each reversal happens once, whatever the order of the events.
"""

from datetime import datetime, timedelta
from typing import Any

from chalicelib import business_day, errors
from chalicelib.aws import dynamo
from chalicelib.events import codec, sales
from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentClosed, Spent
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.points import expire, merge, policies, restoring
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import earning, life
from chalicelib.points.rules.book import (
    PAYMENT,
    RECEIPT,
    RECEIPT_REFUND,
    REFUND,
    Book,
    Place,
    Posting,
    Source,
    TakeBack,
)
from chalicelib.points.rules.earning import Bill
from chalicelib.points.store import books, ledger
from chalicelib.tiers import parts as tiers

Waiting = list[dict[str, Any]]


def apply(event: Event[Sale | SaleRefund | PaymentClosed]) -> None:
    """Applies sale.made, sale.refunded and payment.closed. Ignores events without a member or without a store."""
    event = sales.as_sale(event)
    details = event.details
    if details.store_id is None or details.member_id is None:
        return
    match details:
        case PaymentClosed():
            restore_order(details.member_id, details.payment_id, details.points, at=event.at)
        case Sale():
            credit(details)
        case SaleRefund():
            if details.is_whole:
                restore_order(details.member_id, details.sale_id, details.spent, at=event.at)
            take_back(Event(event.id, event.at, details))


def _bought(sale: Sale | SaleRefund) -> Source:
    """Returns the source of a sale's credit: a payment or a receipt. For a refund, returns the source of the refunded
    sale's credit."""
    sale_id, at = (sale.id, sale.at) if isinstance(sale, Sale) else (sale.sale_id, sale.sold_at)
    return Source(PAYMENT if sale.is_order else RECEIPT, sale_id, at)


# --- points that an order spent -----------------------------------------------------------------------------------
def restore_order(member_id: str, order_id: str, spent: Spent | None, *, at: datetime) -> None:
    """Restores the points that an order spent to their lots, once. `spent`: None if it spent no points. `at`: when the
    order was closed or wholly refunded. Raises errors.Busy."""
    if spent is not None:
        taken = Source(rules.ORDER, order_id, spent.spent_at)
        returned = Source(rules.ORDER_RETURN, order_id, at)
        restoring.restore(member_id, taken, returned)


# --- earning ------------------------------------------------------------------------------------------------------
def credit(sale: Sale) -> None:
    """Credits a sale, once, in one transaction of entry, account and lot.

    The book is read only in these cases: the member owes points or was merged; points have lapsed; a credit with a
    later `lapses_at` or `pending_until` was posted before; the rule has a cap per day or month; a refund arrived
    before. Raises errors.Busy.
    """
    for refund in _Crediting(sale).post():
        take_back(sales.as_sale(codec.decode(refund)))


class _Crediting:
    """The credit of one sale: how many points, by which rule, and into which book."""

    def __init__(self, sale: Sale) -> None:
        assert sale.store_id is not None
        assert sale.member_id is not None
        terms = policies.terms_at(sale.mall_id, sale.store_id, sale.points_per_yuan)
        self.member_id = sale.member_id
        self.rule_id, self.rule, self.cutover_hour = terms.rule_id, terms.rule, terms.mall.cutover_hour
        self.day = business_day.day_of(sale.at, cutover_hour=self.cutover_hour)
        tier = tiers.tier_of(self.member_id, terms.mall.id, now=sale.at) if terms.asks_tier else None
        bill = Bill(sale.amount_fen, sale.paid_fen, sale.at)
        tier_id, percent = (tier.id, tier.points_percent) if tier else (None, 100)
        self.points = earning.earned(self.rule, bill, tier=tier_id, tier_percent=percent, day=self.day)
        self.source = _bought(sale)
        self.place = Place(terms.mall.id, terms.store.id)
        by_merchant = self.rule.issuer == "merchant"
        self.issuer = f"merchant:{terms.store.merchant_id}" if by_merchant else f"mall:{terms.mall.id}"
        self.life = life.life_of(sale.at, terms.policy, cutover_hour=self.cutover_hour)
        # The ids under which refunds may wait for this credit; the last one has the book.
        self.ids: tuple[str, ...] = (self.member_id,)

    def post(self) -> Waiting:
        """Posts the credit, once. Returns the refunds that arrived before it; the caller applies them now. Raises
        errors.Busy."""
        waiting: Waiting | None = []
        if self.points == 0:
            return self._waiting()
        if not self.rule.has_caps:
            try:
                dynamo.commit(ledger.credit_actions(self.member_id, self._decide(Book(), self.points)))
                return []
            except dynamo.Refused as refused:
                if ledger.ENTRY in refused:
                    waiting = ledger.awaited_in(refused)
        for _ in dynamo.rounds():
            if waiting is None:
                return self._waiting()
            try:
                posted = self._post_to_book(waiting)
                return waiting if posted and self.ids == (self.member_id,) else self._waiting()
            except dynamo.Refused as refused:
                if ledger.ENTRY in refused:
                    waiting = ledger.awaited_in(refused)
        raise errors.Busy

    def _waiting(self) -> Waiting:
        """Returns the refunds that arrived before the credit. If the credit was posted before, some of them may still
        not be applied."""
        return [refund for one in self.ids for refund in ledger.waiting_for(one, self.source)]

    def _post_to_book(self, waiting: Waiting) -> bool:
        """Reads the book and posts the credit to it. `waiting`: the refunds that wait for the credit, as last read.

        Returns False if the caps leave no points (perhaps because this credit used them up in an earlier try), or if
        the credit is in the book of a former id. Raises dynamo.Refused if the book or the waiting refunds changed, or
        the credit was posted before.
        """
        book = books.read_book(self.member_id, now=self.source.at)
        if any(lot.lapses and book.is_expired(lot, self.source.at) for lot in book.lots):
            # The credit may set a later `lapses_at`. Lapsed points are booked first, or they could be spent again.
            expire.expire(self.member_id, now=self.source.at)
            book = books.read_book(self.member_id)
        if self.ids[-1] != book.member_id:
            self.ids = (*book.former_ids, book.member_id)
            waiting = ledger.waiting_for(book.member_id, self.source)
        if any(ledger.find_posting(before, self.source) for before in book.former_ids):
            return False
        points = self._under_caps(book)
        if points == 0:
            return False
        dynamo.commit(ledger.posting_actions(self._decide(book, points), book, waiting=waiting))
        return True

    def _under_caps(self, book: Book) -> int:
        """Returns the points that the caps leave. Earlier credits are read after the book: a credit that is posted in
        between changes the book, so the write is refused."""
        if not self.rule.has_caps:
            return self.points
        first = self.day.replace(day=1)
        since = business_day.end_of(first - timedelta(days=1), cutover_hour=self.cutover_hour)
        until = business_day.end_of(first + timedelta(days=31), cutover_hour=self.cutover_hour)
        given = [
            (business_day.day_of(at, cutover_hour=self.cutover_hour), points)
            for at, points in ledger.earned_by(book, self.rule_id, since=since, until=until)
        ]
        on_day = sum(points for day, points in given if day == self.day)
        in_month = sum(points for day, points in given if day.month == self.day.month)
        return earning.under_caps(self.rule, self.points, on_day=on_day, in_month=in_month)

    def _decide(self, book: Book, points: int) -> Posting:
        return rules.decide_credit(
            book,
            self.source,
            points,
            issuer=self.issuer,
            life=self.life,
            place=self.place,
            rule_id=self.rule_id or None,
        )


# --- reversing ----------------------------------------------------------------------------------------------------
def take_back(refunded: Event[SaleRefund]) -> None:
    """Reverses a refund's share of the points that its sale earned, once. If the sale is not credited yet, saves the
    refund, which then waits for the credit. Raises errors.Busy."""
    refund = refunded.details
    assert refund.member_id is not None
    member_id, credit_source = refund.member_id, _bought(refund)
    credited = ledger.find_through_merges(member_id, credit_source)
    if credited is None:
        if ledger.await_credit(member_id, credit_source, codec.encode(refunded)):
            return
        credited = ledger.find_through_merges(member_id, credit_source)
        assert credited is not None
    expire.expire(member_id, now=refunded.at)
    own = credited.lots[0] if credited.lots else None
    merge.post_whole(member_id, _Taking(refund, credited).decide, now=refunded.at, needed_lot=own)


class _Taking:
    """The reversal of one refund's share of a credit."""

    def __init__(self, refund: SaleRefund, credited: Posting) -> None:
        self.refund, self.credited = refund, credited
        self.source = Source(REFUND if refund.is_order else RECEIPT_REFUND, refund.id, refund.at)
        self.owe = policies.policy_of(refund.mall_id).after_spending == "owe"

    def decide(self, book: Book) -> Posting | None:
        """Returns the posting that reverses the refund's share; None if the share is less than one point. Points of the
        credit that expired unused are taken first, out of breakage, because the member did not use them."""
        refund, lot_id = self.refund, self.credited.source.key
        points = earning.share_of_refund(
            self.credited.points,
            paid_fen=refund.paid_fen,
            refunded_before_fen=refund.refunded_before_fen,
            refund_fen=refund.refund_fen,
        )
        if points == 0:
            return None
        # Read after the book: an expiry in between changes the book, and the write is refused.
        expired, taken_back = ledger.expired_of(book, lot_id)
        earned_at = self.credited.source.at
        wanted = TakeBack(lot_id, self._issuer(), points, min(points, expired - taken_back), self.owe, earned_at)
        place = Place(refund.mall_id, refund.store_id)
        return rules.decide_take_back(book, self.source, wanted, place=place)

    def _issuer(self) -> str:
        return next(account for account, _ in self.credited.legs if account != rules.MEMBER).removeprefix("issued:")
