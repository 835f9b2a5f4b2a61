"""Saves a sale once: under its transaction id if that is known, or else under its store and receipt number.

The slip of one of our orders is stored but does not count as a sale, because the order counts. A receipt is held for
review if the same member paid the same amount at the same store within minutes, or if it exceeds the mall's caps.
"""

from dataclasses import replace

from chalicelib import business_day, errors, ids
from chalicelib.aws import dynamo, telemetry
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.providers import wechat_pay
from chalicelib.receipts import rules
from chalicelib.receipts.rules import SLIP, UNANSWERED, WAITS, Caps, Purchase, Receipt
from chalicelib.receipts.store import days
from chalicelib.receipts.store import receipts as store

# A receipt is compared with our orders that were opened up to this long before the sale: an order is paid some minutes
# after it is opened, and its slip may be reported some minutes later.
ORDERS_SINCE, MAX_ORDERS = payments.ORDER_LIFE + rules.ALIKE_WITHIN, 20


def of_transaction(transaction_id: str) -> str:
    """Returns the receipt id of a WeChat Pay transaction. It is the same whichever channel reports it."""
    return ids.derived("transaction", transaction_id)


def record(report: Receipt) -> store.WithEvent:
    """Saves a report as a receipt once. A repeat returns the saved one.

    Returns the stored receipt, and its event if it counts and a member has it. Raises Busy.
    """
    orders, caps = _orders_around(report), _caps(report)
    business = business_day.day_of(report.bought_at, cutover_hour=malls.find_mall(report.mall_id).cutover_hour)
    for _ in dynamo.rounds():
        day = days.find(report.shopper, business)
        receipt = rules.decide_state(report, day, orders=orders, caps=caps)
        after = None if receipt.state == SLIP else rules.add_to_day(day, receipt)
        stored = store.record(receipt, extra_actions=[days.action(after)] if after else [])
        if stored is not None:
            if stored[0] == receipt and receipt.state == WAITS:
                telemetry.count("receipts_waiting", why=receipt.why or "")
            return stored
    raise errors.Busy


def identify(receipt: Receipt, *, transaction_id: str | None, payment_id: str | None) -> Receipt:
    """Returns the report with the id of the transaction that it names, or as the slip of our order that it names.

    If the transaction belongs to one of our orders, the report becomes the slip of that order. If WeChat Pay does not
    say whether it does, the receipt is held for review. Raises ReferenceInvalid for an unknown order, ValueInvalid for
    an order of another store or shopper, WechatUnavailable.
    """
    if payment_id is not None:
        order = payments.find_order(payment_id)
        if order is None:
            raise errors.ReferenceInvalid("payment_id", what="order")
        return _slip_of(receipt, order)
    if transaction_id is None:
        return receipt
    named = replace(receipt, id=of_transaction(transaction_id), transaction_id=transaction_id)
    if store.find(named.id) is not None:
        return named
    try:
        order = _order_of(transaction_id, mchid=malls.find_mall(receipt.mall_id).mchid)
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    except wechat_pay.ProviderRefused:
        return replace(named, state=WAITS, why=UNANSWERED)
    return named if order is None else _slip_of(receipt, order)


def _order_of(transaction_id: str, *, mchid: str) -> payments.Order | None:
    """Finds our order of a transaction, from WeChat Pay's callback or else with a query. Returns None if the
    transaction is not ours."""
    return payments.find_by_transaction(transaction_id) or payments.query_transaction(transaction_id, mchid=mchid)


def _slip_of(report: Receipt, order: payments.Order) -> Receipt:
    if order.store_id != report.store_id:
        raise errors.ValueInvalid("payment_id", reason="an order of this store")
    if report.is_claimed and report.member_id not in members.ids_of(order.member_id):
        raise errors.ValueInvalid("payment_id", reason="an order of this shopper")
    return replace(report, member_id=order.member_id, payment_id=order.id, state=SLIP, payer=None)


def _orders_around(report: Receipt) -> list[Purchase]:
    """Our orders of the shopper around the time of the sale. Open orders are included, because they may still be
    paid."""
    if not report.is_claimed or report.transaction_id is not None or report.state == SLIP:
        return []
    found, _ = payments.list_orders(members.ids_of(report.member_id), limit=MAX_ORDERS, after=None)
    since = report.bought_at - ORDERS_SINCE
    return [
        Purchase(one.id, one.store_id, one.payable_fen, one.paid_at or min(report.bought_at, one.expires_at))
        for one in found
        if one.store_id is not None and one.state != payments.CLOSED and one.created_at >= since
    ]


def _caps(report: Receipt) -> Caps:
    return Caps(*points.receipt_caps(report.mall_id))
