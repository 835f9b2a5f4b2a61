"""One coupon's life: issued, held, redeemed, released, undone, given back, expired. Touches nothing.

    claimed -> held (by an order or a till) -> redeemed -> claimed again (undone, or given back with a refund)
                    `-> claimed (released, or the hold lapsed)
    claimed -> voided (staff made it worthless, for good)

Every move counts `moves` up; a write holds to the number it was decided on, so that nothing is decided on an old state.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from chalicelib import business_day, errors, ids
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec, Worth, draw, reserve_of

CLAIMED, HELD, REDEEMED, EXPIRED, VOIDED = "claimed", "held", "redeemed", "expired", "voided"
HOLD, REDEEM, RELEASE, UNDO, GIVE_BACK, EXPIRE = "hold", "redeem", "release", "undo", "give_back", "expire"
MERGE, VOID = "merge", "void"
UNDO_WITHIN = timedelta(hours=24)
# How long after a till's hold lapsed it may still redeem what nobody took.
LAPSED_GRACE = timedelta(minutes=30)


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a coupon was got: the channel, what in it (a campaign's list, a batch of codes, a rule), and the place."""

    channel: str
    detail: str | None = None
    store_id: str | None = None
    surface: str | None = None
    qr_id: str | None = None
    promoter_id: str | None = None

    @property
    def label(self) -> str:
        """What finance counts by."""
        return f"{self.channel}:{self.detail}" if self.detail else self.channel


@dataclass(frozen=True)
class Terms:
    """A campaign's version as its coupons keep it."""

    campaign_id: str
    version: int
    spec: CampaignSpec
    cutover_hour: int

    @property
    def worth(self) -> Worth:
        return self.spec.worth

    @property
    def kind(self) -> str:
        return kind_of(self.spec.worth)


@dataclass(frozen=True)
class Coupon:
    """A member's coupon. `holder` names the order, till's hold or visit it is held or was redeemed by; `held_until`
    when a till's hold lapses (an order ends its own). `worth_fen` is what it takes, or took, off there. `reserve_fen`:
    what the campaign's budget keeps for it, or gave (None: the campaign has no budget). `held_before`: whose it was
    before those became another member."""

    id: str
    campaign_id: str
    campaign_version: int
    member_id: str
    request_key: str
    source: Source
    state: str
    claimed_at: datetime
    valid_from: datetime
    expires_at: datetime
    moves: int = 0
    shard: int = 0
    drawn_fen: int | None = None
    reserve_fen: int | None = None
    holder: str | None = None
    held_until: datetime | None = None
    worth_fen: int | None = None
    redeemed_at: datetime | None = None
    store_id: str | None = None
    held_before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A unit of a campaign's stock that was taken for a coupon to come, under which version it comes, and what the
    budget keeps for it (None: the campaign has none)."""

    version: int
    shard: int
    reserve_fen: int | None = None


@dataclass(frozen=True)
class Move:
    """One step of a coupon's life: the coupon before and after, what happened and by whom. A holder makes each move of
    a coupon once. `budget_fen` is what comes back to the campaign's budget (negative: is taken from it)."""

    verb: str
    holder: str
    at: datetime
    before: Coupon
    after: Coupon
    details: dict[str, Any]

    @property
    def budget_fen(self) -> int:
        if self.before.reserve_fen is None or self.after.reserve_fen is None:
            return 0
        return self.before.reserve_fen - self.after.reserve_fen


def kind_of(worth: Worth) -> str:
    """The kind of a worth, as it is told."""
    return str(worth.__struct_config__.tag)


def terms_of(campaign: Campaign) -> Terms:
    """A campaign as coupons claimed now keep it."""
    return Terms(campaign.id, campaign.version, campaign.spec, campaign.cutover_hour)


# --- issuing ------------------------------------------------------------------------------------------------------
def coupon_id(campaign_id: str, member_id: str, slot: int) -> str:
    """One id per member and slot, so that a second claim of the slot meets the first. No campaign id holds a dot."""
    return f"{campaign_id}.{slot:02d}.{ids.derived('coupon', campaign_id, member_id, str(slot), length=10)}"


