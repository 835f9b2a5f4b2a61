"""What coupons take off a basket, which coupons combine, and the best choice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors, money
from chalicelib.coupons.rules.basket import Basket
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.eligibility import eligible_articles, item_of, why_not
from chalicelib.coupons.rules.kinds import discount_of

MOST_TOGETHER = 5
# Every choice among up to this many usable coupons is tried. With five kinds and four coupons of each, that is 3,125
# choices.
MOST_LOOKED_AT = 20
# The fen left to pay of each article of a basket.
Left = tuple[int, ...]


@dataclass(frozen=True)
class Held:
    """A coupon with its terms."""

    coupon: Coupon
    terms: Terms


@dataclass(frozen=True)
class Use:
    """A coupon with its terms, and the amount that it takes off a basket."""

    coupon: Coupon
    terms: Terms
    worth_fen: int


@dataclass(frozen=True)
class Best:
    """The choice of coupons that takes off the most. `usable` is how many coupons apply, `looked_at` how many of them
    were tried."""

    uses: tuple[Use, ...]
    looked_at: int
    usable: int


def decide_uses(chosen: Sequence[Held], basket: Basket, *, now: datetime, named: str = "coupon_ids") -> tuple[Use, ...]:
    """Decides what each chosen coupon takes off the basket. `named` is the request's field that lists the coupons; a
    refusal names the entry in it.

    Raises CouponInUse, CouponExpired or CouponNotEligible for the first coupon that does not apply. Raises
    CouponNotEligible with the reason `stacking` if the coupons do not combine, and with the reason `worthless` if one
    of them would take nothing off.
    """
    for at, one in enumerate(chosen):
        refusal = why_not(one.coupon, one.terms, basket, now=now)
        if refusal is not None:
            raise refusal.at(f"{named}[{at}]", id=one.coupon.id)
    if not goes_together(chosen):
        raise errors.CouponNotEligible(named, reason="stacking")
    uses = apply_coupons(chosen, basket)
    if len(uses) < len(chosen):
        used = {use.coupon.id for use in uses}
        at = next(at for at, one in enumerate(chosen) if one.coupon.id not in used)
        raise errors.CouponNotEligible(f"{named}[{at}]", reason="worthless", id=chosen[at].coupon.id)
    return uses


def goes_together(chosen: Sequence[Held | Use]) -> bool:
    """Whether these coupons can be used on one basket. An exclusive coupon must be alone. Of the others, at most one of
    each kind, and at most MOST_TOGETHER in all."""
    kinds = [one.terms.kind for one in chosen]
    alone = any(one.terms.spec.stacking == "exclusive" for one in chosen)
    return len(chosen) <= 1 or (not alone and len(set(kinds)) == len(kinds) <= MOST_TOGETHER)


def apply_coupons(chosen: Iterable[Held], basket: Basket) -> tuple[Use, ...]:
    """Applies coupons one after the other, in ascending order of `priority`. Does not check that they apply to the
    basket. Returns the coupons that take something off, in this order."""
    left = _prices(basket)
    uses = []
    for one in sorted(chosen, key=_order):
        off, left = take_off(one.coupon, one.terms, basket, left)
        if off > 0:
            uses.append(Use(one.coupon, one.terms, off))
    return tuple(uses)


def left_after(uses: Iterable[Use], basket: Basket) -> Left:
    """The fen left to pay of each article after these uses. They must be in the order of `apply_coupons`."""
    left = _prices(basket)
    for use in uses:
        _, left = take_off(use.coupon, use.terms, basket, left)
    return left


def take_off(coupon: Coupon, terms: Terms, basket: Basket, left: Left) -> tuple[int, Left]:
    """Applies one coupon to the fen that are `left` to pay of each article. Returns the fen that it takes off, and what
    is left then. It takes off at most what is left of its articles, and at most its reserve in the campaign's
    budget."""
    item = item_of(terms, basket)
    touched = [item] if item is not None else eligible_articles(terms, basket)
    goods_fen = sum(left[number] for number in touched)
    item_fen = basket.articles[item].unit_fen if item is not None else 0
    off = discount_of(terms.worth, goods_fen=goods_fen, item_fen=item_fen, drawn_fen=coupon.drawn_fen)
    off = min(off, goods_fen, off if coupon.reserve_fen is None else coupon.reserve_fen)
    return off, _spread(off, touched, left)


def _spread(off: int, touched: Sequence[int], left: Left) -> Left:
    """Spreads `off` (fen) over the touched articles, in proportion to what is left of each. Returns what is left
    then."""
    after = list(left)
    for number, part in zip(touched, money.split(off, [left[number] for number in touched]), strict=True):
        after[number] -= part
    return tuple(after)


# --- the best choice ----------------------------------------------------------------------------------------------
def best(held: Sequence[Held], basket: Basket, *, now: datetime) -> Best:
    """The choice that takes off the most. Among equal choices it is the one with fewer coupons, then the one with
    coupons that expire sooner. If more than `MOST_LOOKED_AT` coupons are usable, only the most promising are tried."""
    usable = [one for one in held if why_not(one.coupon, one.terms, basket, now=now) is None]
    looked_at = _most_promising(usable, basket)
    return Best(max(_choices(looked_at, basket), key=_merit, default=()), len(looked_at), len(usable))


def _most_promising(usable: Sequence[Held], basket: Basket) -> list[Held]:
    """Up to `MOST_LOOKED_AT` coupons: the best coupon of each kind and stacking, then the second best of each, and so
    on. The reason: only coupons of different kinds combine."""
    if len(usable) <= MOST_LOOKED_AT:
        return list(usable)
    ranked, before = [], dict[tuple[str, str], int]()
    for one in sorted(usable, key=lambda one: (-_worth_alone(one, basket), one.coupon.expires_at, one.coupon.id)):
        group = (one.terms.kind, one.terms.spec.stacking)
        before[group] = before.get(group, 0) + 1
        ranked.append((before[group], one))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:MOST_LOOKED_AT]]


def _choices(held: Sequence[Held], basket: Basket) -> Iterator[tuple[Use, ...]]:
    """Every choice of coupons that combine, each in the order of `apply_coupons`. Longer choices are built from shorter
    ones by adding one coupon. A coupon that would take nothing off is not added."""
    in_order = sorted(held, key=_order)
    grown: list[tuple[tuple[Use, ...], Left, int]] = [((), _prices(basket), 0)]
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


def _worth_alone(one: Held, basket: Basket) -> int:
    return sum(use.worth_fen for use in apply_coupons([one], basket))


def _merit(uses: tuple[Use, ...]) -> tuple[int, int, list[float], list[str]]:
    sooner = sorted(-use.coupon.expires_at.timestamp() for use in uses)
    return sum(use.worth_fen for use in uses), -len(uses), sooner, [use.coupon.id for use in uses]


def _prices(basket: Basket) -> Left:
    return tuple(line.amount_fen for line in basket.articles)


def _order(one: Held) -> tuple[int, str, str]:
    return one.terms.spec.priority, one.terms.kind, one.coupon.id
