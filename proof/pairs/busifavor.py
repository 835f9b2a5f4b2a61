"""Pairs: merchant coupons."""

from proof.pairs.coupons import ORDER
from proof.scenes import busifavor
from proof.scenes.callers import FEW, operator, shopper, staff, tick, worker
from proof.schedules import Pair

TAKE_IN, REPORT = worker("busifavor_apply"), worker("busifavor_report")
MIRROR = staff(busifavor.PATH, busifavor.MIRROR)
BUDGET = staff(f"{busifavor.PATH}/budget", {})
MODIFY = busifavor.status(operator(busifavor.PATH, busifavor.CHANGE))
COMPARE = tick("busifavor_compare", hours=1)
ASSIGN, RESOLVE = staff(busifavor.ASSIGN, busifavor.OF_MEMBER), staff(busifavor.RESOLVE, busifavor.NOTE)

PAIRS = (
    Pair("one merchant coupon made twice", busifavor.campaigned, MIRROR, MIRROR),
    Pair("one merchant coupon's budget brought twice", busifavor.grown, BUDGET, BUDGET),
    Pair("one merchant coupon taken in twice", busifavor.received, TAKE_IN, TAKE_IN),
    Pair(
        "a merchant coupon taken in while its shopper joins",
        busifavor.sent_while_joining,
        TAKE_IN,
        worker("busifavor_apply", "joined"),
    ),
    Pair("a merchant coupon and a claim at the last unit", busifavor.last_unit, TAKE_IN, shopper("POST", FEW)),
    Pair("a merchant coupon reported by two", busifavor.refunded, REPORT, REPORT),
    Pair(
        "a merchant coupon reported by two who heard of different moves",
        busifavor.of_both,
        worker("busifavor_report", "used"),
        REPORT,
    ),
    Pair(
        "a merchant coupon taken in while its campaign changes",
        busifavor.cheapening,
        TAKE_IN,
        busifavor.cheapened,
        documents=True,
    ),
    Pair(
        "a merchant coupon taken in while both sides are compared", busifavor.received, TAKE_IN, COMPARE, instants=False
    ),
    Pair("a merchant coupon taken in while it is said whose it is", busifavor.named_later, TAKE_IN, ASSIGN),
    Pair(
        "a merchant coupon gets a unit while a person resolves it", busifavor.waiting, COMPARE, RESOLVE, instants=False
    ),
    Pair("a merchant coupon modified while its budget is brought", busifavor.grown, MODIFY, busifavor.status(BUDGET)),
    Pair("a merchant coupon modified while both sides are compared", busifavor.grown, MODIFY, COMPARE, instants=False),
    Pair(
        "codes of a merchant coupon uploaded twice, two keys",
        busifavor.with_codes,
        staff(busifavor.UPLOADS, busifavor.CODES),
        staff(busifavor.UPLOADS, busifavor.OTHER_CODES, key="k2"),
    ),
    Pair(
        "a merchant coupon voided while it is held",
        busifavor.granted,
        staff(busifavor.VOID, busifavor.REASON),
        shopper("POST", "/v1/payments", ORDER),
    ),
)
