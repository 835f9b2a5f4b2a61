"""Operations: bills."""

from proof.operations.operation import Operation
from proof.scenes import bills, payments
from proof.scenes.callers import worker
from proof.scenes.common import payment_applied, refund_applied

OPERATIONS = (
    Operation("bill: note a payment", payment_applied, worker("bills_note")),
    Operation("bill: note a refund", refund_applied, worker("bills_note")),
    Operation("bill: note late money and its way back", payments.late_money_refunded, worker("bills_note")),
    Operation("bill: note a payment of a day that is matched", bills.day_matched, worker("bills_note")),
    Operation("bill: fetch and match", bills.day_with_sales, bills.fetch_ticks, instants=False),
    Operation("bill: hear of a payment nobody told", bills.unreported_payment, bills.fetch_ticks, instants=False),
    Operation("bill: hear of a refund nobody told", bills.unreported_refund, bills.fetch_ticks, instants=False),
    Operation("bill: fetch anew", bills.day_with_sales, bills.fetch_again, instants=False),
    Operation("bill: fetch one that fails first", bills.faulty_bill(wrong_hash=1), bills.fetch_ticks, instants=False),
    Operation(
        "bill: fetch anew what fails first",
        bills.faulty_bill_after_match(truncated=1),
        bills.fetch_again,
        instants=False,
        changes=False,
    ),
    Operation("bill: match what differs", bills.both_differ, bills.fetch_ticks, instants=False),
    Operation("bill: match a refund on its way", bills.refund_processing, bills.fetch_ticks, instants=False),
    Operation("bill: match a refund that failed since", bills.refund_failed_since, bills.fetch_ticks, instants=False),
    Operation("bill: resolve a difference", bills.with_difference, bills.resolve_difference()),
)
