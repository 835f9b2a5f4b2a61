"""Writes a sale down, once: under its transaction where that is known, else under its store and number.

An order of ours is credited as that order: its slip is kept and counts for nothing. Where only member, amount, shop and
minutes agree, or where it is over what may be reported without a person, it waits for one.
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
from chalicelib.receipts.rules import SLIP, UNANSWERED, WAITS, Bought, Caps, Receipt
from chalicelib.receipts.store import days
from chalicelib.receipts.store import receipts as store

# An order is opened some minutes before it is paid, and its slip may be reported some after.
ORDERS_SINCE, ORDERS_LOOKED_AT = payments.ORDER_LIFE + rules.ALIKE_WITHIN, 20


def of_transaction(transaction_id: str) -> str:
    """The id of the receipt that a payment makes, however it becomes known."""
    return ids.derived("transaction", transaction_id)


def record(told: Receipt) -> store.WithEvent:
    """Writes a receipt once; answers what stands there, with the event it was told by, None while it tells nobody.
    Raises Busy."""
    orders, caps = _orders_then(told), _caps(told)
    business = business_day.day_of(told.bought_at, cutover_hour=malls.find_mall(told.mall_id).cutover_hour)
    for _ in dynamo.rounds():
        day = days.find(told.shopper, business)
        receipt = rules.judged(told, day, orders=orders, caps=caps)
        after = None if receipt.state == SLIP else rules.with_receipt(day, receipt)
        stands = store.record(receipt, beside=[days.action(after)] if after else [])
        if stands is not None:
            if stands[0] == receipt and receipt.state == WAITS:
                telemetry.count("receipts_waiting", why=receipt.why or "")
            return stands
    raise errors.Busy


def as_known(receipt: Receipt, *, transaction_id: str | None, payment_id: str | None) -> Receipt:
    """A report that names WeChat Pay's transaction, or an order of ours: the slip of that order, or the receipt of that
    transaction, which waits for staff where the provider does not say whose it is. Raises ReferenceInvalid,
    ValueInvalid, WechatUnavailable."""
    if payment_id is not None:
        order = payments.find_order(payment_id)
        if order is None:
            raise errors.ReferenceInvalid("payment_id", what="order")
        return _as_slip_of(receipt, order)
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
    return named if order is None else _as_slip_of(receipt, order)


def _order_of(transaction_id: str, *, mchid: str) -> payments.Order | None:
    """Its callback says, or else the provider, who is asked once a receipt."""
    return payments.find_by_transaction(transaction_id) or payments.query_transaction(transaction_id, mchid=mchid)


def _as_slip_of(told: Receipt, order: payments.Order) -> Receipt:
    if order.store_id != told.store_id:
        raise errors.ValueInvalid("payment_id", reason="an order of this store")
    if told.is_claimed and told.member_id not in members.ids_of(order.member_id):
        raise errors.ValueInvalid("payment_id", reason="an order of this shopper")
    return replace(told, member_id=order.member_id, payment_id=order.id, state=SLIP, payer=None)


def _orders_then(told: Receipt) -> list[Bought]:
    """What the shopper bought by orders of ours about then; those that may yet be paid too."""
    if not told.is_claimed or told.transaction_id is not None or told.state == SLIP:
        return []
    found, _ = payments.list_orders(members.ids_of(told.member_id), limit=ORDERS_LOOKED_AT, after=None)
    return [
        Bought(one.id, one.store_id, one.payable_fen, one.paid_at or min(told.bought_at, one.expires_at))
        for one in found
        if one.store_id is not None and one.state != payments.CLOSED and one.created_at >= told.bought_at - ORDERS_SINCE
    ]


def _caps(told: Receipt) -> Caps:
    return Caps(*points.receipt_caps(told.mall_id))
