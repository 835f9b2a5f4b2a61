"""Scenes of points: policies, caps, early refunds, expiry, adjustments, holds at tills."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock, memory
from chalicelib.malls import access
from chalicelib.points import code
from proof.scenes import common as scenes
from proof.scenes.callers import move_time, response_of, till
from proof.world import World

MONTH_END = {"kind": "month_end", "months": 0}


def policy(**wanted: Any) -> Callable[[World], None]:
    """Puts the mall's points policy."""

    def prepare(world: World) -> None:
        assert world.put("points-policies/sun", wanted).status == 200
        memory.forget()

    return prepare


def two_payments_under_cap(world: World) -> None:
    """Two payments wait for their credit. The cap of the earning rule leaves points for little more than one of
    them."""
    rule = {"name": "rate", "mall_id": "sun", "points": 2, "per_fen": 100, "cap_per_day": 120, "cap_per_month": 500}
    assert world.put("earning-rules/rate", rule).status == 200
    memory.forget()
    scenes.payment_applied(world)
    scenes.name_events(world, "payments")
    scenes.second_payment_applied(world)


def refund_before_credit(world: World) -> None:
    """A payment and its refund are applied; the points room has received neither event ("events": payment,
    "refunds": refund)."""
    scenes.payment_applied(world)
    scenes.name_events(world, "paid")
    _refunded(world)
    scenes.name_events(world, "refunds")
    paid = world.notes.pop("paid")
    world.notes |= {"events": paid, "held": [one for one in world.notes["held"] if one not in paid]}


def refund_waits_for_credit(world: World) -> None:
    """The refund's event was delivered before the payment's; it waits for the credit."""
    refund_before_credit(world)
    assert not world.hand_over("points_credit", world.notes["refunds"])


def posted(world: World) -> None:
    """Points that will expire were credited; the event is held."""
    scenes.payment_applied(world)
    assert not world.hand_over("points_credit", world.notes["events"])
    scenes.hold_events(world, "points.posted")


def points_expired(world: World) -> None:
    """Points have expired and are not booked yet; the member has other points, and a parked car."""
    policy(expiry=MONTH_END)(world)
    scenes.bought(world)
    policy()(world)
    scenes.second_payment_applied(world)
    scenes.deliver_held(world)
    path = "/v1/me/points"
    (end,) = world.as_shopper(world.notes["token"], "GET", path).json["expiring"]
    move_time(world, seconds=(datetime.fromisoformat(end["expires_at"]) - world.now()).total_seconds() + 60)
    scenes.arrived(world)
    scenes.parked(world)
    move_time(world, hours=1.2)


def expired_and_refunded(world: World) -> None:
    """As `points_expired`, and the payment that earned the expired points was refunded."""
    points_expired(world)
    _refunded(world)


def _refunded(world: World) -> None:
    scenes.refund(world, "refund", 1500)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.refunded")


# --- staff --------------------------------------------------------------------------------------------------------
GIVE = {"member_id": "{member}", "mall_id": "sun", "points": 50, "reason": "a broken till"}
GIVE_BIG = {**GIVE, "points": 5000}
TAKE = {**GIVE, "points": -60}
TAKE_BIG = {**GIVE, "points": -5000, "owe": True}


def with_points(world: World) -> None:
    """A member with points."""
    scenes.bought(world)
    world.notes["member"] = world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]


def adjustment_waiting(world: World) -> None:
    """An adjustment waits for the approval of a second person."""
    with_points(world)
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "waits"}
    body = {**TAKE_BIG, "member_id": world.notes["member"]}
    made = world.http("POST", "/v1/admin/points-adjustments", body, headers).json
    world.notes["adjustment"] = made["adjustment_id"]
    world.notes["checker"] = access.issue_staff_token(name="c", role="operator", real_now=clock.real_now())[1]


def make_waiting_adjustment(world: World, member_id: str, maker: str = "maker") -> str:
    """A person of staff, who does nothing else, requests an adjustment that waits. Returns its id."""
    token = access.issue_staff_token(name=maker, role="operator", real_now=clock.real_now())[1]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "waits"}
    made = world.http("POST", "/v1/admin/points-adjustments", {**GIVE_BIG, "member_id": member_id}, headers)
    return str(made.json["adjustment_id"])


def decision(verb: str) -> Callable[[World], Any]:
    """A second person approves or rejects the adjustment."""

    def attempt(world: World) -> Any:
        path = f"/v1/admin/points-adjustments/{world.notes['adjustment']}/{verb}"
        return response_of(world.http("POST", path, None, {"Authorization": f"Bearer {world.notes['checker']}"}))

    return attempt


# --- in payments --------------------------------------------------------------------------------------------------
ORDER = {"store_id": "sun_cafe", "amount_fen": 1000, "points": 30}
BIG_ORDER = {"store_id": "sun_cafe", "amount_fen": 5000, "points": 80}


