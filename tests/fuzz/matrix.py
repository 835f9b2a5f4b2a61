"""The cells of the access matrix: who may call each route, and a body that succeeds for them."""

from proof.scenes import busifavor, tiers
from proof.scenes import callers as calling
from proof.scenes import common as scenes
from proof.world import APPID
from simulator import seed


def callers(world):
    """Every caller by name, with its kind and role."""
    body = {"nobody": ("nobody", "")}
    body |= {f"member {name}": ("shopper", "") for name in ("one", "other")}
    body |= {f"merchant {name}": ("staff", "merchant") for name in ("lin", "wang")}
    body |= {role: ("staff", role) for role in world.staff}
    body |= {f"gate {name}": ("device", "gate") for name in ("one", "other")}
    body |= {f"{role} {name}": ("device", role) for role in ("till", "crm") for name in ("lin", "wang")}
    return body


# Who may call what, by hand: a route that is opened to somebody must be opened here as well.
EVERYBODY = {"nobody", "shopper", "operator", "finance", "auditor", "merchant", "gate", "till", "crm"}
MAY = {
    "POST /v1/login": EVERYBODY,
    "GET /v1/stores": EVERYBODY,
    "GET /v1/health": EVERYBODY,
    "GET /v1/openapi.json": EVERYBODY,
    "POST /v1/wechat-pay/notify": EVERYBODY,  # and is refused without the provider's signature
    "POST /v1/login/renew": {"shopper"},
    "POST /v1/logout": {"shopper"},
    "GET /v1/me": {"shopper"},
    "GET /v1/coupons/campaigns": {"shopper"},
    "POST /v1/coupons/campaigns/{campaign_id}/claim": {"shopper"},
    "GET /v1/me/coupons": {"shopper"},
    "GET /v1/me/coupons/{coupon_id}": {"shopper"},
    "GET /v1/me/coupons/{coupon_id}/code": {"shopper"},
    "POST /v1/me/coupons/qualify": {"shopper"},
    "POST /v1/me/coupons/claim-code": {"shopper"},
    "PUT /v1/me/birthday": {"shopper"},
    "POST /v1/pos/coupons/lock": {"till"},
    "POST /v1/pos/coupons/redeem": {"till"},
    "POST /v1/pos/coupons/release": {"till"},
    "POST /v1/pos/coupons/undo": {"till"},
    "GET /v1/me/points": {"shopper"},
    "GET /v1/me/points/code": {"shopper"},
    "POST /v1/pos/points/hold": {"till"},
    "POST /v1/pos/points/commit": {"till"},
    "POST /v1/pos/points/cancel": {"till"},
    "POST /v1/pos/points/undo": {"till"},
    "POST /v1/points/credits": {"till", "crm"},
    "POST /v1/me/points/back-fill": {"shopper"},
    "POST /v1/points/refunds": {"till", "crm"},
    "GET /v1/admin/receipts": {"operator", "finance", "auditor"},
    "GET /v1/me/circle": {"shopper"},
    "GET /v1/me/receipts/waiting": {"shopper"},
    "GET /v1/admin/receipt-tasks": {"operator", "finance", "auditor"},
    "POST /v1/admin/receipts/{receipt_id}/confirm": {"operator"},
    "POST /v1/admin/receipts/{receipt_id}/dismiss": {"operator"},
    "POST /v1/me/circle": {"shopper"},
    "GET /v1/admin/mall-payment-tasks": {"operator", "finance", "auditor"},
    "GET /v1/admin/mall-payments/{transaction_id}": {"operator", "finance", "auditor"},
    "POST /v1/admin/mall-payments/{transaction_id}/assign": {"operator"},
    "POST /v1/admin/mall-payments/{transaction_id}/dismiss": {"operator"},
    "POST /v1/admin/mall-payments/{transaction_id}/report": {"operator"},
    "POST /v1/admin/mall-payments/{transaction_id}/refunds/{refund_id}/resolve": {"operator"},
    "POST /v1/payments": {"shopper"},
    "POST /v1/payments/quote": {"shopper"},
    "POST /v1/payments/{payment_id}/refunds": {"till", "merchant", "operator"},
    "GET /v1/admin/payments": {"operator", "finance", "auditor"},
    "GET /v1/admin/payment-tasks": {"operator", "finance", "auditor"},
    "POST /v1/admin/payment-tasks/{task_id}/resolve": {"operator"},
    "GET /v1/payments/{payment_id}": {"shopper"},
    "POST /v1/payments/{payment_id}/cancel": {"shopper"},
    "GET /v1/me/payments": {"shopper"},
    "PUT /v1/me/plates/{plate}": {"shopper"},
    "GET /v1/parking/visits/current": {"shopper"},
    "POST /v1/parking/visits/{visit_id}/exit": {"shopper"},
    "POST /v1/subscriptions": {"shopper"},
    "POST /v1/gate/entries": {"gate"},
    "POST /v1/gate/exits": {"gate"},
    "GET /v1/finance/usage": {"operator", "finance", "auditor", "merchant"},
    "GET /v1/finance/redemption-rates": {"operator", "finance", "auditor"},
    "GET /v1/finance/bills": {"operator", "finance", "auditor"},
    "GET /v1/finance/bills/{date}": {"operator", "finance", "auditor"},
    "POST /v1/finance/bills/{date}/fetch": {"operator", "finance"},
    "POST /v1/finance/bills/{date}/differences/{row_id}/resolve": {"operator", "finance"},
    "POST /v1/admin/qr-codes": {"operator"},
    "POST /v1/admin/claim-codes": {"operator"},
    "GET /v1/admin/claim-codes/{batch_id}": {"operator"},
    "GET /v1/admin/claim-codes/{batch_id}/codes": {"operator"},
    "POST /v1/admin/issue-lists": {"operator"},
    "GET /v1/admin/issue-lists/{list_id}": {"operator"},
    "GET /v1/admin/members/{member_id}/coupons": {"operator", "finance", "auditor"},
    "GET /v1/admin/members/{member_id}/coupons/{coupon_id}": {"operator", "finance", "auditor"},
    "PUT /v1/admin/members/{member_id}/tier": {"operator"},
    "GET /v1/admin/members/{member_id}/points": {"operator", "finance", "auditor"},
    "POST /v1/admin/points-adjustments": {"operator"},
    "GET /v1/admin/points-adjustments": {"operator", "finance", "auditor"},
    "GET /v1/admin/points-adjustments/{adjustment_id}": {"operator", "finance", "auditor"},
    "POST /v1/admin/points-adjustments/{adjustment_id}/approve": {"operator"},
    "POST /v1/admin/points-adjustments/{adjustment_id}/reject": {"operator"},
    "GET /v1/admin/members/{member_id}/tiers": {"operator", "finance", "auditor"},
    "POST /v1/me/merge": {"shopper"},
    "POST /v1/me/merge/code": {"shopper"},
    "POST /v1/me/points/back-fill/all": {"shopper"},
    "POST /v1/me/merchant-coupons/send": {"shopper"},
    "POST /v1/admin/members/{member_id}/coupons/{coupon_id}/void": {"operator"},
    f"POST {busifavor.ROUTE}": {"operator"},
    f"PUT {busifavor.ROUTE}": {"operator"},
    f"GET {busifavor.ROUTE}": {"operator", "finance", "auditor"},
    f"POST {busifavor.ROUTE}/budget": {"operator"},
    f"POST {busifavor.ROUTE}/codes": {"operator"},
    "GET /v1/admin/merchant-coupons": {"operator", "finance", "auditor"},
    "GET /v1/admin/merchant-coupon-differences": {"operator", "finance", "auditor"},
    "POST /v1/admin/merchant-coupon-differences/{difference_id}/resolve": {"operator"},
    "POST /v1/admin/merchant-coupon-differences/{difference_id}/assign": {"operator"},
    "POST /v1/admin/merchant-coupon-differences/{difference_id}/report": {"operator"},
    "POST /v1/admin/members/find": {"operator", "finance", "auditor"},
    "GET /v1/admin/me": {"operator", "finance", "auditor", "merchant"},
    "GET /v1/admin/members/{member_id}": {"operator", "finance", "auditor"},
    "GET /v1/admin/qr-codes": {"operator", "finance", "auditor"},
    "GET /v1/admin/campaigns/{document_id}/stock": {"operator", "finance", "auditor", "merchant"},
    "GET /v1/admin/campaigns/{document_id}/refusals": {"operator", "finance", "auditor", "merchant"},
    "GET /v1/admin/members/{member_id}/visits": {"operator", "finance", "auditor"},
    "GET /v1/admin/tasks": {"operator", "finance", "auditor"},
    "GET /v1/admin/staff-tokens": {"operator", "finance", "auditor"},
    "POST /v1/admin/staff-tokens/{token_id}/revoke": {"operator"},
    "GET /v1/admin/devices": {"operator", "finance", "auditor"},
    "POST /v1/admin/devices/{device_id}/revoke": {"operator"},
    "POST /v1/admin/merges": {"operator"},
    "GET /v1/admin/merges/{merged_id}": {"operator", "finance", "auditor"},
    "GET /v1/admin/clock": {"operator"},
    "PUT /v1/admin/clock": {"operator"},
}
for kind in (
    *("malls", "merchants", "stores", "points-policies", "earning-rules", "issue-rules", "car-parks"),
    *("recall-campaigns", "tier-programs"),
):
    MAY[f"GET /v1/admin/{kind}"] = {"operator"}
    MAY[f"GET /v1/admin/{kind}/{{document_id}}"] = MAY[f"PUT /v1/admin/{kind}/{{document_id}}"] = {"operator"}
