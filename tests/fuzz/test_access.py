"""The access matrix: every route by every caller, two of each kind. A caller without access is refused and changes
nothing; a caller with access reaches only their own things."""

import base64
from urllib.parse import quote

import pytest

from chalicelib import clock, memory
from chalicelib.business_day import day_of
from chalicelib.malls import access
from proof.effort import count
from proof.scenes import bills, busifavor, circle, coupons, merging, payments, points, tiers
from proof.scenes import callers as calling
from proof.scenes import common as scenes
from proof.world import APPID, plate_path
from simulator import seed

OTHER_PLATE = "沪B99999"
NOT_THEIRS = {401, 403}


@pytest.fixture
def peopled(lab):
    """Two members with a coupon, an order and a visit each; two merchants with a store and a till each; two gates."""
    lab.fresh()
    world = lab.world
    for merchant in ("lin", "wang"):
        world.put(f"merchants/{merchant}", {"name": merchant})
        store = {"name": merchant, "mall_id": "sun", "merchant_id": merchant, "points_per_yuan": 1}
        assert world.put(f"stores/{merchant}_shop", store).status == 200
        world.notes[f"till {merchant}"] = world.device("till", f"{merchant}_shop")
        world.notes[f"crm {merchant}"] = world.device("crm", merchant)
        world.notes[f"merchant {merchant}"] = world.merchant(merchant)
    tiers.program(world)
    for name, openid, plate in (("one", "o_1", calling.PLATE), ("other", "o_2", OTHER_PLATE)):
        number = world.simulator.wechat.phone_code(f"1380000000{openid[-1]}")
        response = scenes.arrived(world, openid, name, claim="gift", phone_code=number)
        token = world.notes[name]
        world.notes[f"gate {name}"] = gate = world.device("gate", "garage")
        world.as_shopper(token, "PUT", plate_path(plate))
        entered = world.as_device(gate, "/v1/gate/entries", {"plate": plate, "gate_event_id": f"in-{name}"})
        body = {"store_id": "lin_shop", "amount_fen": 5000}
        world.notes[f"ids of {name}"] = {
            "campaign_id": "gift",
            "payment_id": world.as_shopper(token, "POST", "/v1/payments", body, key="k").json["payment_id"],
            "visit_id": entered.json["visit_id"],
            "plate": quote(plate),
            "document_id": "sun",
            "store_id": "lin_shop",
            "transaction_id": world.simulator.pay.sell(openid, APPID, 500, "lin_shop").transaction_id,
            "receipt_no": "r1",
            "coupon_id": response["claim"]["coupon"]["coupon_id"],
            "member_id": response["member"]["member_id"],
        }
    issued(world)
    world.notes["ids of one"] |= twins(world)
    spare = access.issue_staff_token(name="spare", role="auditor", real_now=clock.real_now())[0]
    world.notes["ids of one"] |= {"token_id": spare, "device_id": world.device("gate", "garage")[0]}
    world.notes["ids of one"] |= busifavor.ids_for_matrix(world)
    world.notes["ids of one"]["mall_payment"] = circle.payments_for_staff(world)
    day, difference_id = bills.unknown_payment_yesterday(world)
    world.notes["ids of one"] |= {"date": day, "row_id": difference_id}
    return lab


def twins(world):
    """A member with the first member's number, and a former id."""
    ids = {}
    for name, openid, number in (("twin_id", "o_3", 1), ("kept_id", "o_4", 9), ("merged_id", "o_5", 9)):
        code = world.simulator.wechat.phone_code(f"1380000000{number}")
        response = world.log_in(openid, phone_code=code)
        ids[name] = response["member"]["member_id"]
        if name == "twin_id":
            world.notes["merge code"] = merging.code_of(world, response["token"], openid)
    order = {"member_id": ids["kept_id"], "other_id": ids["merged_id"], "reason": "one person"}
    return {**ids, "merged_id": calling.staff("merges", order)(world)[1]["merged_id"]}


