"""POST /v1/payments/{id}/refunds: a till, a merchant or an operator refunds a payment.

The refund is stored with its number, and its amount reserved, before it is sent to WeChat Pay. So all refunds of a
payment together never exceed it. The response of WeChat Pay only says that it accepts the refund; the result comes
later, by a callback or a query of the schedule.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import allowance, errors, ids, once
from chalicelib.allowance import Allowance
from chalicelib.aws import dynamo
from chalicelib.malls import parts as malls
from chalicelib.once import Key
from chalicelib.payments.query_order import query_before_refund
from chalicelib.payments.rules import refund as rules
from chalicelib.payments.rules.order import PAID, Order, UnmatchedPayment
from chalicelib.payments.rules.refund import (
    FAILED,
    OF_PAYMENT,
    OF_UNMATCHED,
    PROCESSING,
    SUCCEEDED,
    Refund,
    Returned,
)
from chalicelib.payments.rules.unmatched import rest_fen
from chalicelib.payments.send_refund import try_send_refund
from chalicelib.payments.store import orders, refunds
from chalicelib.payments.view import RefundView, ReturnedLine, show_refund
from chalicelib.providers import wechat_pay
from chalicelib.shapes import PurchaseFen

# How often repeats of a request may query its refund.
QUERIES = Allowance("refund", 5, timedelta(minutes=1))
NUMBER_LENGTH = 32


class RefundRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much to refund: `refund_fen`, or the price of the returned `lines`. Without either, all that is left is
    refunded. WeChat shows `reason` to the payer."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    refund_fen: PurchaseFen | None = None
    lines: Annotated[tuple[ReturnedLine, ...], msgspec.Meta(max_length=200)] = ()


@dataclass(frozen=True)
class Asker:
    """Who asks for a refund. `store_id`: for a till, its store; `merchant_id`: for a merchant's staff, their merchant.
    Operators have neither."""

    name: str
    store_id: str | None = None
    merchant_id: str | None = None


def _asker(device: malls.Device | None, staff_id: str, merchant_id: str | None) -> Asker:
    """The caller; a refund stores its `name` as `asked_by`."""
    if device is not None:
        return Asker(f"{device.role}:{device.id}", store_id=device.place_id)
    return Asker(f"staff:{staff_id}", merchant_id=merchant_id)


def refund(
    body: RefundRequest,
    *,
    payment_id: str,
    device: malls.Device | None,
    staff_id: str,
    merchant_id: str | None,
    key: Key,
    now: datetime,
) -> tuple[RefundView, bool]:
    """Refunds a payment, whole or in part.

    Returns the refund in its current state, and whether it was requested before. Raises ResourceNotFound for a payment
    that is not the caller's or an article that is not the order's, PaymentNotPaid, RefundExceeds, RefundsTooMany,
    RefundTooLate, ValueInvalid, IdempotencyKeyReused, Busy.
    """
    if body.lines and body.refund_fen is not None:
        raise errors.ValueInvalid("lines", reason="give either lines or refund_fen")
    asker = _asker(device, staff_id, merchant_id)
    number = ids.derived("refund", payment_id, asker.name, key.text, length=NUMBER_LENGTH)
    for _ in dynamo.rounds():
        order = query_before_refund(_of_asker(payment_id, asker), now=now)
        before = _find_before(order, number, key.request_hash)
        if before is not None:
            return _show(order, before, now=now, sent_before=True), True
        new = _decide(order, body, number, asker, key.request_hash, now)
        if _create(order, new, now):
            return _show(order, new, now=now, sent_before=False), False
    raise errors.Busy


def _of_asker(payment_id: str, asker: Asker) -> Order:
    order = orders.find(payment_id)
    if order is None:
        raise errors.ResourceNotFound(what="payment")
    if asker.store_id is not None and order.store_id != asker.store_id:
        raise errors.ResourceNotFound(what="payment")
    if asker.merchant_id is not None and order.store_id not in malls.stores_of_merchant(asker.merchant_id):
        raise errors.ResourceNotFound(what="payment")
    return order


def _find_before(order: Order, number: str, request_hash: str) -> Refund | None:
    """The refund that was requested with this key, if any. An unmatched payment is refunded only once, whatever the
    keys: its last refund is returned, unless that one failed. Raises IdempotencyKeyReused."""
    of_unmatched = refunds.list_of_unmatched(order.id) if _unmatched_of(order) is not None else []
    same_key = next((one for one in of_unmatched if one.asked_as == number), None) or refunds.find(order.id, number)
    if same_key is not None:
        once.require_same(request_hash, same_key.request_hash)
        return same_key
    return of_unmatched[-1] if of_unmatched and of_unmatched[-1].state != FAILED else None


def _unmatched_of(order: Order) -> UnmatchedPayment | None:
    """The order's unmatched payment, if that is what a refund of the order would refund. None for a paid order: its own
    payment is refunded."""
    return order.unmatched if order.state != PAID else None


def _decide(order: Order, body: RefundRequest, number: str, asker: Asker, request_hash: str, now: datetime) -> Refund:
    unmatched = _unmatched_of(order)
    if unmatched is None:
        rules.check_refundable(order, now=now)
        kind, asked_as = OF_PAYMENT, None
        refund_fen = rules.decide_amount_fen(order, body.refund_fen, _returned(body))
    else:
        kind, asked_as = OF_UNMATCHED, number
        refund_fen = _decide_unmatched_fen(order, unmatched, body)
        number = rules.unmatched_number(order.id, refunds.list_of_unmatched(order.id))
    refund = Refund(
        order_id=order.id,
        number=number,
        kind=kind,
        refund_fen=refund_fen,
        state=PROCESSING,
        asked_by=asker.name,
        asked_at=now,
        reason=body.reason,
        request_hash=request_hash,
        asked_as=asked_as,
        returned=_returned(body),
        notify_url=wechat_pay.notify_url(),
    )
    if refund_fen == 0:  # paid with coupons and points alone: they are restored, and WeChat Pay is not involved
        return replace(refund, state=SUCCEEDED, refund_id=number, refunded_at=now)
    return refund


def _decide_unmatched_fen(order: Order, unmatched: UnmatchedPayment, body: RefundRequest) -> int:
    """The amount in fen that a refund of an unmatched payment takes: all that is left. Raises RefundExceeds if nothing
    is left, ValueInvalid if the request has lines or another amount."""
    left_fen = rest_fen(unmatched, refunded_fen=order.refunded_fen)
    if left_fen == 0:  # refunded in the console of WeChat Pay
        raise errors.RefundExceeds("refund_fen", rest_fen=0, rest="0.00")
    if body.lines or body.refund_fen not in (None, left_fen):
        raise errors.ValueInvalid("refund_fen", reason=f"an unmatched payment is refunded whole: {left_fen}")
    return left_fen


def _returned(body: RefundRequest) -> tuple[Returned, ...]:
    twice = ids.twice_in([one.sku for one in body.lines])
    if twice is not None:
        raise errors.ValueInvalid(f"lines[{twice}].sku", reason="an article is named twice", id=body.lines[twice].sku)
    return tuple(Returned(one.sku, one.quantity) for one in body.lines)


def _create(order: Order, new: Refund, now: datetime) -> bool:
    if new.kind == OF_UNMATCHED:
        return refunds.create_and_close(order, new, now=now)
    return refunds.create(order, new)


def _show(order: Order, found: Refund, *, now: datetime, sent_before: bool) -> RefundView:
    """A refund as its asker sees it. A pending refund is sent first. If it was sent before, it is queried instead, as
    often as QUERIES allows, and sent again only if WeChat Pay does not have it."""
    if found.is_pending and (not sent_before or allowance.take(QUERIES, found.number, now=now)):
        after = try_send_refund(order, found, sent_before=sent_before, now=now)
        found = after or refunds.find(order.id, found.number) or found
    return show_refund(found)
