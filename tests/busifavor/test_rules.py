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
from chalicelib.busifavor.rules.agreement import View
from chalicelib.busifavor.rules.coupon import DEACTIVATE, RETURN, SENDED, USE, USED, Sent, Step
from chalicelib.providers.answers.busifavor import CouponStatus, StockStatus
from chalicelib.providers.requests.busifavor import CashOff

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
    assert rules.is_done(USE, "n", CouponStatus("USED", "n"))
    assert not rules.is_done(USE, "n", CouponStatus("USED", "other"))
    assert rules.is_done(RETURN, "n", CouponStatus("SENDED", None))
    assert not rules.is_done(RETURN, "n", CouponStatus("EXPIRED", None))


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


def test_a_code_that_is_named_twice_is_refused():
    with pytest.raises(errors.ValueInvalid):
        codes.check(["a", "b", "a"])
    codes.check(["a", "b"])


WORTH = CashOff(discount_amount=100, transaction_minimum=0)
OFFER = stock.Offer("few", 1, "Tea", "NORMAL", WORTH, 5, 1, AT, AT + timedelta(days=9))


def created(offer, spec):
    """The creation as it is sent."""
    body = stock.creation(offer, spec, mchid="1900000109", appid="wx", number="n")
    return msgspec.json.decode(msgspec.json.encode(body))


def modified(change, after):
    """The change as it is sent."""
    return msgspec.to_builtins(stock.modification(change, after, number="n"))


@pytest.mark.parametrize(("subsidy", "fields"), [(None, {}), (False, {"subsidy": False}), (True, {"subsidy": True})])
def test_a_stock_is_created_with_the_subsidy_of_its_spec_or_none(subsidy, fields):
    spec = stock.Spec(goods_name="tea", use_method="OFF_LINE", subsidy=subsidy)
    body = created(OFFER, spec)
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
    assert modified(stock.Change(**change), after) == {**fields, "out_request_no": "n"}


PROGRAM = {"mini_programs_appid": "wx123456", "mini_programs_path": "pages/tea"}


@pytest.mark.parametrize(
    ("spec", "change", "field"),
    [
        ({}, {}, None),
        ({"use_method": "MINI_PROGRAMS", **PROGRAM}, {}, None),
        ({"use_method": "MINI_PROGRAMS"}, {}, "mini_programs_path"),
        ({"use_method": "MINI_PROGRAMS", "mini_programs_appid": "wx123456"}, {}, "mini_programs_path"),
        ({"use_method": "MINI_PROGRAMS", "mini_programs_path": "pages/tea"}, {}, "mini_programs_path"),
        ({}, {"name": "x" * 21}, None),
        ({}, {"name": "x" * 22}, "stock_name"),
        ({"stock_name": "tea"}, {"name": "x" * 22}, None),
        ({}, {"ends_at": AT + timedelta(days=365)}, None),
        ({}, {"ends_at": AT + timedelta(days=365, seconds=1)}, "valid_until"),
    ],
)
def test_what_wechat_would_not_take_of_a_stock_is_refused_with_its_field(spec, change, field):
    made = stock.Spec(**{"goods_name": "tea", "use_method": "OFF_LINE", **spec})
    if field is None:
        stock.check(made, replace(OFFER, **change))
        return
    with pytest.raises(errors.ValueInvalid) as refused:
        stock.check(made, replace(OFFER, **change))
    assert refused.value.field == field


SPAN = {
    "available_begin_time": "2026-11-24T08:00:00+08:00",
    "available_end_time": "2026-12-03T07:59:59+08:00",
}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, {}),
        ({"days": 3}, {"available_day_after_receive": 3}),
        ({"days": 0}, {"available_day_after_receive": 0}),
        ({"days": 3, "wait_days": 1}, {"available_day_after_receive": 3, "wait_days_after_receive": 1}),
        ({"wait_days": 1}, {}),
        ({"weekdays": (1, 7)}, {"available_week": {"week_day": [0, 1]}}),
        (
            {"seconds": ((3600, 7199),)},
            {
                "available_week": {
                    "week_day": [0, 1, 2, 3, 4, 5, 6],
                    "available_day_time": [{"begin_time": 3600, "end_time": 7199}],
                }
            },
        ),
    ],
)
def test_when_a_coupon_is_good_for_is_said_as_wechat_says_it(change, fields):
    spec = stock.Spec(goods_name="tea", use_method="OFF_LINE")
    body = created(replace(OFFER, **change), spec)
    assert body["coupon_use_rule"]["coupon_available_time"] == {**SPAN, **fields}


def test_a_stock_is_created_as_its_campaign_is_unless_its_spec_says_otherwise():
    plain = stock.Spec(goods_name="tea", use_method="OFF_LINE")
    body = created(replace(OFFER, notes=("a", "b")), plain)
    assert (body["stock_name"], body["belong_merchant"], body["out_request_no"]) == (OFFER.name, "1900000109", "n")
    assert body["notify_config"] == {"notify_appid": "wx"}
    assert body["display_pattern_info"] == {"description": "a；b"}
    rule = {"max_coupons": 5, "max_coupons_per_user": 1, "natural_person_limit": False, "prevent_api_abuse": False}
    assert body["stock_send_rule"] == rule
    told = stock.Spec(
        goods_name="tea",
        use_method="MINI_PROGRAMS",
        stock_name="Teas",
        belong_merchant="1900000110",
        notify_appid="wx999999",
        natural_person_limit=True,
        prevent_api_abuse=True,
        display=stock.Display(description="mine"),
        entrance=stock.Entrance(hall_id="h"),
        comment="c",
        **PROGRAM,
    )
    body = created(replace(OFFER, notes=("a",)), told)
    assert (body["stock_name"], body["belong_merchant"], body["comment"]) == ("Teas", "1900000110", "c")
    assert body["notify_config"] == {"notify_appid": "wx999999"}
    assert (body["display_pattern_info"], body["custom_entrance"]) == ({"description": "mine"}, {"hall_id": "h"})
    assert body["stock_send_rule"] == {**rule, "natural_person_limit": True, "prevent_api_abuse": True}
    assert PROGRAM.items() <= body["coupon_use_rule"].items()


