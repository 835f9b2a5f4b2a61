"""POST /v1/payments and /v1/payments/quote: the price of a purchase or a visit, and the order for it."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.checkout import rules
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls
from chalicelib.once import Key
from chalicelib.parking import parts as parking
from chalicelib.payments import parts as payments
from chalicelib.security.tokens import ShopperSession
from chalicelib.shapes import AS_ID, PurchaseFen

CouponId = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=32, extra=AS_ID)]


class PaymentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is paid for: one of `store_id`, `qr_id` (a store's pay code) and `visit_id`. A purchase at a store has
    `amount_fen`, before coupons and points, or the `lines` that sum to it (scan-and-go); a visit has its own price.
    `points`: the most points to pay with; they pay for what is left after the coupons. The order is paid in the mall's
    mini-program, where the shopper must have logged in."""

    store_id: Name | None = None
    qr_id: Name | None = None
    visit_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    amount_fen: PurchaseFen | None = None
    lines: Annotated[tuple[coupons.BasketLine, ...], msgspec.Meta(max_length=coupons.MOST_LINES)] = ()
    coupon_ids: Annotated[tuple[CouponId, ...], msgspec.Meta(max_length=coupons.MOST_TOGETHER)] = ()
    points: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0


class Quote(msgspec.Struct, frozen=True):
    """What an order would cost. `lines` sum to `payable_fen`."""

    lines: list[payments.PaymentLine]
    payable_fen: int


def open_payment(
    body: PaymentRequest, *, session: ShopperSession, key: Key, now: datetime
) -> tuple[payments.Payment, bool]:
    """Opens an order for a purchase at a store or for a parking visit.

    Returns the order with the parameters to pay it, and whether it is a repeat. A repeat of a purchase has the same
    key. A visit has one order at a time, whatever the key. An order that coupons and points cover is paid immediately.
    Raises ValueInvalid, ResourceNotFound, and as `payments.open_order` or `parking.pay`.
    """
    if _check_target(body) == "visit_id":
        assert body.visit_id is not None
        return parking.pay(
            body.visit_id,
            member_id=session.member_id,
            via=session.via,
            coupon_id=_coupon(body),
            points=body.points,
            now=now,
        )
    return payments.open_order(
        _purchase(body),
        member_id=session.member_id,
        via=session.via,
        key=key.text,
        request_hash=key.request_hash,
        now=now,
    )


def quote(body: PaymentRequest, *, member_id: str, now: datetime) -> Quote:
    """Returns what an order would cost; opens none and holds nothing.

    Raises as `open_payment`, except the errors of WeChat Pay and of the idempotency key.
    """
    if _check_target(body) == "visit_id":
        assert body.visit_id is not None
        priced = parking.quote(body.visit_id, member_id=member_id, coupon_id=_coupon(body), points=body.points, now=now)
        lines = [payments.PaymentLine("parking", one.code, one.amount_fen) for one in priced]
    else:
        bought = payments.quote_order(_purchase(body), member_id=member_id, now=now)
        lines = [payments.PaymentLine(one.kind, one.name, one.amount_fen) for one in bought]
    return Quote(lines, sum(one.amount_fen for one in lines))


def _check_target(body: PaymentRequest) -> str:
    """The field that names what is paid for. Raises ValueInvalid for a visit with fields of a purchase."""
    target = rules.check_target([name for name in (*rules.AT_STORE, "visit_id") if getattr(body, name) is not None])
    if target == "visit_id":
        given = [name for name in ("amount_fen", "lines") if getattr(body, name)]
        rules.check_visit(given, len(body.coupon_ids))
    return target


def _coupon(body: PaymentRequest) -> str | None:
    return body.coupon_ids[0] if body.coupon_ids else None


def _purchase(body: PaymentRequest) -> payments.Purchase:
    rules.check_quantities((one.sku, one.quantity) for one in body.lines)
    return payments.Purchase(
        store_id=body.store_id or _find_store(body.qr_id or ""),
        amount_fen=rules.decide_amount_fen(body.amount_fen, [one.amount_fen for one in body.lines]),
        lines=body.lines,
        coupon_ids=body.coupon_ids,
        points=body.points,
    )


def _find_store(qr_id: str) -> str:
    place = malls.find_qr_place(qr_id)
    if place is None or place.store_id is None:
        raise errors.ResourceNotFound("qr_id", what="pay code of a store")
    return place.store_id
