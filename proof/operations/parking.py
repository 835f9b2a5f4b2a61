"""Operations of parking: plates, visits, the gate."""

from proof.operations.operation import Operation
from proof.scenes import coupons
from proof.scenes.callers import EXIT, PLATE, gate, shopper, worker
from proof.scenes.common import arrived, parked, parked_for, parking_closed, parking_paid, visit_settled, with_plate
from proof.world import plate_path

WITH_COUPON = {"coupon_id": "{coupon}", "points": 30}

OPERATIONS = (
    Operation("bind a plate", arrived, shopper("PUT", plate_path(PLATE), key=None)),
    Operation("enter a car park", with_plate, gate("/v1/gate/entries", "in")),
    Operation("enter a car park again without an exit report", parked, gate("/v1/gate/entries", "in-2")),
    Operation("leave a car park", visit_settled, gate("/v1/gate/exits", "out")),
    Operation("settle within the free time", parked_for(0.2), shopper("POST", EXIT, {}, key=None)),
    Operation("settle with points", parked_for(1.2), shopper("POST", EXIT, {"points": 90}, key=None)),
    Operation("settle with points and an order", parked_for(3.0), shopper("POST", EXIT, {"points": 90}, key=None)),
    Operation("settle with a coupon", coupons.parked_with_coupon(1.2), shopper("POST", EXIT, WITH_COUPON, key=None)),
    Operation(
        "settle with a coupon and an order",
        coupons.parked_with_coupon(5.0),
        shopper("POST", EXIT, WITH_COUPON, key=None),
    ),
    Operation("payment settles a visit", parking_paid, worker("parking_settle")),
    Operation("closed order frees a visit and restores points", parking_closed, worker("parking_settle")),
)
