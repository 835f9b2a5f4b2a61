"""Which coupons go together on one basket, what each takes off, and the best choice. Touches nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.worth import Basket, Left, take_off, why_not

MOST_TOGETHER = 5
# Of up to so many usable coupons every choice is tried: of five kinds, four of each, those are 3,125.
MOST_LOOKED_AT = 20


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


@dataclass(frozen=True)
class Best:
    """The choice that takes most off; of how many usable coupons it is chosen, of `usable` in all."""

    uses: tuple[Use, ...]
    looked_at: int
    usable: int


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


def goes_together(chosen: Sequence[Held | Use]) -> bool:
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


def best(held: Sequence[Held], basket: Basket, *, now: datetime) -> Best:
    """The choice that takes most off; of equals the one of fewer coupons, then of those that expire sooner. It is the
    best of all where at most `MOST_LOOKED_AT` are usable, else the best of the most promising."""
    usable = [one for one in held if why_not(one.coupon, one.terms, basket, now=now) is None]
    looked_at = _most_promising(usable, basket)
    return Best(max(_choices(looked_at, basket), key=_merit, default=()), len(looked_at), len(usable))


def _most_promising(usable: Sequence[Held], basket: Basket) -> list[Held]:
    """The best of each kind and way of stacking, then the second of each, and so on: what goes together is of several
    kinds."""
    if len(usable) <= MOST_LOOKED_AT:
        return list(usable)
    ranked, before = [], dict[tuple[str, str], int]()
    for one in sorted(usable, key=lambda one: (-_alone(one, basket), one.coupon.expires_at, one.coupon.id)):
        group = (one.terms.kind, one.terms.spec.stacking)
        before[group] = before.get(group, 0) + 1
        ranked.append((before[group], one))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:MOST_LOOKED_AT]]


def _choices(held: Sequence[Held], basket: Basket) -> Iterator[tuple[Use, ...]]:
    """Every choice that goes together, in the order of `applied`, grown one coupon at a time; one that finds nothing
    left is the choice without it."""
    left = tuple(line.amount_fen for line in basket.articles)
    in_order = sorted(held, key=_order)
    grown: list[tuple[tuple[Use, ...], Left, int]] = [((), left, 0)]
    while grown:
        uses, left, start = grown.pop()
        for number in range(start, len(in_order)):
            one = in_order[number]
            if not goes_together([*uses, one]):
                continue
            off, left_then = take_off(one.coupon, one.terms, basket, left)
            if off > 0:
                chosen = (*uses, Use(one.coupon, one.terms, off))
                yield chosen
                grown.append((chosen, left_then, number + 1))


def _alone(one: Held, basket: Basket) -> int:
    return sum(use.worth_fen for use in applied([one], basket))


def _merit(uses: tuple[Use, ...]) -> tuple[int, int, list[float], list[str]]:
    sooner = sorted(-use.coupon.expires_at.timestamp() for use in uses)
    return sum(use.worth_fen for use in uses), -len(uses), sooner, [use.coupon.id for use in uses]


def _order(one: Held) -> tuple[int, str, str]:
    return one.terms.spec.priority, one.terms.kind, one.coupon.id