def issued(world):
    """Coupons that tills hold and redeemed for one member, and what an operator made."""
    world.put("campaigns/plenty", seed.campaign("plenty", units=99, limit_per_member=9))
    memory.forget()
    ids, token, tills = world.notes["ids of one"], world.notes["one"], world.notes["till lin"]
    for name in ("hold", "redeemed", "code"):
        claimed = world.as_shopper(token, "POST", "/v1/coupons/campaigns/plenty/claim", key=name).json
        code = coupons.redemption_code(world, ids["member_id"], claimed["coupon"]["coupon_id"])
        if name == "code":
            ids["code"] = code
            continue
        hold = world.as_device(tills, LOCK, {"codes": [code], "amount_fen": 5000}, key=name)
        ids[name] = hold.json["hold_id"]
    paper = {"hold_id": ids["redeemed"], "receipt_no": "r"}
    assert world.as_device(tills, "/v1/pos/coupons/redeem", paper).status == 200
    paying(world, ids, token, tills)
    ids["adjustment_id"] = points.make_waiting_adjustment(world, ids["member_id"])
    made = {"campaign_id": "plenty", "codes": 2, "label": "leaflet"}
    ids["batch_id"] = calling.staff("claim-codes", made)(world)[1]["batch_id"]
    listed = world.get(f"/v1/admin/claim-codes/{ids['batch_id']}/codes").text
    ids["claim_code"] = listed.split()[1].split(",")[1]
    body = {"campaign_id": "plenty", "label": "thanks", "member_ids": [ids["member_id"]]}
    ids["list_id"] = calling.staff("issue-lists", body)(world)[1]["list_id"]


def paying(world, ids, token, till):
    """Points that a till holds and took from the member."""
    points.policy(cash=points.CASH)(world)
    ids["paid_id"] = world.buy(token, 9000, store_id="lin_shop")
    ids["task_id"] = payments.abnormal_task(world, world.buy(token, 800, store_id="lin_shop"))
    ids["points_code"] = points.code_of(ids["member_id"])
    for name in ("points_hold", "points_committed"):
        body = {"code": points.code_of(ids["member_id"]), "amount_fen": 1000, "points": 10}
        ids[name] = world.as_device(till, "/v1/pos/points/hold", body, key=name).json["hold_id"]
    for number in ("r1", "r2"):  # the second looks like the first, and waits
        sale = {"receipt_no": number, "amount_fen": 3000, "code": ids["points_code"]}
        ids["receipt_id"] = world.as_device(till, "/v1/points/credits", sale).json["receipt_id"]
    paper = {"hold_id": ids["points_committed"], "receipt_no": "r"}
    assert world.as_device(till, "/v1/pos/points/commit", paper).status == 200


LOCK = "/v1/pos/coupons/lock"


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
    "GET /v1/admin/staff-tokens": {"operator", "finance", "auditor"},
    "POST /v1/admin/staff-tokens/{token_id}/revoke": {"operator"},
    "GET /v1/admin/devices": {"operator", "finance", "auditor"},
    "POST /v1/admin/devices/{device_id}/revoke": {"operator"},
    "POST /v1/admin/merges": {"operator"},
    "GET /v1/admin/merges/{merged_id}": {"operator", "finance", "auditor"},
}
for kind in (
    *("malls", "merchants", "stores", "points-policies", "earning-rules", "issue-rules", "car-parks"),
    *("recall-campaigns", "tier-programs"),
):
    MAY[f"GET /v1/admin/{kind}"] = {"operator"}
    MAY[f"GET /v1/admin/{kind}/{{document_id}}"] = MAY[f"PUT /v1/admin/{kind}/{{document_id}}"] = {"operator"}
for verb in ("GET /v1/admin/campaigns", *(f"{verb} /v1/admin/campaigns/{{document_id}}" for verb in ("GET", "PUT"))):
    MAY[verb] = {"operator", "merchant"}  # whose are its own
