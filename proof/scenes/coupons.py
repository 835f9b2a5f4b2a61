"""Scenes of coupons: budgets, codes, tills, automatic issue, lists."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from chalicelib import clock, memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.coupons import redemption_code as showing_code
from proof.scenes.callers import FEW, move_time, shopper, staff, till
from proof.scenes.common import (
    apply,
    arrived,
    bought,
    campaign,
    hold_events,
    parked_for,
    pay_and_apply,
    payment_applied,
    refund,
)
from proof.world import World


def code_campaign(world: World) -> None:
    """A campaign whose coupons are claimed by code only."""
    campaign(world, "few", channels=["code"])


PERCENT = {"kind": "percent_off", "percent": 10, "ceiling_fen": 600, "threshold_fen": 1000}


def with_budget(budget_fen: int, units: int = 25, **more: Any) -> Callable[[World], None]:
    """A member, and a campaign in two shards whose budget ends before its units do."""

    def prepare(world: World) -> None:
        arrived(world)
        fields = {"budget_fen": budget_fen, "limit_per_member": 9, "worth": PERCENT, "on_refund": "yes", **more}
        campaign(world, "few", units=units, **fields)

    return prepare


def budget_over_shards(world: World) -> None:
    """No shard has enough budget for the last coupon: a claim must gather it from several."""
    with_budget(1200)(world)
    for number in range(2):
        world.as_shopper(world.notes["token"], "POST", FEW, key=f"before-{number}")
    wallet = world.as_shopper(world.notes["token"], "GET", "/v1/me/coupons").json["coupons"]
    for number, one in enumerate(wallet):
        world.buy(world.notes["token"], 3000, key=f"buy-{number}", coupon_ids=[one["coupon_id"]])
    memory.forget()


def redeemed_below_reserve(world: World) -> None:
    """A payment redeems a coupon for less than the budget reserved for it; the payment.paid event is held."""
    with_budget(600)(world)
    claimed = world.as_shopper(world.notes["token"], "POST", FEW, key="k").json
    world.notes["coupon"] = claimed["coupon"]["coupon_id"]
    opened = world.open_payment(world.notes["token"], 3000, key="first", coupon_ids=[world.notes["coupon"]])
    pay_and_apply(world, opened.json["payment_id"])


def coupon_expired(world: World) -> None:
    """A coupon that reserved budget has expired. It is ten in the morning, so no tick passes midnight."""
    with_budget(600)(world)
    assert shopper("POST", FEW)(world)[0] == 200
    ten = at_local_time(day_of(world.now()) + timedelta(days=32), time(10))
    move_time(world, seconds=(ten - world.now()).total_seconds())


def priced_in_points(world: World) -> None:
    """A member with points, and a campaign whose coupons cost points."""
    bought(world)
    campaign(world, "few", points_price=60, limit_per_member=2)


def with_claim_codes(world: World) -> None:
    """A batch of claim codes, and two members."""
    arrived(world)
    arrived(world, "o_2", "other")
    code_campaign(world)
    _, batch = staff("claim-codes", {"campaign_id": "few", "codes": 3, "label": "leaflet"}, key="batch")(world)
    listed = world.get(f"/v1/admin/claim-codes/{batch['batch_id']}/codes").text
    world.notes["claim_code"] = listed.split()[1].split(",")[1]


def at_till(world: World) -> None:
    """A member shows a coupon's code; tills of two stores are ready."""
    response = arrived(world, claim="gift")
    world.notes["coupon"] = response["claim"]["coupon"]["coupon_id"]
    world.notes["code"] = redemption_code(world, response["member"]["member_id"], world.notes["coupon"])
    world.notes["till"] = world.device("till", "sun_cafe")
    world.notes["other till"] = world.device("till", "sun_books")


def redemption_code(world: World, member_id: str, coupon_id: str, *, free: bool = True) -> str:
    """A code that stays valid for a whole sweep. `free` is False if a till already holds the coupon."""
    real_now = clock.real_now() + timedelta(days=1)
    if not free:
        return showing_code.sign(member_id, coupon_id, real_now).code
    return showing_code.make(member_id=member_id, coupon_id=coupon_id, now=world.now(), real_now=real_now).code


LOCK = {"codes": ["{code}"], "amount_fen": 5000}


def till_locked(world: World) -> None:
    """A till holds the coupon."""
    at_till(world)
    status, hold = till("lock", LOCK, key="locked")(world)
    assert status == 200, hold
    world.notes["hold"] = hold["hold_id"]


def lock_lapsed(world: World) -> None:
    """The till's hold has lapsed; nobody else took the coupon."""
    till_locked(world)
    move_time(world, minutes=11)


def till_redeemed(world: World) -> None:
    """The coupon is redeemed at the till."""
    till_locked(world)
    assert till("redeem", {"hold_id": "{hold}", "receipt_no": "r1"})(world)[0] == 200


def fully_refunded(world: World) -> None:
    """A payment was refunded in full; no consumer has received its events."""
    bought(world)
    refund(world, "refund", 4500)
    apply(world, "payment.refunded")


def rule(trigger: str, **more: Any) -> Callable[[World], None]:
    """A campaign and an issue rule that issues its coupons on `trigger`."""

    def prepare(world: World) -> None:
        campaign(world, "few", limit_per_member=3, limit_by="member")
        body = {"name": trigger, "mall_id": "sun", "campaign_id": "few", "trigger": trigger, **more}
        assert world.put(f"issue-rules/{trigger}", body).status == 200
        memory.forget()

    return prepare


def paid_under_rule(world: World) -> None:
    """A payment in one store for which a rule issues a coupon."""
    rule("payment", store_ids=["sun_cafe"], threshold_fen=3000, limit_per_member_day=1)(world)
    payment_applied(world)


def just_joined(world: World) -> None:
    """A member joined; no consumer has received the event."""
    rule("joining")(world)
    arrived(world, "o_9")
    hold_events(world, "member.joined")


def in_birthday_month(world: World) -> None:
    """Two members whose birthdays are this month."""
    rule("birthday")(world)
    month = day_of(world.now()).month
    for name, openid in (("token", "o_1"), ("other", "o_2")):
        arrived(world, openid, name)
        world.as_shopper(world.notes[name], "PUT", "/v1/me/birthday", {"month": month, "day": 3})
    # The events about the birthdays are left out: they would issue the coupons without a tick.
    world.notes["held"] = [event for event in world.events() if event["name"] == "member.joined"]


def list_ready(world: World) -> None:
    """A campaign of two units, and three members for a list."""
    campaign(world, "few", units=2)
    ids = [arrived(world, openid, openid)["member"]["member_id"] for openid in ("o_1", "o_2", "o_3")]
    world.notes |= {f"id {number}": member_id for number, member_id in enumerate(ids)}


LIST = {
    "campaign_id": "few",
    "label": "thanks",
    "member_ids": ["{id 0}", "nobody", "{id 1}", "{id 0}", "{id 2}"],
}


def list_stored(world: World) -> None:
    """The list is stored; none of its parts is processed."""
    list_ready(world)
    staff("issue-lists", LIST, key="list")(world)
    hold_events(world, "list.part_ready")


TWO_HOURS = {"kind": "parking_time", "minutes": 120}


def parked_with_coupon(hours: float) -> Callable[[World], None]:
    """The car entered `hours` ago; its driver has points and a parking coupon."""

    def prepare(world: World) -> None:
        parked_for(hours)(world)
        campaign(world, "few", worth=TWO_HOURS)
        world.notes["coupon"] = shopper("POST", FEW)(world)[1]["coupon"]["coupon_id"]

    return prepare
