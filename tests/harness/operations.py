"""What callers do, as one attempt each: how a request, a delivery or a tick is made, and when it has to be repeated.

An operation of a room is one line in the list below: its name, what must have happened before, one attempt. What an
attempt answers is compared between runs.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import boto3

from chalicelib import memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.settings import settings
from simulator import seed
from simulator.stack import APPS
from tests.harness import tap
from tests.world import APPID, Answer, World, plate_path

OTHER_APPID = list(APPS)[1]
PLATE = "京A12345"
MOST_TRIES = 4


class Died(BaseException):
    """The process ended here: no handler of the product may catch it."""


class Again(Exception):
    """The attempt did not get through; its caller makes it again. `fault`: the product told of a fault of its own,
    which only a provoked failure excuses."""

    def __init__(self, what: str, *, fault: bool = False) -> None:
        super().__init__(what)
        self.fault = fault


@dataclass(frozen=True)
class Operation:
    """`prepare` leads to where it can happen; `attempt` is made until it does not raise Again, and answers what the
    caller is told. `instants` is False where a repeat comes at another business time; `alike` are differences that
    no repeat can mend (a pattern and what is read for it), each with its reason beside it; `changes` is False for
    what only answers."""

    name: str
    prepare: Callable[[World], Any]
    attempt: Callable[[World], Any]
    instants: bool = True
    alike: tuple[tuple[str, str], ...] = ()
    changes: bool = True


def told(answer: Answer) -> Any:
    """What an HTTP caller keeps of an answer; a 5xx is asked again."""
    if answer.status >= 500:
        raise Again(answer.text, fault=answer.status == 500)
    return answer.status, (answer.json if answer.text else None)


# --- callers ------------------------------------------------------------------------------------------------------
def shopper(method: str, path: str, body: Any = None, *, key: str | None = "k", who: str = "token") -> Any:
    """A shopper's request; `path` and `body` may name notes of the world in braces."""

    def attempt(world: World) -> Any:
        sent = {name: _filled(world, value) for name, value in body.items()} if body is not None else None
        return told(world.as_shopper(world.notes[who], method, _filled(world, path), sent, key=key))

    return attempt


def login(openid: str, **extra: Any) -> Callable[[World], Any]:
    """A login; each attempt brings a code of its own, as wx.login gives, and the same key."""
    unionid, appid, phone = (extra.pop(name, None) for name in ("unionid", "appid", "phone"))

    def attempt(world: World) -> Any:
        body = {"appid": appid or APPID, "code": world.simulator.wechat.login_code(openid, unionid), **extra}
        if phone:
            body["phone_code"] = world.simulator.wechat.phone_code(phone)
        return told(world.http("POST", "/v1/login", body, {"Idempotency-Key": f"login-{openid}"}))

    return attempt


def gate(path: str, event_id: str) -> Callable[[World], Any]:
    """A gate's report; each attempt is signed anew."""
    body = {"plate": PLATE, "gate_event_id": event_id}
    return lambda world: told(world.as_device(world.notes["gate"], path, body))


def operator(path: str, body: Any) -> Callable[[World], Any]:
    """An operator's put."""
    return lambda world: told(world.put(path, body))


def callback(name: str = "notice") -> Callable[[World], Any]:
    """The provider's callback, byte for byte the same."""

    def attempt(world: World) -> Any:
        headers, body = world.notes[name]
        return told(world.http("POST", "/v1/wechat-pay/notify", body, headers))

    return attempt


def worker(function: str, name: str = "events") -> Callable[[World], Any]:
    """A delivery to a worker; what it wants again comes again."""

    def attempt(world: World) -> Any:
        if world.hand_over(function, world.notes[name]):
            raise Again(function)

    return attempt


def tick(function: str, **step: float) -> Callable[[World], Any]:
    """A schedule over five ticks, `step` apart; a tick that dies is missed and the next comes all the same. Five: one
    fault may put a question off past the next tick, and a full sweep tries two."""

    def attempt(world: World) -> Any:
        for _ in range(5):
            try:
                world.fire(function)
            except (Exception, Died):  # the scheduler does not mind
                memory.forget()
            with_time_moved(world, **step)

    return attempt


