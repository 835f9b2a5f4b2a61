"""Scenes of the business circle: stores with shop numbers, cards, payments at tills, WeChat's notices."""

from typing import Any
from urllib.parse import quote

from chalicelib import memory
from chalicelib.circle import rules, store
from proof.scenes import common as scenes
from proof.scenes.callers import PLATE, shopper, staff, tick, worker
from proof.scenes.common import hold_events, store_callback
from proof.world import APPID, World

BRANDID = 1001
CAFE = {"name": "cafe", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 2, "shop_number": "A-101"}


def in_circle(world: World) -> None:
    """The mall is in a business circle, and its cafe has a shop number."""
    put(
        world, "malls/sun", {"name": "日光广场", "appid": APPID, "mchid": world.simulator.pay.mchid, "brandid": BRANDID}
    )
    put(world, "stores/sun_cafe", CAFE)


def in_circle_with_back_fill(world: World) -> None:
    """As `in_circle`; payments before joining can be back-filled for a month."""
    in_circle(world)
    back_fill(world, days=30)


def payments_for_staff(world: World, openid: str = "o_1") -> str:
    """A member's payment under an unknown shop number; returns its transaction id. `notes["mall deposit"]` is
    another one. `notes["mall reported"]` is a payment whose points are reported; its refund `notes["mall refund"]`
    is above its amount."""
    in_circle(world)
    authorize(world, openid)
    number = pay(world, 5000, openid, shop_number="X-9")
    world.notes["mall reported"] = pay(world, 5000, openid)
    world.notes["mall deposit"] = pay(world, 6000, openid, shop_number="X-9")
    deliver_notices(world)
    world.notes["mall refund"] = world.simulator.pay.circle.refund(world.notes["mall reported"], 6000)
    deliver_notices(world)
    return number


def back_fill(world: World, *, days: int) -> None:
    """Sets for how many days payments before joining can be back-filled."""
    put(world, "points-policies/sun", {"expiry": {"kind": "rolling", "months": 12}, "back_fill_days": days})


def buy(world: World, token: str) -> tuple[str, str]:
    """A member pays an order of ours; its callback is held. Returns the order's id and its transaction id."""
    order = world.open_payment(token, 5000).json["payment_id"]
    world.pay(order)
    return order, world.simulator.pay.orders[order].transaction_id


def put(world: World, path: str, body: dict[str, Any]) -> None:
    """Puts a document."""
    answer = world.put(path, body)
    assert answer.status == 200, answer.text
    memory.forget()


def authorize(world: World, openid: str = "o_1", **how: Any) -> None:
    world.simulator.pay.circle.authorize(APPID, openid, **how)


def pay(world: World, amount_fen: int, openid: str = "o_1", *, shop_number: str = "A-101", **how: Any) -> str:
    """A shopper pays at a store's till; the notice is held. Returns the transaction id."""
    return world.simulator.pay.circle.pay(APPID, openid, amount_fen, shop_number=shop_number, **how)


def deliver_notices(world: World) -> None:
    """Delivers all notices and everything that follows."""
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
    world.deliver()


# --- for operations -----------------------------------------------------------------------------------------------
def notice_stored(prepare: str) -> Any:
    """A scene, named by `prepare`, after which the last notice is stored and not applied."""
    prepared = {
        "card": _card,
        "card lost": _card_lost,
        "sale": _sale,
        "stranger": _stranger,
        "refund": _refund,
        "stranger's refund": _stranger_refund,
        "refund first": _refund_first,
        "sale after refund": _sale_after_refund,
        "own order": _own_order,
        "card of a member": _card_of_a_member,
    }

    def scene(world: World) -> None:
        in_circle_with_back_fill(world)
        prepared[prepare](world)
        build = world.courier.notices[-1]
        world.notes["notice"] = build()
        store_callback(world, "notice", event="mall_notice.received")

    return scene


def _card(world: World) -> None:
    authorize(world)


def _card_lost(world: World) -> None:
    authorize(world, notify=False)
    world.move(seconds=1)
    world.notes["sale"] = pay(world, 5000)
    world.move(seconds=1)


def _sale(world: World) -> None:
    world.notes["token"] = world.token_of("o_1")
    authorize(world)
    deliver_notices(world)
    world.notes["sale"] = pay(world, 5000)


def _stranger(world: World) -> None:
    world.notes["sale"] = pay(world, 5000, "o_9")