def issue(
    campaign: Campaign,
    *,
    member_id: str,
    slot: int,
    request_key: str,
    source: Source,
    chance: int,
    now: datetime,
    most_fen: int | None = None,
) -> Coupon:
    """The coupon a claim brings. `slot` counts the member's coupons of the campaign from 1; its id names it. `chance`
    is the large number random cash is drawn by, at most `most_fen`."""
    spec = campaign.spec
    valid_from, expires_at = validity(campaign, now)
    drawn_fen = draw(spec.worth, chance, most_fen)
    return Coupon(
        id=coupon_id(campaign.id, member_id, slot),
        campaign_id=campaign.id,
        campaign_version=campaign.version,
        member_id=member_id,
        request_key=request_key,
        source=source,
        state=CLAIMED,
        claimed_at=now,
        valid_from=valid_from,
        expires_at=expires_at,
        drawn_fen=drawn_fen,
        reserve_fen=reserve_of(spec.worth, drawn_fen) if spec.budget_fen is not None else None,
    )


def validity(campaign: Campaign, got_at: datetime) -> tuple[datetime, datetime]:
    """From when to before when a coupon is valid that was got then. One that WeChat sent before the campaign opened is
    as if got when it opened."""
    spec, hour = campaign.spec, campaign.cutover_hour
    now = max(got_at, spec.opens_at)
    if spec.valid_until is not None:
        begins = _start_of(spec.valid_from, hour) if spec.valid_from else now
        return max(now, begins), business_day.end_of(spec.valid_until, cutover_hour=hour)
    assert spec.valid_days is not None
    today = business_day.day_of(now, cutover_hour=hour)
    begins = _start_of(today + timedelta(days=spec.valid_after_days), hour) if spec.valid_after_days else now
    return begins, business_day.end_of(today + timedelta(days=spec.valid_days), cutover_hour=hour)


def _start_of(day: date, cutover_hour: int) -> datetime:
    return business_day.end_of(day - timedelta(days=1), cutover_hour=cutover_hour)


def claimed_with(coupons: list[Coupon], request_key: str) -> Coupon | None:
    """The coupon that the same request got before."""
    return next((coupon for coupon in coupons if coupon.request_key == request_key), None)


# --- states -------------------------------------------------------------------------------------------------------
def is_free(coupon: Coupon, *, now: datetime) -> bool:
    """Whether nobody holds it: a till's hold that has lapsed holds nothing, and no job is needed for that."""
    lapsed = coupon.state == HELD and coupon.held_until is not None and now >= coupon.held_until
    return coupon.state == CLAIMED or lapsed


def shown_state(coupon: Coupon, *, now: datetime) -> str:
    """The state a shopper sees: claimed, held, redeemed, voided or expired; expiry needs no job."""
    if not is_free(coupon, now=now):
        return coupon.state
    return EXPIRED if now >= coupon.expires_at else CLAIMED


def last_day(coupon: Coupon, *, cutover_hour: int) -> date:
    """The last business day it is valid on."""
    return business_day.day_of(coupon.expires_at - timedelta(microseconds=1), cutover_hour=cutover_hour)


# --- moves --------------------------------------------------------------------------------------------------------
def hold(
    coupon: Coupon, holder: str, *, worth_fen: int, store_id: str | None, until: datetime | None, now: datetime
) -> Move:
    """Keeps a free coupon for one holder; raises CouponInUse, CouponExpired."""
    if not is_free(coupon, now=now):
        raise errors.CouponInUse("coupon_id")
    if now >= coupon.expires_at:
        raise errors.CouponExpired("coupon_id")
    after = replace(coupon, state=HELD, holder=holder, held_until=until, worth_fen=worth_fen, store_id=store_id)
    details: dict[str, Any] = {"store_id": store_id, "worth_fen": worth_fen}
    if until is not None:
        details["until"] = until.isoformat()
    return _move(HOLD, holder, now, coupon, after, details)


def redeem(coupon: Coupon, holder: str, *, at: datetime, **details: Any) -> Move:
    """What its holder holds becomes redeemed; raises CouponInUse where somebody else holds it. A till's hold that
    lapsed still redeems for `LAPSED_GRACE`, as long as nobody else took the coupon and it has not expired: the shopper
    has seen the price."""
    if coupon.state != HELD or coupon.holder != holder:
        raise errors.CouponInUse("coupon_id")
    if coupon.held_until is not None and at >= coupon.held_until + LAPSED_GRACE:
        raise errors.CouponInUse("coupon_id")
    if coupon.held_until is not None and at >= max(coupon.held_until, coupon.expires_at):
        raise errors.CouponExpired("coupon_id")
    spent = coupon.worth_fen if coupon.reserve_fen is not None else None
    after = replace(coupon, state=REDEEMED, held_until=None, redeemed_at=at, reserve_fen=spent)
    told = {"store_id": coupon.store_id, "worth_fen": coupon.worth_fen, **details}
    return _move(REDEEM, holder, at, coupon, after, told)