def seen_paid(world: World) -> Any:
    """The shopper looks again until the payment has gone through."""
    answer = shopper("GET", "/v1/payments/{order}", key=None)(world)
    if answer[1]["state"] != "paid":
        raise Again(str(answer))
    return answer


def logged_out(world: World) -> Any:
    """A log-out; once it has worked, a repeat finds the token ended."""
    answer = told(world.as_shopper(world.notes["token"], "POST", "/v1/logout"))
    return "logged out" if answer[0] in (204, 401) else answer


def qr_code(world: World) -> Any:
    """An operator makes a QR code."""
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    return told(world.http("POST", "/v1/admin/qr-codes", QR, headers))


def relay(world: World) -> Any:
    """The relay gets a batch of a stream; all that counts is what reached the bus or was parked, however often."""
    return _passed_on(world, "relay", world.notes["records"])


def sweep_parked(world: World) -> Any:
    """The sweep gets what was parked."""
    parked = [{"event": event} for event in world.notes["told"]]
    records = [
        {**world.message({"name": ""}), "messageId": f"p{number}", "body": json.dumps(body)}
        for number, body in enumerate(parked)
    ]
    return _passed_on(world, "sweep", records)


def _passed_on(world: World, function: str, records: list[Any]) -> Any:
    with tap.watched(None):
        ears = _ears(world)
    try:
        answer = world.client.lambda_.invoke(function, {"Records": records}).payload
    except Exception as error:  # the batch comes again
        raise Again(function) from error
    if answer and answer["batchItemFailures"]:
        raise Again(function)
    with tap.watched(None):
        return sorted({event["id"] for url in ears for event in _heard(url)})