for verb in ("GET /v1/admin/campaigns", *(f"{verb} /v1/admin/campaigns/{{document_id}}" for verb in ("GET", "PUT"))):
    MAY[verb] = {"operator", "merchant"}  # a merchant: its own campaigns
# Bodies that would be carried out, so that a refusal is for who asks and not for what.
BODIES = {
    "PUT /v1/admin/clock": {"by_seconds": 60},
    "POST /v1/finance/bills/{date}/fetch": {},
    "POST /v1/finance/bills/{date}/differences/{row_id}/resolve": {"note": "seen to"},
    "POST /v1/payments/quote": {"store_id": "lin_shop", "amount_fen": 700},
    "POST /v1/payments/{payment_id}/refunds": {"reason": "broken", "refund_fen": 1},
    "POST /v1/admin/payment-tasks/{task_id}/resolve": {"note": "seen to"},
    "POST /v1/admin/receipts/{receipt_id}/confirm": {"note": "two coffees"},
    "POST /v1/admin/receipts/{receipt_id}/dismiss": {"note": "told twice"},
    "POST /v1/payments": {"store_id": "lin_shop", "amount_fen": 700},
    "POST /v1/parking/visits/{visit_id}/exit": {},
    "POST /v1/subscriptions": {"answers": [{"template_id": "t", "result": "accept"}]},
    "POST /v1/gate/entries": {"plate": "粤B12345", "gate_event_id": "new"},
    "POST /v1/gate/exits": {"plate": calling.PLATE, "gate_event_id": "out"},
    "POST /v1/me/merchant-coupons/send": {"campaign_ids": ["{mirrored}"]},
    "POST /v1/admin/members/{member_id}/coupons/{coupon_id}/void": busifavor.REASON,
    f"POST {busifavor.ROUTE}": busifavor.UPLOAD,
    f"PUT {busifavor.ROUTE}": busifavor.CHANGE,
    f"POST {busifavor.ROUTE}/budget": {},
    f"POST {busifavor.ROUTE}/codes": {"count": 2},
    "POST /v1/admin/merchant-coupon-differences/{difference_id}/resolve": {"note": "seen to"},
    "POST /v1/admin/merchant-coupon-differences/{difference_id}/assign": {"member_id": "{member_id}"},
    "POST /v1/me/coupons/qualify": {"store_id": "lin_shop", "amount_fen": 5000},
    "POST /v1/me/coupons/claim-code": {"code": "{claim_code}"},
    "PUT /v1/me/birthday": {"month": 2, "day": 29},
    "POST /v1/pos/coupons/lock": {"codes": ["{code}"], "amount_fen": 5000},
    "POST /v1/pos/coupons/redeem": {"hold_id": "{hold}", "receipt_no": "r"},
    "POST /v1/pos/coupons/release": {"hold_id": "{hold}"},
    "POST /v1/pos/coupons/undo": {"hold_id": "{redeemed}"},
    "POST /v1/pos/points/hold": {"code": "{points_code}", "amount_fen": 1000, "points": 10},
    "POST /v1/pos/points/commit": {"hold_id": "{points_hold}", "receipt_no": "r"},
    "POST /v1/pos/points/cancel": {"hold_id": "{points_hold}"},
    "POST /v1/pos/points/undo": {"hold_id": "{points_committed}"},
    "POST /v1/admin/mall-payments/{transaction_id}/assign": {"store_id": "lin_shop", "note": "a new till"},
    "POST /v1/admin/mall-payments/{transaction_id}/dismiss": {"note": "a deposit"},
    "POST /v1/admin/mall-payments/{transaction_id}/report": {"note": "once more"},
    "POST /v1/admin/mall-payments/{transaction_id}/refunds/{refund_id}/resolve": {"note": "asked the shop"},
    "POST /v1/me/points/back-fill": {"transaction_id": "{transaction_id}"},
    "POST /v1/points/credits": {
        "receipt_no": "new",
        "amount_fen": 500,
        "code": "{points_code}",
        "store_id": "lin_shop",
    },
    "POST /v1/me/merge": {"appid": APPID, "code": "{login_code}", "merge_code": "{merge_code}"},
    "POST /v1/me/merge/code": {"appid": APPID, "code": "{login_code}"},
    "POST /v1/admin/members/find": {"member_id": "{member_id}"},
    "POST /v1/admin/staff-tokens/{token_id}/revoke": {},
    "POST /v1/admin/devices/{device_id}/revoke": {},
    "POST /v1/admin/merges": {"member_id": "{member_id}", "other_id": "{twin_id}", "reason": "one person"},
    "POST /v1/admin/points-adjustments": {
        "member_id": "{member_id}",
        "mall_id": "sun",
        "points": 5,
        "reason": "a broken till",
    },
    "POST /v1/admin/points-adjustments/{adjustment_id}/approve": {},
    "POST /v1/admin/points-adjustments/{adjustment_id}/reject": {},
    "POST /v1/points/refunds": {"receipt_no": "r1", "refund_no": "new", "refund_fen": 100, "store_id": "lin_shop"},
    "POST /v1/admin/claim-codes": {"campaign_id": "plenty", "codes": 9, "label": "new"},
    "POST /v1/admin/issue-lists": {"campaign_id": "plenty", "label": "new", "member_ids": ["{member_id}"]},
    "PUT /v1/admin/members/{member_id}/tier": {
        "program_id": "sun",
        "tier": "gold",
        "reason": "a good customer",
    },
    "PUT /v1/admin/tier-programs/{document_id}": {
        "name": "new",
        "mall_ids": ["sun"],
        "measure": "visits",
        "tiers": tiers.TIERS,
    },
    "PUT /v1/admin/issue-rules/{document_id}": {
        "name": "new",
        "mall_id": "sun",
        "campaign_id": "plenty",
        "trigger": "joining",
    },
    "POST /v1/admin/qr-codes": {"mall_id": "sun", "surface": "door"},
    "PUT /v1/admin/malls/{document_id}": {"name": "new", "appid": APPID, "mchid": "1900000109"},
    "PUT /v1/admin/merchants/{document_id}": {"name": "new"},
    "PUT /v1/admin/stores/{document_id}": {
        "name": "new",
        "mall_id": "sun",
        "merchant_id": "lin",
        "points_per_yuan": 9,
    },
    "PUT /v1/admin/points-policies/{document_id}": {"expiry": {"kind": "rolling", "months": 6}, "pending_days": 7},
    "PUT /v1/admin/earning-rules/{document_id}": {"name": "rate", "mall_id": "sun", "points": 1, "per_fen": 100},
    "PUT /v1/admin/campaigns/{document_id}": scenes.THREE_UNITS,
    "PUT /v1/admin/car-parks/{document_id}": {"name": "new", "mall_id": "sun", "tariff": seed.TARIFF},
    "PUT /v1/admin/recall-campaigns/{document_id}": seed.recall_campaign(),
}


