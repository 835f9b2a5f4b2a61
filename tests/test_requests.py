"""A request's form is checked before its view runs, and one response lists all faults of a body."""

import json
import re

import msgspec
import pytest

from chalicelib import errors
from chalicelib.web import faults, reading
from proof.world import APPID
from simulator import seed

ENGLISH = re.compile(r"[A-Za-z]{2,}")


def put(world, kind, body, **headers):
    return world.put(kind, body, **headers).json["error"]


def test_one_response_lists_all_faults_of_a_body_and_leads_with_the_first(world):
    body = {
        "appid": APPID,
        "cod": "x",
        "consents": [{"purpose": "marketing", "granted": True, "version": "1"}, {"purpose": "", "granted": "yes"}],
        "source": {"scene": "1047"},
    }
    error = world.http("POST", "/v1/login", body).json["error"]
    assert error["code"] == "body_invalid"
    assert [(one["field"], one["code"]) for one in error["errors"]] == [
        ("cod", "unknown"),
        ("consents[1].purpose", "invalid"),
        ("consents[1].granted", "invalid"),
        ("consents[1].version", "missing"),
        ("source.scene", "invalid"),
        ("code", "missing"),
    ]
    first = error["errors"][0]
    assert (error["field"], error["allowed"]) == ("cod", first["allowed"])
    assert "code" in first["allowed"]["propertyNames"]["enum"]
    assert {"type": "null"} in error["errors"][4]["allowed"]["anyOf"]
    assert error["errors"][2]["allowed"] == {"type": "boolean"}


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"units": "many"}, "units", {"type": "integer", "minimum": 1}),
        ({"units": 0}, "units", {"minimum": 1}),
        ({"state": "gone"}, "state", {"enum": ["draft", "ended", "paused", "published"]}),
        ({"worth": {"kind": "wine"}}, "worth", {"type": "object"}),
        ({"worth": {"kind": "cash_off", "threshold_fen": 3000}}, "worth.discount_fen", {"type": "integer"}),
        ({"worth": {"kind": "cash_off", "threshold_fen": 3, "discount_fen": 1, "x": 1}}, "worth.x", {}),
        ({"hours": {"weekdays": [1, 9]}}, "hours.weekdays[1]", {"maximum": 7}),
        ({"opens_at": "tomorrow"}, "opens_at", {"format": "date-time"}),
        ({"include": {"store_ids": ["ok_1", "!!"]}}, "include.store_ids[1]", {"type": "string"}),
        ({"name": None}, "name", {"type": "string"}),
        ({"budget_fen": "1"}, "budget_fen", {}),
    ],
)
def test_a_fault_names_its_place_and_what_is_allowed_there(world, change, field, allowed):
    result = put(world, "campaigns/one", {**seed.campaign("gift", units=9), **change})
    assert (result["code"], result["field"]) == ("body_invalid", field)
    assert allowed.items() <= result["allowed"].items(), result["allowed"]
    assert r"\Z" not in json.dumps(result)


def test_chinese_faults_hold_no_english(world):
    body = {"appid": 5, "extra": 1, "source": {"scene": 1.5}, "phone_code": "", "consents": {}}
    error = world.http("POST", "/v1/login", body, {"Accept-Language": "zh-CN"}).json["error"]
    assert len(error["errors"]) == 6
    for text in (error["message"], error["reason"], *(one["message"] for one in error["errors"])):
        assert not ENGLISH.search(text), text
    error = world.http("GET", "/v1/stores?mall_id=sun&limit=0", headers={"Accept-Language": "zh"}).json["error"]
    assert (error["message"], error["reason"]) == ("参数有误：须为 1 至 100 的整数。", "须为 1 至 100 的整数")
    operator = {"Authorization": f"Bearer {world.staff['operator']}", "Accept-Language": "zh"}
    error = world.http("GET", "/v1/admin/malls/none", headers=operator).json["error"]
    assert (error["message"], error["what"]) == ("未找到相关内容（商场）。", "mall")


