"""What the provider says becomes our state, whoever heard it first: the notice, the poller or the shopper's question.

An order moves created/open -> paid or closed, once. A payment that does not fit its order, or comes after it was
closed, credits nothing: it is set aside and an alarm rings; late money goes back by itself.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib import errors, telemetry
from chalicelib.payments import rules, store
from chalicelib.payments.rules import CLOSED, PAID, Order, Payment, Refund
from chalicelib.providers import wechat_pay

PAID_AT_PROVIDER = {"SUCCESS", "REFUND"}
ROUNDS = 10


def ask_provider(order: Order) -> Order:
    """The order as it stands after asking the provider, where we do not know yet; raises ProviderDown."""
    if order.state in (PAID, CLOSED):
        return order
    told = wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id)
    return order if told is None else take_word(order, told)


def take_word(order: Order, told: dict[str, Any]) -> Order:
    """The order after applying what a query answered."""
    if told["trade_state"] in PAID_AT_PROVIDER:
        apply_payment(rules.read_payment(told))
        return store.find(order.id) or order
    return order


def apply_payment(payment: Payment) -> None:
    """Marks its order paid, once. Raises Unsettled for an order we do not have (yet)."""
    for _ in range(ROUNDS):
        order = store.find(payment.order_id)
        if order is None:
            raise errors.Unsettled(f"payment {payment.transaction_id}: no order {payment.order_id}")
        reason = rules.misfit(order, payment)
        if reason is not None:
            _set_aside(order, payment, f"{reason}_differs")
            return
        if order.state == PAID:
            if order.transaction_id != payment.transaction_id:
                raise ValueError(f"order {order.id} was paid twice: {order.transaction_id}, {payment.transaction_id}")
            return
        if order.state == CLOSED:
            _give_back(order, payment)
            return
        if store.save_paid(order, payment):
            return
    raise errors.Busy


def apply_refund(refund: Refund) -> None:
    """Records a refund at its order, once. One that comes before its payment asks the provider for that first."""
    for _ in range(ROUNDS):
        if store.refund_is_recorded(refund):
            return
        order = store.find(refund.order_id)
        if order is None:
            raise errors.Unsettled(f"refund {refund.refund_id}: no order {refund.order_id}")
        if order.state not in (PAID, CLOSED):
            order = ask_provider(order)
            if order.state not in (PAID, CLOSED):
                raise errors.Unsettled(f"refund {refund.refund_id}: order {order.id} is not paid")
        if order.state == PAID and order.refunded_fen + refund.refund_fen > order.payable_fen:
            raise ValueError(f"refund {refund.refund_id} is more than the rest of order {order.id}")
        if store.save_refund(order, refund):
            return
    raise errors.Busy


def close(order: Order, *, at: datetime, reason: str) -> Order:
    """Closes at the provider, then here; where the provider says it was paid, it is paid. Raises ProviderDown."""
    if order.state in (PAID, CLOSED):
        return order
    try:
        wechat_pay.close_order(mchid=order.mchid, out_trade_no=order.id)
    except wechat_pay.ProviderRefused as refused:
        told = wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id)
        if told is not None and told["trade_state"] in PAID_AT_PROVIDER:
            return take_word(order, told)
        # Never heard of there: nothing can be paid under a number whose time has passed.
        if told is not None and told["trade_state"] != "CLOSED":
            raise wechat_pay.ProviderDown(f"close of {order.id} refused: {refused.code}") from refused
    store.save_closed(order, at=at, reason=reason)
    return store.find(order.id) or replace(order, state=CLOSED)


def _set_aside(order: Order, payment: Payment, reason: str) -> None:
    if not store.save_set_aside(order.id, payment, reason):
        return  # told before
    telemetry.count("payments_set_aside", reason=reason)
    telemetry.log("ERROR", "payment set aside", payment_id=order.id, transaction_id=payment.transaction_id, why=reason)


def _give_back(order: Order, payment: Payment) -> None:
    """Our number is derived from the order, so a repeat refunds once."""
    if store.save_set_aside(order.id, payment, "late"):
        telemetry.count("payments_late")
    wechat_pay.refund(
        mchid=order.mchid,
        transaction_id=payment.transaction_id,
        out_refund_no=f"{order.id}L",
        refund_fen=payment.total_fen,
        total_fen=payment.total_fen,
        reason=rules.LATE_REFUND_REASON,
    )
