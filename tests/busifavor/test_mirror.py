"""A campaign as a stock at WeChat Pay: made, modified, its budget; every request under a number written down before."""

from datetime import timedelta

import pytest

from chalicelib import memory
from proof.scenes import busifavor
from proof.scenes import common as scenes
from proof.scenes.coupons import PERCENT
from simulator.misbehave import DONE_5XX, LOST_ANSWER, SERVER_ERROR, TOO_MANY

PATH = "/v1/admin/merchant-coupons/few"


def ask(world, method, body=None, path=PATH):
    return world.http(method, path, body, {"Authorization": f"Bearer {world.staff['operator']}"})


def stocks(world):
    return world.simulator.pay.busifavor.books.stocks


def test_a_campaign_is_mirrored_once(world):
    busifavor.campaign_ready(
        world, units=7, valid_days=3, valid_after_days=1, hours={"weekdays": [1, 7], "ends": "12:00"}
    )
    made = ask(world, "POST", busifavor.MIRROR)
    assert made.status == 200, made.text
    assert ask(world, "POST", busifavor.MIRROR).json == made.json == ask(world, "GET").json
    (stock,) = stocks(world).values()
    assert stock.stock_id == made.json["stock_id"]
    rule = stock.body["coupon_use_rule"]
    assert rule["fixed_normal_coupon"] == {"discount_amount": 100, "transaction_minimum": 2000}
    available = rule["coupon_available_time"]
    assert (available["wait_days_after_receive"], available["available_day_after_receive"]) == (1, 3)
    assert available["available_week"] == {
        "week_day": [0, 1],
        "available_day_time": [{"begin_time": 0, "end_time": 43_199}],
    }
    assert stock.body["stock_send_rule"]["max_coupons"] == 7
    assert stock.body["stock_send_rule"]["max_coupons_per_user"] == 3
    assert stock.body["notify_config"]["notify_appid"]
    assert world.simulator.pay.busifavor.books.callbacks
    assert world.get("/v1/admin/merchant-coupons").json["stocks"] == [made.json]


def test_hours_that_end_the_next_day_are_two_at_wechat(world):
    busifavor.campaign_ready(world, hours={"begins": "22:00", "ends": "02:00", "weekdays": [7]})
    assert ask(world, "POST", busifavor.MIRROR).json["error"]["field"] == "hours.weekdays"
    busifavor.change_campaign(world, hours={"begins": "22:00", "ends": "02:00"})
    assert ask(world, "POST", busifavor.MIRROR).status == 200
    (stock,) = stocks(world).values()
    assert stock.body["coupon_use_rule"]["coupon_available_time"]["available_week"] == {
        "week_day": [0, 1, 2, 3, 4, 5, 6],
        "available_day_time": [
            {"begin_time": 0, "end_time": 7_199},
            {"begin_time": 79_200, "end_time": 86_399},
        ],
    }


@pytest.mark.parametrize("mood", [LOST_ANSWER, DONE_5XX, SERVER_ERROR, TOO_MANY])
def test_what_was_not_answered_is_asked_again_under_its_number(world, mood):
    busifavor.campaign_ready(world)
    world.simulator.moods.plan("create_stock", mood)
    assert ask(world, "POST", busifavor.MIRROR).code == "wechat_unavailable"
    assert ask(world, "GET").json["pending"] == "create"
    world.simulator.moods.clear()
    again = ask(world, "POST", busifavor.MIRROR).json
    assert (again["pending"], len(stocks(world))) == (None, 1)


def test_the_hourly_look_asks_again_as_well(world):
    busifavor.campaign_ready(world)
    world.simulator.moods.plan("create_stock", DONE_5XX)
    assert ask(world, "POST", busifavor.MIRROR).status == 503
    world.fire("busifavor_compare")
    assert ask(world, "GET").json["stock_id"] in stocks(world)
    assert len(stocks(world)) == 1


