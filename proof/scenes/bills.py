"""Scenes of bills: days that are over, with everything known of them, or not."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from chalicelib import memory
from chalicelib.aws.delivery import LAST_TRY
from chalicelib.business_day import at_local_time, day_of
from proof import tap
from proof.scenes import common as scenes
from proof.scenes.callers import Again, Died, move_time, response_of, worker
from proof.world import World


def next_morning(world: World) -> None:
    """The day is noted; it is ten on the next, and its bill can be had."""
    day = day_of(world.now())
    world.notes["day"] = day.isoformat()
    ready = at_local_time(day + timedelta(days=1), time(10))
    move_time(world, seconds=int((ready - world.now()).total_seconds()) + 1)


def day_with_sales(world: World) -> None:
    """A payment, a part of which went back, and a sale of another system."""
    scenes.bought(world)
    scenes.refund(world, "refund", 1500)
    scenes.deliver_held(world)
    world.courier.notices.clear()
    next_morning(world)


def unreported_payment(world: World) -> None:
    """A payment that nobody told of."""
    scenes.arrived(world)
    paid = world.open_payment(world.notes["token"], 700, key="unheard").json["payment_id"]
    world.simulator.pay.pay(paid, notify=False)
    next_morning(world)


def unreported_refund(world: World) -> None:
    """A refund in the provider's console that nobody told of."""
    scenes.bought(world)
    paid = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.pay.refund_from_console(paid.transaction_id, 1500)
    world.courier.notices.clear()
    world.deliver()
    next_morning(world)


def unknown_payment_yesterday(world: World) -> tuple[str, str]:
    """Yesterday's bill has a payment that looks like one of ours and is none: the day, and the difference's id."""
    day = (day_of(world.now()) - timedelta(days=1)).isoformat()
    world.simulator.bills.plant(day, unknown=[{"out_trade_no": "abcdefghijklmnopqrstuvwxyz23", "fen": 5}])
    # Asked for by hand: who is known since today must have none.
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", f"/v1/finance/bills/{day}/fetch", {}, headers).status == 200
    world.fire("bills_fetch")
    told = world.get(f"/v1/finance/bills/{day}").json
    return day, told["differences"][0]["difference_id"]


def payment_not_noted(world: World) -> None:
    """A payment is applied, and what notes it for the bill has not heard on the next morning."""
    scenes.payment_applied(world)
    next_morning(world)


def day_matched(world: World) -> None:
    """As the day's bill was matched."""
    payment_not_noted(world)
    world.fire("bills_fetch")


def faulty_bill(**wrong: Any) -> Callable[[World], None]:
    """As `sold`, and something is wrong with the bill, once or in its rows."""

    def prepare(world: World) -> None:
        day_with_sales(world)
        world.simulator.bills.plant(world.notes["day"], **wrong)

    return prepare


def faulty_bill_after_match(**wrong: Any) -> Callable[[World], None]:
    """As `spoilt`, of a day that was matched."""

    def prepare(world: World) -> None:
        day_with_sales(world)
        world.fire("bills_fetch")
        world.simulator.bills.plant(world.notes["day"], **wrong)

    return prepare


def both_differ(world: World) -> None:
    """The bill lacks the refund, and tells less of the payment."""
    day_with_sales(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.bills.plant(
        world.notes["day"], drop=list(order.refunds), amounts={world.notes["order"]: order.paid_fen - 1}
    )


def refund_processing(world: World) -> None:
    """A refund that the provider took on, whose end nobody knows."""
    scenes.bought(world)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    body = {"reason": "broken", "refund_fen": 1500}
    world.http("POST", f"/v1/payments/{world.notes['order']}/refunds", body, headers)
    world.courier.notices.clear()
    world.deliver()
    next_morning(world)


def refund_failed_since(world: World) -> None:
    """As it was held to be on its way when the bill was matched, and then failed; nobody looked again."""
    refund_processing(world)
    world.fire("bills_fetch")
    (number,) = world.simulator.pay.orders[world.notes["order"]].refunds
    world.simulator.pay.settle_refund(number, "CLOSED")
    world.notes["refund"] = world.courier.notices[-1]()
    scenes.store_callback(world, "refund")
    scenes.deliver_held(world)
    world.courier.notices.clear()
    move_time(world, minutes=6 * 60)


def with_difference(world: World) -> None:
    """The bill does not have a payment of ours."""
    scenes.bought(world)
    day = day_of(world.now()).isoformat()
    world.simulator.bills.plant(day, drop=[world.notes["order"]])
    next_morning(world)
    world.fire("bills_fetch")
    answer = world.get(f"/v1/finance/bills/{day}")
    world.notes["difference"] = answer.json["differences"][0]["difference_id"]


def fetch_again(world: World) -> Any:
    """Staff want it fetched anew, and the schedule comes round; what is told of it then."""
    headers = {"Authorization": f"Bearer {world.staff['finance']}"}
    answer = response_of(world.http("POST", f"/v1/finance/bills/{world.notes['day']}/fetch", {}, headers))
    if answer[0] != 200:
        raise Again(str(answer))
    fetch_ticks(world)
    with tap.watched(None):
        bill = response_of(world.get(f"/v1/finance/bills/{world.notes['day']}"))[1]["bill"]
    return {name: bill[name] for name in ("state", "why", "counts", "open_differences")}


def resolve_difference(note: str = "seen to") -> Callable[[World], Any]:
    """Staff resolve the difference."""

    def attempt(world: World) -> Any:
        headers = {"Authorization": f"Bearer {world.staff['finance']}"}
        path = f"/v1/finance/bills/{world.notes['day']}/differences/{world.notes['difference']}/resolve"
        return response_of(world.http("POST", path, {"note": note}, headers))

    return attempt


def fetch_ticks(world: World) -> None:
    """The schedule comes round four times, and what follows from each is delivered."""
    for _ in range(4):
        try:
            world.fire("bills_fetch")
        except (Exception, Died):  # the scheduler does not mind
            memory.forget()
        with tap.watched(None):
            deliver_all(world)
        move_time(world, minutes=30)


def deliver_all(world: World) -> None:
    """Everything reaches its consumers; what one could not apply comes again, as its queue brings it."""
    for _ in range(LAST_TRY):
        world.deliver_patiently()
        if not world.notes["waiting"]:
            return
    raise AssertionError(f"never applied: {world.notes['waiting']}")


def note_and_tick(world: World) -> None:
    """What noted nothing yet hears of it, and the schedule comes round."""
    worker("bills_note")(world)
    fetch_ticks(world)
