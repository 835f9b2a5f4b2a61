"""What is measured: each operation once warm and uncontended, and design.md 7's budget for it.

A run is repeated with the recorded responses. It makes the same calls and gets the same responses, so its checks hold
again.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from bench.budgets import NONE, Budget
from chalicelib import clock, memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.documents import versions as documents
from chalicelib.events import sales
from chalicelib.events.sales import Sale
from chalicelib.members import parts as members
from chalicelib.points import credit
from chalicelib.providers import wechat
from chalicelib.recall import send_due, store
from proof.scenes import tiers
from proof.world import World, plate_path
from simulator import seed
from simulator.stack import APPS

Act = Callable[[World, int], Any]


@dataclass(frozen=True)
class Operation:
    """`prepare` makes a world in which `run` can be measured. Both take the number of the round; 0 is the first in a
    world. `first`: what is measured in a new process, if `run` calls no handler. `http`: the operation is requested
    through the API Gateway."""

    name: str
    budget: Budget
    run: Act
    prepare: Act = lambda world, number: None
    http: bool = True
    first: Act | None = None


def operations() -> list[Operation]:
    """The operations with budgets, and those a shopper waits for."""
    return [
        Operation("login of a known member", Budget(calls=2), _login, _login),
        Operation("first login with claim", Budget(calls=3), lambda world, number: _login(world, number, claim="gift")),
        Operation("claim", Budget(calls=2, units=4), lambda world, number: _claim(world, number, "gift"), _arrive),
        Operation("claim of a budget", Budget(calls=2), lambda world, number: _claim(world, number, "tenth"), _budget),
        Operation("claim after sell-out", Budget(units=0), lambda world, number: _claim(world, number, "gone"), _gone),
        Operation("lock at a till", NONE, _lock, _show),
        Operation("redeem at a till", NONE, _redeem, _held),
        Operation("open a payment", NONE, _open, _arrive),
        Operation("callback until the answer", Budget(calls=1, units=2), _notify, _paid),
        Operation("apply a payment", NONE, _apply, _noticed, http=False),
        Operation("refund a payment", NONE, _refund, _kept_back),
        Operation("points credit", Budget(units=6), _credit, _applied, http=False),
        Operation("points credit to many lots", Budget(units=6), _credit, _applied_often, http=False),
        Operation("hold points at a till", NONE, _hold_points, _show_points),
        Operation("points and tier shown", NONE, _see_points, _earned),
        Operation("report a receipt", NONE, _report, _show_points),
        Operation("count for a tier", NONE, _count, _applied_to_tiers, http=False),
        Operation("gate, a car comes in", Budget(reads=1, writes=1), _enter, _drive_up),
        Operation("gate, a car leaves", Budget(reads=1, writes=1), _leave, _park),
        Operation("parking quote", Budget(calls=3), _quote, _park),
        Operation("settle, nothing due", Budget(transactions=1), _settle, _park),
        Operation("settle with points", Budget(transactions=1), _settle_by_points, _stay),
        Operation("settle with points of 80 lots", Budget(transactions=1), _settle_by_all_points, _stay_often),
        Operation("settle, a paid order", Budget(transactions=1), _settle_paid, _stay_and_pay, http=False),
        Operation("recall send", Budget(calls=2), _send, _plan, http=False, first=_tick),
    ]


def _login(world: World, number: int, **extra: Any) -> None:
    world.notes[f"token {number}"] = world.log_in(f"o_{number}", **extra)["token"]


def _token(world: World, number: int) -> str:
    return str(world.notes[f"token {number}"])


def _arrive(world: World, number: int) -> None:
    """A shopper is logged in, and the process remembers the session, as within a minute of an earlier call."""
    _login(world, number)
    world.as_shopper(_token(world, number), "GET", "/v1/me")


def _claim(world: World, number: int, campaign: str) -> None:
    world.as_shopper(_token(world, number), "POST", f"/v1/coupons/campaigns/{campaign}/claim", key="k")


def _gone(world: World, number: int) -> None:
    if number == 0:
        world.put("campaigns/gone", seed.campaign("gone", units=1, threshold_fen=2000, discount_fen=100))
        for other in (9000, 9001):
            _login(world, other)
            _claim(world, other, "gone")
    _arrive(world, number)


def _budget(world: World, number: int) -> None:
    if number == 0:
        tenth = {"kind": "percent_off", "percent": 10, "ceiling_fen": 1000}
        world.put("campaigns/tenth", seed.campaign("tenth", units=1000, worth=tenth, budget_fen=1_000_000))
    _arrive(world, number)


def _show(world: World, number: int) -> None:
    """A shopper shows a coupon at the till."""
    if number == 0:
        world.notes["till"] = world.device("till", "sun_cafe")
    claim = world.log_in(f"o_{number}", claim="gift")
    path = f"/v1/me/coupons/{claim['claim']['coupon']['coupon_id']}/code"
    world.notes["code"] = world.as_shopper(claim["token"], "GET", path).json["code"]


def _lock(world: World, number: int) -> None:
    body = {"codes": [world.notes["code"]], "amount_fen": 5000}
    held = world.as_device(world.notes["till"], "/v1/pos/coupons/lock", body, key=f"k{number}")
    world.notes["hold"] = held.json["hold_id"]


def _held(world: World, number: int) -> None:
    _show(world, number)
    _lock(world, number)


def _redeem(world: World, number: int) -> None:
    body = {"hold_id": world.notes["hold"], "receipt_no": f"r{number}"}
    world.as_device(world.notes["till"], "/v1/pos/coupons/redeem", body)


def _show_points(world: World, number: int) -> None:
    """A shopper with points shows a code at the till."""
    if number == 0:
        world.notes["till"] = world.device("till", "sun_cafe")
        world.put("points-policies/sun", {"cash": {"points_per_yuan": 10}})
    _login(world, number)
    world.buy(_token(world, number), 5000)
    world.notes["code"] = world.as_shopper(_token(world, number), "GET", "/v1/me/points/code").json["code"]


def _hold_points(world: World, number: int) -> None:
    body = {"code": world.notes["code"], "amount_fen": 1000, "points": 10}
    world.as_device(world.notes["till"], "/v1/pos/points/hold", body, key=f"k{number}")


def _open(world: World, number: int) -> None:
    world.open_payment(_token(world, number), 5000, key=os.urandom(8).hex())


def _paid(world: World, number: int) -> None:
    _login(world, number)
    world.notes["notice"] = world.pay(world.open_payment(_token(world, number), 5000).json["payment_id"])()


def _notify(world: World, number: int) -> None:
    headers, body = world.notes["notice"]
    world.http("POST", "/v1/wechat-pay/notify", body, headers)


def _noticed(world: World, number: int) -> None:
    _paid(world, number)
    _notify(world, number)
    world.notes["events"] = [one for one in world.events() if one["name"] == "notice.received"]


def _apply(world: World, number: int) -> None:
    world.hand_over("payments_apply", world.notes["events"])


def _applied(world: World, number: int) -> None:
    _noticed(world, number)
    _apply(world, number)
    world.notes["events"] = [one for one in world.events() if one["name"] == "sale.made"]


def _applied_often(world: World, number: int) -> None:
    """As `_applied`, for a member with more lots than fit on a book's first page."""
    _applied(world, number)
    _bought_often(world, number, times=130, points=1)