@pytest.mark.parametrize(
    "raw",
    [
        b'{"appid": "wx",',
        b"\xff\xfe{}",
        "{}".encode("utf-16"),
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"appid": 1e999, "code": "x"}',
        b'{"appid": "\\ud800", "code": "x"}',
        b"null",
        b"[]",
        b'"x"',
    ],
)
def test_a_body_that_is_no_json_object_is_one_fault(world, raw):
    refused = world.http("POST", "/v1/login", raw)
    assert (refused.status, refused.code, len(refused.json["error"]["errors"])) == (400, "body_invalid", 1)
    assert len(refused.text) < 1000


def test_the_number_of_faults_and_their_names_are_limited(world):
    many = {f"{'x' * 200}{number}": number for number in range(200)}
    refused = world.http("POST", "/v1/login", many)
    assert len(refused.json["error"]["errors"]) == faults.MOST
    assert all(len(one["field"]) <= faults.LONGEST_PLACE for one in refused.json["error"]["errors"])


def test_faults_are_found_exactly_where_msgspec_refuses():
    """Each of the product's bodies, empty and with a wrong value in each field."""
    import app

    bodies = {route.body for route in app.api.routes if route.body is not None}
    assert len(bodies) > 40
    for struct in bodies:
        wrong = [{}, [], None, {"no_such_field": 1}]
        wrong += [{field.encode_name: [{}]} for field in msgspec.structs.fields(struct)]
        for value in wrong:
            raw = msgspec.json.encode(value)
            try:
                msgspec.json.decode(raw, type=struct)
            except msgspec.ValidationError as error:
                result = faults.found(raw, struct, error)
                assert result, (struct, value)
                assert all(one.en and not ENGLISH.search(re.sub(r"T\d", "", one.zh)) for one in result), result
            else:
                assert list(faults._in(value, struct, "")) == []


def test_a_route_without_a_body_names_the_unexpected_fields(world):
    token = world.token_of("o_1")
    assert world.as_shopper(token, "POST", "/v1/login/renew", {}).status == 200
    refused = world.as_shopper(token, "POST", "/v1/login/renew", {"appid": APPID})
    assert (refused.status, refused.json["error"]["field"]) == (400, "appid")


# --- ids in lists ---------------------------------------------------------------------------------------------------
def at(answer):
    error = answer.json["error"]
    return error["code"], error["field"], error.get("id")


def test_a_wrong_id_in_a_list_says_which_and_where(world):
    one = world.log_in("o_1", claim="gift")
    mine = one["claim"]["coupon"]["coupon_id"]
    other = world.log_in("o_2", claim="gift")["claim"]["coupon"]["coupon_id"]
    response = world.open_payment(one["token"], 5000, coupon_ids=[mine, other])
    assert at(response) == ("resource_not_found", "coupon_ids[1]", other)
    response = world.open_payment(one["token"], 5000, coupon_ids=[mine, mine])
    assert at(response) == ("value_invalid", "coupon_ids[1]", mine)
    response = world.open_payment(one["token"], 1000, coupon_ids=[mine])
    assert at(response) == ("coupon_not_eligible", "coupon_ids[0]", mine)


