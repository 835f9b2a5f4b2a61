"""What is kept of merchant coupons changes only as it was read, and not once a person has seen to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chalicelib.aws import dynamo
from chalicelib.busifavor.rules import coupon as rules
from chalicelib.busifavor.rules import stock as stock_rules
from chalicelib.busifavor.rules.codes import lots
from chalicelib.busifavor.rules.stock import Offer, Request, Spec, Stock
from chalicelib.busifavor.store import coupons, differences, stocks
from chalicelib.busifavor.store import lots as lot_store
from chalicelib.coupons.parts import ReservedUnit
from chalicelib.providers.answers.busifavor import FailedCode, UploadedCodes
from chalicelib.providers.requests.busifavor import CashOff

pytestmark = pytest.mark.usefixtures("bare")

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = timedelta(days=1)
SENT = rules.Sent("s1", "c1", "few", 1, "1900000109", "wx1", "o_1", "miniapp", NOON)
STRANGER = replace(SENT, openid=None, unionid="u_1")
SPEC = Spec(goods_name="tea", use_method="OFF_LINE")
OFFER = Offer("few", 1, "Tea", "NORMAL", CashOff(discount_amount=1, transaction_minimum=0), 5, 1, NOON, NOON + DAY)
CREATION = stock_rules.creation(OFFER, SPEC, mchid="1900000109", appid="wx1", number="n1")
REQUEST = Request(stock_rules.CREATE, "n1", CREATION, SPEC)
STOCK = Stock("few", 1, "1900000109", "wx1", SPEC, CREATION, NOON + DAY, "staff", NOON, 10, pending=REQUEST)


def stands():
    return coupons.find("s1", "c1")


def is_taken(actions):
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


# --- coupons ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("sent", "of_payer", "of_union"), [(SENT, [SENT], []), (STRANGER, [], [STRANGER])])
def test_a_coupon_is_recorded_once_counted_and_found_by_who_got_it(sent, of_payer, of_union):
    assert [coupons.record(sent) for _ in range(2)] == [True, False]
    assert stocks.coupons_of("s1") == 1
    assert stands() == sent
    assert coupons.of_payer("wx1", "o_1") == of_payer
    assert coupons.of_union("u_1") == of_union


def test_two_coupons_of_one_payer_are_both_found():
    other = replace(SENT, code="c2")
    assert coupons.record(SENT)
    assert coupons.record(other)
    assert coupons.of_payer("wx1", "o_1") == [SENT, other]


def test_who_got_it_is_named_once():
    coupons.record(STRANGER)
    assert [coupons.name_payer(STRANGER, openid) for openid in ("o_1", "o_2")] == [True, False]
    assert stands().openid == "o_1"
    assert coupons.of_payer("wx1", "o_2") == []


def test_a_unit_is_taken_for_it_once():
    coupons.record(SENT)
    assert [is_taken(coupons.unit_actions(SENT, ReservedUnit(1, shard, 5))) for shard in (3, 4)] == [True, False]
    assert stands().shard == 3


def test_it_becomes_one_coupon_of_ours():
    coupons.record(SENT)
    for coupon_id, taken in (("a", True), ("b", False)):
        assert is_taken(coupons.grant_actions(SENT, coupon_id=coupon_id, member_id="m")) is taken
    assert (stands().coupon_id, stands().member_id) == ("a", "m")
    assert (coupons.find_ours("a"), coupons.find_ours("b")) == (stands(), None)


def waiting_ones():
    return [one.why for one in differences.page(limit=9, after=None)[0]]


@pytest.mark.parametrize("why", [rules.NO_UNIT, rules.NO_OPENID])
def test_what_lacks_something_is_left_to_a_person_once(why):
    coupons.record(STRANGER)
    assert coupons.open_task(STRANGER, why, now=NOON)
    assert not coupons.open_task(stands(), why, now=NOON)
    assert not coupons.open_task(STRANGER, why, now=NOON), "it changed since it was read"
    assert waiting_ones() == [(why,)]
    assert [one.code for one in coupons.waiting("few")] == (["c1"] if why == rules.NO_UNIT else [])
    coupons.stop_waiting(stands())
    assert list(coupons.waiting("few")) == []


def test_what_lacks_nothing_or_is_ours_is_left_to_nobody():
    coupons.record(SENT)
    assert not coupons.open_task(SENT, rules.NO_OPENID, now=NOON)
    assert is_taken(coupons.unit_actions(SENT, ReservedUnit(1, 0, None)))
    assert not coupons.open_task(SENT, rules.NO_UNIT, now=NOON)
    assert waiting_ones() == []
    coupons.record(replace(SENT, code="c2"))
    ours = coupons.find("s1", "c2")
    assert is_taken(coupons.grant_actions(ours, coupon_id="a", member_id="m"))
    assert not coupons.open_task(ours, rules.NO_UNIT, now=NOON)


def test_what_it_lacked_is_no_more_to_be_looked_at_once_it_has_it():
    coupons.record(STRANGER)
    for why in (rules.NO_UNIT, rules.NO_OPENID):
        assert coupons.open_task(stands(), why, now=NOON)
    assert not is_taken(coupons.unit_actions(STRANGER, ReservedUnit(1, 0, None))), "it changed since it was read"
    assert not coupons.name_payer(STRANGER, "o_1")
    assert is_taken(coupons.unit_actions(stands(), ReservedUnit(1, 0, None)))
    assert waiting_ones() == [(rules.NO_OPENID,)]
    assert coupons.name_payer(stands(), "o_1")
    assert waiting_ones() == []


def test_what_a_person_has_seen_to_stays_as_it_is():
    coupons.record(STRANGER)
    assert coupons.open_task(STRANGER, rules.NO_UNIT, now=NOON)
    (one,) = differences.page(limit=9, after=None)[0]
    assert [differences.resolve(one.id, by="staff", note="x", at=NOON) for _ in range(2)] == [True, False]
    seen_to = stands()
    assert (seen_to.is_resolved, waiting_ones()) == (True, [])
    assert not is_taken(coupons.unit_actions(seen_to, ReservedUnit(1, 0, None)))
    assert not is_taken(coupons.grant_actions(seen_to, coupon_id="a", member_id="m"))
    assert not coupons.name_payer(seen_to, "o_1")
    assert not coupons.open_task(seen_to, rules.NO_OPENID, now=NOON)
    assert stands() == seen_to


def test_a_move_is_told_as_it_was_read_and_its_no_is_a_persons():
    coupons.record(SENT)
    assert coupons.wait(SENT, "use_waits:NO_AUTH", now=NOON)
    assert not coupons.wait(stands(), "use_waits:NO_AUTH", now=NOON)
    assert not coupons.wait(SENT, "other", now=NOON), "it changed since it was read"
    assert not coupons.save_report(SENT, 1, there=rules.USED, why=None, now=NOON)
    assert waiting_ones() == [("use_waits:NO_AUTH",)]
    read = stands()
    assert coupons.save_report(read, 1, there=rules.USED, why=None, now=NOON)
    assert (stands().reported, stands().there, stands().why, waiting_ones()) == (1, rules.USED, (), [])
    assert not coupons.save_report(read, 1, there=rules.USED, why=None, now=NOON)
    for reported in (0, 9):
        read = replace(stands(), reported=reported)
        assert not coupons.wait(read, "x", now=NOON)
        assert not coupons.save_report(read, 2, there="EXPIRED", why=None, now=NOON)
    assert coupons.save_report(stands(), 2, there="EXPIRED", why="return_refused:expired:X", now=NOON)
    assert waiting_ones() == [("return_refused:expired:X",)]


# --- what waits for a person ----------------------------------------------------------------------------------------
def test_what_waits_is_told_the_oldest_first_page_by_page_and_found_only_if_it_waits_or_was_resolved():
    for number in range(3):
        one = replace(SENT, code=f"c{number}")
        coupons.record(one)
        assert coupons.open_task(one, rules.NO_UNIT, now=NOON + number * DAY)
    first, after = differences.page(limit=2, after=None)
    rest, end = differences.page(limit=2, after=after)
    assert ([one.code for one in first + rest], end) == (["c0", "c1", "c2"], None)
    one = rest[0]
    assert differences.find(one.id) == one
    assert is_taken(coupons.unit_actions(coupons.find("s1", "c2"), ReservedUnit(1, 0, None)))
    assert differences.find(one.id) is None, "it agrees by now"
    assert differences.find(one.id, settled=True).code == "c2"
    assert differences.resolve(first[0].id, by="staff", note="x", at=NOON)
    assert differences.find(first[0].id).code == "c0"
    for nothing in ("", "!", "eA", "5Lit"):
        assert differences.find(nothing, settled=True) is None


# --- stocks -------------------------------------------------------------------------------------------------------
def test_a_campaign_has_one_stock_and_a_try_that_came_to_nothing_is_replaced():
    assert [stocks.make(STOCK) for _ in range(2)] == [True, False]
    kept = stocks.find("few")
    assert kept == STOCK
    assert not stocks.make(replace(STOCK, requests=1), kept), "its creation may be under way"
    assert stocks.drop_pending(kept)
    assert not stocks.make(STOCK, replace(kept, requests=7)), "something began since"
    assert stocks.make(replace(STOCK, requests=1), stocks.find("few"))
    made = stocks.find("few")
    assert stocks.finish(made, REQUEST, "s1")
    assert not stocks.make(replace(STOCK, requests=2), stocks.find("few")), "WeChat Pay made it"
    assert stocks.find_by_id("s1") == stocks.find("few")
    assert stocks.find_by_id("s2") is None


def test_one_request_at_a_time_is_made_and_finished_once():
    stocks.make(replace(STOCK, pending=None))
    free = stocks.find("few")
    assert not stocks.save_request_sent(free, REQUEST), "nothing is pending"
    assert not stocks.finish(free, REQUEST, "s1")
    budget = Request(stock_rules.BUDGET, "n2", stock_rules.budget(5, 20, number="n2"))
    assert [stocks.begin(free, budget) for _ in range(2)] == [True, False]
    begun = stocks.find("few")
    assert (begun.pending, begun.requests) == (budget, 1)
    assert not stocks.begin(begun, REQUEST)
    for read in (free, replace(begun, requests=9)):
        assert not stocks.save_request_sent(read, budget)
        assert not stocks.finish(read, budget, None)
        assert not stocks.drop_pending(read)
        assert not stocks.save_refusal(read, "X")
    assert stocks.save_request_sent(begun, budget)
    assert stocks.find("few").pending.asked
    assert stocks.save_refusal(begun, "X")
    assert stocks.find("few").refused == "X"
    assert [stocks.finish(begun, budget, None) for _ in range(2)] == [True, False]
    done = stocks.find("few")
    assert (done.pending, done.refused, done.max_coupons, done.stock_id) == (None, None, 20, None)


def test_a_look_is_noted_as_it_was_read_and_what_differs_newly_is_a_persons():
    stocks.make(STOCK)
    read = stocks.find("few")
    stocks.save_asked(read, NOON)
    stocks.save_asked(replace(read, campaign_id="none"), NOON)
    assert stocks.find("none") is None
    assert [stocks.save_seen(read, {"sent": 1}, (), now=NOON) for _ in range(2)] == [True, False]
    assert (stocks.find("few").seen, stocks.find("few").asked_at) == ({"sent": 1}, NOON)
    assert stocks.save_seen(stocks.find("few"), {"sent": 2}, ("sent",), now=NOON)
    assert not stocks.save_seen(replace(stocks.find("few"), seen={"sent": 1}), {}, (), now=NOON)
    assert stocks.save_seen(stocks.find("few"), {"sent": 3}, ("sent",), now=NOON + DAY)
    (one,) = differences.page(limit=9, after=None)[0]
    assert (one.why, one.since) == (("sent",), NOON), "it has waited since then"
    assert stocks.save_seen(stocks.find("few"), {"sent": 4}, (), now=NOON)
    assert waiting_ones() == []


@pytest.mark.parametrize(("pending", "stock_id", "being_made"), [(REQUEST, None, True), (None, None, False)])
def test_a_stock_whose_id_is_not_known_is_being_made(pending, stock_id, being_made):
    stocks.make(replace(STOCK, pending=pending, stock_id=stock_id))
    assert stocks.is_being_made("1900000109") is being_made
    assert not stocks.is_being_made("1900000110")
    if pending:
        stocks.finish(stocks.find("few"), pending, "s1")
        assert stocks.begin(stocks.find("few"), REQUEST)
        assert not stocks.is_being_made("1900000109"), "its id is known"


def test_stocks_are_told_page_by_page():
    for name in ("a", "b", "c"):
        stocks.make(replace(STOCK, campaign_id=name))
    first, after = stocks.page(limit=2, after=None)
    rest, end = stocks.page(limit=2, after=after)
    assert ([one.campaign_id for one in first + rest], end) == (["a", "b", "c"], None)
    assert [one.campaign_id for one in stocks.every()] == ["a", "b", "c"]


def test_a_batch_of_codes_is_written_once():
    made = lots("b", ["x1", "x2"])
    assert lot_store.save("few", "b", made, request_hash="h1") == "h1"
    assert lot_store.save("few", "b", lots("b", ["y1"]), request_hash="h2") == "h1"
    answer = UploadedCodes(1, (FailedCode("x2"),))
    lot_store.save_answer("few", "b", made[0], answer)
    assert [one.answer for one in lot_store.with_answers("few", "b", made)] == [answer]


# A stock as a version before these structs stored it, its change pending; some fields of it nobody here knows.
STORED = {
    "told": {
        "stock_name": "Tea",
        "belong_merchant": "1900000109",
        "goods_name": "tea",
        "stock_type": "EXCHANGE",
        "coupon_use_rule": {
            "coupon_available_time": {
                "available_begin_time": "2026-11-23T12:00:00+08:00",
                "available_end_time": "2026-11-24T11:59:59+08:00",
                "available_week": {"week_day": [0, 1], "available_day_time": [{"begin_time": 0, "end_time": 3599}]},
                "of_a_later_version": 1,
            },
            "exchange_coupon": {"exchange_price": 0, "transaction_minimum": 0},
            "use_method": "OFF_LINE",
        },
        "stock_send_rule": {
            "max_coupons": 5,
            "max_coupons_per_user": 1,
            "natural_person_limit": False,
            "prevent_api_abuse": False,
        },
        "coupon_code_mode": "WECHATPAY_MODE",
        "notify_config": {"notify_appid": "wx1"},
        "out_request_no": "n1",
        "display_pattern_info": {"description": "a；b"},
    },
    "pending": {
        "kind": "modify",
        "number": "n2",
        "body": {"stock_send_rule": {"natural_person_limit": False}, "comment": "c", "out_request_no": "n2"},
        "spec": {"goods_name": "tea", "use_method": "OFF_LINE", "comment": "c"},
        "asked": True,
    },
    "seen": {"at": "2026-11-23T04:00:00+00:00", "since": {"sent": "2026-11-23T04:00:00+00:00"}, "sent": 3},
}


def test_a_stock_that_an_earlier_version_stored_is_read_and_its_request_sent_as_it_was():
    import json

    from chalicelib.tables.busifavor import MerchantStock

    stocks.make(STOCK)
    changes = [getattr(MerchantStock, name).set(value) for name, value in STORED.items()]
    dynamo.commit([dynamo.update("stock", MerchantStock(pk="STOCK#few", sk="STOCK"), changes)])
    kept = stocks.find("few")
    sent = json.loads(msgspec.json.encode(kept.pending.body))
    assert sent == STORED["pending"]["body"]
    assert (kept.pending.number, kept.pending.spec.comment, kept.pending.asked) == ("n2", "c", True)
    assert kept.created_with.coupon_use_rule.coupon_available_time.available_week.week_day == (0, 1)
    assert kept.created_with.display_pattern_info.description == "a；b"
    assert stocks.save_seen(kept, {**kept.seen, "sent": 4}, (), now=NOON), "it is compared as it was stored"
    assert stocks.finish(stocks.find("few"), kept.pending, None)
    assert (stocks.find("few").spec.comment, stocks.find("few").pending) == ("c", None)
