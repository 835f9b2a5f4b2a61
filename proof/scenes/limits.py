"""Scenes of members who are one short of a limit, and the attempts that reach it."""

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
def provider_calls() -> Iterator[list[str]]:
    """Collects the operations of providers that are called inside the block."""
    calls: list[str] = []

    def note(call: tap.Call, through: tap.Through) -> Any:
        if call.service == "provider":
            calls.append(call.operation)
        return through()

    with tap.watched(note):
        yield calls


def bind_plate(number: int) -> Any:
    """The member binds one more plate."""
    return shopper("PUT", plate_path(f"京A1234{number}"), key=None)


def four_plates(world: World) -> None:
    """A member who may bind one more plate."""
    scenes.arrived(world)
    for number in range(4):
        bind_plate(number)(world)


def nine_orders(world: World) -> None:
    """A member who may open one more order."""
    scenes.arrived(world)
    for number in range(9):
        open_order(number)(world)


def open_order(number: int) -> Any:
    """The member opens one more order."""
    body = {"store_id": "sun_cafe", "amount_fen": 1000 + number}
    return shopper("POST", "/v1/payments", body, key=f"k{number}")
