"""GET /v1/me/coupons: what a member holds; GET /v1/me/coupons/{id}: one of them with its trail."""

import bisect
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib import errors
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.campaign import Hours, Scope, Worth
from chalicelib.coupons.rules.coupon import Coupon, Source, Terms
from chalicelib.coupons.store import coupons
from chalicelib.pages import Paging

STATES = (rules.CLAIMED, rules.HELD, rules.REDEEMED, rules.EXPIRED, rules.VOIDED)


class CouponLine(msgspec.Struct, frozen=True):
    """A coupon as its holder sees it. `state`: claimed, held (by an order or a till), redeemed, expired, voided
    (by staff). `drawn_fen`: what random cash came to. `worth_fen`: what it takes off where it is held or was
    redeemed."""

    coupon_id: str
    campaign_id: str
    name: str
    state: str
    worth: Worth
    drawn_fen: int | None
    merchant_id: str | None
    include: Scope
    exclude: Scope
    hours: Hours
    stacking: str
    source: str
    claimed_at: datetime
    valid_from: datetime
    expires_at: datetime
    held_until: datetime | None
    redeemed_at: datetime | None
    store_id: str | None
    worth_fen: int | None


class Page(msgspec.Struct, frozen=True):
    coupons: list[CouponLine]
    next_cursor: str | None


class Step(msgspec.Struct, frozen=True):
    """One step of a coupon's life. `verb`: claim, hold, redeem, release, undo, give_back, expire, void, merge (of its
    member into another). `by`: who made it (payment:, till:, visit:, staff:, member: and its id, or the request that
    claimed). Its details: store, receipt, device, worth, reason."""

    at: datetime
    verb: str
    by: str
    details: dict[str, Any]


class Trail(msgspec.Struct, frozen=True):
    """A coupon with everything that became of it, oldest first."""

    coupon: CouponLine
    source: Source
    trail: list[Step]


def handle(*, member_id: str, state: str | None, paging: Paging, now: datetime) -> Page:
    """The member's coupons, newest first.

    A page of the member's coupons, of one state or of all, soonest expiry first; raises ParameterInvalid.
    """
    if state is not None and state not in STATES:
        raise errors.ParameterInvalid("state", reason=f"one of {', '.join(STATES)}", allowed=list(STATES))
    mine = [one for one in coupons.all_of(member_id) if state in (None, rules.shown_state(one, now=now))]
    mine.sort(key=_place)
    start = bisect.bisect_right([_place(one) for one in mine], paging.cursor) if paging.cursor else 0
    shown = mine[start : start + paging.limit]
    lines = [line(one, coupons.terms(one), now=now) for one in shown]
    return Page(lines, _place(shown[-1]) if start + paging.limit < len(mine) else None)


def trail(*, member_id: str, coupon_id: str, now: datetime) -> Trail:
    """One coupon with everything that became of it.

    One coupon of a member; raises ResourceNotFound.
    """
    found = coupons.find(member_id, coupon_id)
    if found is None:
        raise errors.ResourceNotFound("coupon_id", what="coupon")
    terms = coupons.terms(found)
    steps = [Step(found.claimed_at, "claim", found.request_key, {"store_id": found.source.store_id})]
    steps += [Step(one.at, one.verb, one.holder, one.details) for one in coupons.trail(found)]
    return Trail(line(found, terms, now=now), found.source, _with_expiry(steps, found, now))


def line(coupon: Coupon, terms: Terms, *, now: datetime) -> CouponLine:
    """One coupon as told to its holder."""
    spec, free = terms.spec, rules.is_free(coupon, now=now)
    return CouponLine(
        coupon_id=coupon.id,
        campaign_id=coupon.campaign_id,
        name=spec.name,
        state=rules.shown_state(coupon, now=now),
        worth=spec.worth,
        drawn_fen=coupon.drawn_fen,
        merchant_id=spec.merchant_id,
        include=spec.include,
        exclude=spec.exclude,
        hours=spec.hours,
        stacking=spec.stacking,
        source=coupon.source.label,
        claimed_at=coupon.claimed_at,
        valid_from=coupon.valid_from,
        expires_at=coupon.expires_at,
        held_until=None if free else coupon.held_until,
        redeemed_at=coupon.redeemed_at,
        store_id=None if free else coupon.store_id,
        worth_fen=None if free else coupon.worth_fen,
    )


def _with_expiry(steps: Sequence[Step], coupon: Coupon, now: datetime) -> list[Step]:
    """Expiry is a state, not a move: the trail tells it from the instant it is true."""
    if rules.shown_state(coupon, now=now) != rules.EXPIRED:
        return list(steps)
    return [*(step for step in steps if step.verb != rules.EXPIRE), Step(coupon.expires_at, rules.EXPIRE, "time", {})]


def _place(coupon: Coupon) -> str:
    return f"{coupon.expires_at.isoformat()} {coupon.id}"
