"""What must have happened before a merchant coupon is made, sent, used or looked at."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib import memory
from proof.scenes import common as scenes
from proof.scenes.callers import response_of as answered
from proof.scenes.callers import staff
from proof.world import APPID, World
from simulator.misbehave import SERVER_ERROR
from simulator.wechat_pay.merchant_coupons import Coupon

MIRROR = {"goods_name": "咖啡", "use_method": "OFF_LINE"}
PATH = "merchant-coupons/{campaign}"
ROUTE = "/v1/admin/merchant-coupons/{campaign_id}"
HERE = "/v1/admin/merchant-coupons/few"
CODES = {"codes": ["A-1", "A-2"]}
OTHER_CODES = {"codes": ["A-2", "A-3"]}
MANY_CODES = {"count": 401}
CHANGE = {"goods_name": "茶"}
VOID = "members/{member}/coupons/{coupon}/void"
UPLOAD = {**MIRROR, "code_mode": "MERCHANT_UPLOAD"}
UPLOADS = f"{PATH}/codes"
ASSIGN = "merchant-coupon-differences/{difference}/assign"
RESOLVE = "merchant-coupon-differences/{difference}/resolve"
OF_MEMBER = {"member_id": "{member}"}
NOTE = {"note": "paid in cash"}
REASON = {"reason": "given by mistake"}
SEND = {"campaign_ids": ["few"]}


def terms(world: World, **more: Any) -> dict[str, Any]:
    """What a campaign needs to be mirrored: WeChat Pay's coupons are valid within a year."""
    closes_at = (world.now() + timedelta(days=100)).replace(microsecond=0).isoformat()
    told = {"channels": ["busifavor", "mini_program"], "limit_per_member": 3, "on_refund": "yes"}
    return {**told, "closes_at": closes_at, **more}


def campaign_ready(world: World, campaign_id: str = "few", *, units: int = 5, **more: Any) -> None:
    """A campaign that can be mirrored."""
    scenes.campaign(world, campaign_id, units=units, **terms(world, **more))
    world.notes["campaign"] = campaign_id


def mirrored(world: World, campaign_id: str = "few", *, units: int = 5, spec: Any = MIRROR, **more: Any) -> str:
    """It has a stock at WeChat Pay; its id."""
    campaign_ready(world, campaign_id, units=units, **more)
    status, told = staff(PATH, spec)(world)
    assert status == 200, told
    world.notes["stock"] = told["stock_id"]
    return str(told["stock_id"])


def send_coupon(world: World, stock_id: str, code: str = "c1", openid: str = "o_1") -> Coupon:
    """WeChat sent a coupon; its callback is held back."""
    return world.simulator.pay.busifavor.send_coupon(stock_id, code, openid, APPID)


def store_callbacks(world: World) -> None:
    """Every callback that was held back was taken down, and nobody heard."""
    for notice in world.courier.notices:
        assert world.notify(notice).status == 204
    world.courier.notices.clear()


def send_stored(world: World, **more: Any) -> None:
    """A member's coupon was sent, its callback taken down: the worker is to get it."""
    stock_id = mirrored(world, **more)
    scenes.arrived(world)
    world.deliver()
    send_coupon(world, stock_id)
    store_callbacks(world)
    scenes.hold_events(world, "coupon_notice.received")


def sent_before_joining(world: World) -> None:
    """Who got a coupon has joined since, and nobody has heard."""
    send_coupon(world, mirrored(world))
    store_callbacks(world)
    world.deliver()
    scenes.arrived(world)
    scenes.hold_events(world, "member.joined")


def granted(world: World, **more: Any) -> None:
    """A coupon that WeChat sent is one of ours."""
    stock_id = mirrored(world, **more)
    world.notes["member"] = scenes.arrived(world)["member"]["member_id"]
    send_coupon(world, stock_id)
    store_callbacks(world)
    world.deliver()
    world.notes["coupon"] = wallet(world)[0]["coupon_id"]


def wallet(world: World, who: str = "token") -> list[dict[str, Any]]:
    """What the shopper holds."""
    coupons = world.as_shopper(world.notes[who], "GET", "/v1/me/coupons").json["coupons"]
    return [one for one in coupons if one["campaign_id"] == world.notes["campaign"]]