def ask(world, caller, route, ids):
    """One cell: a request of the caller to the route, with a body that succeeds for callers with access."""
    name = f"{route.method} {route.path}"
    if name == "POST /v1/payments/{payment_id}/refunds":
        ids = {**ids, "payment_id": ids["paid_id"]}
    if route.path.startswith(busifavor.ROUTE):
        ids = {**ids, "campaign_id": ids["mirrored"]}
    if "/mall-payments/" in name:
        reported = name.endswith(("/report", "/resolve"))
        number = world.notes["mall reported"] if reported else ids["mall_payment"]
        ids = {**ids, "transaction_id": number, "refund_id": world.notes["mall refund"]}
    path = route.path.format_map(ids)
    wechat = world.simulator.wechat
    ids = {**ids, "login_code": wechat.login_code("o_1"), "merge_code": world.notes["merge code"]}
    body = calling.filled(BODIES.get(name, {}), ids)
    if caller.startswith("merchant") and "campaigns" in path:
        body = {**body, "merchant_id": caller.split()[1]}
        path = path.replace("/campaigns/sun", f"/campaigns/{caller.split()[1]}_sun")
    if caller.startswith(("gate", "till", "crm")):
        return world.as_device(world.notes[caller], path, body, method=route.method, key=f"{caller} {name}"[:60])
    token = world.staff.get(caller) or world.notes.get(caller.removeprefix("member ")) or ""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{caller} {name}"[:60]}
    return world.http(route.method, path, body, headers if token else {})
