"""Attempts: what a caller does once, such as a request, a delivery of events or a tick.

An attempt takes the world and returns what its caller gets. It raises Again if the caller must repeat it. The proofs
compare what attempts return between runs. Paths and bodies may name entries of `world.notes` in braces.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3

from chalicelib import memory
from chalicelib.aws.settings import settings
from infra.shape import CONSUMERS
from proof import tap
from proof.world import APPID, Answer, World

PLATE = "京A12345"
MOST_TRIES = 4
GIFT = "/v1/coupons/campaigns/gift/claim"
FEW = "/v1/coupons/campaigns/few/claim"
CANCEL = "/v1/payments/{order}/cancel"
EXIT = "/v1/parking/visits/{visit}/exit"
QR = {"mall_id": "sun", "store_id": "sun_cafe", "surface": "door", "campaign_id": "gift"}


class Died(BaseException):
    """The process ends here. It is a BaseException, so that no handler of the product catches it."""


class Again(Exception):
    """The attempt failed and its caller repeats it. `fault`: the response was a 500, which only an injected failure
    excuses."""

    def __init__(self, what: str, *, fault: bool = False) -> None:
        super().__init__(what)
        self.fault = fault


def response_of(answer: Answer) -> Any:
    """Returns status and JSON of a response. Raises Again for a 5xx, which a caller repeats."""
    if answer.status >= 500:
        raise Again(answer.text, fault=answer.status == 500)
    return answer.status, (answer.json if answer.text else None)


def shopper(method: str, path: str, body: Any = None, *, key: str | None = "k", who: str = "token") -> Any:
    """A shopper's request. `who`: the key in `world.notes` of the token. `key`: the Idempotency-Key; None sends
    none."""

    def attempt(world: World) -> Any:
        sent = _filled(world, body) if body is not None else None
        return response_of(world.as_shopper(world.notes[who], method, _filled(world, path), sent, key=key))

    return attempt


def login(openid: str, **extra: Any) -> Callable[[World], Any]:
    """A login with a new code at each attempt, as wx.login gives it, and always the same Idempotency-Key."""
    unionid, appid, phone = (extra.pop(name, None) for name in ("unionid", "appid", "phone"))

    def attempt(world: World) -> Any:
        body = {"appid": appid or APPID, "code": world.simulator.wechat.login_code(openid, unionid), **extra}
        if phone:
            body["phone_code"] = world.simulator.wechat.phone_code(phone, openid)
        return response_of(world.http("POST", "/v1/login", body, {"Idempotency-Key": f"login-{openid}"}))

    return attempt


def gate(path: str, event_id: str) -> Callable[[World], Any]:
    """A gate's report, signed again at each attempt."""
    body = {"plate": PLATE, "gate_event_id": event_id}
    return lambda world: response_of(world.as_device(world.notes["gate"], path, body))


def till(verb: str, body: Any, *, key: str = "k", who: str = "till", of: str = "coupons") -> Callable[[World], Any]:
    """A till's request about coupons or points (`of`), signed again at each attempt. `who`: the key in `world.notes` of
    the device."""

    def attempt(world: World) -> Any:
        path = f"/v1/{of}/{verb}" if verb in ("credits", "refunds") else f"/v1/pos/{of}/{verb}"
        return response_of(world.as_device(world.notes[who], path, _filled(world, body), key=key))

    return attempt


def staff(path: str, body: Any, *, key: str = "k") -> Callable[[World], Any]:
    """An operator's POST to /v1/admin/."""

    def attempt(world: World) -> Any:
        headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
        return response_of(world.http("POST", f"/v1/admin/{_filled(world, path)}", _filled(world, body), headers))

    return attempt


