"""Scenes of merchant coupons: made, sent, redeemed, restored, compared."""

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
    """The fields a campaign needs to be mirrored: WeChat Pay's coupons must end within a year."""
    closes_at = (world.now() + timedelta(days=100)).replace(microsecond=0).isoformat()
    fields = {"channels": ["busifavor", "mini_program"], "limit_per_member": 3, "on_refund": "yes"}
    return {**fields, "closes_at": closes_at, **more}


def campaign_ready(world: World, campaign_id: str = "few", *, units: int = 5, **more: Any) -> None:
    """A campaign that can be mirrored."""
    scenes.campaign(world, campaign_id, units=units, **terms(world, **more))
    world.notes["campaign"] = campaign_id


def mirrored(world: World, campaign_id: str = "few", *, units: int = 5, spec: Any = MIRROR, **more: Any) -> str:
    """The campaign has a stock at WeChat Pay. Returns the stock's id."""
    campaign_ready(world, campaign_id, units=units, **more)
    status, stock = staff(PATH, spec)(world)
    assert status == 200, stock
    world.notes["stock"] = stock["stock_id"]
    return str(stock["stock_id"])


def send_coupon(world: World, stock_id: str, code: str = "c1", openid: str = "o_1") -> Coupon:
    """WeChat sends a coupon; its callback is held."""
    return world.simulator.pay.busifavor.send_coupon(stock_id, code, openid, APPID)


def store_callbacks(world: World) -> None:
    """Stores every callback that was held; no worker applies them."""
    for notice in world.courier.notices:
        assert world.notify(notice).status == 204
    world.courier.notices.clear()


def send_stored(world: World, **more: Any) -> None:
    """A coupon was sent to a member; its callback is stored and the event is held for the worker."""
    stock_id = mirrored(world, **more)
    scenes.arrived(world)
    world.deliver()
    send_coupon(world, stock_id)
    store_callbacks(world)
    scenes.hold_events(world, "coupon_notice.received")


def sent_before_joining(world: World) -> None:
    """The receiver of a coupon has joined since; the member.joined event is held."""
    send_coupon(world, mirrored(world))
    store_callbacks(world)
    world.deliver()
    scenes.arrived(world)
    scenes.hold_events(world, "member.joined")


def granted(world: World, **more: Any) -> None:
    """A sent coupon is in the member's wallet."""
    stock_id = mirrored(world, **more)
    world.notes["member"] = scenes.arrived(world)["member"]["member_id"]
    send_coupon(world, stock_id)
    store_callbacks(world)
    world.deliver()
    world.notes["coupon"] = wallet(world)[0]["coupon_id"]


def wallet(world: World, who: str = "token") -> list[dict[str, Any]]:
    """The member's coupons of the campaign."""
    coupons = world.as_shopper(world.notes[who], "GET", "/v1/me/coupons").json["coupons"]
    return [one for one in coupons if one["campaign_id"] == world.notes["campaign"]]


def redeemed(world: World) -> None:
    """The coupon was redeemed with a payment; it is not reported to WeChat Pay."""
    granted(world)
    opened = world.open_payment(world.notes["token"], 5000, key="first", coupon_ids=[world.notes["coupon"]])
    world.notes["payment"] = opened.json["payment_id"]
    world.notify(world.pay(world.notes["payment"]))
    world.courier.notices.clear()
    _without_reports(world)


def _without_reports(world: World) -> None:
    """Delivers everything except the events that cause a report. These stay held."""
    kept = []
    while events := world.events():
        kept += [one for one in events if one["name"] in REPORTED]
        world.hand_to_all([one for one in events if one["name"] not in REPORTED])
    world.notes["events"] = [*world.notes.get("events", []), *kept]


REPORTED = ("coupon.redeemed", "coupon.given_back", "coupon.voided")


def voided(world: World) -> None:
    """Staff voided the coupon; it is not reported to WeChat Pay."""
    granted(world)
    assert staff("members/{member}/coupons/{coupon}/void", REASON)(world)[0] == 200
    _without_reports(world)


def redeemed_and_restored(world: World) -> None:
    """The coupon was redeemed and restored; neither is reported to WeChat Pay."""
    redeemed(world)
    body, key = {"reason": "broken"}, "back"
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    answer = world.http("POST", f"/v1/payments/{world.notes['payment']}/refunds", body, headers)
    assert answer.status == 200, answer.text
    store_callbacks(world)
    _without_reports(world)


def with_difference(world: World) -> str:
    """A coupon was sent without a unit for it. Returns the difference's id."""
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
    """The campaign has more units than its stock at WeChat Pay may send."""
    mirrored(world)
    change_campaign(world, units=8)


def change_campaign(world: World, **more: Any) -> None:
    """Puts the campaign with other fields."""
    body = {**world.get("/v1/admin/campaigns/few").json["body"], **more}
    answer = world.put("campaigns/few", body)
    assert answer.status == 200, answer.text
    memory.forget()


def send_callback(world: World, **fields: Any) -> None:
    """WeChat sends a callback with these fields; it is stored."""
    resource = {"coupon_code": "c", "stock_id": world.notes["stock"], "send_time": world.now().isoformat(), **fields}
    notice = lambda: world.simulator.pay.notice("COUPON.SEND", "coupon", resource)  # noqa: E731
    assert world.notify(notice).status == 204


def with_codes(world: World) -> None:
    """A stock whose coupon codes we upload."""
    mirrored(world, spec=UPLOAD)


def claim_here(world: World) -> None:
    """The member claims a coupon of the campaign here."""
    path = "/v1/coupons/campaigns/few/claim"
    assert world.as_shopper(world.notes["token"], "POST", path, key="claim").status == 200
    world.deliver()