def _kept_back(world: World, number: int) -> None:
    """A payment is applied and can be refunded."""
    _noticed(world, number)
    _apply(world, number)
    world.notes["order"] = list(world.simulator.pay.orders)[-1]


def _refund(world: World, number: int) -> None:
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    body = {"reason": "broken", "refund_fen": 1000}
    world.http("POST", f"/v1/payments/{world.notes['order']}/refunds", body, headers)


def _credit(world: World, number: int) -> None:
    world.hand_over("points_credit", world.notes["events"])


def _earned(world: World, number: int) -> None:
    """A shopper with points in a mall that has tiers."""
    if number == 0:
        tiers.program(world)
    _applied(world, number)
    world.deliver()
    world.hand_over("points_credit", world.notes["events"])
    world.deliver()
    _see_points(world, number)


def _see_points(world: World, number: int) -> None:
    world.as_shopper(_token(world, number), "GET", "/v1/me/points")


def _report(world: World, number: int) -> None:
    body = {"receipt_no": f"r{number}", "amount_fen": 5000, "code": world.notes["code"]}
    world.as_device(world.notes["till"], "/v1/points/credits", body)


def _applied_to_tiers(world: World, number: int) -> None:
    """A purchase that reaches no new tier, by a member who has one."""
    if number == 0:
        tiers.program(world, measure="spend_fen", tiers=[{**tiers.TIERS[0], "at_least": 100}])
    _applied(world, number)
    world.hand_over("tiers_count", world.notes["events"])
    _applied_again(world, number)


def _applied_again(world: World, number: int) -> None:
    payment_id = world.open_payment(_token(world, number), 5000, key="second").json["payment_id"]
    world.notify(world.pay(payment_id))
    world.hand_over("payments_apply", [one for one in world.events() if one["name"] == "notice.received"])
    world.notes["events"] = [one for one in world.events() if one["name"] == "sale.made"]


def _count(world: World, number: int) -> None:
    world.hand_over("tiers_count", world.notes["events"])


def _drive_up(world: World, number: int) -> None:
    """A car that was never here is at the gate."""
    if number == 0:
        world.notes["gate"] = world.device("gate", "garage")


def _plate(number: int) -> str:
    return f"京A{number:05d}"


def _enter(world: World, number: int) -> None:
    body = {"plate": _plate(number), "gate_event_id": f"in{number}"}
    world.as_device(world.notes["gate"], "/v1/gate/entries", body)


