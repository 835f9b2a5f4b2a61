"""POST /v1/payments/{id}/refunds: a till, a merchant or an operator gives money back.

The refund is ours, with its number, before the provider is asked; what it takes is reserved, so that no two together
take more than was paid. The answer is the refund as it stands: the provider only accepts at once, and a callback or the
schedule tells the rest.
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
from chalicelib.payments import give_back, looks
from chalicelib.payments.rules import refund as rules
from chalicelib.payments.rules.order import PAID, Order
from chalicelib.payments.rules.refund import (
    FAILED,
    OF_PAYMENT,
    OF_STRAY_MONEY,
    PROCESSING,
    SUCCEEDED,
    Refund,
    Returned,
)
from chalicelib.payments.store import orders, refunds
from chalicelib.payments.view import RefundView, ReturnedLine, show_refund
from chalicelib.providers import wechat_pay
from chalicelib.shapes import PurchaseFen

ROUNDS = 20
# A repeat asks after the refund.
QUESTIONS = Allowance("refund", 5, timedelta(minutes=1))
NUMBER_LENGTH = 32


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`refund_fen`, or the `lines` that come back; neither: all that is left. `reason` is shown to the payer by
    WeChat."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    refund_fen: PurchaseFen | None = None
    lines: Annotated[tuple[ReturnedLine, ...], msgspec.Meta(max_length=200)] = ()


@dataclass(frozen=True)
class Asker:
    """Who asks: staff, of a merchant or of the group, or a till. `store_id`: the till's; `merchant_id`: the
    merchant's."""

    name: str
    store_id: str | None = None
    merchant_id: str | None = None


def _asker(device: malls.Device | None, staff_id: str, merchant_id: str | None) -> Asker:
    """Who calls, as it is kept with the refund."""
    if device is not None:
        return Asker(f"{device.role}:{device.id}", store_id=device.place_id)
    return Asker(f"staff:{staff_id}", merchant_id=merchant_id)


def handle(
    body: Request,
    *,
    payment_id: str,
    device: malls.Device | None,
    staff_id: str,
    merchant_id: str | None,
    key: Key,
    now: datetime,
) -> tuple[RefundView, bool]:
    """Gives back a payment, whole or in part.

    The refund as it stands, and whether the asker used the key before. Raises ResourceNotFound for a payment that is
    not the asker's, PaymentNotPaid, RefundExceeds, RefundsTooMany, RefundTooLate, ValueInvalid, IdempotencyKeyReused.
    """
    if body.lines and body.refund_fen is not None:
        raise errors.ValueInvalid("lines", reason="either lines or refund_fen")
    asker = _asker(device, staff_id, merchant_id)
    number = ids.derived("refund", payment_id, asker.name, key.text, length=NUMBER_LENGTH)
    for attempt in range(ROUNDS):
        order = looks.before_refund(_of_asker(payment_id, asker), now=now)
        before = _before(order, number, key.request_hash)
        if before is not None:
            return _shown(order, before, now=now), True
        refund = _decide(order, body, number, asker, key.request_hash, now)
        if _taken_down(order, refund, now):
            return _shown(order, refund, now=now, asked_before=False), False
        dynamo.pause(min(attempt, 4))  # the order moved since it was read
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


def _before(order: Order, number: str, request_hash: str) -> Refund | None:
    """What was asked for under this key. What never was the order's goes back once, whatever the key; after one that
    failed, again. Raises IdempotencyKeyReused."""
    stray = refunds.stray_of(order.id) if _is_stray(order) else []
    same_key = next((one for one in stray if one.asked_as == number), None) or refunds.find(order.id, number)
    if same_key is not None:
        once.require_same(request_hash, same_key.request_hash)
        return same_key
    return stray[-1] if stray and stray[-1].state != FAILED else None


def _is_stray(order: Order) -> bool:
    return order.set_aside is not None and order.state != PAID


def _decide(order: Order, body: Request, number: str, asker: Asker, request_hash: str, now: datetime) -> Refund:
    if order.set_aside is not None and _is_stray(order):
        stray_fen = rules.stray_rest_fen(total_fen=order.set_aside["total_fen"], refunded_fen=order.refunded_fen)
        if stray_fen == 0:  # in the provider's console
            raise errors.RefundExceeds("refund_fen", rest_fen=0, rest="0.00")
        if body.lines or body.refund_fen not in (None, stray_fen):
            raise errors.ValueInvalid("refund_fen", reason=f"money that does not fit goes back whole: {stray_fen}")
        asked_as, number = number, give_back.stray_number(order, refunds.stray_of(order.id))
        kind, refund_fen = OF_STRAY_MONEY, stray_fen
    else:
        rules.require_refundable(order, now=now)
        asked_as, kind = None, OF_PAYMENT
        refund_fen = rules.amount_of(order, body.refund_fen, _returned(body))
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
    if refund_fen == 0:  # nothing was paid with money: coupons and points go back, and the provider knows nothing of it
        return replace(refund, state=SUCCEEDED, refund_id=number, refunded_at=now)
    return refund


def _returned(body: Request) -> tuple[Returned, ...]:
    twice = ids.twice_in([one.sku for one in body.lines])
    if twice is not None:
        raise errors.ValueInvalid(f"lines[{twice}].sku", reason="an article is named twice", id=body.lines[twice].sku)
    return tuple(Returned(one.sku, one.quantity) for one in body.lines)


def _taken_down(order: Order, refund: Refund, now: datetime) -> bool:
    if refund.kind == OF_STRAY_MONEY:
        return refunds.close_for(order, refund, now=now)
    return refunds.create(order, refund)


def _shown(order: Order, refund: Refund, *, now: datetime, asked_before: bool = True) -> RefundView:
    if refund.is_pending and (not asked_before or allowance.take(QUESTIONS, refund.number, now=now)):
        give_back.try_push(order, refund, asked_before=asked_before, now=now)
        refund = refunds.find(order.id, refund.number) or refund
    return show_refund(refund)
