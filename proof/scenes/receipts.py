"""Scenes of receipts that tills and merchants' systems report."""

from proof.scenes import common as scenes
from proof.scenes import merging, points
from proof.scenes.callers import move_time
from proof.world import APPID, World

SALE = {"receipt_no": "r1", "amount_fen": 4500, "code": "{points code}"}
OTHER_SALE = {**SALE, "amount_fen": 4600}
REFUND = {"receipt_no": "r1", "refund_no": "f1", "refund_fen": 1500}
SECOND_REFUND = {**REFUND, "refund_no": "f2", "refund_fen": 2000}
LARGE_REFUND = {**REFUND, "refund_no": "f3", "refund_fen": 4000}


def at_till(world: World) -> None:
    """A member shows a points code at a till."""
    member_id = scenes.arrived(world)["member"]["member_id"]
    world.notes["points code"] = points.code_of(member_id)
    world.notes["member"] = member_id
    world.notes["till"] = world.device("till", "sun_cafe")


def paid_before_joining(world: World) -> None:
    """A shopper paid in another system, then joined."""
    world.notes["transaction"] = world.simulator.pay.sell("o_1", APPID, 4500, "sun_cafe").transaction_id
    scenes.arrived(world)


FILE = {"transaction_id": "{transaction}"}
PAID = {
    "receipt_no": "r1",
    "amount_fen": 4500,
    "payer": {"appid": APPID, "openid": "o_1"},
    "store_id": "sun_cafe",
}


def merchants_system(world: World) -> None:
    """A merchant's system that knows the payer's openid; no member has that openid."""
    world.notes["till"] = world.device("crm", "group")


def receipt_before_joining(world: World) -> None:
    """The merchant's system reported a receipt and a refund of a payer who is no member."""
    merchants_system(world)
    refund = {**REFUND, "store_id": "sun_cafe"}
    for path, body in (("credits", PAID), ("refunds", refund)):
        assert world.as_device(world.notes["till"], f"/v1/points/{path}", body).status == 200


def joined_with_receipt(world: World) -> None:
    """That payer has joined; no consumer has received the event."""
    receipt_before_joining(world)
    scenes.arrived(world)
    scenes.hold_events(world, "member.joined")


def receipt_recorded_again(world: World) -> None:
    """That payer has joined and got the receipt: its event is held as it comes again, now with a member. All that came
    before is not delivered yet."""
    joined_with_receipt(world)
    world.hand_over("receipts_claim", world.notes["events"])
    scenes.hold_events(world, "receipt.recorded")


def merged_with_receipt(world: World) -> None:
    """That payer has joined and then became a former id; its member.joined event is held."""
    receipt_before_joining(world)
    first = world.log_in("o_0", phone_code=world.simulator.wechat.phone_code(merging.NUMBER))
    move_time(world, minutes=1)
    second = world.log_in("o_1", phone_code=world.simulator.wechat.phone_code(merging.NUMBER))
    events = [one for one in world.events() if one["name"] == "member.joined"]
    joined = [one for one in events if second["member"]["member_id"] in one["id"]]
    world.notes["held"] = [one for one in events if one not in joined]
    world.notes["first"], world.notes["second"] = first["member"]["member_id"], second["member"]["member_id"]
    assert merging.merge_members(world)[0] == 200
    world.deliver()
    world.notes["events"], world.notes["token"] = joined, world.token_of("o_1")


REFUND_BEFORE_JOINING = {**REFUND, "refund_no": "f2", "store_id": "sun_cafe"}


def receipt_reported(world: World) -> None:
    """The till reported a receipt; everything that follows is delivered."""
    at_till(world)
    answer = world.as_device(world.notes["till"], "/v1/points/credits", {**SALE, "code": world.notes["points code"]})
    assert answer.status == 200, answer.text
    world.deliver()
