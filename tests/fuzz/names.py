"""Ids, days and codes that exist here, put into the requests of the fuzz."""

from chalicelib.busifavor.rules.stock import Spec
from proof.scenes import busifavor, tiers
from proof.world import APPID
from simulator import seed


def name_what_is_there(world, case):
    """Puts ids, days and codes that exist here into a case."""
    case.path_parameters = {
        name: (KNOWN_AT.get((case.path, name)) or KNOWN_IDS[name])(world) for name in case.path_parameters or {}
    }
    if case.path_parameters.get("document_id"):
        case.path_parameters["document_id"] = DOCUMENTS[case.path.split("/")[3]]
    for holder in (case.query, case.body):
        if isinstance(holder, dict):
            for name in holder:
                known = KNOWN_AT.get((case.path, name)) or KNOWN_VALUES.get(name)
                if known is not None:
                    holder[name] = known(world)
    if case.path == "/v1/admin/payments" and isinstance(case.query, dict) and "payment_id" in case.query:
        for name in ("transaction_id", "member_id"):  # one thing is looked up at a time
            case.query.pop(name, None)
    if isinstance(case.query, dict):
        case.query.pop("cursor", None)  # no generated one is ever ours


DOCUMENTS = {
    "malls": "sun",
    "merchants": "group",
    "stores": "sun_cafe",
    "campaigns": "groups_own",
    "points-policies": "sun",
    "earning-rules": "rate",
    "issue-rules": "thanks",
    "car-parks": "garage",
    "recall-campaigns": "back",
    "tier-programs": "sun",
}
REJECT = "/v1/admin/points-adjustments/{adjustment_id}/reject"
# Where a name means one thing here and another elsewhere.
REFUNDS = "/v1/payments/{payment_id}/refunds"
RESOLVE = "/v1/admin/payment-tasks/{task_id}/resolve"
MALL_PAYMENTS = "/v1/admin/mall-payments/{transaction_id}"
DIFFERENCES = "/v1/admin/merchant-coupon-differences/{difference_id}"
KNOWN_AT = {
    **{
        (f"{MALL_PAYMENTS}{verb}", "transaction_id"): lambda world: world.notes["mall payment"]
        for verb in ("", "/assign")
    },
    (f"{MALL_PAYMENTS}/dismiss", "transaction_id"): lambda world: world.notes["mall deposit"],
    **{
        (f"{MALL_PAYMENTS}{verb}", "transaction_id"): lambda world: world.notes["mall reported"]
        for verb in ("/report", "/refunds/{refund_id}/resolve")
    },
    (f"{MALL_PAYMENTS}/refunds/{{refund_id}}/resolve", "refund_id"): lambda world: world.notes["mall refund"],
    ("/v1/admin/receipts/{receipt_id}/confirm", "receipt_id"): lambda world: world.notes["receipt r2"],
    ("/v1/points/credits", "payment_id"): lambda world: None,
    ("/v1/points/credits", "transaction_id"): lambda world: None,
    ("/v1/points/refunds", "refund_id"): lambda world: None,
    (REFUNDS, "payment_id"): lambda world: world.notes["paid order"],
    (REFUNDS, "refund_fen"): lambda world: 1,
    **{
        (path, name): lambda world: None
        for path in ("/v1/payments", "/v1/payments/quote")
        for name in ("qr_id", "visit_id")
    },
    ("/v1/finance/bills/{date}", "what"): lambda world: "differences",
    ("/v1/admin/payments", "payment_id"): lambda world: world.notes["paid order"],
    (f"{DIFFERENCES}/assign", "member_id"): lambda world: world.notes["member_id"],
    # One that has its member by then is a difference no more.
    (f"{DIFFERENCES}/resolve", "difference_id"): lambda world: world.notes["other difference"],
    **{(f"{busifavor.ROUTE}{part}", "campaign_id"): lambda world: "mirrored" for part in ("", "/budget", "/codes")},
    **{
        (busifavor.ROUTE, name): lambda world, name=name: busifavor.UPLOAD.get(name)
        for name in (*Spec.__struct_fields__,)
    },
    (f"{busifavor.ROUTE}/codes", "codes"): lambda world: [],
    (f"{busifavor.ROUTE}/codes", "count"): lambda world: 2,
    ("/v1/me/merchant-coupons/send", "campaign_ids"): lambda world: ["mirrored"],
    ("/v1/admin/members/{member_id}/coupons/{coupon_id}/void", "coupon_id"): lambda world: world.notes["to void"],
    ("/v1/me/coupons/claim-code", "code"): lambda world: world.notes["claim_code"],
    ("/v1/pos/coupons/lock", "codes"): lambda world: [world.notes["code"]],
    ("/v1/pos/coupons/redeem", "hold_id"): lambda world: world.notes["hold"],
    ("/v1/pos/coupons/redeem", "receipt_no"): lambda world: "r",
    ("/v1/admin/clock", "to"): lambda world: None,
    ("/v1/admin/clock", "by_seconds"): lambda world: 60,
    ("/v1/pos/coupons/release", "hold_id"): lambda world: world.notes["other hold"],
    ("/v1/pos/coupons/undo", "hold_id"): lambda world: world.notes["redeemed"],
    ("/v1/admin/claim-codes", "codes"): lambda world: 3,
    ("/v1/admin/receipts", "store_id"): lambda world: "sun_cafe",
    ("/v1/admin/receipts", "receipt_no"): lambda world: "r1",
    ("/v1/me/points/back-fill", "transaction_id"): lambda world: world.notes["transaction"],
    ("/v1/points/credits", "code"): lambda world: world.notes["points code"],
    ("/v1/points/refunds", "receipt_no"): lambda world: "r1",
    ("/v1/points/refunds", "refund_fen"): lambda world: 1,
    ("/v1/points/credits", "store_id"): lambda world: "sun_cafe",
    ("/v1/points/refunds", "store_id"): lambda world: "sun_cafe",
    ("/v1/points/credits", "bought_at"): lambda world: world.now().isoformat(),
    (REJECT, "adjustment_id"): lambda world: world.notes["rejected adjustment"],
    ("/v1/admin/members/{member_id}/tier", "program_id"): lambda world: "sun",
    ("/v1/admin/members/{member_id}/tier", "tier"): lambda world: "gold",
    ("/v1/admin/members/{member_id}/tier", "last_day"): lambda world: "2099-12-31",
    ("/v1/admin/tier-programs/{document_id}", "mall_ids"): lambda world: ["sun"],
    ("/v1/admin/tier-programs/{document_id}", "tiers"): lambda world: tiers.TIERS,
    ("/v1/me/merge", "code"): lambda world: world.simulator.wechat.login_code("o_1"),
    ("/v1/me/merge", "merge_code"): lambda world: world.notes["merge code"],
    ("/v1/me/merge/code", "code"): lambda world: world.simulator.wechat.login_code("o_1"),
    ("/v1/admin/members/find", "phone"): lambda world: None,
    ("/v1/admin/members/find", "openid"): lambda world: None,
    ("/v1/admin/members/find", "plate"): lambda world: None,
    ("/v1/admin/merges", "member_id"): lambda world: world.notes["twin"],
    ("/v1/admin/merges", "other_id"): lambda world: world.notes["other twin"],
    ("/v1/admin/points-adjustments", "member_id"): lambda world: world.notes["member_id"],
    ("/v1/admin/points-adjustments", "points"): lambda world: 5,
    ("/v1/pos/points/hold", "code"): lambda world: world.notes["points code"],
    ("/v1/pos/points/hold", "points"): lambda world: 10,
    ("/v1/pos/points/commit", "hold_id"): lambda world: world.notes["points hold"],
    ("/v1/pos/points/commit", "receipt_no"): lambda world: "r",
    ("/v1/pos/points/cancel", "hold_id"): lambda world: world.notes["points held"],
    ("/v1/pos/points/undo", "hold_id"): lambda world: world.notes["points committed"],
    ("/v1/me/coupons", "state"): lambda world: "claimed",
    ("/v1/admin/members/{member_id}/coupons", "state"): lambda world: "expired",
}
KNOWN_VALUES = {
    "payer": lambda world: None,
    "appid": lambda world: APPID,
    "mchid": lambda world: "1900000109",
    "mall_id": lambda world: "sun",
    "merchant_id": lambda world: "group",
    "store_id": lambda world: "sun_cafe",
    "store_ids": lambda world: [],
    "surface": lambda world: "door",
    "code": lambda world: world.simulator.wechat.login_code("o_fuzz"),
    "phone_code": lambda world: None,
    "coupon_id": lambda world: None,
    "coupon_ids": lambda world: [],
    "lines": lambda world: [],
    "amount_fen": lambda world: 5000,
    "campaign_id": lambda world: "plenty",
    "member_ids": lambda world: [world.notes["member_id"]],
    "trigger": lambda world: "payment",
    "month": lambda world: 2,
    "day": lambda world: 29,
    "part": lambda world: "0",
    "state": lambda world: "published",
    "worth": lambda world: {"kind": "cash_off", "threshold_fen": 3000, "discount_fen": 500},
    "include": lambda world: {},
    "exclude": lambda world: {},
    "hours": lambda world: {},
    "funding": lambda world: [],
    "budget_fen": lambda world: None,
    "points_price": lambda world: None,
    "limit_per_member_day": lambda world: None,
    "valid_from": lambda world: None,
    "valid_after_days": lambda world: 0,
    "occurred_at": lambda world: None,
    "plate": lambda world: "京B54321",
    "points": lambda world: 0,
    "by": lambda world: "store",
    "from": lambda world: world.now().date().isoformat(),
    "to": lambda world: world.now().date().isoformat(),
    "valid_days": lambda world: 3,
    "valid_until": lambda world: None,
    "stacking": lambda world: "exclusive",
    "units": lambda world: 100,
    "threshold_fen": lambda world: 5000,
    "discount_fen": lambda world: 100,
    "opens_at": lambda world: "2026-01-01T00:00:00+08:00",
    "closes_at": lambda world: "2030-01-01T00:00:00+08:00",
    "steps": lambda world: seed.recall_campaign()["steps"],
    "texts": lambda world: seed.recall_campaign()["texts"],
    "page": lambda world: "pages/index",
    "tariff": lambda world: seed.TARIFF,
}
KNOWN_IDS = {
    "difference_id": lambda world: world.notes["difference_id"],
    "date": lambda world: world.notes["bill's day"],
    "row_id": lambda world: world.notes["difference"],
    "task_id": lambda world: world.notes["task"],
    "merged_id": lambda world: world.notes["merged"],
    "campaign_id": lambda world: "plenty",
    "payment_id": lambda world: world.notes["order"],
    "visit_id": lambda world: world.notes["visit"],
    "plate": lambda world: "%E4%BA%ACA12345",
    "document_id": lambda world: "sun",
    "coupon_id": lambda world: world.notes["mine"],
    "member_id": lambda world: world.notes["member_id"],
    "token_id": lambda world: world.notes["spare token"],
    "device_id": lambda world: world.notes["spare device"],
    "batch_id": lambda world: world.notes["batch_id"],
    "list_id": lambda world: world.notes["list_id"],
    "adjustment_id": lambda world: world.notes["adjustment"],
    "store_id": lambda world: "sun_cafe",
    "receipt_no": lambda world: "r1",
    "receipt_id": lambda world: world.notes["receipt r3"],
}