def _leave(world: World, number: int) -> None:
    body = {"plate": _plate(number), "gate_event_id": f"out{number}"}
    world.as_device(world.notes["gate"], "/v1/gate/exits", body)


def _park(world: World, number: int) -> None:
    """A member's car has entered, and its quote was read."""
    _drive_up(world, number)
    _login(world, number)
    world.as_shopper(_token(world, number), "PUT", plate_path(_plate(number)))
    _enter(world, number)
    _quote(world, number)


def _quote(world: World, number: int) -> None:
    path = "/v1/parking/visits/current"
    world.notes["visit"] = world.as_shopper(_token(world, number), "GET", path).json["visits"][0]["visit_id"]


def _stay(world: World, number: int) -> None:
    """The car stays longer than the free minutes, and the member has points for the fee."""
    _park(world, number)
    world.buy(_token(world, number), 100_000)
    _move(world, timedelta(minutes=75))


def _stay_often(world: World, number: int) -> None:
    """The car stays even longer, and the 100 points for the fee are in 80 lots."""
    _park(world, number)
    _bought_often(world, number, times=60, points=1)
    _bought_often(world, number, times=20, points=2)
    _move(world, timedelta(minutes=135))


def _bought_often(world: World, number: int, *, times: int, points: int) -> None:
    """Gives the member `times` lots with `points` points each."""
    member_id = world.as_shopper(_token(world, number), "GET", "/v1/me").json["member_id"]
    for one in range(times):
        sale = Sale(
            id=f"often.{number}.{points}.{one}",
            channel=sales.ORDER,
            mall_id="sun",
            store_id="sun_cafe",
            member_id=member_id,
            amount_fen=100,
            paid_fen=100,
            at=world.now(),
            points_per_yuan=points,
        )
        credit.credit(sale)


def _move(world: World, by: timedelta) -> None:
    """Moves business time. Of what the process remembers, it forgets only the time."""
    world.simulator.offset += by
    clock.set_offset(world.simulator.offset)
    memory.forget(clock._read_offset)
    clock.offset()


def _stay_and_pay(world: World, number: int) -> None:
    """The order of the visit is paid."""
    _stay(world, number)
    order = _exit(world, number, {})["payment"]["payment_id"]
    assert world.notify(world.pay(order)).status == 204
    world.hand_over("payments_apply", [one for one in world.events() if one["name"] == "notice.received"])
    world.notes["events"] = [one for one in world.events() if one["name"] == "payment.paid"]


def _exit(world: World, number: int, body: dict[str, Any]) -> dict[str, Any]:
    return world.as_shopper(_token(world, number), "POST", f"/v1/parking/visits/{world.notes['visit']}/exit", body).json


def _settle(world: World, number: int) -> None:
    assert _exit(world, number, {})["state"] == "settled"


def _settle_by_points(world: World, number: int) -> None:
    assert _exit(world, number, {"points": 1000})["state"] == "settled"


def _settle_by_all_points(world: World, number: int) -> None:
    settled = _exit(world, number, {"points": 1000})
    assert (settled["state"], settled["points"]) == ("settled", 100), settled


def _settle_paid(world: World, number: int) -> None:
    world.hand_over("parking_settle", world.notes["events"])


def _plan(world: World, number: int) -> None:
    """One message is due, the other messages of its tick are done, and the process remembers token and campaign."""
    _applied(world, number)
    world.hand_over("recall_plan", world.notes["events"])
    world.simulator.wechat.accept(f"o_{number}", seed.RECALL_TEMPLATE)
    body = {"answers": [{"template_id": seed.RECALL_TEMPLATE, "result": "accept"}]}
    world.as_shopper(_token(world, number), "POST", "/v1/subscriptions", body, key="k")
    ten = at_local_time(day_of(world.now()) + timedelta(days=1), time(10, 5))
    world.move(seconds=(ten - world.now()).total_seconds())
    wechat.access_token(next(iter(APPS)))
    documents.recall(store.RECALL_CAMPAIGN, "back")
    world.notes["due"] = [one for messages in store.list_due(world.now(), per_shard=50) for one in messages]
    ids = [message.member_id for message in world.notes["due"]]
    world.notes["accounts"], world.notes["people"] = store.find_accounts(ids), members.find_all(ids)


def _send(world: World, number: int) -> None:
    """Sends one message of a tick; what the tick reads once for all its messages is not counted."""
    own = [message for message in world.notes["due"] if message.openid == f"o_{number}"]
    newest = max(own, key=lambda message: message.planned_for)
    assert send_due._decide(newest, dict(world.notes["accounts"]), world.notes["people"], world.now()) == "sent"


def _tick(world: World, number: int) -> None:
    """The whole tick that sends it: it reads four parts of the index of due messages."""
    assert world.fire("recall_tick") == {"sent": 1}
