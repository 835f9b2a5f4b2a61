"""POST /v1/payments and /v1/payments/quote: what is to be paid, and the order for it."""

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


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is paid for: `store_id`, `qr_id` (a store's pay code) or `visit_id`. At a store `amount_fen` before coupons
    and points, or the `lines` it sums from (scan-and-go);
    a visit has its own price. `points` to pay with, of what the coupons leave. The mini-program is the one the shopper
    logged in to."""

    store_id: Name | None = None
    qr_id: Name | None = None
    visit_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    amount_fen: PurchaseFen | None = None
    lines: Annotated[tuple[coupons.BasketLine, ...], msgspec.Meta(max_length=coupons.MOST_LINES)] = ()
    coupon_ids: Annotated[tuple[CouponId, ...], msgspec.Meta(max_length=coupons.MOST_TOGETHER)] = ()
    points: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0


class Quote(msgspec.Struct, frozen=True):
    """`lines` sum to `payable_fen`."""

    lines: list[payments.Line]
    payable_fen: int


def handle(body: Request, *, session: ShopperSession, key: Key, now: datetime) -> tuple[payments.Payment, bool]:
    """Opens an order at a store or for a parking visit.

    The order with the parameters to pay it; paid at once where coupons and points pay all of it. A repeat gives the
    same order and says so: of a purchase by its key, of a visit by the visit. Raises ValueInvalid, and as
    `payments.buy` and `parking.pay`.
    """
    if _what(body) == "visit_id":
        assert body.visit_id is not None
        return parking.pay(
            body.visit_id,
            member_id=session.member_id,
            via=session.via,
            coupon_id=_coupon(body),
            points=body.points,
            now=now,
        )
    return payments.buy(
        _purchase(body),
        member_id=session.member_id,
        via=session.via,
        key=key.text,
        request_hash=key.request_hash,
        now=now,
    )


def quote(body: Request, *, member_id: str, now: datetime) -> Quote:
    """What an order would cost; opens none.

    What it would come to now, line by line; holds nothing. Raises as `handle`, but for the provider's.
    """
    if _what(body) == "visit_id":
        assert body.visit_id is not None
        priced = parking.quote(body.visit_id, member_id=member_id, coupon_id=_coupon(body), points=body.points, now=now)
        lines = [payments.Line("parking", one.code, one.amount_fen) for one in priced]
    else:
        bought = payments.quote_purchase(_purchase(body), member_id=member_id, now=now)
        lines = [payments.Line(one.kind, one.name, one.amount_fen) for one in bought]
    return Quote(lines, sum(one.amount_fen for one in lines))


def _what(body: Request) -> str:
    named = rules.what([name for name in (*rules.AT_STORE, "visit_id") if getattr(body, name) is not None])
    if named == "visit_id":
        given = [name for name in ("amount_fen", "lines") if getattr(body, name)]
        rules.require_for_visit(given, len(body.coupon_ids))
    return named


def _coupon(body: Request) -> str | None:
    return body.coupon_ids[0] if body.coupon_ids else None


def _purchase(body: Request) -> payments.Purchase:
    rules.check_quantities((one.sku, one.quantity) for one in body.lines)
    return payments.Purchase(
        store_id=body.store_id or _store_of(body.qr_id or ""),
        amount_fen=rules.amount_of(body.amount_fen, [one.amount_fen for one in body.lines]),
        lines=body.lines,
        coupon_ids=body.coupon_ids,
        points=body.points,
    )


def _store_of(qr_id: str) -> str:
    place = malls.find_qr_place(qr_id)
    if place is None or place.store_id is None:
        raise errors.ResourceNotFound("qr_id", what="pay code of a store")
    return place.store_id