def test_a_definite_no_is_told_and_another_try_is_another_request(world):
    busifavor.campaign_ready(world)
    world.simulator.moods.plan("create_stock", "no:PARAM_ERROR")
    refused = ask(world, "POST", busifavor.MIRROR)
    assert (refused.status, refused.code) == (409, "merchant_coupon_refused")
    assert ask(world, "GET").json["stock_id"] is None
    better = {**busifavor.MIRROR, "goods_name": "茶"}
    assert ask(world, "POST", better).json["spec"]["goods_name"] == "茶"


@pytest.mark.parametrize("code", ["NO_AUTH", "RESOURCE_ALREADY_EXISTS"])
def test_a_no_after_an_unknown_outcome_makes_no_second_stock(world, code):
    busifavor.campaign_ready(world)
    world.simulator.moods.plan("create_stock", DONE_5XX)
    assert ask(world, "POST", busifavor.MIRROR).status == 503
    world.simulator.moods.plan("create_stock", f"no:{code}")
    assert ask(world, "POST", busifavor.MIRROR).code == "merchant_coupon_refused"
    assert ask(world, "GET").json["pending"] == "create"
    assert ask(world, "POST", busifavor.MIRROR).status == 200
    assert len(stocks(world)) == 1


def test_another_try_is_of_the_campaign_as_it_is_then(world):
    near, far = ((world.now() + timedelta(days=days)).replace(microsecond=0).isoformat() for days in (2, 100))
    busifavor.campaign_ready(world, closes_at=near, valid_days=1)
    world.simulator.moods.plan("create_stock", "no:PARAM_ERROR")
    assert ask(world, "POST", busifavor.MIRROR).status == 409
    busifavor.change_campaign(world, closes_at=far)
    assert ask(world, "POST", busifavor.MIRROR).status == 200
    world.move(days=20)
    assert world.fire("busifavor_compare")["looked"] == 1


def test_a_mall_whose_day_ends_later_needs_a_last_day(world):
    """There a day ends at midnight, and the last second of a coupon is told."""
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/sun", {**mall, "cutover_hour": 4}).status == 200
    memory.forget()
    busifavor.campaign_ready(world)
    assert ask(world, "POST", busifavor.MIRROR).json["error"]["field"] == "valid_days"
    until = (world.now() + timedelta(days=120)).date()
    busifavor.campaign_ready(world, valid_days=None, valid_until=until.isoformat(), hours={"weekdays": [7]})
    assert ask(world, "POST", busifavor.MIRROR).json["error"]["field"] == "hours.weekdays"
    busifavor.change_campaign(world, hours={})
    assert ask(world, "POST", busifavor.MIRROR).status == 200
    (stock,) = stocks(world).values()
    ends = stock.body["coupon_use_rule"]["coupon_available_time"]["available_end_time"]
    assert ends == f"{until + timedelta(days=1)}T03:59:59+08:00"


def test_another_mirror_of_the_same_campaign_is_refused(world):
    busifavor.mirrored(world)
    assert ask(world, "POST", {**busifavor.MIRROR, "goods_name": "茶"}).code == "merchant_coupon_exists"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"worth": {"kind": "random_cash", "threshold_fen": 900, "least_fen": 1, "most_fen": 9}}, "worth.kind"),
        ({"worth": {"kind": "parking_time", "minutes": 60}}, "worth.kind"),
        ({"worth": {**PERCENT, "percent": 100}}, "worth.kind"),
        ({"points_price": 5}, "points_price"),
        ({"joined_within_days": 3}, "joined_within_days"),
        ({"limit_per_member_day": 1}, "limit_per_member_day"),
        ({"tiers": ["gold"]}, "tiers"),
        ({"channels": ["qr"]}, "channels"),
        ({"budget_fen": 400}, "budget_fen"),
        ({"state": "draft"}, "campaign_id"),
        ({"valid_days": 300}, "valid_until"),
        ({"lengthen_on_return": True}, "lengthen_on_return"),
    ],
)
def test_what_no_merchant_coupon_can_be_is_refused_before_any_call(world, more, field):
    busifavor.campaign_ready(world, **more)
    refused = ask(world, "POST", busifavor.MIRROR)
    assert (refused.status, refused.code, refused.json["error"]["field"]) == (422, "value_invalid", field)
    assert not stocks(world)


