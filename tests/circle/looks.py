"""What both sides show of the business circle, and what staff say there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from proof import tap
from proof.world import APPID, Answer, World
from simulator.wechat_pay.business_circle import BusinessCircle


def there(world: World) -> BusinessCircle:
    """WeChat's side."""
    return world.simulator.pay.circle


def told(world: World, transaction_id: str) -> dict[str, Any] | None:
    """What WeChat was told last of a payment's points."""
    return there(world).books.sales[transaction_id].report


def presence(world: World) -> list[tuple[str, str]]:
    """Who WeChat was told came and left."""
    return [(one["openid"], one["state"]) for one in there(world).books.presence]


def points(world: World, token: str) -> Any:
    return world.as_shopper(token, "GET", "/v1/me/points").json


def balance(world: World, token: str) -> int:
    return int(points(world, token)["balance"])


def authorization(world: World, token: str) -> Any:
    return world.as_shopper(token, "GET", "/v1/me/circle").json["authorization"]


def seen(world: World, transaction_id: str) -> Any:
    """A payment as staff see it."""
    return world.get(f"/v1/admin/mall-payments/{transaction_id}").json


def tasks(world: World) -> Any:
    return world.get("/v1/admin/mall-payment-tasks").json["tasks"]


def say(world: World, transaction_id: str, what: str, body: dict[str, Any]) -> Answer:
    """An operator says something of a payment."""
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    return world.http("POST", f"/v1/admin/mall-payments/{transaction_id}/{what}", body, headers)


def tick(world: World, **by: float) -> None:
    """Time goes on, and the schedule looks."""
    world.move(**by)
    world.fire("circle_tick")
    world.deliver()


@contextmanager
def asked_of_wechat() -> Iterator[list[str]]:
    """Which calls WeChat gets meanwhile."""
    asked: list[str] = []

    def hook(call: tap.Call, through: tap.Through) -> Any:
        if call.service == "provider":
            asked.append(call.operation)
        return through()

    with tap.watched(hook):
        yield asked


def source(world: World, openid: str) -> Any:
    """Where a member came from."""
    from chalicelib.members import parts as members

    found = members.find(members.find_id_by_openid(APPID, openid) or "")
    assert found is not None
    return found.first_source
