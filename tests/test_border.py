"""Bad input gets a clear 4xx in both languages and changes nothing; no caller reaches another's things."""

import base64
import json
from datetime import timedelta

import boto3
import jwt
import pytest

from chalicelib import clock
from chalicelib.aws import vault
from chalicelib.security import tokens
from infra import openapi
from proof.world import APPID


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"", "body_invalid", "appid"),
        (b"{", "body_invalid", None),
        (b"[]", "body_invalid", None),
        (b"\xff\xfe", "body_invalid", None),
        (b'{"appid": "wx123456", "code": "x", "extra": 1}', "body_invalid", "extra"),
        (b'{"appid": "wx123456", "code": 5}', "body_invalid", "code"),
        (b'{"appid": "wx123456", "code": "x", "source": {"scene": "1047"}}', "body_invalid", "source.scene"),
        (b'{"appid": "wx123456", "code": ""}', "body_invalid", "code"),
        (b'{"appid": "wx_unknown", "code": "x"}', "reference_invalid", "appid"),
    ],
)
def test_an_invalid_body_gets_an_error_with_its_field(world, body, code, field):
    refused = world.http("POST", "/v1/login", body)
    assert 400 <= refused.status < 500
    assert (refused.code, refused.json["error"]["field"]) == (code, field)
    assert refused.json["error"]["request_id"]


def test_every_limit_and_default_is_that_of_the_document():
    """docs/openapi.json is what clients are made from."""
    promised, declared = (text.splitlines() for text in (openapi.FILE.read_text(), openapi.written()))
    assert [(one, other) for one, other in zip(promised, declared, strict=False) if one != other][:3] == []
    assert len(promised) == len(declared)


def test_another_media_type_is_415(world):
    assert world.http("POST", "/v1/login", b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}).status == 415


def test_a_body_above_the_size_limit_is_refused(world):
    assert world.http("POST", "/v1/login", b'{"appid":"' + b"x" * 70_000 + b'"}').code == "body_invalid"


@pytest.mark.parametrize(("language", "word"), [("zh-CN,zh;q=0.9", "请先登录"), ("en-US", "token"), ("fr", "请先登录")])
def test_refusals_are_in_the_callers_language(world, language, word):
    assert word in world.http("GET", "/v1/me", headers={"Accept-Language": language}).json["error"]["message"]


def forged_tokens(member_id):
    keys = vault.secrets()
    now = clock.real_now()
    claims = {"sub": member_id, "sv": 1, "auth_time": 0, "iss": "mallpass", "aud": "shopper", "iat": 0}
    live = {**claims, "exp": int((now + timedelta(hours=1)).timestamp())}
    key = keys.token_keys[keys.token_kid]
    header = {"kid": keys.token_kid, "typ": "shopper"}
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": keys.token_kid, "typ": "shopper"}).encode())
    return {
        "nonsense": "abc",
        "wrong key": jwt.encode(live, "x" * 32, "HS256", headers=header),
        "unknown kid": jwt.encode(live, key, "HS256", headers={"kid": "t9", "typ": "shopper"}),
        "no algorithm": none.decode().rstrip("=") + "." + jwt.encode(live, key, "HS256").split(".")[1] + ".",
        "other algorithm": jwt.encode(live, key, "HS512", headers=header),
        "other audience": jwt.encode({**live, "aud": "staff"}, key, "HS256", headers=header),
        "staff type": jwt.encode(live, key, "HS256", headers={**header, "typ": "staff"}),
        "expired": jwt.encode({**live, "exp": int(now.timestamp()) - 1}, key, "HS256", headers=header),
        "old session": jwt.encode({**live, "sv": 0}, key, "HS256", headers=header),
        "no such member": jwt.encode({**live, "sub": "nobody"}, key, "HS256", headers=header),
    }


def test_forged_and_expired_tokens_are_refused(world):
    member_id = world.log_in("o_1")["member"]["member_id"]
    for name, token in forged_tokens(member_id).items():
        refused = world.as_shopper(token, "GET", "/v1/me")
        assert refused.status == 401, name
        assert refused.code == ("token_expired" if name == "expired" else "token_invalid"), name


def test_a_token_signed_with_the_other_live_key_is_accepted(world):
    response = world.log_in("o_1")
    claims = jwt.decode(response["token"], options={"verify_signature": False})
    old_key = vault.secrets().token_keys["t0"]
    token = jwt.encode(claims, old_key, "HS256", headers={"kid": "t0", "typ": "shopper"})
    assert world.as_shopper(token, "GET", "/v1/me").status == 200


def test_an_expired_token_is_refused_by_real_time_whatever_the_test_clock_says(world):
    token = world.token_of("o_1")
    world.move(days=3)
    assert world.as_shopper(token, "GET", "/v1/me").status == 200
    with pytest.raises(Exception, match="token_expired"):
        tokens.read_shopper_token(token, real_now=clock.real_now() + timedelta(hours=3))


def test_every_route_refuses_the_wrong_caller(world):
    import app

    tokens = {"shopper": world.token_of("o_1"), **world.staff}
    for route in app.api.routes:
        method, path, caller = route.method, route.path, route.caller
        if caller.kind == "anyone":
            continue
        concrete = path.replace("{campaign_id}", "gift").replace("{plate}", "x")
        concrete = concrete.replace("{payment_id}", "x").replace("{visit_id}", "x").replace("{document_id}", "xx")
        assert world.http(method, concrete, {}).status == 401, (method, path)
        for name, token in tokens.items():
            answer = world.http(method, concrete, {}, {"Authorization": f"Bearer {token}"})
            allowed = caller.kind == name or ("staff" in caller.kind and name in caller.roles)
            assert (answer.status not in (401, 403)) == allowed, (method, path, name, answer.text)
            assert answer.status < 500, (method, path, name, answer.text)


