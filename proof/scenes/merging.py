"""Scenes of merging: two members before and after their merge, with what is transferred."""

from collections.abc import Callable
from typing import Any

from proof.scenes import common as scenes
from proof.scenes import coupons, points, tiers
from proof.scenes.callers import login, move_time, response_of, staff
from proof.world import APPID, World, plate_path
from simulator import seed

NUMBER = "13812345678"
MERGE = {"member_id": "{first}", "other_id": "{second}", "reason": "a new phone"}
MERGE_REVERSED = {**MERGE, "member_id": "{second}", "other_id": "{first}"}
TAKE = {"member_id": "{second}", "mall_id": "sun", "points": -60, "reason": "a broken till"}
POINTS_OF_BOTH = {"store_id": "sun_cafe", "amount_fen": 9000, "points": 150}


def phone_login(world: World, openid: str) -> dict[str, Any]:
    """The login fields that show that the request comes from the member's own phone; the code is new each time."""
    return {"appid": APPID, "code": world.simulator.wechat.login_code(openid)}


def show_code(world: World) -> Any:
    """The first member shows a merge code. Returns the status and the names of the fields: the code differs at each
    attempt."""
    status, answer = response_of(
        world.as_shopper(world.notes["other"], "POST", "/v1/me/merge/code", phone_login(world, "o_1"))
    )
    return status, sorted(answer)


def code_of(world: World, token: str, openid: str) -> str:
    """The merge code that a member shows on its own phone."""
    return str(world.as_shopper(token, "POST", "/v1/me/merge/code", phone_login(world, openid)).json["merge_code"])


def with_code(world: World) -> None:
    """Two members, of whom the first shows a merge code."""
    two_members(world)
    world.notes["merge code"] = code_of(world, world.notes["other"], "o_1")


def merge_by_code(world: World) -> Any:
    """The second member merges with the first's code. It logs in first, since a merge ends its session."""
    _, fresh = login("o_2")(world)
    body = {**phone_login(world, "o_2"), "merge_code": world.notes["merge code"]}
    sent = {"Authorization": f"Bearer {fresh['token']}"}
    return response_of(world.http("POST", "/v1/me/merge", body, sent))


def two_members(world: World) -> None:
    """Two members with one number, each with points, a coupon, a plate, a grant and sales that count for a tier. The
    second ("token") also has codes for a till."""
    tiers.program(world)
    for name, openid, plate in (("other", "o_1", "京A12345"), ("token", "o_2", "京B67890")):
        move_time(world, minutes=1)  # the member who joined first remains
        arrived = world.log_in(openid, claim="gift", phone_code=world.simulator.wechat.phone_code(NUMBER))
        world.notes[name] = arrived["token"]
        world.notes["first" if name == "other" else "second"] = arrived["member"]["member_id"]
        world.notes["coupon"] = arrived["claim"]["coupon"]["coupon_id"]
        world.buy(arrived["token"], 5000)
        world.as_shopper(arrived["token"], "PUT", plate_path(plate))
        world.as_shopper(arrived["token"], "POST", "/v1/subscriptions", scenes.SUBSCRIPTION, key="granted")
    points.policy(cash=points.CASH)(world)
    world.notes["points code"] = points.code_of(world.notes["second"])
    world.notes["till"] = world.device("till", "sun_cafe")


def with_payment(world: World) -> None:
    """The second member paid an order with its coupon; no consumer has received the event."""
    two_members(world)
    _order(world)


def _order(world: World) -> None:
    opened = world.open_payment(world.notes["token"], 5000, key="first", coupon_ids=[world.notes["coupon"]])
    world.notes["order"] = opened.json["payment_id"]
    _pay(world)


def _pay(world: World) -> None:
    world.notes["notice"] = world.pay(world.notes["order"])()
    scenes.store_callback(world, "notice")
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.paid")


def with_refund(world: World) -> None:
    """A payment of the second member was partly refunded; no consumer has received the event."""
    with_payment(world)
    scenes.deliver_held(world)
    _refund(world)


def _refund(world: World) -> None:
    scenes.refund(world, "refund", 1500)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.refunded")


def with_rule(world: World) -> None:
    """There is a rule that issues a coupon for a payment. The second member has paid; no consumer has received the
    event, so the coupon is not issued yet."""
    scenes.campaign(world, "few", units=5)
    coupons.rule("payment")(world)
    with_payment(world)


def with_claim_code(world: World) -> None:
    """The second member has claimed a coupon with a code, up to the limit, and has another code."""
    two_members(world)
    scenes.campaign(world, "few", channels=["code"])
    made = {"campaign_id": "few", "codes": 2, "label": "leaflet"}
    batch = staff("claim-codes", made, key="batch")(world)[1]["batch_id"]
    lines = world.get(f"/v1/admin/claim-codes/{batch}/codes").text.split()[1:]
    used, world.notes["claim_code"] = (line.split(",")[1] for line in lines)
    claimed = world.as_shopper(world.notes["token"], "POST", "/v1/me/coupons/claim-code", {"code": used})
    assert claimed.status == 200, claimed.text


def merged(prepare: Callable[[World], None]) -> Callable[[World], None]:
    """After `prepare` the two members are merged and nothing is transferred. Held events stay held; "moves" are the
    events of the merge."""

    def joined(world: World) -> None:
        prepare(world)
        kept = world.notes.pop("events", [])
        status, _ = merge_members(world)
        assert status == 200
        scenes.hold_events(world, "member.merged")
        world.notes["moves"], world.notes["events"] = world.notes["events"], kept
        world.notes["held"] += world.notes["moves"]
        world.notes["token"] = world.token_of("o_2")

    return joined


def merge_members(world: World) -> Any:
    """Staff merge the two members."""
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    body = {"member_id": world.notes["first"], "other_id": world.notes["second"], "reason": "a new phone"}
    return response_of(world.http("POST", "/v1/admin/merges", body, headers))


def transfer_due(world: World) -> None:
    """The two members are merged; only the events of the merge are due."""
    merged(two_members)(world)
    world.notes["events"] = world.notes["moves"]
    world.notes["held"] = [one for one in world.notes["held"] if one not in world.notes["events"]]


def before_proof(world: World) -> None:
    """Two members of two mini-programs; a login will prove that they are one person."""
    scenes.two_mini_programs(world)
    assert login("o_1", claim="gift")(world)[0] == 200
    assert login("o_77", unionid="u", appid=scenes.OTHER_APPID)(world)[0] == 200


def proven(world: World) -> None:
    """A login proved that they are one person; the event is held."""
    before_proof(world)
    assert login("o_1", unionid="u")(world)[0] == 200
    scenes.hold_events(world, "members.proven")


def one_more_grant(world: World) -> None:
    """Two members before a merge; the second can allow one more message."""
    two_members(world)
    world.simulator.wechat.accept("o_2", seed.RECALL_TEMPLATE)
