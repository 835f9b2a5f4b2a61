"""POST /v1/pos/coupons/lock: a till reads the codes that a shopper shows, and holds the coupons for its basket."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import errors, ids, once
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import basket, redemption_code
from chalicelib.coupons.rules import combine
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.basket import MOST_LINES, BasketLine
from chalicelib.coupons.rules.combine import Use
from chalicelib.coupons.rules.hold import HELD, Hold, HoldUse, shown_state
from chalicelib.coupons.store import coupons, holds, moves
from chalicelib.malls import parts as malls
from chalicelib.once import Key
from chalicelib.shapes import AS_SHOWN, PurchaseFen

HOLD_ID_LENGTH = 24
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=200, extra=AS_SHOWN)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The codes of one shopper's coupons for one basket, and how long to hold them. The store is the till's own."""

    codes: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1, max_length=combine.MOST_TOGETHER)]
    amount_fen: PurchaseFen
    lines: Annotated[tuple[BasketLine, ...], msgspec.Meta(max_length=MOST_LINES)] = ()
    minutes: Annotated[int, msgspec.Meta(ge=1, le=30)] = 10


class HeldCoupon(msgspec.Struct, frozen=True):
    """A coupon of a hold. `worth_fen` is what it takes off the basket."""

    coupon_id: str
    name: str
    kind: str
    worth_fen: int


class HoldView(msgspec.Struct, frozen=True):
    """A till's hold. `state`: held, lapsed, released, redeemed or undone. The till takes `payable_fen` from the shopper
    and then redeems. When a hold lapses, its coupons are free."""

    hold_id: str
    state: str
    amount_fen: int
    discount_fen: int
    payable_fen: int
    coupons: list[HeldCoupon]
    expires_at: datetime
    receipt_no: str | None
    redeemed_at: datetime | None


def lock(body: Request, *, device: malls.Device, key: Key, now: datetime, real_now: datetime) -> tuple[HoldView, bool]:
    """Holds the coupons of a shopper for a basket.

    Returns the hold, and whether an earlier request with the same key created it.

    Raises RedemptionCodeInvalid, RedemptionCodeExpired, ResourceNotFound, StoreClosed, CouponInUse, CouponExpired,
    CouponNotEligible, ValueInvalid, IdempotencyKeyReused, Busy.
    """
    hold_id = ids.derived("till_hold", device.id, key.text, length=HOLD_ID_LENGTH)
    before = holds.find(hold_id)
    if before is not None:
        return _repeat(before, key.request_hash, now), True
    shop = malls.find_store(device.place_id)
    if not shop.open:
        raise errors.StoreClosed("store_id")
    member_id, coupon_ids = _read_codes(body.codes, real_now)
    goods = basket.at(shop, body.amount_fen, body.lines)
    for _ in dynamo.rounds():
        try:
            held = basket.find_chosen(member_id, coupon_ids, named="codes")
            uses = combine.decide_uses(held, goods, now=now, named="codes")
        except errors.CouponInUse:
            # A concurrent repeat of this request may hold them.
            twin = holds.find(hold_id)
            if twin is None:
                raise
            return _repeat(twin, key.request_hash, now), True
        hold = Hold(
            id=hold_id,
            request_hash=key.request_hash,
            mall_id=shop.mall_id,
            store_id=shop.id,
            device_id=device.id,
            member_id=member_id,
            amount_fen=body.amount_fen,
            uses=tuple(HoldUse(use.coupon.id, use.worth_fen) for use in uses),
            state=HELD,
            held_at=now,
            expires_at=now + timedelta(minutes=body.minutes),
        )
        try:
            dynamo.commit([holds.create_action(hold), *_hold_actions(hold, uses)])
            return show(hold, now=now), False
        except dynamo.Refused as refused:
            twin = holds.find(hold_id) if holds.HOLD in refused else None
            if twin is not None:
                return _repeat(twin, key.request_hash, now), True
    raise errors.Busy


def _hold_actions(hold: Hold, uses: Sequence[Use]) -> list[Action]:
    actions = []
    for use in uses:
        move = rules.hold(
            use.coupon,
            hold.holder,
            worth_fen=use.worth_fen,
            store_id=hold.store_id,
            until=hold.expires_at,
            now=hold.held_at,
        )
        actions += moves.move_actions(move, use.terms)
    return actions


def find_own(hold_id: str, device: malls.Device) -> Hold:
    """A hold of this till's store. Raises ResourceNotFound."""
    found = holds.find(hold_id)
    if found is None or found.store_id != device.place_id:
        raise errors.ResourceNotFound("hold_id", what="hold")
    return found


def show(hold: Hold, *, now: datetime) -> HoldView:
    """A hold, as its till sees it."""
    return HoldView(
        hold_id=hold.id,
        state=shown_state(hold, now=now),
        amount_fen=hold.amount_fen,
        discount_fen=hold.discount_fen,
        payable_fen=hold.amount_fen - hold.discount_fen,
        coupons=[_held_coupon(hold, use) for use in hold.uses],
        expires_at=hold.expires_at,
        receipt_no=hold.receipt_no,
        redeemed_at=hold.redeemed_at,
    )


def _held_coupon(hold: Hold, use: HoldUse) -> HeldCoupon:
    found = coupons.find(hold.member_id, use.coupon_id)
    assert found is not None
    terms = coupons.terms(found)
    return HeldCoupon(use.coupon_id, terms.spec.name, terms.kind, use.worth_fen)


def _repeat(before: Hold, request_hash: str, now: datetime) -> HoldView:
    once.require_same(request_hash, before.request_hash)
    return show(before, now=now)


def _read_codes(codes: Sequence[str], real_now: datetime) -> tuple[str, list[str]]:
    """The member who shows these codes, and the ids of their coupons. Raises ValueInvalid for codes of two members."""
    read = [redemption_code.read(code, place=f"codes[{at}]", real_now=real_now) for at, code in enumerate(codes)]
    member_id = read[0][0]
    for at, (shower, _) in enumerate(read):
        if shower != member_id:
            raise errors.ValueInvalid(f"codes[{at}]", reason="the codes belong to different shoppers")
    return member_id, [coupon_id for _, coupon_id in read]
