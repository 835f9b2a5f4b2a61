"""The moves of a coupon. Each function decides one move; the store module writes it.

    claimed -> held (by an order or a till) -> redeemed -> claimed again (a till undoes it, or a refund restores it)
                    `-> claimed (released, or the hold lapsed)
    claimed -> voided (for good)

Every move adds one to `moves`. The write of a move requires that `moves` is still as it was read, so no decision is
based on an old state.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import errors
from chalicelib.coupons.rules import expiry
from chalicelib.coupons.rules.coupon import CLAIMED, HELD, REDEEMED, VOIDED, Coupon, Terms, is_free
from chalicelib.coupons.rules.kinds import reserve_of

# The verbs of moves, as they are stored and as a coupon's trail shows them.
HOLD, REDEEM, RELEASE, UNDO, RESTORE, EXPIRE = "hold", "redeem", "release", "undo", "give_back", "expire"
MERGE, VOID = "merge", "void"
UNDO_WITHIN = timedelta(hours=24)
# For how long a till may still redeem a hold after it lapsed, unless another holder took the coupon.
LAPSED_GRACE = timedelta(minutes=30)


@dataclass(frozen=True)
class Move:
    """One move of a coupon: what happened, who did it, and the coupon before and after. A holder makes each kind of
    move of a coupon at most once."""

    verb: str
    holder: str
    at: datetime
    before: Coupon
    after: Coupon
    details: dict[str, Any]

    @property
    def budget_fen(self) -> int:
        """What the move returns to the campaign's budget, in fen; negative if it takes from the budget."""
        if self.before.reserve_fen is None or self.after.reserve_fen is None:
            return 0
        return self.before.reserve_fen - self.after.reserve_fen


def hold(
    coupon: Coupon, holder: str, *, worth_fen: int, store_id: str | None, until: datetime | None, now: datetime
) -> Move:
    """Holds a free coupon for one holder, for whom it takes off `worth_fen`. `until` is when a till's hold lapses; None
    for an order's hold, which does not lapse.

    Raises CouponInUse, CouponExpired.
    """
    if not is_free(coupon, now=now):
        raise errors.CouponInUse("coupon_id")
    if expiry.is_expired(coupon.expires_at, now=now):
        raise errors.CouponExpired("coupon_id")
    after = replace(coupon, state=HELD, holder=holder, held_until=until, worth_fen=worth_fen, store_id=store_id)
    details: dict[str, Any] = {"store_id": store_id, "worth_fen": worth_fen}
    if until is not None:
        details["until"] = until.isoformat()
    return _move(HOLD, holder, now, coupon, after, details)


def redeem(coupon: Coupon, holder: str, *, at: datetime, **details: Any) -> Move:
    """Redeems a coupon for its holder. `details` are added to the trail.

    For `LAPSED_GRACE` after its hold lapsed, a till can still redeem the coupon, because the shopper has seen the
    price. During that time it cannot if another holder took the coupon, or if the coupon has expired.

    Raises CouponInUse if the holder no longer holds the coupon, CouponExpired.
    """
    if coupon.state != HELD or coupon.holder != holder:
        raise errors.CouponInUse("coupon_id")
    if coupon.held_until is not None and at >= coupon.held_until + LAPSED_GRACE:
        raise errors.CouponInUse("coupon_id")
    if coupon.held_until is not None and at >= max(coupon.held_until, coupon.expires_at):
        raise errors.CouponExpired("coupon_id")
    spent = coupon.worth_fen if coupon.reserve_fen is not None else None
    after = replace(coupon, state=REDEEMED, held_until=None, redeemed_at=at, reserve_fen=spent)
    return _move(REDEEM, holder, at, coupon, after, {**_store_and_worth(coupon), **details})


def hold_and_redeem(coupon: Coupon, holder: str, *, worth_fen: int, store_id: str | None, now: datetime) -> Move:
    """Holds and redeems a coupon in one move. Raises CouponInUse, CouponExpired."""
    held = hold(coupon, holder, worth_fen=worth_fen, store_id=store_id, until=None, now=now).after
    return replace(redeem(replace(held, moves=coupon.moves), holder, at=now), before=coupon)