# Bodies that would be carried out, so that a refusal is for who asks and not for what.
BODIES = {
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


def test_every_cell_of_the_matrix(peopled):
    """Callers without access are refused and change nothing; others get access. Each cell begins in the same state."""
    import app

    world, mark, before = peopled.world, peopled.mark(), peopled.tables()
    assert {f"{route.method} {route.path}" for route in app.api.routes} == set(MAY)
    for name, (kind, role) in callers(world).items():
        for route in app.api.routes:
            mark.back()
            answer = ask(world, name, route, world.notes["ids of one"])
            cell = f"{name}: {route.method} {route.path} answered {answer.status} {answer.text[:200]}"
            count("matrix cells")
            assert answer.status < 500, cell
            may = MAY[f"{route.method} {route.path}"]
            if (role or kind) in may:
                assert may is EVERYBODY or answer.status not in NOT_THEIRS, cell
                continue
            assert answer.status in NOT_THEIRS, cell
            assert answer.code in {"token_missing", "token_invalid", "signature_invalid", "role_forbidden"}, cell
            changed = {table for table, items in peopled.tables().items() if items != before[table]}
            assert changed <= {"ops"}, cell  # where a device's nonce is spent


def test_allowed_callers_really_succeed(peopled):
    """The bodies succeed for callers with access; otherwise the refusals would prove nothing."""
    import app

    world, mark = peopled.world, peopled.mark()
    rightful = {
        "shopper": "member one",
        "gate": "gate one",
        "till": "till lin",
        "crm": "crm lin",
        "merchant": "merchant lin",
    }
    for route in app.api.routes:
        name = f"{route.method} {route.path}"
        for role in MAY[name] if MAY[name] is not EVERYBODY else ():
            mark.back()
            if name not in BODIES:
                continue
            answer = ask(world, rightful.get(role, role), route, world.notes["ids of one"])
            assert answer.status == 200, (name, role, answer.text)
            count("matrix cells")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/payments/{payment_id}", None),
        ("POST", "/v1/payments/{payment_id}/cancel", None),
        ("POST", "/v1/parking/visits/{visit_id}/exit", {}),
        ("POST", "/v1/payments", {"visit_id": "{visit_id}"}),
        ("POST", "/v1/payments/quote", {"visit_id": "{visit_id}"}),
        ("GET", "/v1/me/coupons/{coupon_id}", None),
        ("GET", "/v1/me/coupons/{coupon_id}/code", None),
        ("POST", "/v1/payments", {"store_id": "lin_shop", "amount_fen": 5000, "coupon_ids": ["{coupon_id}"]}),
    ],
)
def test_a_member_reaches_only_their_own_things(peopled, method, path, body):
    """The other member's things are not found, and do not change."""
    world = peopled.world
    theirs, before = world.notes["ids of other"], peopled.tables()
    sent = calling.filled(body, theirs)
    answer = world.as_shopper(world.notes["one"], method, path.format_map(theirs), sent, key="another")
    count("matrix cells")
    assert answer.status == 404, answer.text
    after = peopled.tables()
    assert {table: after[table] for table in ("coupons", "payments", "parking")} == {
        table: before[table] for table in ("coupons", "payments", "parking")
    }


def test_lists_hold_only_the_members_own_things(peopled):
    world = peopled.world
    for path in ("/v1/me", "/v1/me/coupons", "/v1/me/points", "/v1/me/payments", "/v1/parking/visits/current"):
        one, other = (world.as_shopper(world.notes[name], "GET", path) for name in ("one", "other"))
        assert one.status == other.status == 200
        hidden = {value for name, value in world.notes["ids of other"].items() if name.endswith("_id")}
        hidden -= set(world.notes["ids of one"].values())
        assert not any(value in one.text for value in hidden), path
        count("matrix cells", 2)


