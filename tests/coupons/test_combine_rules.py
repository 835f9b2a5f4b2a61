"""What coupons take off a basket, which go together, and the best choice."""

import itertools
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons.rules import combine
from chalicelib.coupons.rules.eligibility import why_not
from chalicelib.coupons.rules.kinds import CashOff, Exchange, Gift, ParkingTime, PercentOff, RandomCash
from tests.coupons.made import LATER, basket, held

MILK, SHOES = ("milk", 1000, {"category": "dairy"}), ("shoes", 9000, {"brand": "fast"})


def worth(one, goods):
    return sum(use.worth_fen for use in combine.decide_uses([one], goods, now=LATER))


@pytest.mark.parametrize(
    ("kind", "lines", "worth_fen"),
    [
        (CashOff(3000, 500), [("a", 3000)], 500),
        (PercentOff(20, 10_000), [("a", 3333)], 666),
        (PercentOff(20, 500), [("a", 3333)], 500),
        (PercentOff(100, 10_000), [("a", 3333)], 3333),
        (Exchange(("cup",), 990, 9000, 2000), [("a", 2000), ("cup", 5900)], 4910),
        (Exchange(("cup",), 990, 3000, 2000), [("a", 2000), ("cup", 5900)], 3000),
        (Gift(("cup",), 9000, 2000), [("a", 2000), ("cup", 11_800, {"quantity": 2})], 5900),
        (RandomCash(3000, 100, 100), [("a", 3000)], 100),
    ],
)
def test_what_each_kind_takes_off(kind, lines, worth_fen):
    assert worth(held(worth=kind), basket(*lines)) == worth_fen


def test_a_coupon_takes_off_no_more_than_its_reserve():
    one = held(worth=PercentOff(50, 4000), budget_fen=4000)
    poorer = combine.Held(type(one.coupon)(**{**one.coupon.__dict__, "reserve_fen": 700}), one.terms)
    assert (worth(one, basket(SHOES)), worth(poorer, basket(SHOES))) == (4000, 700)


def test_an_exclusive_coupon_is_used_alone_and_each_kind_once():
    cash, other = held("a", stacking="per_kind"), held("b", stacking="per_kind")
    percent = held("c", worth=PercentOff(10, 999), stacking="per_kind")
    alone = held("d", worth=PercentOff(10, 999))
    assert combine.goes_together([cash, percent])
    assert combine.goes_together([alone])
    assert not combine.goes_together([cash, other])
    assert not combine.goes_together([cash, alone])
    with pytest.raises(errors.CouponNotEligible) as refused:
        combine.decide_uses([cash, other], basket(SHOES), now=LATER)
    assert refused.value.details["reason"] == "stacking"


def test_the_lower_priority_is_taken_off_first():
    goods = basket(("a", 10_000))
    cash = held("a", worth=CashOff(5000, 2000), stacking="per_kind", priority=1)
    percent = held("b", worth=PercentOff(10, 9999), stacking="per_kind", priority=2)
    assert [use.worth_fen for use in combine.apply_coupons([percent, cash], goods)] == [2000, 800]
    first = held("b", worth=PercentOff(10, 9999), stacking="per_kind", priority=0)
    assert [use.worth_fen for use in combine.apply_coupons([cash, first], goods)] == [1000, 2000]


def test_the_best_choice_is_one_coupon_or_several():
    goods = basket(("a", 10_000))
    cash = held("a", worth=CashOff(5000, 1000), stacking="per_kind")
    percent = held("b", worth=PercentOff(5, 9999), stacking="per_kind")
    big = held("c", worth=CashOff(5000, 1400))
    bigger = held("c", worth=CashOff(5000, 1600))
    assert {use.coupon.campaign_id for use in combine.best([cash, percent, big], goods, now=LATER).uses} == {"a", "b"}
    assert {use.coupon.campaign_id for use in combine.best([cash, percent, bigger], goods, now=LATER).uses} == {"c"}
    assert combine.best([], goods, now=LATER) == combine.Best((), 0, 0)


def test_a_coupon_that_would_take_nothing_off_is_refused():
    goods = basket(("a", 1000))
    assert worth(held(worth=PercentOff(100, 9999)), goods) == 1000
    both = [
        held("a", worth=PercentOff(100, 9999), stacking="per_kind"),
        held("b", worth=CashOff(500, 1), stacking="per_kind", priority=101),
    ]
    with pytest.raises(errors.CouponNotEligible) as refused:
        combine.decide_uses(both, goods, now=LATER)
    assert refused.value.details["reason"] == "worthless"


WORTHS = st.one_of(
    st.builds(CashOff, st.integers(2, 3000), st.just(1)),
    st.builds(PercentOff, st.integers(1, 100), st.integers(1, 5000), st.integers(0, 3000)),
    st.builds(RandomCash, st.just(3000), st.just(10), st.integers(10, 2999)),
    st.builds(Gift, st.just(("a", "b")), st.integers(1, 3000), st.integers(0, 2000)),
    st.builds(Exchange, st.just(("b",)), st.integers(0, 300), st.integers(1, 3000), st.integers(0, 2000)),
)


