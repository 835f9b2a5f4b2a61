"""Operations: bills."""

from proof.operations.operation import Operation
from proof.scenes import bills, payments
from proof.scenes.callers import worker
from proof.scenes.common import applied, refunding

OPERATIONS = (
    Operation("bill: note a payment", applied, worker("bills_note")),
    Operation("bill: note a refund", refunding, worker("bills_note")),
    Operation("bill: note late money and its way back", payments.returned, worker("bills_note")),
    Operation("bill: note a payment of a day that is matched", bills.matched_before, worker("bills_note")),
    Operation("bill: fetch and match", bills.sold, bills.ticks, instants=False),
    Operation("bill: hear of a payment nobody told", bills.unheard_payment, bills.ticks, instants=False),
    Operation("bill: hear of a refund nobody told", bills.unheard_refund, bills.ticks, instants=False),
    Operation("bill: fetch anew", bills.sold, bills.anew, instants=False),
    Operation("bill: fetch one that fails first", bills.spoilt(wrong_hash=1), bills.ticks, instants=False),
    Operation(
        "bill: fetch anew what fails first",
        bills.spoilt_after(truncated=1),
        bills.anew,
        instants=False,
        changes=False,
    ),
    Operation("bill: match what differs", bills.both_differ, bills.ticks, instants=False),
    Operation("bill: match a refund on its way", bills.on_its_way, bills.ticks, instants=False),
    Operation("bill: match a refund that failed since", bills.failed_since, bills.ticks, instants=False),
    Operation("bill: resolve a difference", bills.differing, bills.resolved()),
)
