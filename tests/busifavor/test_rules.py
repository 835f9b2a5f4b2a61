"""Pure rules: the plugin's signature, what is reported, what differs for how long."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.busifavor.rules import agreement, codes, signing, stock
from chalicelib.busifavor.rules import coupon as rules
from chalicelib.busifavor.rules.coupon import DEACTIVATE, RETURN, SENDED, USE, USED, Sent, Step

AT = datetime(2026, 11, 24, tzinfo=UTC)
SENT = Sent("s", "c", "few", 1, "m", "wx", "o", "hall", AT)
WORD = st.text("abcXYZ019", min_size=1, max_size=8)


def test_the_signed_text_is_as_documented():
    """An example worked out by hand."""
    coupons = [
        {"stock_id": "12", "out_request_no": "r1", "coupon_code": "c1"},
        {"stock_id": "13", "out_request_no": "r2"},
    ]
    text = (
        "coupon_code0=c1&out_request_no0=r1&out_request_no1=r2&send_coupon_merchant=1900000109"
        "&stock_id0=12&stock_id1=13&key=K"
    )
    assert signing.text(coupons, merchant="1900000109", key="K") == text
    expected = hmac.new(b"K", text.encode(), "sha256").hexdigest().upper()
    assert signing.sign(coupons, merchant="1900000109", key="K") == expected


def independently_signed(coupons, merchant, key):
    """The same rule written otherwise: HMAC by its definition (RFC 2104), pairs sorted as text."""
    lines = [f"send_coupon_merchant={merchant}"]
    for number in range(len(coupons)):
        lines += [f"{name}{number}={coupons[number][name]}" for name in coupons[number]]
    message = ("&".join(sorted(lines)) + "&key=" + key).encode()
    block = key.encode().ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in block) + message).digest()
    return hashlib.sha256(bytes(one ^ 0x5C for one in block) + inner).hexdigest().upper()


@given(
    st.lists(
        st.fixed_dictionaries({"stock_id": WORD, "out_request_no": WORD}, optional={"coupon_code": WORD}),
        min_size=1,
        max_size=10,
    ),
    WORD,
)
def test_the_signature_is_what_another_implementation_makes(coupons, merchant):
    key = "0123456789abcdef0123456789ABCDEF"
    assert signing.sign(coupons, merchant=merchant, key=key) == independently_signed(coupons, merchant, key)


@given(st.permutations(range(1, 9)), st.integers(0, 9))
def test_moves_are_reported_in_order_each_once(numbers, reported):
    steps = [Step(number, USE, AT) for number in numbers]
    left = [step.number for step in rules.unreported(replace(SENT, reported=reported), steps)]
    assert left == list(range(reported + 1, 9))


@given(st.lists(st.sampled_from([USE, RETURN, None]), max_size=12))
def test_what_is_told_is_always_possible_there(reports):
    """Told through, a coupon there is never returned unless it is used."""
    there = SENDED
    for report in reports:
        if rules.is_idle(report, there):
            continue
        assert report != RETURN or there == USED
        there = rules.after(report)


def test_every_move_has_a_number_of_its_own_and_always_the_same():
    steps = [Step(number, report, AT) for number in range(1, 5) for report in (USE, RETURN, DEACTIVATE)]
    numbers = [rules.number_of(SENT, step) for step in steps]
    assert len(set(numbers)) == len(steps)
    assert numbers == [rules.number_of(replace(SENT, reported=3), step) for step in steps]
    assert all(len(number) <= 32 and number.isalnum() for number in numbers)


def test_a_use_is_ours_only_under_our_own_number():
    assert rules.is_done(USE, "n", {"coupon_state": "USED", "use_request_no": "n"})
    assert not rules.is_done(USE, "n", {"coupon_state": "USED", "use_request_no": "other"})
    assert rules.is_done(RETURN, "n", {"coupon_state": "SENDED"})
    assert not rules.is_done(RETURN, "n", {"coupon_state": "EXPIRED"})


@given(st.lists(st.tuples(st.integers(1, 40), st.sets(st.sampled_from(["sent", "maximum"]))), max_size=10))
def test_a_difference_is_raised_only_after_it_lasted(looks):
    """Whatever was seen and when: what is raised was there at every look of the last half hour."""
    since, now, history = {}, AT, []
    for minutes, found in looks:
        now += timedelta(minutes=minutes)
        history.append((now, found))
        since = agreement.since(since, found, now=now)
        for name in agreement.lasting(since, now=now):
            lately = [seen for at, seen in history if now - at <= agreement.PATIENCE]
            assert all(name in seen for seen in lately)
        assert set(since) == found


@given(st.lists(st.text("ab1", min_size=1, max_size=4), unique=True, max_size=50), st.integers(0, 3))
def test_lots_hold_every_code_once(some, extra):
    told = [*some, *(f"x{number}" for number in range(extra * 200))]
    lots = codes.lots("b", told)
    assert [code for lot in lots for code in lot.codes] == told
    assert all(1 <= len(lot.codes) <= 200 for lot in lots)
    assert len({lot.request_no for lot in lots}) == len(lots)


def test_codes_that_we_make_have_twenty_letters_and_are_never_alike():
    made = codes.make("secret", 300)
    assert {len(code) for code in made} == {20}
    assert len(set(made)) == 300
    assert made == codes.make("secret", 300)
    assert not set(made) & set(codes.make("other", 300))


def test_what_became_of_codes_is_told_with_why():
    answer = {
        "fail_codes": [{"coupon_code": "a", "code": "LENGTH"}, {"coupon_code": "b"}],
        "exist_codes": ["c"],
        "duplicate_codes": ["d"],
    }
    assert codes.failures(answer) == [("a", "LENGTH"), ("b", "failed"), ("c", "exists"), ("d", "twice")]
    assert codes.failures({}) == []
    with pytest.raises(errors.ValueInvalid):
        codes.check(["a", "b", "a"])
    codes.check(["a", "b"])


OFFER = stock.Offer("few", 1, "Tea", "NORMAL", {}, 5, 1, AT, AT + timedelta(days=9))


@pytest.mark.parametrize(("subsidy", "fields"), [(None, {}), (False, {"subsidy": False}), (True, {"subsidy": True})])
def test_a_stock_is_created_with_the_subsidy_of_its_spec_or_none(subsidy, fields):
    spec = stock.Spec(goods_name="tea", use_method="OFF_LINE", subsidy=subsidy)
    body = stock.creation(OFFER, spec, mchid="1900000109", appid="wx", number="n")
    assert {name: value for name, value in body.items() if name == "subsidy"} == fields


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"goods_name": "coffee"}, {"goods_name": "coffee"}),
        ({"prevent_api_abuse": True}, {"stock_send_rule": {"prevent_api_abuse": True}}),
        ({"natural_person_limit": False}, {"stock_send_rule": {"natural_person_limit": False}}),
        ({"use_method": "MINI_PROGRAMS"}, {"coupon_use_rule": {"use_method": "MINI_PROGRAMS"}}),
        ({"notify_appid": "wx2"}, {"notify_config": {"notify_appid": "wx2"}}),
    ],
)
def test_a_modification_says_what_was_given_and_nothing_else(change, fields):
    spec = stock.Spec(goods_name="tea", use_method="OFF_LINE")
    after = msgspec.structs.replace(spec, **change)
    assert stock.modification(stock.Change(**change), after, number="n") == {**fields, "out_request_no": "n"}
