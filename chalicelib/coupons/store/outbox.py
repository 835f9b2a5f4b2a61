"""The events of a coupon's claim and moves, as they are stored in the items."""

from typing import Any

from chalicelib.coupons.rules.automatic_issue import sale_of
from chalicelib.coupons.rules.campaign import borne, funding_of
from chalicelib.coupons.rules.claim import Source
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.expiry import last_day
from chalicelib.coupons.rules.moves import REDEEM, RESTORE, UNDO, VOID, Move
from chalicelib.events import codec
from chalicelib.events.coupons import CouponClaimed, CouponGivenBack, CouponRedeemed, CouponVoided
from chalicelib.events.envelope import Event

USES: dict[str, type[CouponRedeemed] | type[CouponGivenBack]] = {
    REDEEM: CouponRedeemed,
    UNDO: CouponGivenBack,
    RESTORE: CouponGivenBack,
}


def of_claim(coupon: Coupon, terms: Terms) -> dict[str, Any]:
    """The event of a claim."""
    claimed = CouponClaimed(
        coupon_id=coupon.id,
        campaign_id=coupon.campaign_id,
        mall_id=terms.spec.mall_id,
        kind=terms.kind,
        source=coupon.source.label,
        expires_on=last_day(coupon.expires_at, cutover_hour=terms.cutover_hour),
        store_id=_place_of(coupon.source),
    )
    return codec.encode(Event(f"claim:{coupon.id}", coupon.claimed_at, claimed))


def of_move(move: Move, terms: Terms) -> dict[str, Any] | None:
    """The event of a move; None if moves of this kind have no event."""
    if move.verb == VOID:
        details: CouponVoided | CouponRedeemed | CouponGivenBack = _voided(move, terms)
    elif move.verb in USES:
        details = _used(move, terms)
    else:
        return None
    return codec.encode(Event(f"{move.verb}:{move.before.id}:{move.holder}", move.at, details))


def _voided(move: Move, terms: Terms) -> CouponVoided:
    coupon = move.before
    return CouponVoided(
        coupon_id=coupon.id,
        campaign_id=coupon.campaign_id,
        mall_id=terms.spec.mall_id,
        kind=terms.kind,
        source=coupon.source.label,
        expires_on=last_day(coupon.expires_at, cutover_hour=terms.cutover_hour),
        store_id=_place_of(coupon.source),
        funders=tuple(party for party, _ in borne(funding_of(terms.spec), 0)),
        reason=move.details["reason"],
    )


def _used(move: Move, terms: Terms) -> CouponRedeemed | CouponGivenBack:
    coupon, discount_fen = move.before, move.details["worth_fen"]
    return USES[move.verb](
        coupon_id=coupon.id,
        campaign_id=coupon.campaign_id,
        mall_id=terms.spec.mall_id,
        kind=terms.kind,
        source=coupon.source.label,
        expires_on=last_day(coupon.expires_at, cutover_hour=terms.cutover_hour),
        store_id=coupon.store_id or move.after.store_id,
        discount_fen=discount_fen,
        borne=tuple(borne(funding_of(terms.spec), discount_fen)),
        expires_on_now=last_day(move.after.expires_at, cutover_hour=terms.cutover_hour),
        member_id=coupon.member_id,
        sale_id=sale_of(coupon),
    )


def _place_of(source: Source) -> str | None:
    """The store for which finance counts a claim. None if the claim came without one of our QR codes, because nothing
    else proves the store."""
    return source.store_id if source.qr_id else None
