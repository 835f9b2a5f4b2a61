"""A code of the mini-program API that nobody here knows."""

import pytest

from proof.world import APPID


@pytest.mark.parametrize("errcode", [40013, 40125, 88888])
@pytest.mark.parametrize("operation", ["login", "phone", "token"])
def test_an_unlisted_errcode_is_a_503_with_the_code_in_the_log(world, operation, errcode, capsys):
    if (operation, errcode) == ("phone", 40013):
        return  # listed
    wechat = world.simulator.wechat
    code = wechat.login_code("o_1")
    phone = {} if operation == "login" else {"phone_code": wechat.phone_code("13800000000")}
    world.simulator.moods.plan(operation, f"no:{errcode}")
    answer = world.http("POST", "/v1/login", {"appid": APPID, "code": code, **phone})
    assert (answer.status, answer.code) == (503, "wechat_unavailable")
    assert f'"errcode":"{errcode}"' in capsys.readouterr().out.replace(" ", "")
    if operation == "login":  # neither side has spent it
        assert world.http("POST", "/v1/login", {"appid": APPID, "code": code}).status == 200


@pytest.mark.parametrize(
    ("operation", "mood"),
    [
        ("login", "less:openid"),
        ("phone", "less:phone_info"),
        ("token", "less:access_token"),
        ("token", "with:expires_in=x"),
    ],
)
def test_an_answer_that_lacks_something_is_a_503(world, operation, mood):
    wechat = world.simulator.wechat
    body = {"appid": APPID, "code": wechat.login_code("o_1"), "phone_code": wechat.phone_code("13800000000")}
    world.simulator.moods.plan(operation, mood)
    assert world.http("POST", "/v1/login", body).code == "wechat_unavailable"