def test_a_revoked_staff_token_is_refused(world):
    from chalicelib import memory
    from chalicelib.malls import access

    token_id, token, _ = access.issue_staff_token(name="x", role="operator", real_now=clock.real_now())
    assert world.http("GET", "/v1/admin/malls", headers={"Authorization": f"Bearer {token}"}).status == 200
    access.revoke_token(token_id, staff_id="command", real_now=clock.real_now())
    memory.forget()
    assert world.http("GET", "/v1/admin/malls", headers={"Authorization": f"Bearer {token}"}).status == 401


def test_a_shopper_does_not_see_anothers_payment_coupon_or_visit(world):
    one, other = world.log_in("o_1", claim="gift"), world.log_in("o_2")
    payment = world.open_payment(one["token"], 4000).json["payment_id"]
    coupon = one["claim"]["coupon"]["coupon_id"]
    assert world.as_shopper(other["token"], "GET", f"/v1/payments/{payment}").status == 404
    assert world.as_shopper(other["token"], "POST", f"/v1/payments/{payment}/cancel").status == 404
    assert world.open_payment(other["token"], 4000, coupon_ids=[coupon]).status == 404


def test_devices_are_authenticated_by_their_signature(world):
    gate = world.device("gate", "garage")
    report = {"plate": "京A12345", "gate_event_id": "e1"}
    path = "/v1/gate/entries"
    assert world.as_device(gate, path, report).status == 200
    old = clock.real_now() - timedelta(minutes=6)
    assert world.as_device(gate, path, report, at=old).code == "signature_invalid"
    assert world.as_device(gate, path, report, signed_body=b"{}").code == "signature_invalid"
    assert world.as_device(("nobody", "k"), path, report).code == "signature_invalid"
    assert world.as_device(gate, path, report, nonce="n" * 8).status == 200
    assert world.as_device(gate, path, report, nonce="n" * 8).code == "nonce_used"
    till = world.device("till", "sun_cafe")
    assert world.as_device(till, path, report).code == "role_forbidden"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=-1",
        "limit=1.5",
        "limit=%D9%A1",
        "cursor=%21",
        "cursor=x",
        "cursor=Zm9v",
    ],
)
def test_paging_parameters_are_checked(world, query):
    token = world.token_of("o_1")
    for path in ("/v1/me/coupons", "/v1/me/points", "/v1/me/payments", "/v1/stores"):
        refused = world.as_shopper(token, "GET", f"{path}?mall_id=sun&{query}")
        assert (refused.status, refused.code) == (400, "parameter_invalid"), path


def test_a_cursor_of_another_list_or_member_is_refused(world):
    one, other = world.token_of("o_1"), world.token_of("o_2")
    for amount in (1000, 2000):
        world.open_payment(one, amount)
    cursor = world.as_shopper(one, "GET", "/v1/me/payments?limit=1").json["next_cursor"]
    assert world.as_shopper(one, "GET", f"/v1/me/payments?limit=1&cursor={cursor}").status == 200
    assert world.as_shopper(other, "GET", f"/v1/me/payments?limit=1&cursor={cursor}").status == 400
    assert world.as_shopper(one, "GET", f"/v1/me/points?limit=1&cursor={cursor}").status == 400


def test_a_refusal_writes_nothing(world):
    before = {name: boto3.client("dynamodb").scan(TableName=name)["Count"] for name in ("mp-members", "mp-payments")}
    world.http("POST", "/v1/login", {"appid": APPID})
    world.http("POST", "/v1/wechat-pay/notify", {"id": "x"})
    after = {name: boto3.client("dynamodb").scan(TableName=name)["Count"] for name in before}
    assert before == after


@pytest.mark.parametrize(
    "path",
    ["/v1/stores?mall_id=", "/v1/stores?mall_id=" + "x" * 3000, "/v1/stores?mall_id=sun&cursor=w6kueA==", "/v1/stores"],
)
def test_odd_parameters_get_a_4xx(world, path):
    assert 400 <= world.http("GET", path).status < 500


def test_ids_longer_than_any_key_are_not_found(world):
    token, long = world.token_of("o_1"), "x" * 3000
    assert world.as_shopper(token, "GET", f"/v1/payments/{long}").status == 404
    assert world.as_shopper(token, "POST", f"/v1/parking/visits/{long}/exit", {}).status == 404
    assert world.as_shopper(token, "POST", f"/v1/coupons/campaigns/{long}/claim", key="k").status == 404
    assert world.get(f"/v1/admin/malls/{long}").status == 404
    assert world.get(f"/v1/finance/usage?by=store&from=2026-01-01&to=2026-01-02&mall_id={long}").status == 400


def test_a_device_timestamp_beyond_any_year_is_refused(world):
    headers = {
        "X-Device-Key": world.device("gate", "garage")[0],
        "X-Device-Timestamp": "999999999999",
        "X-Device-Nonce": "n" * 8,
        "X-Device-Signature": "x",
    }
    assert world.http("POST", "/v1/gate/entries", {}, headers).code == "signature_invalid"


def test_a_nonce_whose_response_was_lost_is_accepted_from_the_same_request(world):
    from chalicelib import errors, once
    from chalicelib.aws import dynamo

    client, calls = dynamo.client(), []
    real = client._make_api_call

    def answer_lost(operation, request):
        answer = real(operation, request)
        calls.append(operation)
        return real(operation, request) if len(calls) == 1 else answer  # as botocore sends it again

    client._make_api_call = answer_lost
    try:
        once.use_nonce("k", "n", clock.real_now())
    finally:
        client._make_api_call = real
    with pytest.raises(errors.NonceUsed):
        once.use_nonce("k", "n", clock.real_now())