def test_a_campaign_with_a_long_name_needs_a_shorter_one_there(world):
    busifavor.campaign_ready(world)
    named = {**world.get("/v1/admin/campaigns/few").json["body"], "name": "a name of twenty-two!!"}
    assert world.put("campaigns/few", named).status == 200
    assert ask(world, "POST", busifavor.MIRROR).json["error"]["field"] == "stock_name"
    assert ask(world, "POST", {**busifavor.MIRROR, "stock_name": "short"}).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"goods_name": "一" * 16},
        {"stock_name": "一" * 22},
        {"comment": "c" * 21},
        {"belong_merchant": "1234567"},
        {"use_method": "PHONE"},
        {"code_mode": "MINE"},
        {"display": {"background_color": "Color005"}},
        {"display": {"merchant_name": "n" * 17}},
        {"display": {"merchant_logo_url": "http://a"}},
        {"entrance": {"mini_programs_info": {"mini_programs_appid": "wx1234", "mini_programs_path": "p"}}},
        {"max_coupons": 5},
    ],
)
def test_a_field_past_its_limit_is_refused(world, wrong):
    busifavor.campaign_ready(world)
    assert ask(world, "POST", {**busifavor.MIRROR, **wrong}).code == "body_invalid"


def test_use_in_a_mini_program_names_it(world):
    busifavor.campaign_ready(world)
    assert ask(world, "POST", {**busifavor.MIRROR, "use_method": "MINI_PROGRAMS"}).code == "value_invalid"


@pytest.mark.parametrize(
    ("worth", "stock_type", "part"),
    [
        (PERCENT, "DISCOUNT", {"discount_coupon": {"discount_percent": 90, "transaction_minimum": 1000}}),
        (
            {"kind": "exchange", "skus": ["cup"], "price_fen": 100, "ceiling_fen": 900},
            "EXCHANGE",
            {"exchange_coupon": {"exchange_price": 100, "transaction_minimum": 0}},
        ),
        (
            {"kind": "gift", "skus": ["cup"], "ceiling_fen": 900, "threshold_fen": 5000},
            "EXCHANGE",
            {"exchange_coupon": {"exchange_price": 0, "transaction_minimum": 5000}},
        ),
    ],
)
def test_the_other_kinds(world, worth, stock_type, part):
    busifavor.mirrored(world, worth=worth)
    (stock,) = stocks(world).values()
    assert stock.body["stock_type"] == stock_type
    assert part.items() <= stock.body["coupon_use_rule"].items()


def test_only_what_can_be_changed_is_changed(world):
    busifavor.mirrored(world)
    (stock,) = stocks(world).values()
    times = stock.body["coupon_use_rule"]["coupon_available_time"]
    change = {"goods_name": "茶", "display": {"description": "每日一杯"}, "use_method": "SELF_CONSUME"}
    changed = ask(world, "PUT", change)
    assert changed.json["spec"]["goods_name"] == "茶"
    assert ask(world, "PUT", change).json == changed.json
    assert (stock.body["goods_name"], stock.body["display_pattern_info"]["description"]) == ("茶", "每日一杯")
    assert stock.body["coupon_use_rule"]["use_method"] == "SELF_CONSUME"
    assert stock.body["coupon_use_rule"]["coupon_available_time"] == times
    assert len(stock.changes) == 2  # made, and modified once
    assert ask(world, "PUT", {"max_coupons": 9}).code == "body_invalid"


def test_what_is_left_out_of_a_change_stays_there_too(world):
    shown = {"merchant_name": "n", "description": "d"}
    busifavor.mirrored(world, spec={**busifavor.MIRROR, "display": shown})
    changed = ask(world, "PUT", {"display": {"description": "e"}}).json["spec"]["display"]
    (stock,) = stocks(world).values()
    assert changed == stock.body["display_pattern_info"] == {**shown, "description": "e"}


