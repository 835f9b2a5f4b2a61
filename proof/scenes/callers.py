"""What callers do, as one attempt each: how a request, a delivery or a tick is made, and when it has to be repeated.

What an attempt answers is compared between runs.
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
QR = {"mall_id": "sun", "store_id": "sun_cafe", "surface": "door"}


class Died(BaseException):
    """The process ended here: no handler of the product may catch it."""


class Again(Exception):
    """The attempt did not get through; its caller makes it again. `fault`: the product told of a fault of its own,
    which only a provoked failure excuses."""

    def __init__(self, what: str, *, fault: bool = False) -> None:
        super().__init__(what)
        self.fault = fault


def response_of(answer: Answer) -> Any:
    """What an HTTP caller keeps of an answer; a 5xx is asked again."""
    if answer.status >= 500:
        raise Again(answer.text, fault=answer.status == 500)
    return answer.status, (answer.json if answer.text else None)


def shopper(method: str, path: str, body: Any = None, *, key: str | None = "k", who: str = "token") -> Any:
    """A shopper's request; `path` and `body` may name notes of the world in braces."""

    def attempt(world: World) -> Any:
        sent = _filled(world, body) if body is not None else None
        return response_of(world.as_shopper(world.notes[who], method, _filled(world, path), sent, key=key))

    return attempt


def login(openid: str, **extra: Any) -> Callable[[World], Any]:
    """A login; each attempt brings a code of its own, as wx.login gives, and the same key."""
    unionid, appid, phone = (extra.pop(name, None) for name in ("unionid", "appid", "phone"))

    def attempt(world: World) -> Any:
        body = {"appid": appid or APPID, "code": world.simulator.wechat.login_code(openid, unionid), **extra}
        if phone:
            body["phone_code"] = world.simulator.wechat.phone_code(phone, openid)
        return response_of(world.http("POST", "/v1/login", body, {"Idempotency-Key": f"login-{openid}"}))

    return attempt


def gate(path: str, event_id: str) -> Callable[[World], Any]:
    """A gate's report; each attempt is signed anew."""
    body = {"plate": PLATE, "gate_event_id": event_id}
    return lambda world: response_of(world.as_device(world.notes["gate"], path, body))


def till(verb: str, body: Any, *, key: str = "k", who: str = "till", of: str = "coupons") -> Callable[[World], Any]:
    """What a till asks of coupons or points, signed anew each time; values may name notes of the world."""

    def attempt(world: World) -> Any:
        path = f"/v1/{of}/{verb}" if verb in ("credits", "refunds") else f"/v1/pos/{of}/{verb}"
        return response_of(world.as_device(world.notes[who], path, _filled(world, body), key=key))

    return attempt


def staff(path: str, body: Any, *, key: str = "k") -> Callable[[World], Any]:
    """Something an operator makes."""

    def attempt(world: World) -> Any:
        headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
        return response_of(world.http("POST", f"/v1/admin/{_filled(world, path)}", _filled(world, body), headers))

    return attempt


def operator(path: str, body: Any) -> Callable[[World], Any]:
    """An operator's put; `path` may name notes of the world in braces."""
    return lambda world: response_of(world.put(_filled(world, path), body))


def callback(name: str = "notice") -> Callable[[World], Any]:
    """The provider's callback, byte for byte the same."""

    def attempt(world: World) -> Any:
        headers, body = world.notes[name]
        return response_of(world.http("POST", "/v1/wechat-pay/notify", body, headers))

    return attempt


def worker(function: str, name: str = "events") -> Callable[[World], Any]:
    """A delivery to a worker of what its rule lets through; what it wants again comes again."""
    (subscribed,) = [one.events for one in CONSUMERS if one.function == function]

    def attempt(world: World) -> Any:
        events = [one for one in world.notes[name] if one["name"] in subscribed]
        assert events, f"none of these is for {function}"
        if world.hand_over(function, events):
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
            move_time(world, **step)

    return attempt


def query_until_paid(world: World) -> Any:
    """The shopper looks again until the payment has gone through, each time in the next pause of the ladder."""
    try:
        answer = shopper("GET", "/v1/payments/{order}", key=None)(world)
        if answer[1]["state"] != "paid":
            raise Again(str(answer))
    except (Again, Died):
        move_time(world, seconds=130)
        raise
    return answer


def log_out(world: World) -> Any:
    """A log-out; once it has worked, a repeat finds the token ended."""
    answer = response_of(world.as_shopper(world.notes["token"], "POST", "/v1/logout"))
    return "logged out" if answer[0] in (204, 401) else answer


def make_qr_code(world: World) -> Any:
    """An operator makes a QR code."""
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    return response_of(world.http("POST", "/v1/admin/qr-codes", QR, headers))


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


def after_delay(scene: Callable[[World], None], **step: float) -> Callable[[World], None]:
    """A scene, and business time moved after it."""

    def prepare(world: World) -> None:
        scene(world)
        move_time(world, **step)

    return prepare


def move_time(world: World, **step: float) -> None:
    """Business time goes on, unseen by any hook."""
    with tap.watched(None):
        world.move(**step)


def filled(told: Any, names: Mapping[str, Any]) -> Any:
    """The same with everything in braces named, in whatever it is packed."""
    if isinstance(told, dict):
        return {name: filled(value, names) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [filled(value, names) for value in told]
    return told.format_map(names) if isinstance(told, str) else told


def _filled(world: World, told: Any) -> Any:
    return filled(told, world.notes)
