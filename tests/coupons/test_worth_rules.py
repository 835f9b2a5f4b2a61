"""What coupons take off a basket, why not, and which go together best: by example and by property."""

import itertools
import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import business_day, errors
from chalicelib.coupons.rules import combine
from chalicelib.coupons.rules.campaign import (
    CashOff,
    Exchange,
    Gift,
    Hours,
    ParkingTime,
    PercentOff,
    RandomCash,
    Scope,
)
from chalicelib.coupons.rules.coupon import terms_of
from chalicelib.coupons.rules.worth import BasketLine, Place, check_lines, why_not
from tests.coupons.made import LATER, OPENS, basket, campaign, coupon, held

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


@pytest.mark.parametrize(
    ("change", "lines", "reason"),
    [
        ({}, [("a", 2999)], "threshold"),
        ({"worth": Gift(("cup",), 900, 2000)}, [("cup", 5000)], "threshold"),  # the gift itself does not count
        ({"worth": Gift(("cup",), 900, 2000)}, [("a", 5000)], "item"),
        ({"worth": ParkingTime(60)}, [("a", 5000)], "parking_only"),
        ({"include": Scope(categories=("dairy",))}, [SHOES], "goods"),
        ({"include": Scope(categories=("dairy",))}, [SHOES, MILK], "threshold"),
        ({"exclude": Scope(brands=("fast",))}, [SHOES], "goods"),
        ({"include": Scope(store_ids=("books",))}, [SHOES], "store"),
        ({"include": Scope(merchant_ids=("wang",))}, [SHOES], "store"),
        ({"exclude": Scope(merchant_ids=("lin",))}, [SHOES], "store"),
        ({"merchant_id": "wang"}, [SHOES], "store"),
        ({"merchant_id": "wang", "include": Scope(merchant_ids=("lin",))}, [SHOES], "store"),
        ({"merchant_id": "wang", "include": Scope(merchant_ids=("lin",)), "other_merchants": True}, [SHOES], None),
        ({"merchant_id": "lin", "include": Scope(merchant_ids=("wang",)), "other_merchants": True}, [SHOES], "store"),
        ({"mall_id": "moon"}, [SHOES], "store"),
        ({"valid_after_days": 1}, [SHOES], "not_yet"),
        ({"hours": Hours(weekdays=(1,))}, [SHOES], "hours"),  # OPENS is a Sunday in Shanghai
        ({"hours": Hours(begins="10:00")}, [SHOES], "hours"),
        ({"hours": Hours(ends="09:00")}, [SHOES], "hours"),
        ({"hours": Hours(weekdays=(7,), begins="09:00", ends="09:01")}, [SHOES], None),
        ({"include": Scope(store_ids=("books",), merchant_ids=("lin",))}, [SHOES], None),
        ({"include": Scope(skus=("shoes",), categories=("dairy",))}, [SHOES], None),
        ({"include": Scope(categories=("food",))}, [SHOES], None),  # the store's category, where a line has none
    ],
)
def test_why_a_coupon_does_not_apply(change, lines, reason):
    one = held(**change)
    refusal = why_not(one.coupon, one.terms, basket(*lines), now=LATER)
    assert (refusal.details["reason"] if refusal else None) == reason


def test_what_is_missing_is_told_in_yuan_and_both_languages():
    one = held()
    refusal = why_not(one.coupon, one.terms, basket(("a", 200)), now=LATER)
    assert refusal.details["missing_fen"] == 2800
    assert refusal.message("en") == "28.00 yuan more, and it applies."
    assert "28.00" in refusal.message("zh")


def test_every_reason_has_a_sentence_in_both_languages():
    for reason in errors.CouponNotEligible.REASONS:
        refusal = errors.CouponNotEligible(reason=reason, missing="1.00")
        assert refusal.message("en").isascii()
        assert not refusal.message("zh").isascii()


