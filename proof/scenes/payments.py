"""Scenes of payments: refunds in every state, money that does not fit, orders of nothing, questions."""

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


# A turn that is taken for a refund which another worker saw fail meanwhile is given back by nobody: the next waits its
# minute.
IGNORE_REFUND_TURN = ((r'"refund_sent_at": "[^"]*", "refund_sent_no": "[^"]*", ', ""),)


def refund(body: Any, *, key: str = "r", may_wait: bool = False, comes_later: bool = False) -> Callable[[World], Any]:
    """An operator asks for a refund, again and again until it is through or refused; or it waits its turn (`may_wait`),
    or is asked for again when that has come (`comes_later`): parts of one payment go back a minute apart."""

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
    """A payment of two cups and tea, with everything that followed."""
    scenes.arrived(world)
    world.notes["order"] = world.buy(world.notes["token"], 5000, key="lines", lines=LINES)


def _refund_with_state(world: World, state: str) -> str:
    """A refund whose end the provider does not tell at once; its number."""
    scenes.bought(world)
    world.simulator.pay.plan_refunds([state])
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    path = REFUNDS.format_map(world.notes)
    return str(world.http("POST", path, PART, headers).json["refund_no"])


def abnormal_task(world: World, payment_id: str) -> str:
    """A fen of that payment goes back to an account that does not take it; the id of the task."""
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "abnormal"}
    body = {"reason": "broken", "refund_fen": 1}
    made = world.http("POST", f"/v1/payments/{payment_id}/refunds", body, headers).json
    return f"refund.{payment_id}.{made['refund_no']}"


def refund_ended(state: str) -> Callable[[World], None]:
    """A refund of ours was taken on; its end was told, and taken down."""

    def prepare(world: World) -> None:
        number = _refund_with_state(world, "PROCESSING")
        world.simulator.pay.settle_refund(number, state)
        world.notes["refund"] = world.courier.notices[-1]()
        scenes.store_callback(world, "refund")

    return prepare


def refund_unreported(world: World) -> None:
    """It went through, and no callback told of it."""
    number = _refund_with_state(world, "PROCESSING")
    world.simulator.pay.settle_refund(number, notify=False)
    move_time(world, minutes=2)


def refund_never_arrived(world: World) -> None:
    """It is ours, and the provider has never heard of it."""
    scenes.bought(world)
    world.simulator.moods.plan("refund", SERVER_ERROR, times=2)
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    assert world.http("POST", REFUNDS.format_map(world.notes), PART, headers).json["state"] == "processing"
    move_time(world, minutes=2)


def abnormal(world: World) -> None:
    """The customer's account did not take it: a person's task."""
    _refund_with_state(world, "ABNORMAL")
    world.courier.notices.clear()
    (task,) = world.get("/v1/admin/payment-tasks").json["tasks"]
    world.notes["task"] = task["task_id"]


def unmatched_callback_stored(world: World) -> None:
    """A fen came for an order of much more; its callback was taken down."""
    scenes.order_opened(world)
    world.notes["notice"] = world.pay(world.notes["order"], paid_fen=1)()
    scenes.store_callback(world, "notice")


def unmatched_payment(world: World) -> None:
    """It is set aside."""
    unmatched_callback_stored(world)
    scenes.deliver_held(world)


def unmatched_partly_refunded(world: World) -> None:
    """Some of what does not fit went back at the provider's console, which told us; that was taken down."""
    scenes.order_opened(world)
    notice = world.pay(world.notes["order"], paid_fen=4000)
    assert world.notify(notice).status == 204
    scenes.hold_events(world, "none")
    scenes.deliver_held(world)
    world.courier.notices.clear()
    scenes.refund(world, "refund", 1000)


def late_partly_refunded(world: World) -> None:
    """Money came for an order that was closed, and some of it went back at the provider's console: told in this order,
    both taken down, neither applied."""
    scenes.late_money(world)
    world.notes["payment"] = world.notes.pop("events")
    scenes.refund(world, "refund", 1000)


def late_refund_failed(world: World) -> None:
    """Late money did not get back: its first refund failed."""
    world.simulator.moods.plan("refund", "no:USER_ACCOUNT_ABNORMAL")
    scenes.late_money(world)
    scenes.deliver_held(world)
    (task,) = world.get("/v1/admin/payment-tasks").json["tasks"]
    assert task["kind"] == "stray_money"


def query_due(world: World) -> None:
    """An order waits to be paid; the first question about it is due."""
    scenes.order_opened(world)
    scenes.hold_events(world, "payment.opened")


def paid_and_query_due(world: World) -> None:
    """As it is paid at the provider, which calls back; that was taken down."""
    scenes.callback_stored(world)
    held = world.notes["held"]
    world.notes["asks"] = [one for one in held if one["name"] == "payment.opened"]
    assert world.notes["asks"]


def points_pay_all(world: World) -> None:
    """Points pay for everything."""
    points.policy(cash={"points_per_yuan": 10, "ceiling_percent": 100})(world)


def with_points_for_all(world: World) -> None:
    """A shopper with points that may pay an order whole."""
    points_pay_all(world)
    scenes.bought(world)


def parking_refunded(world: World) -> None:
    """A parking order with points was refunded whole; its consumers have not heard."""
    scenes.parking_paid(world)
    scenes.deliver_held(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    scenes.refund(world, "refund", order.paid_fen)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.refunded")


def late_money_refunded(world: World) -> None:
    """Late money went back, and a campaign tells of it; nobody has heard."""
    world.put("recall-campaigns/returned", seed.recall_campaign() | {"trigger": "payment_returned"})
    memory.forget()
    scenes.late_money(world)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.returned")
    assert world.notes["events"]
