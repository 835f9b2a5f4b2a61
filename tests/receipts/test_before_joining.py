"""What was bought before joining: kept by who paid, and credited once ever, when that is a member."""

import pytest

from chalicelib import memory
from proof.scenes.points import policy
from proof.world import APPID
from tests.receipts.test_receipts import CREDITS, REFUNDS

ALL = "/v1/me/points/back-fill/all"


@pytest.fixture
def crm(world):
    return world.device("crm", "group")


def sale(openid="o_1", **fields):
    payer = {"appid": APPID, "openid": openid}
    return {"receipt_no": "r1", "amount_fen": 50_00, "payer": payer, "store_id": "sun_cafe", **fields}


def report(world, crm, body, path=CREDITS):
    answer = world.as_device(crm, path, body)
    return answer.json if answer.status == 200 else answer.code


def points(world, token):
    return world.as_shopper(token, "GET", "/v1/me/points").json["balance"]


def claimed(world, token):
    return [one["receipt_no"] for one in world.as_shopper(token, "POST", ALL).json["receipts"]]


def test_who_joins_gets_what_was_bought_before_once(world, crm):
    for _ in range(2):
        assert report(world, crm, sale())["points"] == 0
    assert report(world, crm, sale(amount_fen=60_00)) == "receipt_differs"
    token = world.token_of("o_1")
    world.deliver(times=2)
    assert points(world, token) == 100
    for _ in range(2):
        assert claimed(world, token) == ["r1"]
        assert report(world, crm, sale())["points"] == 100
    world.deliver(times=2)
    assert points(world, token) == 100


def test_who_does_not_wait_asks_for_it(world, crm):
    report(world, crm, sale())
    report(world, crm, sale("o_2", receipt_no="r2"))
    token = world.token_of("o_1")
    for _ in range(2):
        assert claimed(world, token) == ["r1"]
        assert points(world, token) == 100
    world.deliver(times=2)
    assert points(world, token) == 100


def test_what_a_member_pays_is_credited_at_once(world, crm):
    token = world.token_of("o_1")
    assert report(world, crm, sale())["points"] == 100
    assert points(world, token) == 100


def test_refunds_from_before_count(world, crm):
    report(world, crm, sale())
    back = {"receipt_no": "r1", "refund_no": "f1", "refund_fen": 20_00, "store_id": "sun_cafe"}
    assert report(world, crm, back, REFUNDS)["taken_back"] == 0
    token = world.token_of("o_1")
    world.deliver(times=2)
    assert points(world, token) == 60
    assert report(world, crm, {**back, "refund_no": "f2"}, REFUNDS)["taken_back"] == -40
    assert report(world, crm, back, REFUNDS)["taken_back"] == -40
    assert points(world, token) == 20
    world.deliver(times=2)
    assert points(world, token) == 20


def test_what_is_too_long_ago_is_not_had(world, crm):
    policy(back_fill_days=3)(world)
    report(world, crm, sale())
    world.move(days=3, seconds=1)
    memory.forget()
    token = world.token_of("o_1")
    world.deliver()
    assert (claimed(world, token), points(world, token)) == ([], 0)
    assert report(world, crm, sale())["points"] == 0


def test_somebody_elses_code_on_it_is_a_contradiction(world, crm):
    from chalicelib import clock
    from chalicelib.points import code

    report(world, crm, sale())
    other = world.log_in("o_2")["member"]["member_id"]
    shown = code.make(member_id=other, real_now=clock.real_now()).code
    body = {key: value for key, value in sale().items() if key != "payer"}
    assert report(world, crm, {**body, "code": shown}) == "receipt_differs"


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"payer": {"appid": "wx0000000000000000", "openid": "o_1"}}, "value_invalid"),
        ({"payer": {"appid": "wx#1#23", "openid": "o_1"}}, "body_invalid"),
        ({"payer": {"appid": APPID, "openid": "o#1"}}, "body_invalid"),
        ({"member_id": "both"}, "value_invalid"),
        ({"payer": None}, "value_invalid"),
    ],
)
def test_a_payer_must_be_named_correctly(world, crm, fields, refused):
    assert report(world, crm, sale(**fields)) == refused


def test_who_joins_while_it_is_reported_gets_it(world, crm, monkeypatch):
    """Who paid is nobody when that is asked, has joined and been heard of when the report is written."""
    from chalicelib.receipts.store import receipts as store

    record = store.record

    def late(receipt, **options):
        monkeypatch.setattr(store, "record", record)
        world.log_in("o_1")
        world.deliver()
        return record(receipt, **options)

    monkeypatch.setattr(store, "record", late)
    assert report(world, crm, sale())["points"] == 100


def test_two_strangers_on_one_number_are_both_kept(world, crm):
    report(world, crm, sale())
    for openid in ("o_2", "o_3"):
        assert report(world, crm, sale(openid)) == "receipt_differs"
    response = world.get("/v1/admin/receipts?store_id=sun_cafe&receipt_no=r1").json
    assert response["report"]["payer"] == f"{APPID}#o_1"
    assert {one["payer"] for one in response["contradicted_by"]} == {f"{APPID}#o_2", f"{APPID}#o_3"}


def test_a_member_who_comes_from_another_mini_program_gets_it_too(world, crm):
    from simulator.stack import APPS

    wechat, other = world.simulator.wechat, APPS[1] if isinstance(APPS, list) else list(APPS)[1]
    world.put("malls/moon", {"name": "moon", "appid": other, "mchid": "1900000109"})
    memory.forget()
    first = {"appid": other, "code": wechat.login_code("o_77", "u")}
    assert world.http("POST", "/v1/login", first).status == 200
    world.deliver()
    report(world, crm, sale())
    response = world.http("POST", "/v1/login", {"appid": APPID, "code": wechat.login_code("o_1", "u")}).json
    world.deliver(times=2)
    assert points(world, response["token"]) == 100


def test_a_till_shows_a_code(world):
    till = world.device("till", "sun_cafe")
    assert report(world, till, sale()) == "value_invalid"


def test_members_who_become_one_have_what_either_bought_before(world, crm):
    """Kept for an openid that is only an old id's by then."""
    number = "13812345678"
    wechat = world.simulator.wechat
    world.log_in("o_2", phone_code=wechat.phone_code(number))
    world.deliver()
    second = world.log_in("o_3", phone_code=wechat.phone_code(number))
    world.deliver()
    first = world.token_of("o_2")
    on_phone = {"appid": APPID, "code": wechat.login_code("o_2")}
    shown = world.as_shopper(first, "POST", "/v1/me/merge/code", on_phone).json
    body = {"appid": APPID, "code": wechat.login_code("o_3"), "merge_code": shown["merge_code"]}
    one = world.as_shopper(second["token"], "POST", "/v1/me/merge", body).json
    memory.forget()
    world.deliver()
    assert report(world, crm, sale("o_2"))["points"] == 100
    assert report(world, crm, sale("o_3", receipt_no="r2", amount_fen=5100))["points"] == 102
    assert points(world, one["token"]) == 202
