"""Operations: merchant coupons."""

from proof.operations.operation import Operation
from proof.scenes import busifavor
from proof.scenes.callers import operator, staff, tick, worker

OPERATIONS = (
    Operation("make a merchant coupon", busifavor.campaigned, staff(busifavor.PATH, busifavor.MIRROR)),
    Operation("modify a merchant coupon", busifavor.mirrored, operator(busifavor.PATH, busifavor.CHANGE)),
    Operation("bring a merchant coupon's budget", busifavor.grown, staff(f"{busifavor.PATH}/budget", {})),
    Operation(
        "upload codes of a merchant coupon", busifavor.with_codes, staff(f"{busifavor.PATH}/codes", busifavor.CODES)
    ),
    Operation("take in a merchant coupon", busifavor.received, worker("busifavor_apply")),
    Operation("take in a merchant coupon of who joined", busifavor.sent_before_joining, worker("busifavor_apply")),
    Operation("take in a merchant coupon without a unit", busifavor.without_unit, worker("busifavor_apply")),
    Operation("take in a merchant coupon of nobody", busifavor.unnamed, worker("busifavor_apply")),
    Operation("take in who got a merchant coupon", busifavor.named_later, worker("busifavor_apply")),
    Operation(
        "take in a merchant coupon of another program", busifavor.sent_to_another_program, worker("busifavor_apply")
    ),
    Operation("say who got a merchant coupon", busifavor.nobodys, staff(busifavor.ASSIGN, busifavor.OF_MEMBER)),
    Operation(
        "upload lots of codes of a merchant coupon", busifavor.with_codes, staff(busifavor.UPLOADS, busifavor.LOTS)
    ),
    Operation("report a merchant coupon used", busifavor.bought, worker("busifavor_report")),
    Operation("report a merchant coupon used and returned", busifavor.refunded, worker("busifavor_report")),
    Operation("report a merchant coupon that is dead there", busifavor.dead_there, worker("busifavor_report")),
    Operation("void a merchant coupon", busifavor.granted, staff(busifavor.VOID, busifavor.REASON)),
    Operation("report a merchant coupon void", busifavor.voided, worker("busifavor_report")),
    Operation("compare merchant coupons", busifavor.grown, tick("busifavor_compare", hours=1), instants=False),
    Operation(
        "compare gives a merchant coupon its unit",
        busifavor.waiting,
        tick("busifavor_compare", hours=1),
        instants=False,
    ),
    Operation(
        "compare makes a merchant coupon that was not answered",
        busifavor.creation_pending,
        tick("busifavor_compare", hours=1),
        instants=False,
    ),
    Operation(
        "resolve a merchant coupon that was refused",
        busifavor.creation_refused,
        staff("merchant-coupon-differences/{difference}/resolve", {"note": "there is none"}),
    ),
    Operation(
        "resolve a difference of a merchant coupon",
        busifavor.differing,
        staff("merchant-coupon-differences/{difference}/resolve", {"note": "paid in cash"}),
    ),
)