def _refund(world: World) -> None:
    _sale(world)
    deliver_notices(world)
    world.simulator.pay.circle.refund(world.notes["sale"], 2000)


def _refund_first(world: World) -> None:
    world.notes["token"] = world.token_of("o_1")
    world.notes["sale"] = pay(world, 5000, notify=False)
    world.simulator.pay.circle.refund(world.notes["sale"], 2000, notify_anyway=True)


def _sale_after_refund(world: World) -> None:
    _refund_first(world)
    deliver_notices(world)
    world.simulator.pay.circle.notify_payment(world.notes["sale"])


def _own_order(world: World) -> None:
    scenes.bought(world)
    world.notes["sale"] = world.simulator.pay.orders[world.notes["order"]].transaction_id
    pay(world, 5000, transaction_id=world.notes["sale"])


def _card_of_a_member(world: World) -> None:
    world.notes["token"] = world.token_of("o_1")
    _card(world)


def _store_last_notice(world: World, name: str) -> None:
    """Stores the last notice; holds its events in `world.notes[name]`."""
    world.notes["notice"] = world.courier.notices[-1]()
    store_callback(world, "notice", event="mall_notice.received")
    scenes.name_events(world, name)


def sale_and_refund(world: World) -> None:
    """The notices of a mall payment and of its refund are stored; neither is applied. The notes "sale" and "refund"
    hold their events."""
    in_circle_with_back_fill(world)
    world.notes["token"] = world.token_of("o_1")
    authorize(world)
    deliver_notices(world)
    number = pay(world, 5000)
    _store_last_notice(world, "sale")
    world.simulator.pay.circle.refund(number, 2000, notify_anyway=True)
    _store_last_notice(world, "refund")


def two_refunds(world: World) -> None:
    """Two refunds that together refund a whole mall payment are stored ("first", "refund")."""
    in_circle_with_back_fill(world)
    _sale(world)
    deliver_notices(world)
    for name, fen in (("first", 2000), ("refund", 3000)):
        world.simulator.pay.circle.refund(world.notes["sale"], fen)
        _store_last_notice(world, name)


def paid_before_joining(world: World) -> None:
    """A mall payment from before its payer joined is stored; the member.joined event is held for the worker that
    credits it."""
    in_circle_with_back_fill(world)
    world.notes["sale"] = pay(world, 5000)
    deliver_notices(world)
    world.notes["token"] = world.token_of("o_1")
    hold_events(world, "member.joined")


FILE = shopper("POST", "/v1/me/points/back-fill", {"transaction_id": "{sale}"}, key=None)
CLAIM = worker("receipts_claim")
ASK = shopper("POST", "/v1/me/circle", key=None)


def payment_while_joining(world: World) -> None:
    """A shopper joined ("joined"), and the notice of an earlier payment is stored ("sale")."""
    in_circle_with_back_fill(world)
    pay(world, 5000)
    _store_last_notice(world, "sale")
    world.notes["token"] = world.token_of("o_1")
    hold_events(world, "member.joined")
    scenes.name_events(world, "joined")


def unknown_shop(world: World) -> None:
    """A mall payment under an unknown shop number, for a person to assign."""
    in_circle_with_back_fill(world)
    world.token_of("o_1")
    authorize(world)
    world.notes["sale"] = pay(world, 5000, shop_number="X-9")
    deliver_notices(world)


def _decision(what: str, **body: str) -> Any:
    return staff("mall-payments/{sale}/" + what, {"note": "asked the shop", **body})


def assign(store_id: str = "sun_books") -> Any:
    """An operator assigns the payment to a store."""
    return _decision("assign", store_id=store_id)


def report() -> Any:
    """An operator requests that the points are reported again."""
    return _decision("report")


def resolve() -> Any:
    """An operator resolves a refund."""
    return staff("mall-payments/{sale}/refunds/{refund}/resolve", {"note": "asked the shop"})


def dismiss() -> Any:
    """An operator dismisses the payment as no sale."""
    return _decision("dismiss")


def withdrawn_a_week_ago(world: World) -> None:
    """A shopper withdrew the authorisation a week ago, without a notice."""
    in_circle_with_back_fill(world)
    world.token_of("o_1")
    authorize(world)
    deliver_notices(world)
    world.simulator.pay.circle.withdraw(APPID, "o_1")
    world.move(days=7)


def withdrawn(world: World) -> None:
    """A shopper withdrew the authorisation, without a notice."""
    in_circle_with_back_fill(world)
    world.notes["token"] = world.token_of("o_1")
    authorize(world)
    deliver_notices(world)
    world.simulator.pay.circle.withdraw(APPID, "o_1")
    world.move(minutes=1)


