"""Worker: records our payments and refunds as entries, on the day whose bill will have them."""

from datetime import date, datetime

from chalicelib.bills import store
from chalicelib.bills.rules.bill import Ours
from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentPaid, PaymentRefunded, PaymentReturned
from chalicelib.memory import remember
from chalicelib.payments import parts as payments
from chalicelib.providers.answers.trade_bill import PAYMENT, REFUND


def record(event: Event[PaymentPaid | PaymentRefunded | PaymentReturned]) -> None:
    """Applies payment.paid, payment.refunded and payment.returned, once each, in any order and however late: a day that
    was matched without an entry is matched again. An order that was paid with points or coupons alone is in no bill.
    Raises LookupError if the order does not exist."""
    details = event.details
    order = payments.find_order(details.payment_id)
    if order is None:
        raise LookupError(f"{event.id} names an order that does not exist")
    unmatched = order.unmatched
    match details:
        case PaymentPaid():
            found = [_payment(order, order.payable_fen, event.at, order.transaction_id)]
        case PaymentRefunded():
            found = [_refund(order, details, event.at, order.transaction_id)]
        case PaymentReturned():
            found = [_refund(order, details, event.at, unmatched.transaction_id if unmatched else None)]
            if unmatched is not None:
                found.append(_payment(order, unmatched.total_fen, unmatched.at, unmatched.transaction_id))
    for entry in found:
        if entry.fen:
            _record(order.mchid, entry)


def _payment(order: payments.Order, fen: int, at: datetime, transaction_id: str | None) -> Ours:
    return Ours(PAYMENT, order.id, order.id, fen, at, transaction_id or "")


def _refund(
    order: payments.Order, refund: PaymentRefunded | PaymentReturned, at: datetime, transaction_id: str | None
) -> Ours:
    return Ours(REFUND, refund.refund_id, order.id, refund.refund_fen, at, transaction_id or "", refund.refund_no)


def _record(mchid: str, entry: Ours) -> None:
    """Stores the entry first, then marks its day to be matched again. So a matching that began earlier is repeated, and
    one that begins later finds the entry."""
    _billed(mchid, entry.day)
    store.add_entry(mchid, entry)
    store.match_again(mchid, entry.day)


@remember(seconds=3600)
def _billed(mchid: str, day: date) -> None:
    store.save_billed_day(mchid, day)
