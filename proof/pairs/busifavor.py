"""Pairs of merchant coupons."""

from proof.pairs.coupons import ORDER
from proof.scenes import busifavor
from proof.scenes.callers import FEW, operator, shopper, staff, tick, worker
from proof.schedules import Pair

APPLY_SEND, REPORT = worker("busifavor_apply"), worker("busifavor_report")
MIRROR = staff(busifavor.PATH, busifavor.MIRROR)
BUDGET = staff(f"{busifavor.PATH}/budget", {})
MODIFY = busifavor.status_only(operator(busifavor.PATH, busifavor.CHANGE))
COMPARE = tick("busifavor_compare", hours=1)
ASSIGN, RESOLVE = staff(busifavor.ASSIGN, busifavor.OF_MEMBER), staff(busifavor.RESOLVE, busifavor.NOTE)

PAIRS = (
    Pair("one merchant coupon made twice", busifavor.campaign_ready, MIRROR, MIRROR),
    Pair("one merchant coupon's budget raised twice", busifavor.units_added, BUDGET, BUDGET),
    Pair("one sent merchant coupon applied twice", busifavor.send_stored, APPLY_SEND, APPLY_SEND),
    Pair(
        "a merchant coupon applied while its shopper joins",
        busifavor.sent_while_joining,
        APPLY_SEND,
        worker("busifavor_apply", "joined"),
    ),
    Pair("a merchant coupon and a claim of the last unit", busifavor.last_unit, APPLY_SEND, shopper("POST", FEW)),
    Pair("a merchant coupon reported by two workers", busifavor.redeemed_and_restored, REPORT, REPORT),
    Pair(
        "a merchant coupon reported by two workers with different events",
        busifavor.redeemed_then_restored,
        worker("busifavor_report", "used"),
        REPORT,
    ),
    Pair(
        "a merchant coupon applied while its campaign changes",
        busifavor.before_price_cut,
        APPLY_SEND,
        busifavor.cut_price,
        reads_documents=True,
    ),
    Pair(
        "a merchant coupon applied while both sides are compared",
        busifavor.send_stored,
        APPLY_SEND,
        COMPARE,
        same_times=False,
    ),
    Pair("a merchant coupon applied while it is assigned", busifavor.openid_sent_later, APPLY_SEND, ASSIGN),
    Pair(
        "a merchant coupon gets a unit while a person resolves it",
        busifavor.unit_added_for_waiting,
        COMPARE,
        RESOLVE,
        same_times=False,
    ),
    Pair(
        "a merchant coupon modified while its budget is raised",
        busifavor.units_added,
        MODIFY,
        busifavor.status_only(BUDGET),
    ),
    Pair(
        "a merchant coupon modified while both sides are compared",
        busifavor.units_added,
        MODIFY,
        COMPARE,
        same_times=False,
    ),
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
