"""The access matrix: every route by every caller, two of each kind. Who may not is refused and changes nothing; who may
reaches only what is theirs."""

from urllib.parse import quote

import pytest

from chalicelib import memory
from tests.harness import operations
from tests.harness.effort import count
from tests.world import plate_path

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
    for name, openid, plate in (("one", "o_1", operations.PLATE), ("other", "o_2", OTHER_PLATE)):
        told = operations.arrived(world, openid, name, claim="gift")
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


def ask(world, caller, route, ids):
    """One cell: the route as that caller, with a body that is empty and so changes nothing."""
    path = route.path.format_map(ids)
    if caller.startswith(("gate", "till")):
        return world.as_device(world.notes[caller], path, {}, method=route.method)
    token = world.staff.get(caller) or world.notes.get(caller.removeprefix("member ")) or ""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return world.http(route.method, path, b"{", headers)


def allowed(route, kind, role):
    """Whether the route is declared for this caller."""
    caller = route.caller
    return caller.kind == "anyone" or (caller.kind == kind and (not caller.roles or role in caller.roles))


def test_every_cell_of_the_matrix(peopled):
    import app

    world, mark, before = peopled.world, peopled.mark(), peopled.tables()
    for name, (kind, role) in callers(world).items():
        mark.back()
        for route in app.api.routes:
            answer = ask(world, name, route, world.notes["ids of one"])
            cell = f"{name}: {route.method} {route.path} answered {answer.status} {answer.text[:200]}"
            count("matrix cells")
            assert answer.status < 500, cell
            if not allowed(route, kind, role):
                assert answer.status in NOT_THEIRS, cell
                assert answer.code in {"token_missing", "token_invalid", "signature_invalid", "role_forbidden"}, cell
            elif route.caller.kind != "anyone" and not _signs(route):
                assert answer.status not in NOT_THEIRS, cell
        if name != "member one":  # whose things these are
            changed = {table for table, items in peopled.tables().items() if items != before[table]}
            # A device's nonce is spent; a member may log out, and bind a plate (a plate is bound without proof).
            assert changed <= {"ops"} | ({"members", "parking"} if kind == "shopper" else set()), name


def _signs(route):
    return route.path == "/v1/wechat-pay/notify"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/payments/{payment_id}", None),
        ("POST", "/v1/payments/{payment_id}/cancel", None),
        ("POST", "/v1/parking/visits/{visit_id}/exit", {}),
        ("POST", "/v1/payments", {"store_id": "lin_shop", "amount_fen": 5000, "coupon_id": "{coupon_id}"}),
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
    day = world.now().date().isoformat()
    path = f"/v1/finance/usage?by=store&from={day}&to={day}"
    seen = {
        name: {row["id"] for row in world.http("GET", path, headers=_bearer(world, name)).json["rows"]}
        for name in ("merchant lin", "merchant wang", "finance")
    }
    assert seen["merchant lin"] == {"lin_shop"}
    assert seen["merchant wang"] == {"wang_shop"}
    assert seen["finance"] >= {"lin_shop", "wang_shop"}
    refused = world.http("GET", path.replace("store", "campaign", 1), headers=_bearer(world, "merchant lin"))
    assert (refused.status, refused.code) == (403, "role_forbidden")
    count("matrix cells", 4)


def _bearer(world, name):
    return {"Authorization": f"Bearer {world.staff.get(name) or world.notes[name]}"}
