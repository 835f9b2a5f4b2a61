"""Scenes of bills: past days with complete, faulty or missing entries."""

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
    """Stores the day in `world.notes["day"]`; moves time to ten on the next morning, when its bill is ready."""
    day = day_of(world.now())
    world.notes["day"] = day.isoformat()
    ready = at_local_time(day + timedelta(days=1), time(10))
    move_time(world, seconds=int((ready - world.now()).total_seconds()) + 1)


def day_with_sales(world: World) -> None:
    """The day before has a payment and a partial refund of it; everything is delivered."""
    scenes.bought(world)
    scenes.refund(world, "refund", 1500)
    scenes.deliver_held(world)
    world.courier.notices.clear()
    next_morning(world)


def unreported_payment(world: World) -> None:
    """A payment without a callback."""
    scenes.arrived(world)
    paid = world.open_payment(world.notes["token"], 700, key="unheard").json["payment_id"]
    world.simulator.pay.pay(paid, notify=False)
    next_morning(world)


def unreported_refund(world: World) -> None:
    """A refund at WeChat Pay's console without a callback."""
    scenes.bought(world)
    paid = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.pay.refund_from_console(paid.transaction_id, 1500)
    world.courier.notices.clear()
    world.deliver()
    next_morning(world)


def unknown_payment_yesterday(world: World) -> tuple[str, str]:
    """Yesterday's bill has a payment that looks like ours and is not. Returns the day and the difference's id."""
    day = (day_of(world.now()) - timedelta(days=1)).isoformat()
    world.simulator.bills.plant(day, unknown=[{"out_trade_no": "abcdefghijklmnopqrstuvwxyz23", "fen": 5}])
    # Requested by staff: the schedule fetches no bill from before the merchant id was known.
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", f"/v1/finance/bills/{day}/fetch", {}, headers).status == 200
    world.fire("bills_fetch")
    bill = world.get(f"/v1/finance/bills/{day}").json
    return day, bill["differences"][0]["difference_id"]


def payment_not_noted(world: World) -> None:
    """A payment is applied. On the next morning, the worker that stores its entry for the bill has not received the
    event yet."""
    scenes.payment_applied(world)
    next_morning(world)


def day_matched(world: World) -> None:
    """As `payment_not_noted`, and the day's bill was matched."""
    payment_not_noted(world)
    world.fire("bills_fetch")


def faulty_bill(**wrong: Any) -> Callable[[World], None]:
    """As `day_with_sales`, with a fault in the bill (`wrong`: arguments of the simulator's `plant`)."""

    def prepare(world: World) -> None:
        day_with_sales(world)
        world.simulator.bills.plant(world.notes["day"], **wrong)

    return prepare


def faulty_bill_after_match(**wrong: Any) -> Callable[[World], None]:
    """As `faulty_bill`, for a day that was already matched."""

    def prepare(world: World) -> None:
        day_with_sales(world)
        world.fire("bills_fetch")
        world.simulator.bills.plant(world.notes["day"], **wrong)

    return prepare


def both_differ(world: World) -> None:
    """The bill lacks the refund and has a lower amount for the payment."""
    day_with_sales(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.bills.plant(
        world.notes["day"], drop=list(order.refunds), amounts={world.notes["order"]: order.paid_fen - 1}
    )


def refund_processing(world: World) -> None:
    """The provider has accepted a refund whose result is not known."""
    scenes.bought(world)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    body = {"reason": "broken", "refund_fen": 1500}
    world.http("POST", f"/v1/payments/{world.notes['order']}/refunds", body, headers)
    world.courier.notices.clear()
    world.deliver()
    next_morning(world)


def refund_failed_since(world: World) -> None:
    """The refund was in progress when the bill was matched, and failed afterwards."""
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
    """The bill lacks a payment of ours; the difference is found."""
    scenes.bought(world)
    day = day_of(world.now()).isoformat()
    world.simulator.bills.plant(day, drop=[world.notes["order"]])
    next_morning(world)
    world.fire("bills_fetch")
    answer = world.get(f"/v1/finance/bills/{day}")
    world.notes["difference"] = answer.json["differences"][0]["difference_id"]


def fetch_again(world: World) -> Any:
    """Staff request the bill again, and the ticks fetch it. Returns the bill's state, reason and counts. Raises
    Again if the request is refused."""
    headers = {"Authorization": f"Bearer {world.staff['finance']}"}
    answer = response_of(world.http("POST", f"/v1/finance/bills/{world.notes['day']}/fetch", {}, headers))
    if answer[0] != 200:
        raise Again(str(answer))
    fetch_ticks(world)
    with tap.by_harness():
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
    """Four ticks of the schedule; the events of each are delivered."""
    for _ in range(4):
        try:
            world.fire("bills_fetch")
        except (Exception, Died):  # the schedule continues
            memory.forget()
        with tap.watched(None):
            deliver_all(world)
        move_time(world, minutes=30)


def deliver_all(world: World) -> None:
    """Delivers everything; a message that fails is delivered again, as its queue would do. Raises AssertionError if
    one never succeeds."""
    for _ in range(LAST_TRY):
        world.deliver_patiently()
        if not world.notes["waiting"]:
            return
    raise AssertionError(f"never applied: {world.notes['waiting']}")


def note_and_tick(world: World) -> None:
    """The worker stores the payment's entry, and the schedule ticks."""
    worker("bills_note")(world)
    fetch_ticks(world)