def _ears(world: World) -> list[str]:
    """A queue that hears the bus and one for what is parked, made once in a run."""
    if "ears" not in world.notes:
        sqs, bus, mark = boto3.client("sqs"), boto3.client("events"), os.urandom(6).hex()
        with contextlib.suppress(bus.exceptions.ResourceAlreadyExistsException):
            bus.create_event_bus(Name="bus")
        urls = [sqs.create_queue(QueueName=f"{name}-{mark}")["QueueUrl"] for name in ("heard", "parked")]
        arn = sqs.get_queue_attributes(QueueUrl=urls[0], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        bus.put_rule(Name="all", EventBusName="bus", EventPattern=json.dumps({"source": ["mallpass"]}))
        bus.put_targets(Rule="all", EventBusName="bus", Targets=[{"Id": "ear", "Arn": arn}])
        os.environ["PARKED_EVENTS_QUEUE_URL"] = urls[1]
        settings.cache_clear()
        world.notes["ears"] = urls
    return list(world.notes["ears"])


def _heard(url: str) -> Iterator[dict[str, Any]]:
    while found := boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            body = json.loads(message["Body"])
            yield body["detail"] if "detail" in body else body["event"]


def with_time_moved(world: World, **step: float) -> None:
    """Business time goes on, unseen by any hook."""
    with tap.watched(None):
        world.move(**step)


def _filled(world: World, text: Any) -> Any:
    return text.format_map(world.notes) if isinstance(text, str) else text


# --- what must have happened before -------------------------------------------------------------------------------
def arrived(world: World, openid: str = "o_1", name: str = "token", **extra: Any) -> dict[str, Any]:
    """A shopper is logged in."""
    told = world.log_in(openid, **extra)
    world.notes[name] = told["token"]
    return told


def two_programs(world: World) -> None:
    """A second mall with a mini-program of its own."""
    world.put("malls/moon", {"name": "月光里", "appid": OTHER_APPID, "mchid": "1900000109"})
    memory.forget()


def arrived_with_union(world: World) -> None:
    """A shopper whose unionid is known."""
    two_programs(world)
    body = {"appid": APPID, "code": world.simulator.wechat.login_code("o_1", "u")}
    assert world.http("POST", "/v1/login", body).status == 200


def sold_out(world: World) -> None:
    """A campaign that is known to be sold out."""
    gone(world)
    assert shopper("POST", FEW)(world)[0] == 409


def holding(world: World) -> None:
    """A shopper holds a coupon."""
    world.notes["coupon"] = arrived(world, claim="gift")["claim"]["coupon"]["coupon_id"]


def scarce(units: int) -> Callable[[World], None]:
    """A shopper, and a campaign with few units."""

    def prepare(world: World) -> None:
        arrived(world)
        world.put("campaigns/few", seed.campaign("few", units=units, threshold_fen=2000, discount_fen=100))
        memory.forget()

    return prepare


def gone(world: World) -> None:
    """A campaign all of whose units are claimed, which nobody has noticed yet."""
    scarce(1)(world)
    arrived(world, "o_2", "other", claim="few")


def ordered(world: World) -> None:
    """An order waits to be paid, with a coupon."""
    holding(world)
    world.notes["order"] = world.open_payment(
        world.notes["token"], 5000, key="first", coupon_id=world.notes["coupon"]
    ).json["payment_id"]


def paid(world: World) -> None:
    """It was paid at the provider, whose callback is on its way."""
    ordered(world)
    world.notes["notice"] = world.pay(world.notes["order"])()


def calling_back(world: World) -> None:
    """The provider calls back, and stops once it is answered."""
    paid(world)
    world.courier.notices.pop()


def noticed(world: World) -> None:
    """Its callback was taken down."""
    paid(world)
    take_down(world, "notice")


def applied(world: World) -> None:
    """It is paid here."""
    noticed(world)
    world.hand_over("payments_apply", world.notes["events"])
    hold_events(world, "payment.paid")


def cancelled(world: World) -> None:
    """An order was closed; what follows from it has not been delivered."""
    ordered(world)
    world.as_shopper(world.notes["token"], "POST", f"/v1/payments/{world.notes['order']}/cancel")
    hold_events(world, "payment.closed")


def late(world: World) -> None:
    """Money came for an order that was closed meanwhile."""
    paid(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    kept, order.state = order.state, "NOTPAY"
    world.as_shopper(world.notes["token"], "POST", f"/v1/payments/{world.notes['order']}/cancel")
    order.state = kept
    world.deliver()
    take_down(world, "notice")


def bought(world: World) -> None:
    """A payment with everything that followed."""
    applied(world)
    deliver_held(world)


def refunded(world: World) -> None:
    """Part of it was refunded at the merchant console; the callback was taken down."""
    bought(world)
    _refund(world)
    take_down(world, "refund")


def refunding(world: World) -> None:
    """The refund is recorded; its consumers have not heard."""
    refunded(world)
    world.hand_over("payments_apply", world.notes["events"])
    hold_events(world, "payment.refunded")


def owing(world: World) -> None:
    """A member who owes points, and a payment that will earn some."""
    bought(world)
    _refund(world)
    take_down(world, "refund")
    with_points_spent(world)
    deliver_held(world)
    applied_again(world)


def with_points_spent(world: World) -> None:
    """All points went into parking."""
    parked(world)
    with_time_moved(world, hours=1.5)
    path = "/v1/parking/visits/current"
    visit = world.as_shopper(world.notes["token"], "GET", path).json["visits"][0]["visit_id"]
    world.as_shopper(world.notes["token"], "POST", f"/v1/parking/visits/{visit}/exit", {"points": 100})


def applied_again(world: World) -> None:
    """A second payment is paid here; its consumers have not heard."""
    order = world.open_payment(world.notes["token"], 9000, key="second").json["payment_id"]
    world.notes["notice"] = world.pay(order)()
    take_down(world, "notice")
    world.hand_over("payments_apply", world.notes["events"])
    hold_events(world, "payment.paid")


def bound(world: World) -> None:
    """A shopper with a plate, and a gate."""
    if "token" not in world.notes:
        arrived(world)
    world.notes["gate"] = world.device("gate", "garage")
    world.as_shopper(world.notes["token"], "PUT", plate_path(PLATE))


def parked(world: World) -> None:
    """The car is in."""
    bound(world)
    entered = world.as_device(world.notes["gate"], "/v1/gate/entries", {"plate": PLATE, "gate_event_id": "in"})
    world.notes["visit"] = entered.json["visit_id"]


def parked_for(hours: float, *, with_points: bool = True) -> Callable[[World], None]:
    """The car has been in for so long, and its driver has points."""

    def prepare(world: World) -> None:
        if with_points:
            bought(world)
        parked(world)
        with_time_moved(world, hours=hours)

    return prepare


def leaving(world: World) -> None:
    """The visit is settled: the car may leave."""
    parked_for(0.2, with_points=False)(world)
    world.as_shopper(world.notes["token"], "POST", f"/v1/parking/visits/{world.notes['visit']}/exit", {})


def parking_order(world: World) -> None:
    """Points are spent and the rest of the fee waits as an order."""
    parked_for(3.0)(world)
    path = f"/v1/parking/visits/{world.notes['visit']}/exit"
    world.notes["order"] = world.as_shopper(world.notes["token"], "POST", path, {"points": 90}).json["payment"][
        "payment_id"
    ]


def parking_paid(world: World) -> None:
    """That order is paid here."""
    parking_order(world)
    world.notes["notice"] = world.pay(world.notes["order"])()
    take_down(world, "notice")
    world.hand_over("payments_apply", world.notes["events"])
    hold_events(world, "payment.paid")


def parking_closed(world: World) -> None:
    """That order was cancelled."""
    parking_order(world)
    world.as_shopper(world.notes["token"], "POST", f"/v1/payments/{world.notes['order']}/cancel")
    hold_events(world, "payment.closed")


def allowed(world: World) -> None:
    """A shopper who allowed messages, and a payment that plans some."""
    world.notes["messages_to"] = "o_1"
    applied(world)
    world.simulator.wechat.accept("o_1", seed.RECALL_TEMPLATE)
    answer = {"answers": [{"template_id": seed.RECALL_TEMPLATE, "result": "accept"}]}
    world.as_shopper(world.notes["token"], "POST", "/v1/subscriptions", answer, key="allowed")


def message_due(world: World) -> None:
    """A message's time has come."""
    allowed(world)
    deliver_held(world)
    ten = at_local_time(day_of(world.now()) + timedelta(days=1), time(10, 5))
    with_time_moved(world, seconds=(ten - world.now()).total_seconds())


def take_down(world: World, name: str) -> None:
    headers, body = world.notes[name]
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    world.courier.notices.pop()
    hold_events(world, "notice.received")


def hold_events(world: World, name: str) -> None:
    """What the streams bring is held: the events of that name for the worker that is tried, the others for later."""
    fresh = world.events()
    before = world.notes.pop("events", [])
    world.notes["events"] = [one for one in fresh if one["name"] == name]
    world.notes["held"] = [*world.notes.get("held", []), *before, *(one for one in fresh if one["name"] != name)]


def keep_events(world: World, name: str) -> None:
    """The events held for a worker get a name of their own, for two workers to be tried at once."""
    world.notes[name] = world.notes["events"]
    world.notes["held"] = [*world.notes.get("held", []), *world.notes.pop("events")]


def deliver_held(world: World) -> None:
    """Everything that was held goes to all its consumers, and what follows from it."""
    world.hand_to_all([*world.notes.pop("held", []), *world.notes.pop("events", [])])
    world.deliver()


def streamed(world: World) -> None:
    """A claim and a payment stand in the streams."""
    paid(world)
    world.notes["records"] = [
        record for table in ("coupons", "payments") for record in world.store.stream(f"{world.prefix}-{table}")
    ]
    world.notes["told"] = world.events()
    world.notes["held"] = list(world.notes["told"])


def finish(world: World) -> None:
    """Everything that is still on its way arrives: events, and the callbacks that nobody has answered yet."""
    deliver_held(world)
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
        world.deliver()


def _refund(world: World) -> None:
    order = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.pay.refund_from_console(order.transaction_id, 1500)
    world.notes["refund"] = world.courier.notices[-1]()


GIFT = "/v1/coupons/campaigns/gift/claim"
FEW = "/v1/coupons/campaigns/few/claim"
EXIT = "/v1/parking/visits/{visit}/exit"
CONSENT = ({"purpose": "marketing", "version": "1", "granted": True},)
SUBSCRIBING = {"answers": ({"template_id": seed.RECALL_TEMPLATE, "result": "accept"},)}
QR = {"mall_id": "sun", "store_id": "sun_cafe", "surface": "door"}
MORE = seed.campaign("few", units=3, threshold_fen=2000, discount_fen=100)


# WeChat's send has no idempotency key: one that died on the way is not repeated, and is told as unknown.
NO_KEY_AT_WECHAT = ((r'"state": "unknown"', '"state": "sent"'), (r'"reason": "(interrupted|no_answer)", ', ""))


def nothing(world: World) -> None:
    """Nobody has come yet."""


OPERATIONS = (
    # members
    Operation("login of a new member", nothing, login("o_1")),
    Operation(
        "login of a new member with everything",
        nothing,
        login("o_1", unionid="u", phone="13800138000", consents=CONSENT, claim="gift", source={"scene": 1047}),
    ),
    Operation("login of a new member, last unit", scarce(1), login("o_9", claim="few")),
    Operation("login of a new member, sold out", gone, login("o_9", claim="few")),
    Operation("login of a known member", arrived, login("o_1", source={"scene": 1011})),
    Operation(
        "login of a known member with claim and phone",
        arrived,
        login("o_1", phone="13800138000", consents=CONSENT, claim="gift"),
    ),
    Operation("login from another mini-program", arrived_with_union, login("o_77", unionid="u", appid=OTHER_APPID)),
    Operation("log-out", arrived, logged_out),
    # coupons
    Operation("claim", arrived, shopper("POST", GIFT)),
    Operation("claim of the last unit", scarce(1), shopper("POST", FEW)),
    Operation("claim after the last unit", gone, shopper("POST", FEW)),
    Operation("payment redeems its coupon", applied, worker("coupons_apply")),
    Operation("closed order frees its coupon", cancelled, worker("coupons_apply")),
    # payments
    Operation("open an order", arrived, shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000})),
    Operation(
        "open an order with a coupon",
        holding,
        shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_id": "{coupon}"}),
    ),
    Operation("look at an order nobody told us is paid", calling_back, seen_paid),
    Operation("cancel an order", ordered, shopper("POST", "/v1/payments/{order}/cancel", key=None)),
    Operation(
        "cancel an order that is paid at the provider",
        calling_back,
        shopper("POST", "/v1/payments/{order}/cancel", key=None),
    ),
    Operation("callback", calling_back, callback()),
    Operation("apply a payment", noticed, worker("payments_apply")),
    Operation("apply a payment for a closed order", late, worker("payments_apply")),
    Operation("apply a refund", refunded, worker("payments_apply")),
    Operation(
        "poll finds a payment",
        lambda world: (calling_back(world), with_time_moved(world, minutes=2)),
        tick("payments_poll", minutes=10),
        instants=False,
    ),
    Operation(
        "poll closes an order",
        lambda world: (ordered(world), with_time_moved(world, minutes=16)),
        tick("payments_poll", minutes=2),
        instants=False,
    ),
    # points
    Operation("credit", applied, worker("points_credit")),
    Operation("credit to a member who owes", owing, worker("points_credit")),
    Operation("take back", refunding, worker("points_credit")),
    # parking
    Operation("bind a plate", arrived, shopper("PUT", plate_path(PLATE), key=None)),
    Operation("enter a car park", bound, gate("/v1/gate/entries", "in")),
    Operation("enter a car park again, the exit unseen", parked, gate("/v1/gate/entries", "in-2")),
    Operation("leave a car park", leaving, gate("/v1/gate/exits", "out")),
    Operation("settle within the free time", parked_for(0.2), shopper("POST", EXIT, {}, key=None)),
    Operation("settle with points", parked_for(1.2), shopper("POST", EXIT, {"points": 90}, key=None)),
    Operation("settle with points and an order", parked_for(3.0), shopper("POST", EXIT, {"points": 90}, key=None)),
    Operation("payment settles a visit", parking_paid, worker("parking_settle")),
    Operation("closed order frees a visit and gives points back", parking_closed, worker("parking_settle")),
    # recall
    Operation("allow messages", arrived, shopper("POST", "/v1/subscriptions", SUBSCRIBING)),
    Operation("plan messages", allowed, worker("recall_plan")),
    Operation("send a message", message_due, tick("recall_tick", minutes=30), instants=False, alike=NO_KEY_AT_WECHAT),
    # finance
    Operation("count by day", applied, worker("finance_rollup")),
    # delivery
    Operation("relay a batch of a stream", streamed, relay, changes=False),
    Operation("sweep what was parked", streamed, sweep_parked, changes=False),
    # operators
    Operation("publish a campaign", nothing, operator("campaigns/few", MORE)),
    Operation("add units to a campaign that is sold out", sold_out, operator("campaigns/few", MORE)),
    Operation("make a QR code", nothing, qr_code),
)