def release(coupon: Coupon, holder: str, *, at: datetime) -> Move | None:
    """Frees a coupon that its holder did not redeem; None if the holder does not hold it."""
    if coupon.state != HELD or coupon.holder != holder:
        return None
    return _move(RELEASE, holder, at, coupon, _freed(coupon), {"store_id": coupon.store_id})


def undo(coupon: Coupon, holder: str, *, terms: Terms, at: datetime, spare_fen: int) -> Move:
    """Undoes a till's redemption within `UNDO_WITHIN`. The coupon is then free. `spare_fen`: see `restore`.

    Raises CouponHoldEnded if the holder did not redeem it, CouponUndoTooLate.
    """
    if coupon.state != REDEEMED or coupon.holder != holder:
        raise errors.CouponHoldEnded("hold_id", reason="this hold did not redeem it")
    assert coupon.redeemed_at is not None
    if at >= coupon.redeemed_at + UNDO_WITHIN:
        raise errors.CouponUndoTooLate("hold_id")
    after = replace(_freed(coupon), reserve_fen=_reserve_again(coupon, terms, spare_fen))
    return _move(UNDO, holder, at, coupon, after, _store_and_worth(coupon))


def restore(coupon: Coupon, holder: str, *, terms: Terms, at: datetime, spare_fen: int) -> Move | None:
    """Restores a redeemed coupon after its payment was refunded in full; None if the campaign's `on_refund` does not
    allow it.

    `spare_fen` is what the budget has left in the coupon's shard. If it suffices, the coupon reserves again the most
    that it may take off. If not, the coupon can take off at most what it took off before.
    """
    assert coupon.redeemed_at is not None
    spec, expires_at = terms.spec, coupon.expires_at
    if spec.on_refund == "no" or (spec.on_refund == "if_valid" and expiry.is_expired(expires_at, now=at)):
        return None
    if spec.lengthen_on_return:
        expires_at = expiry.lengthened(
            expires_at, redeemed_at=coupon.redeemed_at, restored_at=at, cutover_hour=terms.cutover_hour
        )
    after = replace(_freed(coupon), expires_at=expires_at, reserve_fen=_reserve_again(coupon, terms, spare_fen))
    details = {**_store_and_worth(coupon), "expires_at": expires_at.isoformat()}
    return _move(RESTORE, holder, at, coupon, after, details)


def expire(coupon: Coupon, *, at: datetime) -> Move | None:
    """The move that returns an expired coupon's reserve to the budget; None if the coupon is not free, has not expired,
    or reserves nothing."""
    expired = is_free(coupon, now=at) and expiry.is_expired(coupon.expires_at, now=at)
    if not expired or not coupon.reserve_fen:
        return None
    after = replace(_freed(coupon), reserve_fen=0)
    return _move(EXPIRE, "time", coupon.expires_at, coupon, after, {"reserve_fen": coupon.reserve_fen})


def void(coupon: Coupon, holder: str, *, reason: str, at: datetime) -> Move | None:
    """Voids a free coupon and returns its reserve to the budget; None if it is void already.

    Raises CouponInUse if it is held or redeemed, CouponExpired.
    """
    if coupon.state == VOIDED:
        return None
    if not is_free(coupon, now=at):
        raise errors.CouponInUse("coupon_id")
    if expiry.is_expired(coupon.expires_at, now=at):
        raise errors.CouponExpired("coupon_id")
    after = replace(_freed(coupon), state=VOIDED, reserve_fen=None if coupon.reserve_fen is None else 0)
    return _move(VOID, holder, at, coupon, after, {"reason": reason})


def _reserve_again(coupon: Coupon, terms: Terms, spare_fen: int) -> int | None:
    if coupon.reserve_fen is None:
        return None
    wanted = reserve_of(terms.worth, coupon.drawn_fen)
    return wanted if wanted - coupon.reserve_fen <= spare_fen else coupon.reserve_fen


def _freed(coupon: Coupon) -> Coupon:
    return replace(coupon, state=CLAIMED, holder=None, held_until=None, worth_fen=None, redeemed_at=None, store_id=None)


def _store_and_worth(coupon: Coupon) -> dict[str, Any]:
    return {"store_id": coupon.store_id, "worth_fen": coupon.worth_fen}


def _move(verb: str, holder: str, at: datetime, before: Coupon, after: Coupon, details: dict[str, Any]) -> Move:
    return Move(verb, holder, at, before, replace(after, moves=before.moves + 1), details)
