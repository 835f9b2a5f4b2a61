"""Figures of finance: every event counts once, on its business day."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib import memory
from chalicelib.business_day import day_of
from chalicelib.events import sales
from chalicelib.events.coupons import CouponClaimed, CouponGivenBack, CouponRedeemed
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberJoined
from chalicelib.events.sales import Sale
from chalicelib.finance import rollup
from proof.scenes import common as scenes
from proof.world import APPID

LAST_DAY = date(2026, 2, 1)
USED = {"discount_fen": 500, "borne": (), "expires_on_now": LAST_DAY}


def usage(world, by="campaign", days=("2026-01-01", "2026-03-01"), role="finance", **more):
    query = "&".join(f"{name}={value}" for name, value in {"by": by, "from": days[0], "to": days[1], **more}.items())
    return world.get(f"/v1/finance/usage?{query}", role)


def rows(world, by, **more):
    today = day_of(world.now()).isoformat()
    return usage(world, by, (today, today), **more).json["rows"]


def made(event_id, at, store_id, fen):
    sale = Sale(id=event_id, channel=sales.TILL, mall_id="sun", store_id=store_id, amount_fen=fen, paid_fen=fen, at=at)
    return Event(event_id, at, sale)


@pytest.mark.parametrize("seed", range(3))
def test_repeated_events_count_once(world, seed):
    chance = random.Random(seed)
    told = world.log_in("o_1", claim="gift")
    token, coupon_id = told["token"], told["claim"]["coupon"]["coupon_id"]
    payment_id = world.open_payment(token, 4500, coupon_ids=[coupon_id]).json["payment_id"]
    world.notify(world.pay(payment_id))
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, 1000)
    world.notify(world.courier.notices[-1])
    world.deliver(shuffle=chance.shuffle, times=3)
    (campaign,) = rows(world, "campaign")
    expected = {"claimed": 1, "redeemed": 1, "discount_fen": 500, "payments": 1, "paid_fen": 4000, "refunded_fen": 1000}
    assert {name: campaign[name] for name in expected} == expected
    (store,) = rows(world, "store")
    expected = {
        "id": "sun_cafe",
        "redeemed": 1,
        "discount_fen": 500,
        "paid_fen": 4000,
        "refunded_fen": 1000,
        "points_given": 80,
        "points_taken_back": 20,
    }
    assert {name: store[name] for name in expected} == expected


def test_a_voided_coupon_never_counts_as_expired(world):
    """Two coupons are claimed. Staff void one; the other expires."""
    coupons = [world.log_in(who, claim="gift") for who in ("o_1", "o_2")]
    told, headers = coupons[0], {"Authorization": f"Bearer {world.staff['operator']}"}
    path = f"/v1/admin/members/{told['member']['member_id']}/coupons/{told['claim']['coupon']['coupon_id']}/void"
    assert world.http("POST", path, {"reason": "a mistake"}, headers).status == 200
    world.deliver(times=2)
    today = day_of(world.now()).isoformat()
    for by in ("campaign", "kind", "source", "funder"):
        (row,) = [row for row in rows(world, by) if row["voided"]]
        assert (row["day"], row["voided"]) == (today, 1)
    last_day = day_of(datetime.fromisoformat(coupons[1]["claim"]["coupon"]["expires_at"]) - timedelta(seconds=1))
    world.move(days=(last_day - day_of(world.now())).days + 2)
    world.fire("finance_expire")
    for by in ("campaign", "kind", "source"):
        found = usage(world, by, (today, last_day.isoformat())).json["rows"]
        assert [sum(row[name] for row in found) for name in ("claimed", "voided", "expired")] == [2, 1, 1]


def test_an_event_counts_on_the_malls_business_day(world):
    def paid(number, at):
        return made(f"paid:{number}", at, "sun_cafe", 100)

    # 23:59 and 00:01 in Shanghai.
    late, early = datetime(2026, 1, 31, 15, 59, tzinfo=UTC), datetime(2026, 1, 31, 16, 1, tzinfo=UTC)
    rollup.add_events([paid(1, late), paid(2, early), paid(1, late)], real_now=late)
    rollup.add_events([paid(2, early), paid(3, early)], real_now=late)
    found = usage(world, "store").json["rows"]
    assert [(one["day"], one["paid_fen"], one["payments"]) for one in found] == [
        ("2026-01-31", 100, 1),
        ("2026-02-01", 200, 2),
    ]


def test_pages_cross_days_without_gap_or_repeat(world):
    for day in range(1, 6):
        for store in ("a", "b", "c"):
            at = datetime(2026, 1, day, 4, tzinfo=UTC)
            event = made(f"paid:{day}{store}", at, store, day)
            rollup.add_events([event], real_now=at)
    for limit in (1, 2, 3, 4, 100):
        seen, cursor = [], None
        while True:
            page = usage(world, "store", limit=limit, **({"cursor": cursor} if cursor else {})).json
            assert len(page["rows"]) <= limit
            seen += [(one["day"], one["id"]) for one in page["rows"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == [(f"2026-01-0{day}", store) for day in range(1, 6) for store in ("a", "b", "c")], limit


def joined(world, **more):
    return {(row["mall_id"], row["id"]): row["joined"] for row in rows(world, "source", **more) if row["joined"]}


def test_new_members_count_once_by_where_they_came_from(world):
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/moon", mall).status == 200
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    code = world.http("POST", "/v1/admin/qr-codes", {"mall_id": "sun", "surface": "counter"}, headers).json["qr_id"]
    inviter = world.log_in("o_1")["member"]["member_id"]
    world.log_in("o_2", source={"scene": 1047, "qr_id": code}, claim="gift")
    world.log_in("o_3", source={"scene": 1047, "qr_id": code})
    world.log_in("o_3", source={"scene": 1089})  # no new member
    world.log_in("o_4", source={"scene": 1007, "inviter_id": inviter})
    world.log_in("o_5", source={"scene": 1089, "qr_id": "not-ours"})
    world.deliver(times=2)
    # "moon" is the first mall of the mini-program.
    others = {("moon", "mini_program"): 1, ("moon", "invitation"): 1, ("moon", "scene:1089"): 1}
    assert joined(world) == {("sun", "qr:counter"): 2, **others}
    assert joined(world, mall_id="sun") == {("sun", "qr:counter"): 2}
    (claimed,) = [row for row in rows(world, "source") if row["claimed"]]
    assert (claimed["id"], claimed["joined"]) == ("login:counter", 0)
    for by in ("campaign", "store", "kind", "funder", "channel"):
        assert not any(row["joined"] for row in rows(world, by))


def test_a_merge_subtracts_no_new_member(world):
    number = world.simulator.wechat.phone_code
    members = [
        world.log_in(who, phone_code=number("13812345678", who))["member"]["member_id"] for who in ("o_1", "o_2")
    ]
    order = {"member_id": members[0], "other_id": members[1], "reason": "one person"}
    operator = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", "/v1/admin/merges", order, operator).status == 200
    world.deliver()
    assert joined(world) == {("sun", "mini_program"): 2}


def test_a_member_counts_on_the_business_day_of_the_mall_and_an_older_event_as_unknown(world):
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/sun", {**mall, "cutover_hour": 4}).status == 200
    memory.forget()
    at = datetime(2026, 1, 31, 19, 59, tzinfo=UTC)  # 03:59 in Shanghai
    details = [
        MemberJoined(member_id="m1", appid=APPID, joined_at=at, mall_id="sun", source="qr:door"),
        MemberJoined(member_id="m2", appid=APPID, joined_at=at),
    ]
    events = [Event(f"member.joined:{one.member_id}", at, one) for one in details]
    rollup.add_events(events, real_now=at)
    rollup.add_events(events[1:], real_now=at)
    found = usage(world, "source").json["rows"]
    assert [(one["day"], one["id"], one["joined"]) for one in found] == [
        ("2026-01-31", "qr:door", 1),
        ("2026-01-31", "unknown", 1),
    ]


@pytest.mark.parametrize("query", ["by=shop", "from=yesterday", "to=2025-01-01", "to=2027-01-01", "cursor=nonsense"])
def test_bad_parameters_are_refused(world, query):
    name, value = query.split("=")
    refused = world.get(
        "/v1/finance/usage?"
        + "&".join(
            f"{k}={v}" for k, v in {"by": "store", "from": "2026-01-01", "to": "2026-01-31", name: value}.items()
        )
    )
    assert (refused.status, refused.code) == (400, "parameter_invalid")


def test_only_finance_roles_may_read(world):
    token = world.token_of("o_1")
    assert world.as_shopper(token, "GET", "/v1/finance/usage?by=store&from=2026-01-01&to=2026-01-02").status == 401
    for role in ("operator", "finance", "auditor"):
        assert usage(world, "store", role=role).status == 200


def test_days_out_of_range_are_refused(world):
    assert usage(world, "store", ("9999-12-31", "9999-12-31")).code == "parameter_invalid"


# --- redemption rates ---------------------------------------------------------------------------------------------
def rates(world, by, first="2026-01-01", last="2026-03-01", role="finance"):
    return world.get(f"/v1/finance/redemption-rates?by={by}&from={first}&to={last}", role)


def counted(world, number, event_type, day, campaign, *, store=None, mall="sun", **of_use):
    """Has finance count an event of a coupon."""
    at = datetime(2026, 1, day, 4, tzinfo=UTC)
    details = event_type(
        coupon_id=f"{campaign}.{number}",
        campaign_id=campaign,
        mall_id=mall,
        kind="cash_off",
        source="qr:table",
        store_id=store,
        expires_on=LAST_DAY,
        **of_use,
    )
    rollup.add_events([Event(f"{details.name}:{number}", at, details)], real_now=at)


def test_a_rate_counts_a_whole_period_without_restored_coupons(world):
    scenes.two_mini_programs(world)
    for number in range(8):
        counted(world, number, CouponClaimed, 3 + number % 2, "gift")
    for number in range(3):
        counted(world, number, CouponRedeemed, 4, "gift", store="sun_cafe", **USED)
    counted(world, 0, CouponGivenBack, 5, "gift", store="sun_cafe", **USED)
    counted(world, 8, CouponClaimed, 4, "idle")
    counted(world, 9, CouponClaimed, 4, "gift", mall="moon")

    def found(by):
        rows = rates(world, by).json["rows"]
        assert rows == sorted(rows, key=lambda row: (row["mall_id"], row["id"]))
        return {
            (row["mall_id"], row["id"]): (row["redeemed"], row["of_claimed"], row["redemption_rate"]) for row in rows
        }

    assert found("campaign") == {
        ("moon", "gift"): (0, 1, 0.0),
        ("sun", "gift"): (2, 8, 25.0),
        ("sun", "idle"): (0, 1, 0.0),
    }
    assert found("kind") == {("moon", "cash_off"): (0, 1, 0.0), ("sun", "cash_off"): (2, 9, 22.2)}
    assert found("source") == {("moon", "qr:table"): (0, 1, 0.0), ("sun", "qr:table"): (2, 9, 22.2)}
    assert found("store") == {("sun", "sun_cafe"): (2, 9, 22.2)}
    (row,) = rates(world, "campaign", "2026-01-05", "2026-01-05").json["rows"]
    assert (row["redeemed"], row["discount_fen"], row["redemption_rate"]) == (-1, -500, None)


@pytest.mark.parametrize("by", ["funder", "shop", ""])
def test_rates_are_by_campaign_kind_store_or_source(world, by):
    assert rates(world, by).code == "parameter_invalid"