def redeemed(world: World) -> None:
    """It was redeemed with a payment, and WeChat Pay has not heard."""
    granted(world)
    opened = world.open_payment(world.notes["token"], 5000, key="first", coupon_ids=[world.notes["coupon"]])
    world.notes["payment"] = opened.json["payment_id"]
    world.notify(world.pay(world.notes["payment"]))
    world.courier.notices.clear()
    _without_reports(world)


def _without_reports(world: World) -> None:
    """Everything is delivered but what is to be reported."""
    kept = []
    while events := world.events():
        kept += [one for one in events if one["name"] in REPORTED]
        world.hand_to_all([one for one in events if one["name"] not in REPORTED])
    world.notes["events"] = [*world.notes.get("events", []), *kept]


REPORTED = ("coupon.redeemed", "coupon.given_back", "coupon.voided")


def voided(world: World) -> None:
    """Staff made it worthless, and WeChat Pay has not heard."""
    granted(world)
    assert staff("members/{member}/coupons/{coupon}/void", REASON)(world)[0] == 200
    _without_reports(world)


def redeemed_and_restored(world: World) -> None:
    """It was redeemed and given back, and WeChat Pay has heard of neither."""
    redeemed(world)
    body, key = {"reason": "broken"}, "back"
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    answer = world.http("POST", f"/v1/payments/{world.notes['payment']}/refunds", body, headers)
    assert answer.status == 200, answer.text
    store_callbacks(world)
    _without_reports(world)


def with_difference(world: World) -> str:
    """A coupon that there was no unit for; the difference's id."""
    stock_id = mirrored(world, units=1)
    world.simulator.pay.busifavor.books.stocks[stock_id].body["stock_send_rule"]["max_coupons"] = 9
    scenes.arrived(world)
    for code in ("c1", "c2"):
        send_coupon(world, stock_id, code)
    store_callbacks(world)
    world.deliver()
    found = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    world.notes["difference"] = found[0]["difference_id"]
    return str(found[0]["difference_id"])


def units_added(world: World) -> None:
    """The campaign has more units than WeChat Pay may send."""
    mirrored(world)
    change_campaign(world, units=8)


def change_campaign(world: World, **more: Any) -> None:
    """The campaign is put anew with other terms."""
    told = {**world.get("/v1/admin/campaigns/few").json["body"], **more}
    answer = world.put("campaigns/few", told)
    assert answer.status == 200, answer.text
    memory.forget()


def send_callback(world: World, **told: Any) -> None:
    """WeChat tells of a send in its own words, and it is taken down."""
    resource = {"coupon_code": "c", "stock_id": world.notes["stock"], "send_time": world.now().isoformat(), **told}
    notice = lambda: world.simulator.pay.notice("COUPON.SEND", "coupon", resource)  # noqa: E731
    assert world.notify(notice).status == 204


def with_codes(world: World) -> None:
    """Its coupons have codes of ours."""
    mirrored(world, spec=UPLOAD)


def claim_here(world: World) -> None:
    """The shopper claimed one here."""
    path = "/v1/coupons/campaigns/few/claim"
    assert world.as_shopper(world.notes["token"], "POST", path, key="claim").status == 200
    world.deliver()


def without_unit(world: World) -> None:
    """A coupon was sent that there is no unit for; the worker is to get it."""
    stock_id = mirrored(world, units=1)
    scenes.arrived(world)
    claim_here(world)
    send_coupon(world, stock_id)
    store_callbacks(world)
    scenes.hold_events(world, "coupon_notice.received")


def last_unit(world: World) -> None:
    """A coupon was sent and the worker is to get it; the one unit left is anybody's."""
    send_stored(world, units=1)
    scenes.arrived(world, "o_2")


def deactivated_at_wechat(world: World) -> None:
    """It was redeemed here and deactivated there, and neither has heard."""
    redeemed(world)
    (coupon,) = world.simulator.pay.busifavor.books.coupons.values()
    world.simulator.pay.busifavor.set_state(coupon.stock_id, coupon.code, "DEACTIVATED")


def sent_while_joining(world: World) -> None:
    """Who got a coupon joins as its callback is taken down; nobody has heard of either."""
    stock_id = mirrored(world)
    scenes.arrived(world)
    scenes.hold_events(world, "member.joined")
    scenes.name_events(world, "joined")
    send_coupon(world, stock_id)
    store_callbacks(world)
    scenes.hold_events(world, "coupon_notice.received")