def redeem_at_once(coupon: Coupon, holder: str, *, worth_fen: int, store_id: str | None, now: datetime) -> Move:
    """Held and redeemed in one step, where nothing is left to wait for. Raises as `hold`."""
    held = hold(coupon, holder, worth_fen=worth_fen, store_id=store_id, until=None, now=now).after
    return replace(redeem(replace(held, moves=coupon.moves), holder, at=now), before=coupon)


def release(coupon: Coupon, holder: str, *, at: datetime) -> Move | None:
    """What its holder holds becomes free; None where it does not hold it."""
    if coupon.state != HELD or coupon.holder != holder:
        return None
    return _move(RELEASE, holder, at, coupon, _freed(coupon), {"store_id": coupon.store_id})


def undo(coupon: Coupon, holder: str, *, terms: Terms, at: datetime, spare_fen: int) -> Move:
    """A till takes its redemption back within `UNDO_WITHIN`; raises CouponHoldEnded. `spare_fen`: as `give_back`."""
    if coupon.state != REDEEMED or coupon.holder != holder:
        raise errors.CouponHoldEnded("hold_id", reason="redeemed by none of this till's holds")
    assert coupon.redeemed_at is not None
    if at >= coupon.redeemed_at + UNDO_WITHIN:
        raise errors.CouponUndoTooLate("hold_id")
    after = replace(_freed(coupon), reserve_fen=_reserved_again(coupon, terms, spare_fen))
    told = {"store_id": coupon.store_id, "worth_fen": coupon.worth_fen}
    return _move(UNDO, holder, at, coupon, after, told)


def give_back(coupon: Coupon, holder: str, *, terms: Terms, at: datetime, spare_fen: int) -> Move | None:
    """A payment was refunded whole: the coupon comes back as its campaign's terms say, else None.

    `spare_fen` is what the budget still has where the coupon's reserve lies: what it may cost is taken from there
    again, and where that has gone to others, it is worth at most what it took off before.
    """
    assert coupon.redeemed_at is not None
    spec, hour = terms.spec, terms.cutover_hour
    expires_at = coupon.expires_at
    if spec.lengthen_on_return:
        away = business_day.day_of(at, cutover_hour=hour) - business_day.day_of(coupon.redeemed_at, cutover_hour=hour)
        expires_at = business_day.end_of(
            last_day(coupon, cutover_hour=hour) + max(timedelta(), away), cutover_hour=hour
        )
    if spec.on_refund == "no" or (spec.on_refund == "if_valid" and at >= coupon.expires_at):
        return None
    after = replace(_freed(coupon), expires_at=expires_at, reserve_fen=_reserved_again(coupon, terms, spare_fen))
    told = {"store_id": coupon.store_id, "worth_fen": coupon.worth_fen, "expires_at": expires_at.isoformat()}
    return _move(GIVE_BACK, holder, at, coupon, after, told)


def expire(coupon: Coupon, *, at: datetime) -> Move | None:
    """What the budget keeps for a coupon that is over comes back; None where it is not over, or keeps nothing."""
    over = is_free(coupon, now=at) and at >= coupon.expires_at
    if not over or not coupon.reserve_fen:
        return None
    after = replace(_freed(coupon), reserve_fen=0)
    return _move(EXPIRE, "time", coupon.expires_at, coupon, after, {"reserve_fen": coupon.reserve_fen})


def void(coupon: Coupon, holder: str, *, reason: str, at: datetime) -> Move | None:
    """Makes a free coupon worthless, and what its budget kept for it comes back; None where it is so already. Raises
    CouponInUse while somebody holds it or where it was redeemed, CouponExpired."""
    if coupon.state == VOIDED:
        return None
    if not is_free(coupon, now=at):
        raise errors.CouponInUse("coupon_id")
    if at >= coupon.expires_at:
        raise errors.CouponExpired("coupon_id")
    after = replace(_freed(coupon), state=VOIDED, reserve_fen=None if coupon.reserve_fen is None else 0)
    return _move(VOID, holder, at, coupon, after, {"reason": reason})


def _reserved_again(coupon: Coupon, terms: Terms, spare_fen: int) -> int | None:
    if coupon.reserve_fen is None:
        return None
    wanted = reserve_of(terms.worth, coupon.drawn_fen)
    return wanted if wanted - coupon.reserve_fen <= spare_fen else coupon.reserve_fen


def _freed(coupon: Coupon) -> Coupon:
    return replace(coupon, state=CLAIMED, holder=None, held_until=None, worth_fen=None, redeemed_at=None, store_id=None)


def _move(verb: str, holder: str, at: datetime, before: Coupon, after: Coupon, details: dict[str, Any]) -> Move:
    return Move(verb, holder, at, before, replace(after, moves=before.moves + 1), details)
