"""Scenes of sales: reported by two channels, held for review, refunded early."""

from typing import Any

from proof.scenes import circle, coupons, receipts
from proof.scenes import common as scenes
from proof.scenes.callers import staff
from proof.world import World

CREDITS, REFUNDS = "/v1/points/credits", "/v1/points/refunds"
ALIKE = {**receipts.SALE, "receipt_no": "r2"}
OF_TRANSACTION = {**receipts.SALE, "amount_fen": 5000, "transaction_id": "{sale}"}
WHOLE = {"receipt_no": "r1", "refund_no": "f9", "refund_fen": 4500}
NOTE = {"note": "two coffees"}
CONFIRM, DISMISS = staff("receipts/{receipt}/confirm", NOTE), staff("receipts/{receipt}/dismiss", NOTE)


def refunded_after_follow_ups(world: World) -> None:
    """A till's sale gave a coupon and planned messages; then it was refunded. The refund's event is held."""
    sale_and_refund(world)
    world.hand_to_all(world.notes["made"])
    world.deliver()
    _try(world, "gone")


def sale_before_refund(world: World) -> None:
    """As `sale_and_refund`; the sale's event is delivered before the refund's."""
    sale_and_refund(world)
    _try(world, "made")


def sale_and_refund(world: World) -> None:
    """A till's sale ("made") and its full refund ("gone"); no consumer has received either event."""
    coupons.rule("payment", store_ids=["sun_cafe"], threshold_fen=3000)(world)
    receipts.at_till(world)
    world.deliver()
    scenes.allow_messages(world)
    _report(world, CREDITS, {**receipts.SALE, "code": world.notes["points code"]}, "receipt.recorded", "made")
    _report(world, REFUNDS, WHOLE, "receipt.refunded", "gone")


def receipt_held(world: World) -> None:
    """A till's second receipt looks like its first, and is held for review."""
    receipts.receipt_reported(world)
    receipt = _send(world, CREDITS, {**ALIKE, "code": world.notes["points code"]})
    assert receipt["state"] == "waits", receipt
    world.notes["receipt"] = receipt["receipt_id"]
    world.deliver()


def held_receipt_refunded(world: World) -> None:
    """As `receipt_held`, and a part of that receipt was refunded."""
    receipt_held(world)
    _send(world, REFUNDS, {**receipts.REFUND, "receipt_no": "r2"})
    world.deliver()


def transaction_at_till(world: World) -> None:
    """WeChat reported a mall payment, which is not applied; the till is about to report the same transaction."""
    circle.notice_stored("sale")(world)
    receipts.at_till(world)


def _report(world: World, path: str, body: dict[str, Any], event: str, name: str) -> None:
    _send(world, path, body)
    scenes.hold_events(world, event)
    world.notes[name] = world.notes.pop("events")
    world.notes["held"] = [*world.notes.get("held", []), *world.notes[name]]


def _send(world: World, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = world.as_device(world.notes["till"], path, body)
    assert answer.status == 200, answer.text
    return answer.json


def _try(world: World, name: str) -> None:
    """Holds the events under `name` for the worker that is tried."""
    tried = world.notes["events"] = world.notes[name]
    world.notes["held"] = [one for one in world.notes["held"] if one not in tried]
