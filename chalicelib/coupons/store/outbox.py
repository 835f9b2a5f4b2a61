"""The events of a coupon's claim and moves, as their items carry them."""

from typing import Any

from chalicelib import events
from chalicelib.coupons.rules.automatic_issue import sale_of
from chalicelib.coupons.rules.campaign import borne, funding_of
from chalicelib.coupons.rules.claim import Source
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.expiry import last_day
from chalicelib.coupons.rules.moves import REDEEM, RESTORE, UNDO, VOID, Move

NAMES = {
    REDEEM: events.COUPON_REDEEMED,
    UNDO: events.COUPON_GIVEN_BACK,
    RESTORE: events.COUPON_GIVEN_BACK,
    VOID: events.COUPON_VOIDED,
}


def of_claim(coupon: Coupon, terms: Terms) -> dict[str, Any]:
    """The event of a claim."""
    details = {**_about(coupon, terms), "store_id": _place_of(coupon.source)}
    return events.Event(f"claim:{coupon.id}", events.COUPON_CLAIMED, coupon.claimed_at, details).as_attribute()


def _about(coupon: Coupon, terms: Terms) -> dict[str, Any]:
    return {
        "coupon_id": coupon.id,
        "campaign_id": coupon.campaign_id,
        "mall_id": terms.spec.mall_id,
        "kind": terms.kind,
        "source": coupon.source.label,
        "expires_on": last_day(coupon.expires_at, cutover_hour=terms.cutover_hour).isoformat(),
    }


def of_move(move: Move, terms: Terms) -> dict[str, Any] | None:
    """The event of a move; None for moves without an event."""
    if move.verb not in NAMES:
        return None
    if move.verb == VOID:
        funders = [party for party, _ in borne(funding_of(terms.spec), 0)]
        claim = {"store_id": _place_of(move.before.source), "funders": funders}
        return _named(move, {**_about(move.before, terms), **claim, **move.details})
    details = {
        **_about(move.before, terms),
        "store_id": move.before.store_id or move.after.store_id,
        "discount_fen": move.details["worth_fen"],
        "borne": borne(funding_of(terms.spec), move.details["worth_fen"]),
        "expires_on_now": last_day(move.after.expires_at, cutover_hour=terms.cutover_hour).isoformat(),
        "member_id": move.before.member_id,
        "sale_id": sale_of(move.before),
    }
    return _named(move, details)


def _place_of(source: Source) -> str | None:
    """The store under which a claim counts: only a QR code of ours proves it."""
    return source.store_id if source.qr_id else None


def _named(move: Move, details: dict[str, Any]) -> dict[str, Any]:
    return events.Event(
        f"{move.verb}:{move.before.id}:{move.holder}", NAMES[move.verb], move.at, details
    ).as_attribute()