def test_a_merchant_sees_its_own_stores_usage_and_no_others(peopled):
    world = peopled.world
    for name, store in (("one", "lin_shop"), ("other", "wang_shop")):
        body = {"store_id": store, "amount_fen": 4000}
        payment = world.as_shopper(world.notes[name], "POST", "/v1/payments", body, key="paid").json["payment_id"]
        assert world.notify(world.pay(payment)).status == 204
        world.courier.notices.clear()
    world.deliver()
    day = day_of(world.now()).isoformat()
    path = f"/v1/finance/usage?by=store&from={day}&to={day}&limit=1"
    seen = {name: set(_every_row(world, path, name)) for name in ("merchant lin", "merchant wang", "finance")}
    assert seen["merchant lin"] == {"lin_shop"}
    assert seen["merchant wang"] == {"wang_shop"}
    assert seen["finance"] >= {"lin_shop", "wang_shop"}
    refused = world.http("GET", path.replace("store", "campaign", 1), headers=_bearer(world, "merchant lin"))
    assert (refused.status, refused.code) == (403, "role_forbidden")
    count("matrix cells", 4)


def _every_row(world, path, name):
    """The rows of all pages; a cursor must reveal nothing to its caller."""
    cursor = ""
    while cursor is not None:
        page = world.http("GET", path + (f"&cursor={cursor}" if cursor else ""), headers=_bearer(world, name)).json
        yield from (row["id"] for row in page["rows"])
        cursor = page["next_cursor"]
        assert cursor is None or b"shop" not in base64.urlsafe_b64decode(cursor)


def _bearer(world, name):
    return {"Authorization": f"Bearer {world.staff.get(name) or world.notes[name]}"}


def test_a_till_reaches_only_its_stores_holds(peopled):
    """Another store's till does not find the hold, and nothing changes."""
    world = peopled.world
    ids, before = world.notes["ids of one"], peopled.tables()["coupons"]
    for verb, body in (
        ("redeem", {"hold_id": ids["hold"], "receipt_no": "r"}),
        ("release", {"hold_id": ids["hold"]}),
        ("undo", {"hold_id": ids["redeemed"]}),
    ):
        answer = world.as_device(world.notes["till wang"], f"/v1/pos/coupons/{verb}", body)
        assert answer.status == 404, answer.text
        count("matrix cells")
    assert peopled.tables()["coupons"] == before


def test_a_caller_refunds_only_payments_of_its_stores(peopled):
    """Another merchant and another store's till do not find the payment, and nothing is refunded."""
    world = peopled.world
    path = f"/v1/payments/{world.notes['ids of one']['paid_id']}/refunds"
    body, before = {"reason": "broken", "refund_fen": 1}, peopled.tables()["payments"]
    assert world.as_device(world.notes["till wang"], path, body, key="k").status == 404
    assert world.http("POST", path, body, {**_bearer(world, "merchant wang"), "Idempotency-Key": "k"}).status == 404
    assert peopled.tables()["payments"] == before
    count("matrix cells", 2)


def test_a_merchant_puts_and_reads_only_its_own_campaigns(peopled):
    world = peopled.world
    lin, wang = (_bearer(world, f"merchant {name}") for name in ("lin", "wang"))
    own, path = {**scenes.THREE_UNITS, "merchant_id": "lin"}, "/v1/admin/campaigns/lin_sale"
    assert world.http("PUT", path, own, lin).status == 200
    assert world.http("GET", path, headers=lin).json["body"]["merchant_id"] == "lin"
    assert world.http("GET", path, headers=wang).status == 404
    assert [one["id"] for one in world.http("GET", "/v1/admin/campaigns?limit=100", headers=lin).json["items"]] == [
        "lin_sale"
    ]
    assert not world.http("GET", "/v1/admin/campaigns?limit=100", headers=wang).json["items"]
    for headers, body in (
        (wang, own),
        (wang, {**own, "merchant_id": "wang"}),
        (lin, {**own, "merchant_id": None}),
    ):
        assert world.http("PUT", path, body, headers).code == "role_forbidden"
    for body in (
        {**own, "funding": [{"party": "mall", "percent": 100}]},
        {**own, "funding": [{"party": "merchant", "percent": 50, "id": "lin"}, {"party": "mall", "percent": 50}]},
        {**own, "points_price": 5},
    ):
        assert world.http("PUT", path, body, lin).code == "value_invalid"
    theirs = {**own, "include": {"store_ids": ["wang_shop"]}}
    assert world.http("PUT", path, theirs, lin).code == "reference_invalid"
    count("matrix cells", 12)