def test_a_payment_without_lines_is_one_article_of_its_store():
    plain = basket(amount_fen=5000)
    assert worth(held(include=Scope(categories=("food",))), plain) == 500
    one = held(include=Scope(skus=("milk",)))
    assert why_not(one.coupon, one.terms, plain, now=LATER).details["reason"] == "goods"


def test_what_is_excluded_may_not_hide_in_a_payment_without_lines():
    for exclude in (Scope(skus=("moutai",)), Scope(brands=("fast",))):
        one = held(exclude=exclude)
        assert why_not(one.coupon, one.terms, basket(amount_fen=5000), now=LATER).details["reason"] == "goods"
    assert worth(held(exclude=Scope(categories=("wine",))), basket(amount_fen=5000)) == 500


def test_hours_are_those_of_the_business_day():
    """Half past midnight on a Monday still belongs to the Sunday where the day is cut over at four."""
    night = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)
    sunday = held(hours=Hours(weekdays=(7,)), cutover_hour=4)
    assert why_not(sunday.coupon, sunday.terms, basket(SHOES), now=night) is None
    strict = held(hours=Hours(weekdays=(7,)))
    assert why_not(strict.coupon, strict.terms, basket(SHOES), now=night).details["reason"] == "hours"


@pytest.mark.parametrize("cutover_hour", [0, 1, 4])
@pytest.mark.parametrize(
    ("day", "hour", "minute", "usable"),
    [
        (1, 21, 59, False),
        (1, 22, 0, True),
        (2, 0, 0, True),
        (2, 1, 59, True),
        (2, 2, 0, False),
        (1, 1, 0, False),  # Saturday's
        (2, 22, 0, False),  # Monday's
    ],
)
def test_hours_that_end_the_next_day_are_those_of_the_day_they_began_on(day, hour, minute, usable, cutover_hour):
    """The first of November 2026 is a Sunday in Shanghai."""
    now = business_day.at_local_time(date(2026, 11, day), time(hour, minute))
    of = campaign(
        hours=Hours(weekdays=(7,), begins="22:00", ends="02:00"),
        opens_at=OPENS - timedelta(days=2),
        valid_days=9,
        cutover_hour=cutover_hour,
    )
    one = coupon(of=of, at=OPENS - timedelta(days=1))
    assert (why_not(one, terms_of(of), basket(SHOES), now=now) is None) is usable


def test_a_coupon_is_worth_no_more_than_its_budget_keeps():
    one = held(worth=PercentOff(50, 4000), budget_fen=4000)
    poorer = combine.Held(type(one.coupon)(**{**one.coupon.__dict__, "reserve_fen": 700}), one.terms)
    assert (worth(one, basket(SHOES)), worth(poorer, basket(SHOES))) == (4000, 700)


def test_lines_must_sum_to_the_amount():
    check_lines(5, [])
    check_lines(3, [BasketLine("a", 1), BasketLine("b", 2)])
    with pytest.raises(errors.ValueInvalid):
        check_lines(4, [BasketLine("a", 1), BasketLine("b", 2)])


# --- together -----------------------------------------------------------------------------------------------------
def test_an_exclusive_coupon_goes_alone_and_kinds_go_once():
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
    assert [use.worth_fen for use in combine.applied([percent, cash], goods)] == [2000, 800]
    first = held("b", worth=PercentOff(10, 9999), stacking="per_kind", priority=0)
    assert [use.worth_fen for use in combine.applied([cash, first], goods)] == [1000, 2000]


def test_the_best_may_be_one_alone_or_several():
    goods = basket(("a", 10_000))
    cash = held("a", worth=CashOff(5000, 1000), stacking="per_kind")
    percent = held("b", worth=PercentOff(5, 9999), stacking="per_kind")
    big = held("c", worth=CashOff(5000, 1400))
    bigger = held("c", worth=CashOff(5000, 1600))
    assert {use.coupon.campaign_id for use in combine.best([cash, percent, big], goods, now=LATER).uses} == {"a", "b"}
    assert {use.coupon.campaign_id for use in combine.best([cash, percent, bigger], goods, now=LATER).uses} == {"c"}
    assert combine.best([], goods, now=LATER) == combine.Best((), 0, 0)


