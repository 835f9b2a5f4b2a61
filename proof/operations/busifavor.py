"""Operations of merchant coupons."""

from proof.operations.operation import Operation
from proof.scenes import busifavor
from proof.scenes.callers import operator, staff, tick, worker

OPERATIONS = (
    Operation("make a merchant coupon", busifavor.campaign_ready, staff(busifavor.PATH, busifavor.MIRROR)),
    Operation("modify a merchant coupon", busifavor.mirrored, operator(busifavor.PATH, busifavor.CHANGE)),
    Operation("raise a merchant coupon's budget", busifavor.units_added, staff(f"{busifavor.PATH}/budget", {})),
    Operation(
        "upload codes of a merchant coupon", busifavor.with_codes, staff(f"{busifavor.PATH}/codes", busifavor.CODES)
    ),
    Operation("apply a sent merchant coupon", busifavor.send_stored, worker("busifavor_apply")),
    Operation("apply a merchant coupon sent before joining", busifavor.sent_before_joining, worker("busifavor_apply")),
    Operation("apply a merchant coupon without a unit", busifavor.without_unit, worker("busifavor_apply")),
    Operation("apply a merchant coupon without an openid", busifavor.send_without_openid, worker("busifavor_apply")),
    Operation("apply the openid of a merchant coupon", busifavor.openid_sent_later, worker("busifavor_apply")),
    Operation(
        "apply a merchant coupon of another mini-program", busifavor.sent_to_another_program, worker("busifavor_apply")
    ),
    Operation(
        "assign a merchant coupon to a member", busifavor.receiver_unknown, staff(busifavor.ASSIGN, busifavor.OF_MEMBER)
    ),
    Operation(
        "upload many codes of a merchant coupon",
        busifavor.with_codes,
        staff(busifavor.UPLOADS, busifavor.MANY_CODES),
    ),
    Operation("report a merchant coupon used", busifavor.redeemed, worker("busifavor_report")),
    Operation(
        "report a merchant coupon used and restored", busifavor.redeemed_and_restored, worker("busifavor_report")
    ),
    Operation(
        "report a merchant coupon that WeChat Pay deactivated",
        busifavor.deactivated_at_wechat,
        worker("busifavor_report"),
    ),
    Operation("void a merchant coupon", busifavor.granted, staff(busifavor.VOID, busifavor.REASON)),
    Operation("report a merchant coupon void", busifavor.voided, worker("busifavor_report")),
    Operation("compare merchant coupons", busifavor.units_added, tick("busifavor_compare", hours=1), same_times=False),
    Operation(
        "compare gives a merchant coupon its unit",
        busifavor.unit_added_for_waiting,
        tick("busifavor_compare", hours=1),
        same_times=False,
    ),
    Operation(
        "compare makes a merchant coupon whose request got no response",
        busifavor.creation_pending,
        tick("busifavor_compare", hours=1),
        same_times=False,
    ),
    Operation(
        "resolve a refused merchant coupon",
        busifavor.creation_refused,
        staff("merchant-coupon-differences/{difference}/resolve", {"note": "there is none"}),
    ),
    Operation(
        "resolve a difference of a merchant coupon",
        busifavor.with_difference,
        staff("merchant-coupon-differences/{difference}/resolve", {"note": "paid in cash"}),
    ),
)
