"""Members who are one short of a limit, and what takes the last of it."""

import contextlib
from collections.abc import Iterator
from typing import Any

from proof import tap
from proof.scenes import circle
from proof.scenes import common as scenes
from proof.scenes.callers import operator, shopper
from proof.world import World, plate_path

BOOKS = {"name": "books", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 1, "shop_number": "B-1"}
STORES = operator("stores/sun_cafe", {**circle.CAFE, "shop_number": "B-1"}), operator("stores/sun_books", BOOKS)
REFUSES = ({"purpose": "marketing", "version": "1", "granted": False},)


@contextlib.contextmanager
def questions() -> Iterator[list[str]]:
    """What the providers are asked meanwhile."""
    calls: list[str] = []

    def note(call: tap.Call, through: tap.Through) -> Any:
        if call.service == "provider":
            calls.append(call.operation)
        return through()

    with tap.watched(note):
        yield calls


def bind(number: int) -> Any:
    """One more plate."""
    return shopper("PUT", plate_path(f"京A1234{number}"), key=None)


def four_plates(world: World) -> None:
    """A member who may bind one more plate."""
    scenes.arrived(world)
    for number in range(4):
        bind(number)(world)


def nine_open(world: World) -> None:
    """A member who may open one more order."""
    scenes.arrived(world)
    for number in range(9):
        order(number)(world)


def order(number: int) -> Any:
    """One more order."""
    body = {"store_id": "sun_cafe", "amount_fen": 1000 + number}
    return shopper("POST", "/v1/payments", body, key=f"k{number}")
