"""Operations of bills."""

from proof.operations.operation import Operation
from proof.scenes import bills, payments
from proof.scenes.callers import worker
from proof.scenes.common import payment_applied, refund_applied

OPERATIONS = (
    Operation("bill: note a payment", payment_applied, worker("bills_note")),
    Operation("bill: note a refund", refund_applied, worker("bills_note")),
    Operation("bill: note late money and its refund", payments.late_money_refunded, worker("bills_note")),
    Operation("bill: note a payment of a matched day", bills.day_matched, worker("bills_note")),
    Operation("bill: fetch and match", bills.day_with_sales, bills.fetch_ticks, same_times=False),
    Operation("bill: find a payment without a callback", bills.unreported_payment, bills.fetch_ticks, same_times=False),
    Operation("bill: find a refund without a callback", bills.unreported_refund, bills.fetch_ticks, same_times=False),
    Operation("bill: fetch again", bills.day_with_sales, bills.fetch_again, same_times=False),
    Operation(
        "bill: fetch a file that is wrong at first",
        bills.faulty_bill(wrong_hash=1),
        bills.fetch_ticks,
        same_times=False,
    ),
    Operation(
        "bill: fetch again a file that is wrong at first",
        bills.faulty_bill_after_match(truncated=1),
        bills.fetch_again,
        same_times=False,
        changes=False,
    ),
    Operation("bill: match a bill with differences", bills.both_differ, bills.fetch_ticks, same_times=False),
    Operation("bill: match a refund in progress", bills.refund_processing, bills.fetch_ticks, same_times=False),
    Operation(
        "bill: match a refund that has failed since", bills.refund_failed_since, bills.fetch_ticks, same_times=False
    ),
    Operation("bill: resolve a difference", bills.with_difference, bills.resolve_difference()),
)