def authorised_before_joining(world: World) -> None:
    """A shopper who authorised earlier has now joined; the event is held."""
    in_circle_with_back_fill(world)
    authorize(world, notify=False)
    world.token_of("o_1")
    hold_events(world, "member.joined")


def car_entered(world: World) -> None:
    """The car of a shopper who authorised has entered; the event is held."""
    in_circle_with_back_fill(world)
    scenes.with_plate(world)
    authorize(world)
    deliver_notices(world)
    report = {"plate": PLATE, "gate_event_id": "in"}
    world.as_device(world.notes["gate"], "/v1/gate/entries", report)
    hold_events(world, "visit.entered")


def report_failed(world: World, *, times: int = 4) -> None:
    """Points were credited and their report failed; the next try is due."""
    in_circle_with_back_fill(world)
    world.notes["token"] = world.token_of("o_1")
    authorize(world)
    deliver_notices(world)
    world.simulator.moods.plan("circle_points", "5xx", times=times)
    world.notes["sale"] = pay(world, 5000)
    deliver_notices(world)
    world.simulator.moods.clear()
    world.move(minutes=10)


def claimed_after_joining(world: World) -> None:
    """A receipt from before joining is credited. The report that WeChat has says that it earned no points; the new
    report is not sent yet."""
    in_circle_with_back_fill(world)
    world.notes["sale"] = pay(world, 5000)
    deliver_notices(world)
    world.notes["token"] = world.token_of("o_1")
    hold_events(world, "member.joined")
    world.hand_over("receipts_claim", world.notes["events"])
    hold_events(world, "receipt.recorded")


def last_report_due(world: World) -> None:
    """A report of points was tried for a day; its last try is due."""
    report_failed(world, times=999)
    (number,) = world.simulator.pay.circle.books.sales
    while (sale := store.find(number)) and rules.next_report_at(sale, world.now()) is not None:
        world.simulator.moods.plan("circle_points", "no:PARAM_ERROR", times=9)
        world.move(minutes=61)
        world.fire("circle_tick")
    world.simulator.moods.clear()
    world.move(minutes=61)


def report_given_up(world: World) -> None:
    """The report of points failed for a day and was given up; a person can try again."""
    last_report_due(world)
    for _ in range(3):
        world.simulator.moods.plan("circle_points", "no:PARAM_ERROR", times=9)
        world.move(minutes=61)
        world.fire("circle_tick")
    world.simulator.moods.clear()


def failing_tick(world: World) -> Any:
    """Ticks of the schedule while WeChat refuses every report."""
    world.simulator.moods.plan("circle_points", "no:PARAM_ERROR", times=99)
    try:
        return tick("circle_tick", minutes=2)(world)
    finally:
        world.simulator.moods.clear()


def claimed_twice(world: World) -> None:
    """As `claimed_after_joining` ("claimed"), and the shopper claims the payment at WeChat too ("sale")."""
    claimed_after_joining(world)
    scenes.name_events(world, "claimed")
    world.simulator.pay.circle.notify_payment(world.notes["sale"], by_hand=True)
    _store_last_notice(world, "sale")


def shop_number_added(world: World) -> None:
    """The unknown shop number now belongs to a store."""
    unknown_shop(world)
    put(world, "stores/sun_books", {**CAFE, "name": "books", "points_per_yuan": 1, "shop_number": "X-9"})
    world.move(minutes=11)


def car_left(world: World) -> None:
    """The car of a shopper who authorised has left; the event is held."""
    in_circle_with_back_fill(world)
    scenes.visit_settled(world)
    authorize(world)
    deliver_notices(world)
    world.as_device(world.notes["gate"], "/v1/gate/exits", {"plate": PLATE, "gate_event_id": "out"})
    hold_events(world, "visit.left")


def refund_too_large(world: World) -> None:
    """A refund above the payment waits for a person."""
    in_circle_with_back_fill(world)
    _sale(world)
    deliver_notices(world)
    world.notes["refund"] = world.simulator.pay.circle.refund(world.notes["sale"], 6000)
    deliver_notices(world)


def _stranger_refund(world: World) -> None:
    _stranger(world)
    deliver_notices(world)
    world.simulator.pay.circle.refund(world.notes["sale"], 2000)


def quoted(plate: str) -> str:
    return quote(plate, safe="")
