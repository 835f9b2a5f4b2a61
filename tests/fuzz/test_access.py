"""The access matrix: every route by every caller, two of each kind. Who may not is refused and changes nothing; who may
reaches only what is theirs."""

import base64
from urllib.parse import quote

import pytest

from chalicelib import memory
from chalicelib.business_day import day_of
from simulator import seed
from tests.harness import callers as calling
from tests.harness import scenes
from tests.harness.effort import count
from tests.world import APPID, plate_path

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
        world.notes[f"merchant {merchant}"] = world.merchant(merchant)
    memory.forget()
    for name, openid, plate in (("one", "o_1", calling.PLATE), ("other", "o_2", OTHER_PLATE)):
        told = scenes.arrived(world, openid, name, claim="gift")
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
            "coupon_id": told["claim"]["coupon"]["coupon_id"],
        }
    return lab


def callers(world):
    """Every caller by name, with its kind and role."""
    told = {"nobody": ("nobody", "")}
    told |= {f"member {name}": ("shopper", "") for name in ("one", "other")}
    told |= {f"merchant {name}": ("staff", "merchant") for name in ("lin", "wang")}
    told |= {role: ("staff", role) for role in world.staff}
    told |= {f"gate {name}": ("device", "gate") for name in ("one", "other")}
    told |= {f"till {name}": ("device", "till") for name in ("lin", "wang")}
    return told


# Who may call what, by hand: a route that is opened to somebody must be opened here as well.
EVERYBODY = {"nobody", "shopper", "operator", "finance", "auditor", "merchant", "gate", "till"}
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
    "GET /v1/me/points": {"shopper"},
    "POST /v1/payments": {"shopper"},
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
    "POST /v1/admin/qr-codes": {"operator"},
}
for kind in ("malls", "merchants", "stores", "campaigns", "car-parks", "recall-campaigns"):
    MAY[f"GET /v1/admin/{kind}"] = {"operator"}
    MAY[f"GET /v1/admin/{kind}/{{document_id}}"] = MAY[f"PUT /v1/admin/{kind}/{{document_id}}"] = {"operator"}
# Bodies that would be carried out, so that a refusal is for who asks and not for what.
BODIES = {
    "POST /v1/payments": {"store_id": "lin_shop", "amount_fen": 700},
    "POST /v1/parking/visits/{visit_id}/exit": {},
    "POST /v1/subscriptions": {"answers": [{"template_id": "t", "result": "accept"}]},
    "POST /v1/gate/entries": {"plate": "粤B12345", "gate_event_id": "new"},
    "POST /v1/gate/exits": {"plate": calling.PLATE, "gate_event_id": "out"},
    "POST /v1/admin/qr-codes": {"mall_id": "sun", "surface": "door"},
    "PUT /v1/admin/malls/{document_id}": {"name": "new", "appid": APPID, "mchid": "1900000109"},
    "PUT /v1/admin/merchants/{document_id}": {"name": "new"},
    "PUT /v1/admin/stores/{document_id}": {
        "name": "new",
        "mall_id": "sun",
        "merchant_id": "lin",
        "points_per_yuan": 9,
    },
    "PUT /v1/admin/campaigns/{document_id}": scenes.MORE,
    "PUT /v1/admin/car-parks/{document_id}": {"name": "new", "mall_id": "sun", "tariff": seed.TARIFF},
    "PUT /v1/admin/recall-campaigns/{document_id}": seed.recall_campaign(),
}


def ask(world, caller, route, ids):
    """One cell: the route as that caller, with what would be carried out for who may."""
    name, path = f"{route.method} {route.path}", route.path.format_map(ids)
    body = BODIES.get(name, {})
    if caller.startswith(("gate", "till")):
        return world.as_device(world.notes[caller], path, body, method=route.method)
    token = world.staff.get(caller) or world.notes.get(caller.removeprefix("member ")) or ""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{caller} {name}"[:60]}
    return world.http(route.method, path, body, headers if token else {})


def test_every_cell_of_the_matrix(peopled):
    """Who may not is refused, and nothing changes; who may is let in. Each cell begins where the others did."""
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


def test_who_may_is_really_let_in(peopled):
    """The bodies above are carried out for who may: else their refusals elsewhere would show nothing."""
    import app

    world, mark = peopled.world, peopled.mark()
    rightful = {"shopper": "member one", "gate": "gate one", "merchant": "merchant lin"}
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
        ("POST", "/v1/payments", {"store_id": "lin_shop", "amount_fen": 5000, "coupon_ids": ["{coupon_id}"]}),
    ],
)
def test_a_member_reaches_only_what_is_theirs(peopled, method, path, body):
    """The other member's things are not there for this one, and stay as they are."""
    world = peopled.world
    theirs, before = world.notes["ids of other"], peopled.tables()
    sent = {name: v.format_map(theirs) if isinstance(v, str) else v for name, v in body.items()} if body else body
    answer = world.as_shopper(world.notes["one"], method, path.format_map(theirs), sent, key="another")
    count("matrix cells")
    assert answer.status == 404, answer.text
    after = peopled.tables()
    assert {table: after[table] for table in ("coupons", "payments", "parking")} == {
        table: before[table] for table in ("coupons", "payments", "parking")
    }


def test_lists_hold_only_what_is_theirs(peopled):
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
    """Page by page; a cursor tells its caller nothing."""
    cursor = ""
    while cursor is not None:
        page = world.http("GET", path + (f"&cursor={cursor}" if cursor else ""), headers=_bearer(world, name)).json
        yield from (row["id"] for row in page["rows"])
        cursor = page["next_cursor"]
        assert cursor is None or b"shop" not in base64.urlsafe_b64decode(cursor)


def _bearer(world, name):
    return {"Authorization": f"Bearer {world.staff.get(name) or world.notes[name]}"}