def without_unit(world: World) -> None:
    """A coupon was sent and no unit is left for it; the event is held."""
    stock_id = mirrored(world, units=1)
    scenes.arrived(world)
    claim_here(world)
    send_coupon(world, stock_id)
    store_callbacks(world)
    scenes.hold_events(world, "coupon_notice.received")


def last_unit(world: World) -> None:
    """A coupon was sent and its event is held; one unit is left, which others may claim."""
    send_stored(world, units=1)
    scenes.arrived(world, "o_2")


def deactivated_at_wechat(world: World) -> None:
    """The coupon was redeemed here and deactivated at WeChat Pay; neither is reported to the other side."""
    redeemed(world)
    (coupon,) = world.simulator.pay.busifavor.books.coupons.values()
    world.simulator.pay.busifavor.set_state(coupon.stock_id, coupon.code, "DEACTIVATED")


def sent_while_joining(world: World) -> None:
    """A coupon was sent while its receiver joins; both events are held."""
    stock_id = mirrored(world)
    scenes.arrived(world)
    scenes.hold_events(world, "member.joined")
    scenes.name_events(world, "joined")
    send_coupon(world, stock_id)
    store_callbacks(world)
    scenes.hold_events(world, "coupon_notice.received")


def ids_for_matrix(world: World, campaign_id: str = "mirrored") -> dict[str, str]:
    """Ids for the access matrix: a stock that takes codes, and two differences."""
    stock_id = mirrored(world, campaign_id, units=9, spec=UPLOAD)
    stock = world.simulator.pay.busifavor.books.stocks[stock_id]
    config = stock.body.pop("notify_config")
    for code in ("unknown", "unknown-2"):
        send_coupon(world, stock_id, code)
        assert world.notify(world.courier.notices.pop()).status == 204
    stock.body["notify_config"] = config
    world.deliver()
    one, other = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    differences = {"difference_id": one["difference_id"], "other difference": other["difference_id"]}
    return {"mirrored": campaign_id, **differences}


def unit_added_for_waiting(world: World) -> None:
    """A sent coupon waits for a unit, and the campaign now has one more."""
    with_difference(world)
    # Restores the stock's own limit. Otherwise each comparison requests a budget and is refused.
    world.simulator.pay.busifavor.books.stocks[world.notes["stock"]].body["stock_send_rule"]["max_coupons"] = 1
    change_campaign(world, units=2)


def creation_pending(world: World) -> None:
    """The request that creates a stock got no response."""
    campaign_ready(world)
    world.simulator.moods.plan("create_stock", SERVER_ERROR)
    answer = world.http("POST", HERE, MIRROR, {"Authorization": f"Bearer {world.staff['operator']}"})
    assert answer.status == 503


def creation_refused(world: World) -> None:
    """WeChat Pay refused the creation whose result was unknown; a person must resolve it."""
    creation_pending(world)
    world.simulator.moods.plan("create_stock", "no:PARAM_ERROR", 2)
    for _ in range(2):
        world.move(hours=1)
        world.fire("busifavor_compare")
    memory.forget()
    (found,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    world.notes["difference"] = found["difference_id"]


def send_without_openid(world: World) -> None:
    """A coupon was sent with no openid in its callback; the event is held."""
    mirrored(world)
    scenes.arrived(world)
    world.deliver()
    send_callback(world, openid="")
    scenes.hold_events(world, "coupon_notice.received")


def receiver_unknown(world: World) -> None:
    """As `send_without_openid`, applied: a person must assign the coupon."""
    send_without_openid(world)
    world.notes["member"] = world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]
    assert not world.hand_over("busifavor_apply", world.notes.pop("events"))
    (found,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    world.notes["difference"] = found["difference_id"]


def openid_sent_later(world: World) -> None:
    """As `receiver_unknown`, and WeChat has sent the callback again with the openid."""
    receiver_unknown(world)
    send_callback(world, openid="o_1")
    scenes.hold_events(world, "coupon_notice.received")


def sent_to_another_program(world: World) -> None:
    """The receiver of a coupon in another mini-program has logged in there; the event is held."""
    scenes.two_mini_programs(world)
    stock_id = mirrored(world, spec={**MIRROR, "notify_appid": scenes.OTHER_APPID})
    world.log_in("o_1", code=world.simulator.wechat.login_code("o_1", "u"))
    world.simulator.pay.busifavor.send_coupon(stock_id, "c1", "o_2", scenes.OTHER_APPID)
    store_callbacks(world)
    world.deliver()
    world.log_in("o_2", code=world.simulator.wechat.login_code("o_2", "u"), appid=scenes.OTHER_APPID)
    scenes.hold_events(world, "member.openid_added")


def redeemed_then_restored(world: World) -> None:
    """The coupon was redeemed ("used") and then restored ("events"); each event is held for a worker."""
    redeemed(world)
    scenes.name_events(world, "used")
    world.notes["events"] = []
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "back"}
    path = f"/v1/payments/{world.notes['payment']}/refunds"
    assert world.http("POST", path, {"reason": "broken"}, headers).status == 200
    store_callbacks(world)
    _without_reports(world)


def before_price_cut(world: World) -> None:
    """A coupon was sent, its event is held, and an operator is about to lower the campaign's worth."""
    send_stored(world)
    body = world.get("/v1/admin/campaigns/few").json["body"]
    world.notes["cheaper"] = {**body, "worth": {**body["worth"], "discount_fen": 50}}


def cut_price(world: World) -> Any:
    """The operator lowers the campaign's worth."""
    return answered(world.put("campaigns/few", world.notes["cheaper"]))


def status_only(attempt: Callable[[World], Any]) -> Callable[[World], Any]:
    """The same attempt, but it returns the status only: the stock in the response depends on the order of the calls."""
    return lambda world: attempt(world)[0]