@pytest.mark.parametrize(
    ("path", "change", "field", "wrong"),
    [
        ("campaigns/cc", {"include": {"store_ids": ["sun_cafe", "nowhere"]}}, "include.store_ids[1]", "nowhere"),
        ("campaigns/cc", {"exclude": {"merchant_ids": ["group", "nobody"]}}, "exclude.merchant_ids[1]", "nobody"),
        ("campaigns/cc", {"include": {"store_ids": ["sun_cafe", "far"]}}, "include.store_ids[1]", "far"),
        (
            "campaigns/cc",
            {"funding": [{"party": "mall", "percent": 50}, {"party": "merchant", "percent": 50, "id": "nobody"}]},
            "funding[1].id",
            "nobody",
        ),
        ("earning-rules/rr", {"store_ids": ["sun_books", "nowhere"]}, "store_ids[1]", "nowhere"),
        ("earning-rules/rr", {"merchant_ids": ["group", "nobody"]}, "merchant_ids[1]", "nobody"),
        ("issue-rules/ii", {"store_ids": ["sun_books", "nowhere"]}, "store_ids[1]", "nowhere"),
        ("tier-programs/tt", {"mall_ids": ["sun", "nowhere"]}, "mall_ids[1]", "nowhere"),
        ("tier-programs/tt", {"mall_ids": ["sun", "sun"]}, "mall_ids[1]", "sun"),
    ],
)
def test_a_wrong_id_in_a_document_says_which_and_where(world, path, change, field, wrong):
    world.put("malls/moon", {"name": "moon", "appid": APPID, "mchid": "1900000109"})
    far = {"name": "far", "mall_id": "moon", "merchant_id": "group", "points_per_yuan": 1}
    assert world.put("stores/far", far).status == 200
    kinds = {
        "campaigns": seed.campaign("gift", units=9),
        "earning-rules": {"name": "rate", "mall_id": "sun", "points": 1, "per_fen": 100},
        "issue-rules": {"name": "new", "mall_id": "sun", "campaign_id": "gift", "trigger": "payment"},
        "tier-programs": {"name": "p", "measure": "visits", "tiers": [{"id": "gold", "name": "gold", "at_least": 0}]},
    }
    answer = world.put(path, {**kinds[path.split("/")[0]], **change})
    assert answer.status == 422, answer.text
    assert at(answer)[1:] == (field, wrong)


# --- queries, Accept, Content-Type ----------------------------------------------------------------------------------
def test_an_unknown_query_parameter_is_refused_with_the_known_ones(world):
    refused = world.http("GET", "/v1/stores?mall_id=sun&mall=sun").json["error"]
    assert (refused["code"], refused["field"]) == ("parameter_invalid", "mall")
    assert refused["allowed"] == ["cursor", "limit", "mall_id"]
    token = world.token_of("o_1")
    assert world.as_shopper(token, "GET", "/v1/me?limit=1").json["error"]["field"] == "limit"
    assert world.as_shopper(token, "POST", "/v1/payments?store_id=x", {}, key="k").json["error"]["field"] == "store_id"
    twice = world.http("GET", "/v1/stores?mall_id=sun&mall_id=moon").json["error"]
    assert (twice["code"], twice["field"]) == ("parameter_invalid", "mall_id")


def test_a_missing_query_parameter_is_named(world):
    import app

    for route in app.api.routes:
        given = {"by": "store", "from": "2026-01-01", "to": "2026-01-02", "mall_id": "sun"}
        for name in route.needs:
            query = "&".join(f"{other}={given.get(other, 'x')}" for other in route.needs if other != name)
            token = {"shopper": world.token_of("o_1"), "staff": world.staff["operator"]}.get(route.caller.kind, "")
            refused = world.http(route.method, f"{route.path}?{query}", headers={"Authorization": f"Bearer {token}"})
            assert refused.status == 400, (route.path, name, refused.text)
            assert refused.json["error"]["field"] in (name, "receipt_no"), (route.path, name)


def test_a_device_request_with_a_query_string_is_refused(world):
    """Its signature covers path and body only."""
    from proof.scenes.payments import abnormal_task  # noqa: F401  the harness knows tills

    till = world.device("till", "sun_cafe")
    sale = {"receipt_no": "r1", "amount_fen": 100}
    refused = as_device_with(world, till, "/v1/points/credits", sale, "?receipt_no=r2")
    assert (refused.status, refused.json["error"]["field"]) == (400, "receipt_no")
    assert as_device_with(world, till, "/v1/points/credits", sale, "").status != 400


