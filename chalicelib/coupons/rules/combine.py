"""Which coupons go together on one basket, what each takes off, and the best choice. Touches nothing."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.worth import Basket, take_off, why_not

MOST_TOGETHER = 5
# Of each kind only the most promising coupons are looked at together, so that no wallet makes more choices than this.
MOST_CHOICES = 2500


@dataclass(frozen=True)
class Held:
    """A coupon with the terms it was claimed under."""

    coupon: Coupon
    terms: Terms


@dataclass(frozen=True)
class Use:
    """What one coupon takes off a basket."""

    coupon: Coupon
    terms: Terms
    worth_fen: int


def decide_uses(chosen: Sequence[Held], basket: Basket, *, now: datetime, named: str = "coupon_ids") -> tuple[Use, ...]:
    """What each chosen coupon takes off. Raises the refusal of the first that does not apply, CouponNotEligible for
    coupons that do not go together or one that would take nothing off. `named`: the request's list of them."""
    for at, one in enumerate(chosen):
        refusal = why_not(one.coupon, one.terms, basket, now=now)
        if refusal is not None:
            raise refusal.at(f"{named}[{at}]", id=one.coupon.id)
    if not goes_together(chosen):
        raise errors.CouponNotEligible(named, reason="stacking")
    uses = applied(chosen, basket)
    if len(uses) < len(chosen):
        used = {use.coupon.id for use in uses}
        at = next(at for at, one in enumerate(chosen) if one.coupon.id not in used)
        raise errors.CouponNotEligible(f"{named}[{at}]", reason="worthless", id=chosen[at].coupon.id)
    return uses


def goes_together(chosen: Sequence[Held]) -> bool:
    """Whether these may be used on one basket: an exclusive one alone, else one of each kind."""
    kinds = [one.terms.kind for one in chosen]
    alone = any(one.terms.spec.stacking == "exclusive" for one in chosen)
    return len(chosen) <= 1 or (not alone and len(set(kinds)) == len(kinds) <= MOST_TOGETHER)


def applied(chosen: Iterable[Held], basket: Basket) -> tuple[Use, ...]:
    """Takes coupons off one after the other, the lower priority first; thresholds count before any is taken off.
    Those that find nothing left are left out."""
    left = tuple(line.amount_fen for line in basket.articles)
    uses = []
    for one in sorted(chosen, key=_order):
        off, left = take_off(one.coupon, one.terms, basket, left)
        if off > 0:
            uses.append(Use(one.coupon, one.terms, off))
    return tuple(uses)


def left_of(uses: Iterable[Use], basket: Basket) -> tuple[int, ...]:
    """What coupons, in the order of `applied`, leave to pay of each article."""
    left = tuple(line.amount_fen for line in basket.articles)
    for use in uses:
        _, left = take_off(use.coupon, use.terms, basket, left)
    return left


def best(held: Sequence[Held], basket: Basket, *, now: datetime) -> tuple[Use, ...]:
    """The combination that takes most off; of equals the one of fewer coupons, then of those that expire sooner."""
    usable = [one for one in held if why_not(one.coupon, one.terms, basket, now=now) is None]
    choices = (applied(chosen, basket) for chosen in _choices(usable, basket))
    return max(choices, key=_merit, default=())


def _choices(usable: Sequence[Held], basket: Basket) -> Iterator[tuple[Held, ...]]:
    yield from ((one,) for one in usable)
    by_kind: dict[str, list[Held | None]] = {}
    for one in sorted(usable, key=lambda one: (-_alone(one, basket), one.coupon.expires_at, one.coupon.id)):
        if one.terms.spec.stacking == "per_kind":
            by_kind.setdefault(one.terms.kind, [None]).append(one)
    most = int(MOST_CHOICES ** (1 / max(1, len(by_kind))))
    for picked in itertools.product(*(of_kind[:most] for of_kind in by_kind.values())):
        chosen = tuple(one for one in picked if one is not None)
        if len(chosen) > 1:
            yield chosen


def _alone(one: Held, basket: Basket) -> int:
    return sum(use.worth_fen for use in applied([one], basket))


def _merit(uses: tuple[Use, ...]) -> tuple[int, int, list[float], list[str]]:
    sooner = sorted(-use.coupon.expires_at.timestamp() for use in uses)
    return sum(use.worth_fen for use in uses), -len(uses), sooner, [use.coupon.id for use in uses]


def _order(one: Held) -> tuple[int, str, str]:
    return one.terms.spec.priority, one.terms.kind, one.coupon.id
