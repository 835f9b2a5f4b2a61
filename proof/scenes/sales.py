"""Sales that are told by more than one, that wait for a person, and that are refunded before all has followed."""

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


def brought(world: World) -> None:
    """A till's sale brought a coupon and messages, and was refunded: nobody has heard."""
    made(world)
    world.hand_to_all(world.notes["made"])
    world.deliver()
    _try(world, "gone")


def made_first(world: World) -> None:
    """As `made`: the sale is heard of before its refund."""
    made(world)
    _try(world, "made")


def made(world: World) -> None:
    """A till's sale ("made") and its whole refund ("gone"), of which nobody has heard."""
    coupons.rule("payment", store_ids=["sun_cafe"], threshold_fen=3000)(world)
    receipts.selling(world)
    world.deliver()
    scenes.allow(world)
    _tell(world, CREDITS, {**receipts.SALE, "code": world.notes["points code"]}, "receipt.recorded", "made")
    _tell(world, REFUNDS, WHOLE, "receipt.refunded", "gone")


def waiting(world: World) -> None:
    """A till's second receipt looks like its first, and waits; the events of the first have been delivered."""
    receipts.sold(world)
    told = _told(world, CREDITS, {**ALIKE, "code": world.notes["points code"]})
    assert told["state"] == "waits", told
    world.notes["receipt"] = told["receipt_id"]
    world.deliver()


def waiting_and_refunded(world: World) -> None:
    """As `waiting`; a part of it was refunded."""
    waiting(world)
    _told(world, REFUNDS, {**receipts.RETURN, "receipt_no": "r2"})
    world.deliver()


def of_transaction(world: World) -> None:
    """WeChat told of a payment, which is not followed yet; its till stands ready to tell of it too."""
    circle.told("sale")(world)
    receipts.selling(world)


def _tell(world: World, path: str, body: dict[str, Any], event: str, name: str) -> None:
    _told(world, path, body)
    scenes.hold_events(world, event)
    world.notes[name] = world.notes.pop("events")
    world.notes["held"] = [*world.notes.get("held", []), *world.notes[name]]


def _told(world: World, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = world.as_device(world.notes["till"], path, body)
    assert answer.status == 200, answer.text
    return answer.json


def _try(world: World, name: str) -> None:
    """These are for the worker that is tried."""
    tried = world.notes["events"] = world.notes[name]
    world.notes["held"] = [one for one in world.notes["held"] if one not in tried]
