"""GET /v1/me/coupons: a member's coupons; GET /v1/me/coupons/{id}: one of them with its trail."""

import bisect
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib import errors
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.campaign import Hours, Scope
from chalicelib.coupons.rules.claim import Source
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.kinds import Worth
from chalicelib.coupons.rules.moves import EXPIRE
from chalicelib.coupons.store import coupons, moves
from chalicelib.coupons.store.moves import TrailStep
from chalicelib.pages import Paging

STATES = (rules.CLAIMED, rules.HELD, rules.REDEEMED, rules.EXPIRED, rules.VOIDED)


class CouponLine(msgspec.Struct, frozen=True):
    """A coupon, as its member sees it. `state`: claimed, held (by an order or a till), redeemed, expired or voided.
    `drawn_fen`: the amount drawn for random cash. `worth_fen`: the amount that it takes off the purchase for which it
    is held or redeemed."""

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
    """One page of a member's coupons."""

    coupons: list[CouponLine]
    next_cursor: str | None


class Step(msgspec.Struct, frozen=True):
    """One step of a coupon's trail. `verb`: claim, hold, redeem, release, undo (a till undid the redemption), give_back
    (a refund restored the coupon), expire, void, or merge (its member was merged into another). `by`: who did it:
    `payment:`, `till:`, `visit:`, `staff:`, `sale:` or `member:` with an id; for a claim, the request's key; for an
    expiry, `time`. `details`: store, receipt, device, worth, reason."""

    at: datetime
    verb: str
    by: str
    details: dict[str, Any]


class Trail(msgspec.Struct, frozen=True):
    """A coupon with every step of its trail, oldest first."""

    coupon: CouponLine
    source: Source
    trail: list[Step]


def list_coupons(*, member_id: str, state: str | None, paging: Paging, now: datetime) -> Page:
    """The member's coupons, in one state or in all states. The coupon that expires first comes first.

    Raises ParameterInvalid if the state is unknown.
    """
    if state is not None and state not in STATES:
        raise errors.ParameterInvalid("state", reason=f"one of {', '.join(STATES)}", allowed=list(STATES))
    mine = [one for one in coupons.list_all(member_id) if state in (None, rules.shown_state(one, now=now))]
    mine.sort(key=_place)
    start = bisect.bisect_right([_place(one) for one in mine], paging.cursor) if paging.cursor else 0
    shown = mine[start : start + paging.limit]
    lines = [line(one, coupons.terms(one), now=now) for one in shown]
    return Page(lines, _place(shown[-1]) if start + paging.limit < len(mine) else None)


def trail(*, member_id: str, coupon_id: str, now: datetime) -> Trail:
    """One coupon with its trail: every step, oldest first.

    Raises ResourceNotFound.
    """
    found = coupons.find(member_id, coupon_id)
    if found is None:
        raise errors.ResourceNotFound("coupon_id", what="coupon")
    terms = coupons.terms(found)
    steps = [Step(found.claimed_at, "claim", found.request_key, {"store_id": found.source.store_id})]
    steps += [Step(one.at, one.verb, one.holder, one.details) for one in moves.list_trail(found)]
    return Trail(line(found, terms, now=now), found.source, _with_expiry(steps, found, now))


def list_steps(member_id: str, coupon_id: str) -> list[TrailStep]:
    """The moves of a member's coupon in order. Raises LookupError if the member has no such coupon."""
    coupon = coupons.find(member_id, coupon_id)
    if coupon is None:
        raise LookupError(f"no coupon {coupon_id}")
    return moves.list_trail(coupon)


def line(coupon: Coupon, terms: Terms, *, now: datetime) -> CouponLine:
    """A coupon, as its member sees it."""
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
    """Adds the expiry to the steps as soon as the coupon has expired, whether or not its EXPIRE move is stored yet."""
    if rules.shown_state(coupon, now=now) != rules.EXPIRED:
        return list(steps)
    return [*(step for step in steps if step.verb != EXPIRE), Step(coupon.expires_at, EXPIRE, "time", {})]


def _place(coupon: Coupon) -> str:
    return f"{coupon.expires_at.isoformat()} {coupon.id}"
