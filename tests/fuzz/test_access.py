"""The access matrix: every route by every caller, two of each kind. A caller without access is refused and changes
nothing; a caller with access reaches only their own things."""

import base64

import pytest

from chalicelib import memory
from chalicelib.business_day import day_of
from proof.effort import count
from proof.scenes import callers as calling
from proof.scenes import common as scenes
from tests.fuzz.matrix import BODIES, EVERYBODY, MAY, ask, callers

NOT_THEIRS = {401, 403}


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