def order_with_points(world: World) -> None:
    """An order that spent points waits for its payment."""
    at_till(world)
    world.notes["order"] = world.open_payment(world.notes["token"], 1000, key="spends", points=30).json["payment_id"]


def order_closed(world: World) -> None:
    """The order with points was cancelled; the points room has not received the event."""
    order_with_points(world)
    scenes.deliver_held(world)
    assert world.as_shopper(world.notes["token"], "POST", f"/v1/payments/{world.notes['order']}/cancel").status == 200
    scenes.hold_events(world, "payment.closed")


def order_refunded(world: World) -> None:
    """The order with points was paid and refunded in full; the points room has not received the refund's event."""
    order_with_points(world)
    world.notify(world.pay(world.notes["order"]))
    world.deliver()
    scenes.refund(world, "refund", 700)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.refunded")


# --- holds at tills -----------------------------------------------------------------------------------------------
CASH = {"points_per_yuan": 10, "ceiling_percent": 50}
PAY = {"code": "{points code}", "amount_fen": 1000, "points": 30}
PAY_MOST = {"code": "{points code}", "amount_fen": 5000, "points": 90}
PAY_MOST_AGAIN = {**PAY_MOST, "code": "{another code}"}
RECEIPT = {"hold_id": "{points hold}", "receipt_no": "r1"}
OTHER_RECEIPT = {"hold_id": "{points hold}", "receipt_no": "r2"}
HOLD = {"hold_id": "{points hold}"}


def at_till(world: World) -> None:
    """A member with 90 points shows a code; two tills of the store and one of another are ready."""
    scenes.bought(world)
    _at_a_till(world)


# Lots bundled for a hold that failed stay in the bundle, unchanged. The laws check their sums.
IGNORE_LOT_BUNDLES = ((r'(?m)^points \{.*"sk": "BOOK#.*$', ""),)
MANY_LOTS = 85  # more lots than one posting takes from
IN_MANY_LOTS = {"code": "{points code}", "amount_fen": 50_000, "points": 90 + 2 * MANY_LOTS - 1}


def in_many_lots(world: World) -> None:
    """As `at_till`, with points in many lots."""
    at_till(world)
    report_receipts(world, world.notes["member"], MANY_LOTS)
    scenes.deliver_held(world)
    world.deliver()


def in_many_lots_while_refunding(world: World) -> None:
    """As `in_many_lots`, and a refund is about to reverse some of the points."""
    in_many_lots(world)
    _refunded(world)


def held_in_many_lots(world: World) -> None:
    """The till holds nearly all points of `in_many_lots`."""
    in_many_lots(world)
    status, view = till("hold", IN_MANY_LOTS, key="held", of="points")(world)
    assert status == 200, view
    world.notes["points hold"] = view["hold_id"]


def report_receipts(world: World, member_id: str, times: int) -> None:
    """Reports `times` receipts of the member with 2 points each, an hour apart so that none looks like another."""
    system = world.device("crm", "group")
    for number in range(times):
        sale = {"receipt_no": f"often{number}", "amount_fen": 1_00, "member_id": member_id, "store_id": "sun_cafe"}
        sale["bought_at"] = (world.now() - timedelta(hours=number + 1)).isoformat()
        answer = world.as_device(system, "/v1/points/credits", sale)
        assert answer.status == 200, answer.text


def expired_at_till(world: World) -> None:
    """As `points_expired`, and the member is about to pay with the other points."""
    points_expired(world)
    _at_a_till(world)


def _at_a_till(world: World) -> None:
    policy(cash=CASH)(world)
    world.notes["member"] = world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]
    show_new_code(world)
    world.notes["another code"] = code_of(world.notes["member"])
    for name, store_id in (("till", "sun_cafe"), ("second till", "sun_cafe"), ("other till", "sun_books")):
        world.notes[name] = world.device("till", store_id)


def show_new_code(world: World) -> None:
    """The member shows a new code: each code pays once."""
    world.notes["points code"] = code_of(world.notes["member"])


def code_of(member_id: str) -> str:
    """A points code that stays valid for a whole sweep."""
    return code.make(member_id=member_id, real_now=clock.real_now() + timedelta(days=1)).code


def held(world: World) -> None:
    """The till holds 30 of the 90 points."""
    at_till(world)
    status, view = till("hold", PAY, key="held", of="points")(world)
    assert status == 200, view
    world.notes["points hold"] = view["hold_id"]
    show_new_code(world)


def committed(world: World) -> None:
    """The hold is committed."""
    held(world)
    assert till("commit", RECEIPT, of="points")(world)[0] == 200


def hold_lapsed(world: World) -> None:
    """The hold has lapsed, and no tick has restored its points."""
    held(world)
    scenes.deliver_held(world)
    world.deliver()
    move_time(world, minutes=11)


def held_while_refunding(world: World) -> None:
    """As `at_till`, and a refund is about to reverse some of the points."""
    at_till(world)
    _refunded(world)
