"""Scenes of the business circle: shops with numbers, cards, payments at their tills, what WeChat tells of them."""

from typing import Any
from urllib.parse import quote

from chalicelib import memory
from tests.harness.scenes import take_down
from tests.world import APPID, World

BRANDID = 1001
CAFE = {"name": "cafe", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 2, "shop_number": "A-101"}


def join(world: World) -> None:
    """The mall is in a circle, and its cafe has a number there; payments before joining may be filed for a month."""
    mall = {"name": "日光广场", "appid": APPID, "mchid": world.simulator.pay.mchid, "brandid": BRANDID}
    policy = {"expiry": {"kind": "rolling", "months": 12}, "back_fill_days": 30}
    for path, body in {"malls/sun": mall, "stores/sun_cafe": CAFE, "points-policies/sun": policy}.items():
        put(world, path, body)


def put(world: World, path: str, body: dict[str, Any]) -> None:
    """Writes a document anew."""
    answer = world.put(path, body)
    assert answer.status == 200, answer.text
    memory.forget()


def authorize(world: World, openid: str = "o_1", **how: Any) -> None:
    world.simulator.pay.circle.authorize(APPID, openid, **how)


def pay(world: World, amount_fen: int, openid: str = "o_1", *, shop_number: str = "A-101", **how: Any) -> str:
    """A shopper pays at a shop's till; its notice is held."""
    return world.simulator.pay.circle.pay(APPID, openid, amount_fen, shop_number=shop_number, **how)


def tell(world: World) -> None:
    """All notices arrive, and what follows from them."""
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
    world.deliver()


# --- for operations -----------------------------------------------------------------------------------------------
def told(prepare: str) -> Any:
    """A scene whose last notice was taken down, and not followed."""
    scenes = {"card": _card, "card lost": _card_lost, "sale": _sale, "stranger": _stranger, "refund": _refund}

    def scene(world: World) -> None:
        join(world)
        scenes[prepare](world)
        build = world.courier.notices[-1]
        world.notes["notice"] = build()
        take_down(world, "notice", event="mall_notice.received")

    return scene


def _card(world: World) -> None:
    authorize(world)


def _card_lost(world: World) -> None:
    authorize(world, notify=False)
    world.notes["sale"] = pay(world, 5000)


def _sale(world: World) -> None:
    world.notes["token"] = world.token_of("o_1")
    authorize(world)
    tell(world)
    world.notes["sale"] = pay(world, 5000)


def _stranger(world: World) -> None:
    world.notes["sale"] = pay(world, 5000, "o_9")


def _refund(world: World) -> None:
    _sale(world)
    tell(world)
    world.simulator.pay.circle.refund(world.notes["sale"], 2000)


def unplaced(world: World) -> None:
    """A payment in a shop that nobody knows, for a person to place."""
    join(world)
    world.token_of("o_1")
    authorize(world)
    world.notes["sale"] = pay(world, 5000, shop_number="X-9")
    tell(world)


def silent(world: World) -> None:
    """Points were credited and could not be told; the report is due again."""
    join(world)
    world.notes["token"] = world.token_of("o_1")
    authorize(world)
    tell(world)
    world.simulator.moods.plan("circle_points", "5xx", times=4)
    world.notes["sale"] = pay(world, 5000)
    tell(world)
    world.simulator.moods.clear()
    world.move(minutes=10)


def quoted(plate: str) -> str:
    return quote(plate, safe="")