WALLETS = st.lists(
    st.tuples(WORTHS, st.sampled_from(["exclusive", "per_kind"]), st.integers(0, 3), st.integers(0, 10**6)), max_size=6
)


LINES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 5000), st.fixed_dictionaries({"quantity": st.integers(1, 3)})),
    min_size=1,
    max_size=4,
)


def wallet(described):
    return [
        held(f"c{number}", worth=kind, stacking=stacking, priority=priority, chance=chance)
        for number, (kind, stacking, priority, chance) in enumerate(described)
    ]


@given(described=WALLETS, lines=LINES)
def test_the_best_choice_is_the_best_of_all_and_at_most_the_amount(described, lines):
    coupons, goods = wallet(described), basket(*lines)
    uses = combine.best(coupons, goods, now=LATER).uses
    total = sum(use.worth_fen for use in uses)
    assert 0 <= total <= goods.amount_fen
    assert sum(combine.left_after(uses, goods)) == goods.amount_fen - total
    usable = [one for one in coupons if why_not(one.coupon, one.terms, goods, now=LATER) is None]
    every = (chosen for size in range(6) for chosen in itertools.combinations(usable, size))
    allowed = (chosen for chosen in every if combine.goes_together(chosen))
    assert total == max(sum(use.worth_fen for use in combine.apply_coupons(them, goods)) for them in allowed)


@given(described=WALLETS, lines=LINES)
def test_the_best_choice_is_accepted_when_it_is_used(described, lines):
    coupons, goods = wallet(described), basket(*lines)
    best = combine.best(coupons, goods, now=LATER).uses
    chosen = [one for one in coupons if one.coupon in {use.coupon for use in best}]
    if chosen:
        assert combine.decide_uses(chosen, goods, now=LATER + timedelta(minutes=1)) == best


def by_trying_all(coupons, goods):
    """The best choice, found by trying all: at most one of each kind, or an exclusive coupon alone."""
    usable = [one for one in coupons if why_not(one.coupon, one.terms, goods, now=LATER) is None]
    together = {}
    for one in usable:
        if one.terms.spec.stacking == "per_kind":
            together.setdefault(one.terms.kind, [None]).append(one)
    several = ([one for one in picked if one] for picked in itertools.product(*together.values()))
    choices = (combine.apply_coupons(chosen, goods) for chosen in (*([one] for one in usable), *several))
    return max(choices, key=combine._merit, default=())


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_twenty_usable_coupons_is_the_best_of_all(seed):
    chance = random.Random(seed)
    kinds = [
        lambda: CashOff(2001, chance.randint(1, 2000)),
        lambda: PercentOff(chance.randint(1, 60), chance.randint(1, 3000)),
        lambda: RandomCash(3001, 1, 3000),
        lambda: Gift(("a",), chance.randint(1, 2000)),
        lambda: Exchange(("b",), chance.randint(0, 300), chance.randint(1, 2000)),
    ]
    described = [(kinds[n % 5](), "per_kind", chance.randint(0, 3), chance.randint(0, 10**6)) for n in range(20)]
    coupons = [*wallet(described), held("park", worth=ParkingTime(60))]  # a sixth kind, which applies to no basket
    goods = basket(("a", 1500), ("b", 2500), ("c", 4000))
    best = combine.best(coupons, goods, now=LATER)
    assert (best.looked_at, best.usable) == (20, 20)
    assert best.uses == by_trying_all(coupons, goods)


def test_the_best_choice_may_need_the_worst_coupon_of_a_kind():
    """Fifteen coupons of five kinds: the exchange takes the article of all gifts but the worst one."""
    gifts = [held(f"g{n}", worth=Gift(("a",), 100 - n), stacking="per_kind", priority=200) for n in range(10)]
    others = {
        "poor": Gift(("z",), 90),
        "swap": Exchange(("a",), 0, 100),
        "cash": CashOff(2, 1),
        "percent": PercentOff(1, 10),
        "drawn": RandomCash(10, 1, 2),
    }
    coupons = [*gifts, *(held(name, worth=kind, stacking="per_kind") for name, kind in others.items())]
    goods = basket(("a", 100), ("z", 90), ("y", 5000))
    best = combine.best(coupons, goods, now=LATER)
    assert {use.coupon.campaign_id for use in best.uses} == set(others)
    assert best.uses == by_trying_all(coupons, goods)


def test_above_twenty_usable_coupons_only_the_promising_are_tried():
    coupons = [held(f"c{n}", worth=CashOff(2000, 1 + n), stacking="per_kind") for n in range(30)]
    coupons.append(held("p", worth=PercentOff(10, 1), stacking="per_kind"))
    best = combine.best(coupons, basket(SHOES), now=LATER)
    assert (best.looked_at, best.usable) == (20, 31)
    assert {use.coupon.campaign_id for use in best.uses} == {"c29", "p"}