def test_a_coupon_may_take_all_of_it_and_then_another_finds_nothing():
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


def wallet(told):
    return [
        held(f"c{number}", worth=kind, stacking=stacking, priority=priority, chance=chance)
        for number, (kind, stacking, priority, chance) in enumerate(told)
    ]


@given(told=WALLETS, lines=LINES)
def test_the_best_choice_is_the_best_of_all_and_never_more_than_there_is(told, lines):
    coupons, goods = wallet(told), basket(*lines)
    uses = combine.best(coupons, goods, now=LATER).uses
    total = sum(use.worth_fen for use in uses)
    assert 0 <= total <= goods.amount_fen
    assert sum(combine.left_of(uses, goods)) == goods.amount_fen - total
    usable = [one for one in coupons if why_not(one.coupon, one.terms, goods, now=LATER) is None]
    every = (chosen for size in range(6) for chosen in itertools.combinations(usable, size))
    allowed = (chosen for chosen in every if combine.goes_together(chosen))
    assert total == max(sum(use.worth_fen for use in combine.applied(them, goods)) for them in allowed)


@given(told=WALLETS, lines=LINES)
def test_what_is_chosen_together_is_what_is_decided(told, lines):
    coupons, goods = wallet(told), basket(*lines)
    best = combine.best(coupons, goods, now=LATER).uses
    chosen = [one for one in coupons if one.coupon in {use.coupon for use in best}]
    if chosen:
        assert combine.decide_uses(chosen, goods, now=LATER + timedelta(minutes=1)) == best


def by_trying_all(coupons, goods):
    """The best choice of all, the slow and plain way: none or one of each kind, or one alone."""
    usable = [one for one in coupons if why_not(one.coupon, one.terms, goods, now=LATER) is None]
    together = {}
    for one in usable:
        if one.terms.spec.stacking == "per_kind":
            together.setdefault(one.terms.kind, [None]).append(one)
    several = ([one for one in picked if one] for picked in itertools.product(*together.values()))
    choices = (combine.applied(chosen, goods) for chosen in (*([one] for one in usable), *several))
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
    told = [(kinds[n % 5](), "per_kind", chance.randint(0, 3), chance.randint(0, 10**6)) for n in range(20)]
    coupons = [*wallet(told), held("park", worth=ParkingTime(60))]  # a sixth kind, which is for no basket
    goods = basket(("a", 1500), ("b", 2500), ("c", 4000))
    best = combine.best(coupons, goods, now=LATER)
    assert (best.looked_at, best.usable) == (20, 20)
    assert best.uses == by_trying_all(coupons, goods)


def test_the_best_choice_is_not_missed_where_the_coupon_that_makes_it_looks_poor_alone():
    """Fifteen usable of five kinds: the poorest gift is of the one article that the exchange leaves alone."""
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


def test_above_twenty_the_answer_says_how_many_were_looked_at():
    coupons = [held(f"c{n}", worth=CashOff(2000, 1 + n), stacking="per_kind") for n in range(30)]
    coupons.append(held("p", worth=PercentOff(10, 1), stacking="per_kind"))
    best = combine.best(coupons, basket(SHOES), now=LATER)
    assert (best.looked_at, best.usable) == (20, 31)
    assert {use.coupon.campaign_id for use in best.uses} == {"c29", "p"}


def test_another_malls_store_is_another_place():
    elsewhere = basket(SHOES, place=Place("moon", "cafe", "lin", "food"))
    one = held()
    assert why_not(one.coupon, one.terms, elsewhere, now=OPENS).details["reason"] == "store"