def operator(path: str, body: Any, **headers: str) -> Callable[[World], Any]:
    """An operator's PUT to /v1/admin/. `headers`: more headers, spelled with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda world: response_of(world.put(_filled(world, path), body, **sent))


def callback(name: str = "notice") -> Callable[[World], Any]:
    """The provider's callback, byte for byte the same at each attempt. `name`: the key in `world.notes` of its
    headers and body."""

    def attempt(world: World) -> Any:
        headers, body = world.notes[name]
        return response_of(world.http("POST", "/v1/wechat-pay/notify", body, headers))

    return attempt


def worker(function: str, name: str = "events") -> Callable[[World], Any]:
    """Delivers to a worker the events in `world.notes[name]` that it subscribes to. Raises Again if the worker
    reports failures."""
    (subscribed,) = [one.events for one in CONSUMERS if one.function == function]

    def attempt(world: World) -> Any:
        events = [one for one in world.notes[name] if one["name"] in subscribed]
        assert events, f"none of these is for {function}"
        if world.hand_over(function, events):
            raise Again(function)

    return attempt


def tick(function: str, **step: float) -> Callable[[World], Any]:
    """Five ticks of a schedule, `step` apart. A tick that fails is not repeated. There are five, because one fault
    can postpone a query past the next tick, and the full sweep injects two."""

    def attempt(world: World) -> Any:
        for _ in range(5):
            try:
                world.fire(function)
            except (Exception, Died):  # the schedule continues
                memory.forget()
            move_time(world, **step)

    return attempt


def query_until_paid(world: World) -> Any:
    """The shopper queries the order until it is paid, each time at the next step of the query ladder."""
    try:
        answer = shopper("GET", "/v1/payments/{order}", key=None)(world)
        if answer[1]["state"] != "paid":
            raise Again(str(answer))
    except (Again, Died):
        move_time(world, seconds=130)
        raise
    return answer


def log_out(world: World) -> Any:
    """A log-out. Once it has worked, a repeat gets a 401, which counts as logged out."""
    answer = response_of(world.as_shopper(world.notes["token"], "POST", "/v1/logout"))
    return "logged out" if answer[0] in (204, 401) else answer


def make_qr_code(world: World) -> Any:
    """An operator makes a QR code."""
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    return response_of(world.http("POST", "/v1/admin/qr-codes", QR, headers))


def scan(openid: str) -> Callable[[World], Any]:
    """A login with the printed code in `world.notes["code"]`."""

    def attempt(world: World) -> Any:
        return login(openid, source={"scene": 1047, "qr_id": world.notes["code"]})(world)

    return attempt


def relay(world: World) -> Any:
    """The relay gets a batch of a stream. Returns the ids of the events that reached the bus or were parked."""
    return _passed_on(world, "relay", world.notes["records"])


def sweep_parked(world: World) -> Any:
    """The sweep gets the parked events. Returns the ids of the events that reached the bus or were parked again."""
    parked = [{"event": event} for event in world.notes["streamed"]]
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
    except Exception as error:  # Lambda repeats the batch
        raise Again(function) from error
    if answer and answer["batchItemFailures"]:
        raise Again(function)
    with tap.watched(None):
        return sorted({event["id"] for url in ears for event in _heard(url)})


def _ears(world: World) -> list[str]:
    """The URLs of two queues, made once in a run: one gets every event of the bus, the other the parked events."""
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


def after_delay(scene: Callable[[World], None], **step: float) -> Callable[[World], None]:
    """A scene after which business time moves by `step`."""

    def prepare(world: World) -> None:
        scene(world)
        move_time(world, **step)

    return prepare


def move_time(world: World, **step: float) -> None:
    """Moves business time by `step`. No fault is injected into this step."""
    with tap.by_harness():
        world.move(**step)


def filled(value: Any, names: Mapping[str, Any]) -> Any:
    """The same value with the braces in every string filled from `names`; dicts and lists are filled inside."""
    if isinstance(value, dict):
        return {name: filled(one, names) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [filled(one, names) for one in value]
    return value.format_map(names) if isinstance(value, str) else value


def _filled(world: World, value: Any) -> Any:
    return filled(value, world.notes)