def as_device_with(world, device, path, body, query):
    """Signed as always, sent with a query string."""
    real = world.http
    world.http = lambda method, to, *rest: real(method, to + query, *rest)
    try:
        return world.as_device(device, path, body)
    finally:
        del world.http


@pytest.mark.parametrize(
    ("accept", "media_type", "allowed"),
    [
        ("", "application/json", True),
        ("*/*", "application/json", True),
        ("application/json", "application/json", True),
        ("application/*", "application/json", True),
        ("Application/JSON; charset=utf-8", "application/json", True),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json", True),
        ("text/html", "application/json", False),
        ("application/xml, text/*", "application/json", False),
        ("application/json;q=0, */*", "application/json", False),
        ("*/*;q=0", "application/json", False),
        ("*/*; q=0.000", "application/json", False),
        ("*/*;q=0.01", "application/json", True),
        ("nonsense", "application/json", False),
        ("text/csv", "text/csv", True),
        ("text/*", "text/csv", True),
        ("application/json", "text/csv", False),
    ],
)
def test_accept_follows_rfc_9110(accept, media_type, allowed):
    if allowed:
        reading.check_accept(accept, media_type)
    else:
        with pytest.raises(errors.NotAcceptable):
            reading.check_accept(accept, media_type)


def test_accept_without_json_gets_a_406_except_on_the_callback_route(world):
    refused = world.http("GET", "/v1/stores?mall_id=sun", headers={"Accept": "text/html"})
    assert (refused.status, refused.code, refused.json["error"]["allowed"]) == (
        406,
        "not_acceptable",
        ["application/json"],
    )
    payment = world.open_payment(world.token_of("o_1"), 1000).json["payment_id"]
    assert world.notify(world.pay(payment), Accept="text/html").status == 204


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('Application/JSON;charset="UTF-8"', 200),
        ("application/json; charset=gbk", 415),
        ("application/json; charset=utf-16", 415),
        ("application/jsonl", 415),
        ("application/json-patch+json", 415),
        ("text/plain", 415),
        ("", 415),
    ],
)
def test_a_body_declared_as_other_than_json_in_utf_8_gets_a_415(world, content_type, status):
    body = json.dumps({"appid": APPID, "code": world.simulator.wechat.login_code("o_1")}).encode()
    assert world.http("POST", "/v1/login", body, {"Content-Type": content_type}).status == status


def test_staff_requests_for_an_unknown_member_get_a_404(world):
    import app

    member_id = world.log_in("o_1")["member"]["member_id"]
    about = [route for route in app.api.routes if "{member_id}" in route.path]
    assert len(about) > 5
    for route in about:
        path = route.path.replace("{coupon_id}", "x")
        bodies = {"PUT": {"reason": "x", "program_id": "sun", "tier": "gold"}, "POST": {"reason": "x"}}
        for nobody in ("nobody", "x" * 3000):
            operator = {"Authorization": f"Bearer {world.staff['operator']}"}
            refused = world.http(route.method, path.format(member_id=nobody), bodies.get(route.method), operator)
            assert (refused.status, refused.code) == (404, "resource_not_found"), (path, refused.text)
        if route.method == "GET" and "coupon_id" not in route.path:
            assert world.get(path.format(member_id=member_id)).status == 200, path


def test_all_faults_that_a_rule_finds_are_in_one_response(world):
    """What no field can know by itself, too: in both languages, the first as the refusal's own."""
    body = {**seed.campaign("x", units=5), "limit_per_member": 1, "limit_per_member_day": 2, "valid_after_days": 99}
    refused = world.put("campaigns/odd", body)
    assert (refused.status, refused.code) == (422, "value_invalid")
    error = refused.json["error"]
    assert [one["field"] for one in error["errors"]] == ["valid_after_days", "limit_per_member_day"]
    assert error["field"] == "valid_after_days"
    assert all(one["message"] and one["code"] == "invalid" for one in error["errors"])
    alone = world.put("campaigns/odd", {**body, "valid_after_days": 0})
    assert "errors" not in alone.json["error"]
