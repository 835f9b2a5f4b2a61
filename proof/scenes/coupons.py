"""Scenes of coupons: budgets, codes, tills, automatic issue, lists."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from chalicelib import clock, memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.coupons import redemption_code as showing_code
from proof.scenes.callers import FEW, shopper, staff, till, with_time_moved
from proof.scenes.common import (
    applied,
    apply,
    arrived,
    bought,
    campaign,
    hold_events,
    parked_for,
    pay_and_apply,
    refund,
)
from proof.world import World


def campaigned(world: World) -> None:
    """A campaign that only codes give out."""
    campaign(world, "few", channels=["code"])


PERCENT = {"kind": "percent_off", "percent": 10, "ceiling_fen": 600, "threshold_fen": 1000}


def budgeted(budget_fen: int, units: int = 25, **more: Any) -> Callable[[World], None]:
    """A shopper, and a campaign in two shards whose budget ends before its units do."""

    def prepare(world: World) -> None:
        arrived(world)
        told = {"budget_fen": budget_fen, "limit_per_member": 9, "worth": PERCENT, "on_refund": "yes", **more}
        campaign(world, "few", units=units, **told)

    return prepare


def in_pieces(world: World) -> None:
    """The budget's last coupon lies in pieces over the shards: it has to be gathered."""
    budgeted(1200)(world)
    for number in range(2):
        world.as_shopper(world.notes["token"], "POST", FEW, key=f"before-{number}")
    wallet = world.as_shopper(world.notes["token"], "GET", "/v1/me/coupons").json["coupons"]
    for number, one in enumerate(wallet):
        world.buy(world.notes["token"], 3000, key=f"buy-{number}", coupon_ids=[one["coupon_id"]])
    memory.forget()


def cheaper(world: World) -> None:
    """A payment redeems a coupon for less than its budget keeps: the payment.paid event waits."""
    budgeted(600)(world)
    told = world.as_shopper(world.notes["token"], "POST", FEW, key="k").json
    world.notes["coupon"] = told["coupon"]["coupon_id"]
    opened = world.open_payment(world.notes["token"], 3000, key="first", coupon_ids=[world.notes["coupon"]])
    pay_and_apply(world, opened.json["payment_id"])


def over(world: World) -> None:
    """A coupon that kept a part of a budget has expired. It is ten in the morning: no tick passes midnight."""
    budgeted(600)(world)
    assert shopper("POST", FEW)(world)[0] == 200
    ten = at_local_time(day_of(world.now()) + timedelta(days=32), time(10))
    with_time_moved(world, seconds=(ten - world.now()).total_seconds())


def rich(world: World) -> None:
    """A shopper with points, and a campaign that costs some."""
    bought(world)
    campaign(world, "few", points_price=60, limit_per_member=2)


def coded(world: World) -> None:
    """A code on a leaflet."""
    arrived(world)
    arrived(world, "o_2", "other")
    campaigned(world)
    _, batch = staff("claim-codes", {"campaign_id": "few", "codes": 3, "label": "leaflet"}, key="batch")(world)
    listed = world.get(f"/v1/admin/claim-codes/{batch['batch_id']}/codes").text
    world.notes["claim_code"] = listed.split()[1].split(",")[1]


def showing(world: World) -> None:
    """A shopper shows a coupon's code at a till; two tills of two stores stand ready."""
    told = arrived(world, claim="gift")
    world.notes["coupon"] = told["claim"]["coupon"]["coupon_id"]
    world.notes["code"] = redemption_code(world, told["member"]["member_id"], world.notes["coupon"])
    world.notes["till"] = world.device("till", "sun_cafe")
    world.notes["other till"] = world.device("till", "sun_books")


def redemption_code(world: World, member_id: str, coupon_id: str, *, free: bool = True) -> str:
    """A code that outlasts a sweep; `free`: as it is given for a coupon that nobody holds."""
    real_now = clock.real_now() + timedelta(days=1)
    if not free:
        return showing_code.sign(member_id, coupon_id, real_now).code
    return showing_code.handle(member_id=member_id, coupon_id=coupon_id, now=world.now(), real_now=real_now).code


LOCK = {"codes": ["{code}"], "amount_fen": 5000}


def locked(world: World) -> None:
    """A till holds the coupon."""
    showing(world)
    status, hold = till("lock", LOCK, key="locked")(world)
    assert status == 200, hold
    world.notes["hold"] = hold["hold_id"]


def lapsed(world: World) -> None:
    """The till's hold has lapsed, and nobody took the coupon."""
    locked(world)
    with_time_moved(world, minutes=11)


def till_redeemed(world: World) -> None:
    """The coupon is redeemed at the till."""
    locked(world)
    assert till("redeem", {"hold_id": "{hold}", "receipt_no": "r1"})(world)[0] == 200


def refunded_whole(world: World) -> None:
    """All of a payment was refunded; its consumers have not heard."""
    bought(world)
    refund(world, "refund", 4500)
    apply(world, "payment.refunded")


def rule(trigger: str, **more: Any) -> Callable[[World], None]:
    """A campaign whose coupons a rule issues."""

    def prepare(world: World) -> None:
        campaign(world, "few", limit_per_member=3, limit_by="member")
        told = {"name": trigger, "mall_id": "sun", "campaign_id": "few", "trigger": trigger, **more}
        assert world.put(f"issue-rules/{trigger}", told).status == 200
        memory.forget()

    return prepare


def earning(world: World) -> None:
    """A payment at A that brings a coupon of B."""
    rule("payment", store_ids=["sun_cafe"], threshold_fen=3000, limit_per_member_day=1)(world)
    applied(world)


def just_joined(world: World) -> None:
    """A member joined; nobody has heard."""
    rule("joining")(world)
    arrived(world, "o_9")
    hold_events(world, "member.joined")


def birthday_month(world: World) -> None:
    """Two members were born this month."""
    rule("birthday")(world)
    month = day_of(world.now()).month
    for name, openid in (("token", "o_1"), ("other", "o_2")):
        arrived(world, openid, name)
        world.as_shopper(world.notes[name], "PUT", "/v1/me/birthday", {"month": month, "day": 3})
    world.events()


def listing(world: World) -> None:
    """A campaign of two units, and a list with two members, one of them twice, and somebody unknown."""
    campaign(world, "few", units=2)
    ids = [arrived(world, openid, openid)["member"]["member_id"] for openid in ("o_1", "o_2", "o_3")]
    world.notes |= {f"id {number}": member_id for number, member_id in enumerate(ids)}


LIST = {
    "campaign_id": "few",
    "label": "thanks",
    "member_ids": ["{id 0}", "nobody", "{id 1}", "{id 0}", "{id 2}"],
}


def listed(world: World) -> None:
    """The list was taken down; nobody has gone through it."""
    listing(world)
    staff("issue-lists", LIST, key="list")(world)
    hold_events(world, "list.part_ready")


TWO_HOURS = {"kind": "parking_time", "minutes": 120}


def parked_with_coupon(hours: float) -> Callable[[World], None]:
    """The car has been in for so long; its driver has points and a coupon for parking."""

    def prepare(world: World) -> None:
        parked_for(hours)(world)
        campaign(world, "few", worth=TWO_HOURS)
        world.notes["coupon"] = shopper("POST", FEW)(world)[1]["coupon"]["coupon_id"]

    return prepare