def test_whom_wechat_tells_us_of_and_the_subsidy_may_be_changed(world):
    busifavor.mirrored(world)
    (stock,) = stocks(world).values()
    assert ask(world, "PUT", {"notify_appid": "wx00000000"}).code == "value_invalid"
    scenes.two_mini_programs(world)
    assert ask(world, "PUT", {"notify_appid": scenes.OTHER_APPID, "subsidy": True}).status == 200
    assert (stock.body["notify_config"], stock.body["subsidy"]) == ({"notify_appid": scenes.OTHER_APPID}, True)
    world.log_in("o_7", appid=scenes.OTHER_APPID)
    world.simulator.pay.busifavor.send_coupon(stock.stock_id, "c", "o_7", scenes.OTHER_APPID)
    busifavor.store_callbacks(world)
    world.deliver()
    world.notes["token"] = world.log_in("o_7", appid=scenes.OTHER_APPID)["token"]
    assert len(busifavor.wallet(world)) == 1


def test_limits_that_have_no_field_there_are_told_in_words(world):
    busifavor.mirrored(world, worth=PERCENT, include={"store_ids": ["sun_cafe"]})
    (stock,) = stocks(world).values()
    told = stock.body["display_pattern_info"]["description"]
    assert "最高优惠" in told
    assert "门店" in told


def test_the_no_to_anothers_change_is_not_the_answer_to_ours(world):
    busifavor.mirrored(world)
    world.simulator.moods.plan("modify_stock", SERVER_ERROR, 2)
    assert ask(world, "PUT", {"goods_name": "茶"}).status == 503
    world.simulator.moods.plan("modify_stock", "no:PARAM_ERROR")
    assert ask(world, "PUT", {"goods_name": "酒"}).json["spec"]["goods_name"] == "酒"


def test_a_change_that_was_not_answered_is_made_once_before_the_next(world):
    busifavor.mirrored(world)
    (stock,) = stocks(world).values()
    world.simulator.moods.plan("modify_stock", DONE_5XX, 2)
    assert ask(world, "PUT", {"goods_name": "茶"}).status == 503
    assert ask(world, "PUT", {"goods_name": "酒"}).json["spec"]["goods_name"] == "酒"
    assert [one["goods_name"] for one in stock.changes.values()] == ["咖啡", "茶", "酒"]


def test_the_budget_follows_the_units(world):
    busifavor.units_added(world)
    (stock,) = stocks(world).values()
    assert stock.body["stock_send_rule"]["max_coupons"] == 5
    for _ in range(2):
        assert ask(world, "POST", path=f"{PATH}/budget").json["max_coupons"] == 8
    assert stock.body["stock_send_rule"]["max_coupons"] == 8
    assert len(stock.budgets) == 1


@pytest.mark.parametrize("mood", [LOST_ANSWER, DONE_5XX, SERVER_ERROR])
def test_a_budget_that_was_not_answered_is_set_once(world, mood):
    busifavor.units_added(world)
    (stock,) = stocks(world).values()
    world.simulator.moods.plan("stock_budget", mood, 2)
    assert ask(world, "POST", path=f"{PATH}/budget").status == 503
    world.simulator.moods.clear()
    world.fire("busifavor_compare")
    assert (stock.body["stock_send_rule"]["max_coupons"], len(stock.budgets)) == (8, 1)
    assert ask(world, "GET").json["max_coupons"] == 8


def test_a_budget_that_was_changed_over_there_is_not_overwritten(world):
    """It is compared and set: what the console has made of it is a difference for a person, who says what it is."""
    busifavor.units_added(world)
    (stock,) = stocks(world).values()
    stock.body["stock_send_rule"]["max_coupons"] = 50
    assert ask(world, "POST", path=f"{PATH}/budget").code == "merchant_coupon_refused"
    assert stock.body["stock_send_rule"]["max_coupons"] == 50
    for _ in range(2):
        world.fire("busifavor_compare")
        world.move(hours=1)
        memory.forget()
    assert ask(world, "GET").json["differences"] == ["maximum"]
    assert ask(world, "GET").json["maximum_there"] == 50
    for _ in range(2):
        told = ask(world, "POST", {"current_max_coupons": 50}, path=f"{PATH}/budget").json
        assert told["max_coupons"] == stock.body["stock_send_rule"]["max_coupons"] == 8
    world.fire("busifavor_compare")
    assert not ask(world, "GET").json["differences"]