def test_a_change_keeps_the_rest_of_what_it_changes_in_part():
    before = stock.Spec(
        goods_name="tea",
        use_method="OFF_LINE",
        display=stock.Display(description="mine", merchant_name="Lin"),
        entrance=stock.Entrance(hall_id="h"),
    )
    after = stock.changed(before, stock.Change(display=stock.Display(description="new"), goods_name="coffee"))
    assert (after.display, after.entrance) == (stock.Display(description="new", merchant_name="Lin"), before.entrance)
    assert (after.goods_name, after.use_method) == ("coffee", "OFF_LINE")
    body = modified(stock.Change(display=stock.Display(description="new")), after)
    assert body == {"display_pattern_info": {"description": "new", "merchant_name": "Lin"}, "out_request_no": "n"}
    with pytest.raises(errors.ValueInvalid):
        stock.changed(before, stock.Change(use_method="MINI_PROGRAMS"))


@pytest.mark.parametrize(
    ("status", "is_live", "state", "target"),
    [
        (StockStatus("RUNNING", 9, 4, None), False, "RUNNING", 4),
        (StockStatus("RUNNING", 9, 9, None), False, "RESTING", 9),
        (StockStatus("STOPED", 9, 0, None), False, "RESTING", 1),
        (StockStatus("STOPED", 9, 9, None), True, "STOPED", 20),
    ],
)
def test_a_stock_of_a_campaign_that_hands_nothing_out_rests_and_may_send_what_it_sent(status, is_live, state, target):
    view = agreement.view_of(status, takes_codes=False, is_live=is_live)
    assert view == View(status.sent, 9, state, "same", "enough")
    assert agreement.target(status, 20, is_live=is_live) == target


@pytest.mark.parametrize(
    ("takes_codes", "left", "codes"),
    [(True, 4, "short"), (True, 5, "enough"), (True, None, "enough"), (False, 0, "enough")],
)
def test_uploaded_codes_are_short_where_fewer_are_left_than_may_be_sent(takes_codes, left, codes):
    view = agreement.view_of(StockStatus("RUNNING", 9, 4, left), takes_codes=takes_codes, is_live=True)
    assert view.codes == codes


def test_two_views_differ_in_what_this_side_says():
    here = View(sent=1, maximum=2, state="RUNNING")
    assert agreement.differences(here, replace(here, terms="x")) == set()
    assert agreement.differences(here, View(sent=2, maximum=2)) == {"sent", "state"}
    assert agreement.differences(View(), here) == set()


def test_what_differs_is_raised_once_it_has_lasted_half_an_hour():
    since = {"sent": (AT - timedelta(minutes=30)).isoformat(), "state": (AT - timedelta(minutes=29)).isoformat()}
    assert agreement.lasting(since, now=AT) == ("sent",)


@pytest.mark.parametrize(
    ("report", "state", "number", "kept", "explains"),
    [
        (USE, "USED", "n", "USED", True),
        (USE, "USED", "other", rules.USED_ELSEWHERE, True),
        (USE, "EXPIRED", None, "EXPIRED", True),
        (USE, "SENDED", None, "SENDED", False),
        (RETURN, "USED", "n", "USED", False),
        (RETURN, "SENDED", None, "SENDED", False),
        (RETURN, "DELETED", None, "DELETED", True),
        (DEACTIVATE, "DEACTIVATED", None, "DEACTIVATED", True),
        (DEACTIVATE, "PENDING_REDEEM", None, "PENDING_REDEEM", False),
    ],
)
def test_what_the_state_there_says_of_a_report(report, state, number, kept, explains):
    told = CouponStatus(state, number)
    assert (rules.state_there(report, "n", told), rules.explains(report, told)) == (kept, explains)


@pytest.mark.parametrize(
    ("report", "there", "idle"),
    [
        (None, USED, True),
        (USE, SENDED, False),
        (RETURN, USED, False),
        (RETURN, SENDED, True),
        (DEACTIVATE, SENDED, False),
        (DEACTIVATE, "DEACTIVATED", True),
    ],
)
def test_what_need_not_be_told(report, there, idle):
    assert rules.is_idle(report, there) is idle


def test_what_waited_is_no_more_to_be_looked_at_once_it_was_answered():
    waited = (rules.why_waiting(USE, "NO_AUTH"), rules.NO_UNIT)
    assert rules.why_after(waited, None) == (rules.NO_UNIT,)
    assert rules.why_after(waited, "x") == (rules.NO_UNIT, "x")
    assert rules.why_after((rules.NO_UNIT,), rules.NO_UNIT) == (rules.NO_UNIT,)
    assert rules.why_refused(USE, CouponStatus("EXPIRED", None), "X") == "use_refused:expired:X"