def _put_campaign(world, campaign_id, body, headers):
    answer = world.http("PUT", f"/v1/admin/campaigns/{campaign_id}", body, headers).json
    return (answer["error"]["code"], answer["error"].get("field")) if "error" in answer else "ok"


def test_ids_of_a_merchants_campaigns_begin_with_its_id(peopled):
    """No merchant takes an id that an operator or another merchant may want."""
    world = peopled.world
    world.put("merchants/lin_tea", {"name": "tea"})
    memory.forget()
    lin, own = _bearer(world, "merchant lin"), {**scenes.THREE_UNITS, "merchant_id": "lin", "state": "draft"}
    for name in ("spring_sale", "lin", "linsale", "wang_sale", "lin_tea_sale"):
        assert _put_campaign(world, name, own, lin) == ("value_invalid", "id")
    assert _put_campaign(world, "lin_sale", own, lin) == "ok"
    assert world.put("campaigns/spring_sale", own).status == 200
    assert _put_campaign(world, "spring_sale", {**own, "name": "ours"}, lin) == "ok"


def test_a_mall_limits_a_merchants_campaigns_and_units(peopled):
    world = peopled.world
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/sun", {**mall, "merchants": {"campaigns": 3, "units": 500}}).status == 200
    memory.forget()
    lin, own = _bearer(world, "merchant lin"), {**scenes.THREE_UNITS, "merchant_id": "lin", "units": 500}
    assert _put_campaign(world, "lin_1", {**own, "units": 501}, lin) == ("value_invalid", "units")
    for name in ("lin_1", "lin_2", "lin_3"):
        assert _put_campaign(world, name, own, lin) == "ok"
    assert _put_campaign(world, "lin_4", {**own, "state": "draft"}, lin) == ("campaigns_too_many", None)
    assert _put_campaign(world, "lin_1", {**own, "units": 501}, lin) == ("value_invalid", "units")
    assert _put_campaign(world, "lin_1", {**own, "name": "as before"}, lin) == "ok"
    # Operators put what goes beyond it; it counts all the same.
    assert world.put("campaigns/lin_4", {**own, "units": 900}).status == 200
    assert _put_campaign(world, "lin_4", {**own, "units": 900, "name": "mine"}, lin) == "ok"
    for name in ("lin_1", "lin_2"):
        assert _put_campaign(world, "lin_5", own, lin) == ("campaigns_too_many", None)
        assert _put_campaign(world, name, {**own, "state": "ended"}, lin) == "ok"
    assert _put_campaign(world, "lin_5", own, lin) == "ok"
    wang = _bearer(world, "merchant wang")
    assert _put_campaign(world, "wang_1", {**own, "merchant_id": "wang"}, wang) == "ok"


def test_only_an_operator_includes_other_merchants_stores(peopled):
    world = peopled.world
    lin, own = _bearer(world, "merchant lin"), {**scenes.THREE_UNITS, "merchant_id": "lin"}
    for include in ({"merchant_ids": ["lin", "wang"]}, {"store_ids": ["lin_shop", "wang_shop"]}):
        assert _put_campaign(world, "lin_sale", {**own, "include": include}, lin)[0] == "reference_invalid"
        both = {**own, "include": include, "other_merchants": True}
        assert _put_campaign(world, "lin_sale", both, lin) == ("value_invalid", "other_merchants")
        assert world.put("campaigns/lin_sale", both).status == 200
        changed = {**both, "limit_per_member": 7}
        assert _put_campaign(world, "lin_sale", changed, lin) == ("value_invalid", "other_merchants")
        assert _put_campaign(world, "lin_sale", {**both, "state": "paused"}, lin) == "ok"
        assert _put_campaign(world, "lin_sale", both, lin) == "ok"