def ids_for_matrix(world: World, campaign_id: str = "mirrored") -> dict[str, str]:
    """Ids of a stock that takes codes, and of two differences."""
    stock_id = mirrored(world, campaign_id, units=9, spec=UPLOAD)
    stock = world.simulator.pay.busifavor.books.stocks[stock_id]
    config = stock.body.pop("notify_config")
    for code in ("unknown", "unknown-2"):
        send_coupon(world, stock_id, code)
        assert world.notify(world.courier.notices.pop()).status == 204
    stock.body["notify_config"] = config
    world.deliver()
    one, other = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    told = {"difference_id": one["difference_id"], "other difference": other["difference_id"]}
    return {"mirrored": campaign_id, **told}


def unit_added_for_waiting(world: World) -> None:
    """A coupon waits for a unit, and the campaign has grown by one."""
    with_difference(world)
    # As it was before the console let it hand out more: else each look asks for a budget that it does not get.
    world.simulator.pay.busifavor.books.stocks[world.notes["stock"]].body["stock_send_rule"]["max_coupons"] = 1
    change_campaign(world, units=2)


def creation_pending(world: World) -> None:
    """The creation of a stock was not answered."""
    campaign_ready(world)
    world.simulator.moods.plan("create_stock", SERVER_ERROR)
    answer = world.http("POST", HERE, MIRROR, {"Authorization": f"Bearer {world.staff['operator']}"})
    assert answer.status == 503


def creation_refused(world: World) -> None:
    """WeChat Pay said no to a creation whose outcome had been unknown; a person has it on the list."""
    creation_pending(world)
    world.simulator.moods.plan("create_stock", "no:PARAM_ERROR", 2)
    for _ in range(2):
        world.move(hours=1)
        world.fire("busifavor_compare")
    memory.forget()
    (found,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    world.notes["difference"] = found["difference_id"]


def send_without_openid(world: World) -> None:
    """A coupon of which WeChat did not say who got it; its callback is with the worker."""
    mirrored(world)
    scenes.arrived(world)
    world.deliver()
    send_callback(world, openid="")
    scenes.hold_events(world, "coupon_notice.received")


def receiver_unknown(world: World) -> None:
    """The same, taken in: a person is to say whose it is."""
    send_without_openid(world)
    world.notes["member"] = world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]
    assert not world.hand_over("busifavor_apply", world.notes.pop("events"))
    (found,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    world.notes["difference"] = found["difference_id"]


def openid_sent_later(world: World) -> None:
    """The same, and WeChat has told again, now with the openid."""
    receiver_unknown(world)
    send_callback(world, openid="o_1")
    scenes.hold_events(world, "coupon_notice.received")


def sent_to_another_program(world: World) -> None:
    """Who got a coupon in another mini-program has come there since, and nobody has heard."""
    scenes.two_mini_programs(world)
    stock_id = mirrored(world, spec={**MIRROR, "notify_appid": scenes.OTHER_APPID})
    world.log_in("o_1", code=world.simulator.wechat.login_code("o_1", "u"))
    world.simulator.pay.busifavor.send_coupon(stock_id, "c1", "o_2", scenes.OTHER_APPID)
    store_callbacks(world)
    world.deliver()
    world.log_in("o_2", code=world.simulator.wechat.login_code("o_2", "u"), appid=scenes.OTHER_APPID)
    scenes.hold_events(world, "member.openid_added")


def redeemed_then_restored(world: World) -> None:
    """It was redeemed, which a worker has; then given back, which another has."""
    redeemed(world)
    scenes.name_events(world, "used")
    world.notes["events"] = []
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "back"}
    path = f"/v1/payments/{world.notes['payment']}/refunds"
    assert world.http("POST", path, {"reason": "broken"}, headers).status == 200
    store_callbacks(world)
    _without_reports(world)


def before_price_cut(world: World) -> None:
    """A coupon was sent, its callback is with the worker, and an operator is about to make the campaign cheaper."""
    send_stored(world)
    body = world.get("/v1/admin/campaigns/few").json["body"]
    world.notes["cheaper"] = {**body, "worth": {**body["worth"], "discount_fen": 50}}


def cut_price(world: World) -> Any:
    """The operator's put."""
    return answered(world.put("campaigns/few", world.notes["cheaper"]))


def status_only(attempt: Callable[[World], Any]) -> Callable[[World], Any]:
    """The same, of whose answer only the status counts: a stock is shown as it stands by then."""
    return lambda world: attempt(world)[0]
