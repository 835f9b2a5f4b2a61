"""What must have happened before two members become one, and before what hangs on the one is brought to the other."""

from collections.abc import Callable
from typing import Any

from proof.scenes import common as scenes
from proof.scenes import coupons, points, tiers
from proof.scenes.callers import login, staff, told, with_time_moved
from proof.world import APPID, World, plate_path
from simulator import seed

NUMBER = "13812345678"
ONE = {"member_id": "{first}", "other_id": "{second}", "reason": "a new phone"}
OTHER_WAY = {**ONE, "member_id": "{second}", "other_id": "{first}"}
TAKE = {"member_id": "{second}", "mall_id": "sun", "points": -60, "reason": "a broken till"}
BOTH_PAY = {"store_id": "sun_cafe", "amount_fen": 9000, "points": 150}


def on_phone(world: World, openid: str) -> dict[str, Any]:
    """What tells that a phone itself asks: a code of its own each time."""
    return {"appid": APPID, "code": world.simulator.wechat.login_code(openid)}


def shown(world: World) -> Any:
    """The first shows a code; which, is another at each attempt."""
    status, answer = told(world.as_shopper(world.notes["other"], "POST", "/v1/me/merge/code", on_phone(world, "o_1")))
    return status, sorted(answer)


def code_of(world: World, token: str, openid: str) -> str:
    """The code that a member shows on its own phone."""
    return str(world.as_shopper(token, "POST", "/v1/me/merge/code", on_phone(world, openid)).json["merge_code"])


def with_code(world: World) -> None:
    """Two of whom the first shows a code."""
    twins(world)
    world.notes["merge code"] = code_of(world, world.notes["other"], "o_1")


def asked(world: World) -> Any:
    """The second asks with the code of the first; a client whose session ended logs in anew."""
    _, fresh = login("o_2")(world)
    body = {**on_phone(world, "o_2"), "merge_code": world.notes["merge code"]}
    sent = {"Authorization": f"Bearer {fresh['token']}"}
    return told(world.http("POST", "/v1/me/merge", body, sent))


def twins(world: World) -> None:
    """Two members with one number, each with points, a coupon, plates, a grant and what counts for a tier; the one who
    came second ("token") has a payment and a refund that nobody has heard of, and shows codes at a till."""
    tiers.program(world)
    for name, openid, plate in (("other", "o_1", "京A12345"), ("token", "o_2", "京B67890")):
        with_time_moved(world, minutes=1)  # who joined first stays
        arrived = world.log_in(openid, claim="gift", phone_code=world.simulator.wechat.phone_code(NUMBER))
        world.notes[name] = arrived["token"]
        world.notes["first" if name == "other" else "second"] = arrived["member"]["member_id"]
        world.notes["coupon"] = arrived["claim"]["coupon"]["coupon_id"]
        world.buy(arrived["token"], 5000)
        world.as_shopper(arrived["token"], "PUT", plate_path(plate))
        world.as_shopper(arrived["token"], "POST", "/v1/subscriptions", scenes.SUBSCRIBING, key="granted")
    points.policy(cash=points.CASH)(world)
    world.notes["points code"] = points.code_of(world.notes["second"])
    world.notes["till"] = world.device("till", "sun_cafe")


def with_payment(world: World) -> None:
    """The second has paid an order that holds its coupon; its consumers have not heard."""
    twins(world)
    _order(world)


def _order(world: World) -> None:
    opened = world.open_payment(world.notes["token"], 5000, key="first", coupon_ids=[world.notes["coupon"]])
    world.notes["order"] = opened.json["payment_id"]
    _pay(world)


def _pay(world: World) -> None:
    world.notes["notice"] = world.pay(world.notes["order"])()
    scenes.take_down(world, "notice")
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.paid")


def with_refund(world: World) -> None:
    """A payment of the second was refunded in part; its consumers have not heard."""
    with_payment(world)
    scenes.deliver_held(world)
    _refund(world)


def _refund(world: World) -> None:
    scenes.refund(world, "refund", 1500)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.refunded")


def with_rule(world: World) -> None:
    """A rule gives a coupon for the payment of the second; nobody has heard of it."""
    scenes.campaign(world, "few", units=5)
    coupons.rule("payment")(world)
    with_payment(world)


def with_claim_code(world: World) -> None:
    """The second had the one coupon that a code gives; another code lies ready."""
    twins(world)
    scenes.campaign(world, "few", channels=["code"])
    made = {"campaign_id": "few", "codes": 2, "label": "leaflet"}
    batch = staff("claim-codes", made, key="batch")(world)[1]["batch_id"]
    lines = world.get(f"/v1/admin/claim-codes/{batch}/codes").text.split()[1:]
    used, world.notes["claim_code"] = (line.split(",")[1] for line in lines)
    claimed = world.as_shopper(world.notes["token"], "POST", "/v1/me/coupons/claim-code", {"code": used})
    assert claimed.status == 200, claimed.text


def one(prepare: Callable[[World], None]) -> Callable[[World], None]:
    """After that they became one, and nothing was brought; what was held for a worker still is, `moves` beside it."""

    def joined(world: World) -> None:
        prepare(world)
        kept = world.notes.pop("events", [])
        status, _ = join(world)
        assert status == 200
        scenes.hold_events(world, "member.merged")
        world.notes["moves"], world.notes["events"] = world.notes["events"], kept
        world.notes["held"] += world.notes["moves"]
        world.notes["token"] = world.token_of("o_2")

    return joined


def join(world: World) -> Any:
    """Staff make one of them."""
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    body = {"member_id": world.notes["first"], "other_id": world.notes["second"], "reason": "a new phone"}
    return told(world.http("POST", "/v1/admin/merges", body, headers))


def nothing_held(world: World) -> None:
    """They became one; only what brings it is on its way."""
    one(twins)(world)
    world.notes["events"] = world.notes["moves"]
    world.notes["held"] = [one for one in world.notes["held"] if one not in world.notes["events"]]


def unproven(world: World) -> None:
    """Two members in two mini-programs of whom a login will prove that they are one."""
    scenes.two_programs(world)
    assert login("o_1", claim="gift")(world)[0] == 200
    assert login("o_77", unionid="u", appid=scenes.OTHER_APPID)(world)[0] == 200


def proven(world: World) -> None:
    """A login proved it."""
    unproven(world)
    assert login("o_1", unionid="u")(world)[0] == 200
    scenes.hold_events(world, "members.proven")


def granting(world: World) -> None:
    """They are about to become one, and the second allows one more message."""
    twins(world)
    world.simulator.wechat.accept("o_2", seed.RECALL_TEMPLATE)
