"""Scenes of payments: refunds in every state, unmatched payments, orders that points pay for, queries."""

from collections.abc import Callable
from typing import Any

from chalicelib import memory
from proof.scenes import common as scenes
from proof.scenes import points
from proof.scenes.callers import Again, move_time, response_of
from proof.world import World
from simulator import seed
from simulator.misbehave import SERVER_ERROR

REFUNDS = "/v1/payments/{order}/refunds"
PART = {"reason": "broken", "refund_fen": 1500}
REST = {"reason": "broken"}
CUPS = {"reason": "broken", "lines": ({"sku": "cup", "quantity": 1},)}
VISIT = {"visit_id": "{visit}"}
VISIT_POINTS = {"visit_id": "{visit}", "points": 90}
PAID_BY_POINTS = {"store_id": "sun_cafe", "amount_fen": 900, "points": 90}
LINES = ({"sku": "cup", "amount_fen": 3000, "quantity": 2}, {"sku": "tea", "amount_fen": 2000})


# If a refund fails before its turn is reserved, nothing frees that turn: the next refund waits a minute.
IGNORE_REFUND_TURN = ((r'"refund_sent_at": "[^"]*", "refund_sent_no": "[^"]*", ', ""),)


def refund(body: Any, *, key: str = "r", may_wait: bool = False, comes_later: bool = False) -> Callable[[World], Any]:
    """An operator requests a refund of the order until it has succeeded or is refused. Refunds of one payment are sent
    a minute apart. `may_wait`: the attempt ends even if the refund is still processing. `comes_later`: before a repeat,
    the clock moves to the refund's turn."""

    def attempt(world: World) -> Any:
        headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
        answer = response_of(world.http("POST", REFUNDS.format_map(world.notes), body, headers))
        if answer[1].get("state") == "processing" and not may_wait:
            if comes_later:
                move_time(world, seconds=61)
            raise Again(str(answer))
        return answer

    return attempt


def bought_articles(world: World) -> None:
    """A payment for two cups and tea, with everything that follows."""
    scenes.arrived(world)
    world.notes["order"] = world.buy(world.notes["token"], 5000, key="lines", lines=LINES)


def _refund_with_state(world: World, state: str) -> str:
    """Makes a refund that the provider leaves in `state`. Returns its number."""
    scenes.bought(world)
    world.simulator.pay.plan_refunds([state])
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    path = REFUNDS.format_map(world.notes)
    return str(world.http("POST", path, PART, headers).json["refund_no"])


def abnormal_task(world: World, payment_id: str) -> str:
    """Refunds a fen to an account that does not accept it. Returns the id of the task."""
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "abnormal"}
    body = {"reason": "broken", "refund_fen": 1}
    made = world.http("POST", f"/v1/payments/{payment_id}/refunds", body, headers).json
    return f"refund.{payment_id}.{made['refund_no']}"


def refund_ended(state: str) -> Callable[[World], None]:
    """A refund of ours was accepted and has ended as `state`; the callback is stored."""

    def prepare(world: World) -> None:
        number = _refund_with_state(world, "PROCESSING")
        world.simulator.pay.settle_refund(number, state)
        world.notes["refund"] = world.courier.notices[-1]()
        scenes.store_callback(world, "refund")

    return prepare


def refund_unreported(world: World) -> None:
    """A refund of ours succeeded, and no callback was sent."""
    number = _refund_with_state(world, "PROCESSING")
    world.simulator.pay.settle_refund(number, notify=False)
    move_time(world, minutes=2)


def refund_never_arrived(world: World) -> None:
    """A refund is stored here, and its request never reached the provider."""
    scenes.bought(world)
    world.simulator.moods.plan("refund", SERVER_ERROR, times=2)
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    assert world.http("POST", REFUNDS.format_map(world.notes), PART, headers).json["state"] == "processing"
    move_time(world, minutes=2)


def abnormal(world: World) -> None:
    """The customer's account did not accept the refund: a task for a person."""
    _refund_with_state(world, "ABNORMAL")
    world.courier.notices.clear()
    (task,) = world.get("/v1/admin/payment-tasks").json["tasks"]
    world.notes["task"] = task["task_id"]


def unmatched_callback_stored(world: World) -> None:
    """One fen was paid for an order of much more; its callback is stored."""
    scenes.order_opened(world)
    world.notes["notice"] = world.pay(world.notes["order"], paid_fen=1)()
    scenes.store_callback(world, "notice")


def unmatched_payment(world: World) -> None:
    """The unmatched payment is held for review."""
    unmatched_callback_stored(world)
    scenes.deliver_held(world)


def unmatched_partly_refunded(world: World) -> None:
    """Part of an unmatched payment was refunded at WeChat Pay's console; the refund's callback is stored."""
    scenes.order_opened(world)
    notice = world.pay(world.notes["order"], paid_fen=4000)
    assert world.notify(notice).status == 204
    scenes.hold_events(world, "none")
    scenes.deliver_held(world)
    world.courier.notices.clear()
    scenes.refund(world, "refund", 1000)


def late_partly_refunded(world: World) -> None:
    """Late money arrived, and part of it was refunded at WeChat Pay's console. Both callbacks are stored, first the
    payment's (`notes["payment"]`), then the refund's (`notes["events"]`). Neither is applied."""
    scenes.late_money(world)
    world.notes["payment"] = world.notes.pop("events")
    scenes.refund(world, "refund", 1000)


def late_refund_failed(world: World) -> None:
    """The automatic refund of late money failed."""
    world.simulator.moods.plan("refund", "no:USER_ACCOUNT_ABNORMAL")
    scenes.late_money(world)
    scenes.deliver_held(world)
    (task,) = world.get("/v1/admin/payment-tasks").json["tasks"]
    assert task["kind"] == "stray_money"


def query_due(world: World) -> None:
    """An order waits for its payment; its first query is due."""
    scenes.order_opened(world)
    scenes.hold_events(world, "payment.opened")


def paid_and_query_due(world: World) -> None:
    """As `query_due`, and the order is paid; its callback is stored."""
    scenes.callback_stored(world)
    held = world.notes["held"]
    world.notes["asks"] = [one for one in held if one["name"] == "payment.opened"]
    assert world.notes["asks"]


def points_pay_all(world: World) -> None:
    """Puts a points policy under which points may pay a whole order."""
    points.policy(cash={"points_per_yuan": 10, "ceiling_percent": 100})(world)


def with_points_for_all(world: World) -> None:
    """A member whose points may pay a whole order."""
    points_pay_all(world)
    scenes.bought(world)


def parking_refunded(world: World) -> None:
    """A parking order with points was refunded in full; no consumer has received the event."""
    scenes.parking_paid(world)
    scenes.deliver_held(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    scenes.refund(world, "refund", order.paid_fen)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.refunded")


def late_money_refunded(world: World) -> None:
    """Late money was refunded, and a recall campaign plans a message about it; the event is held."""
    world.put("recall-campaigns/returned", seed.recall_campaign() | {"trigger": "payment_returned"})
    memory.forget()
    scenes.late_money(world)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.returned")
    assert world.notes["events"]
