"""Pairs of parking: plates, visits, the gate."""

from typing import Any

from proof.operations.parking import WITH_COUPON
from proof.scenes import common as scenes
from proof.scenes import coupons, limits
from proof.scenes.callers import EXIT, PLATE, gate, shopper, worker
from proof.schedules import Pair
from proof.world import World, plate_path


def two_drivers(hours: float) -> Any:
    """Two members with the same plate, whose car entered `hours` ago."""

    def prepare(world: World) -> None:
        scenes.parked_for(hours)(world)
        scenes.arrived(world, "o_2", "other")
        world.as_shopper(world.notes["other"], "PUT", plate_path(PLATE))

    return prepare


SETTLE = shopper("POST", EXIT, {"points": 90}, key=None)

PAIRS = (
    Pair(
        "one visit, two drivers, one with points",
        two_drivers(1.2),
        shopper("POST", EXIT, {"points": 90}, key=None),
        shopper("POST", EXIT, {}, key=None, who="other"),
    ),
    Pair(
        "one visit settled twice",
        scenes.parked_for(1.2),
        shopper("POST", EXIT, {"points": 90}, key=None),
        shopper("POST", EXIT, {"points": 90}, key=None),
    ),
    Pair(
        "one visit, two drivers, an order each",
        two_drivers(3.0),
        shopper("POST", EXIT, {}, key=None),
        shopper("POST", EXIT, {}, key=None, who="other"),
    ),
    Pair(
        "settled while the car leaves",
        scenes.parked_for(0.2),
        shopper("POST", EXIT, {}, key=None),
        gate("/v1/gate/exits", "out"),
    ),
    Pair("one entry reported twice", scenes.with_plate, gate("/v1/gate/entries", "in"), gate("/v1/gate/entries", "in")),
    Pair(
        "two entries of one plate", scenes.with_plate, gate("/v1/gate/entries", "in"), gate("/v1/gate/entries", "in-2")
    ),
    Pair("one exit reported twice", scenes.visit_settled, gate("/v1/gate/exits", "out"), gate("/v1/gate/exits", "out")),
    Pair(
        "parking order closed while its driver settles again",
        scenes.parking_closed,
        worker("parking_settle"),
        shopper("POST", EXIT, {"points": 90}, key=None),
    ),
    Pair("two plates at the limit", limits.four_plates, limits.bind_plate(5), limits.bind_plate(6)),
    Pair(
        "one visit settled twice with a coupon",
        coupons.parked_with_coupon(1.2),
        shopper("POST", EXIT, WITH_COUPON, key=None),
        shopper("POST", EXIT, WITH_COUPON, key=None),
    ),
    Pair(
        "one visit ordered twice with a coupon",
        coupons.parked_with_coupon(5.0),
        shopper("POST", EXIT, WITH_COUPON, key=None),
        shopper("POST", EXIT, WITH_COUPON, key=None),
    ),
)
