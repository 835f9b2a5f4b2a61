"""The stack's secret as people paste it: mended where there is no doubt, else refused when a mall is put."""

import json

import boto3
import pytest

from chalicelib import memory
from proof.world import APPID
from simulator.stack import MCHID

MALL = {"name": "日光新广场", "appid": APPID, "mchid": MCHID}


def pasted(world, change, *, app=None):
    vault, name = boto3.client("secretsmanager"), f"{world.prefix}-secret"
    secret = json.loads(vault.get_secret_value(SecretId=name)["SecretString"])
    change(secret["merchants"][MCHID])
    secret["apps"][APPID]["secret"] = app if app is not None else secret["apps"][APPID]["secret"]
    vault.put_secret_value(SecretId=name, SecretString=json.dumps(secret))
    memory.forget()


def value(name, change):
    return lambda keys: keys.update({name: change(keys[name])})


def platform(change):
    return value("platform_keys", lambda known: {serial: change(pem) for serial, pem in known.items()})


def without(line):
    return lambda pem: "\n".join(pem.strip().split("\n")[line])


@pytest.mark.parametrize(
    "change",
    [
        value("private_key", lambda pem: pem.replace("\n", "\\n")),
        value("private_key", lambda pem: pem.replace("\n", "\\r\\n")),
        value("private_key", without(slice(1, None))),
        value("private_key", without(slice(1, -1))),
        value("private_key", lambda pem: pem.replace("\n", " ")),
        value("private_key", lambda pem: f"\ufeff{pem}"[1:].replace("\n", "\r\n")),
        value("private_key", lambda pem: "\n".join(f"  {line}" for line in pem.split("\n"))),
        value("api_v3_key", lambda key: f"{key}\n"),
        value("api_v2_key", lambda key: f" {key}"),
        value("serial", lambda serial: f"{serial}\n"),
        value("public_key_id", lambda serial: f"{serial} "),
        platform(lambda pem: pem.replace("\n", "\\n")),
        value("platform_keys", lambda known: {f"{serial}\n": pem for serial, pem in known.items()}),
    ],
)
def test_what_there_is_no_doubt_of_is_mended_and_payments_work(world, change):
    pasted(world, change)
    assert world.put("malls/sun", MALL).status == 200
    token = world.token_of("o_1")
    world.buy(token, 5000)
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 100


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (value("private_key", lambda pem: pem[:-400]), "private_key"),
        (value("private_key", lambda _: ""), "private_key"),
        (value("private_key", lambda _: "not a key"), "private_key"),
        (lambda keys: keys.update(private_key=next(iter(keys["platform_keys"].values()))), "private_key"),
        (value("serial", lambda _: "PUB_KEY_ID_1"), "serial"),
        (value("api_v3_key", lambda key: key[:-1]), "api_v3_key"),
        (value("api_v3_key", lambda key: f"{key[:16]} {key[16:]}"), "api_v3_key"),
        (value("api_v2_key", lambda key: f"{key}x"), "api_v2_key"),
        (platform(lambda pem: pem[:200]), "platform_keys"),
        (value("platform_keys", lambda _: {}), "public_key_id"),
        (value("public_key_id", lambda _: "PUB_KEY_ID_9"), "public_key_id"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name_and_not_its_value(world, change, named):
    pasted(world, change)
    refused = world.put("malls/sun", MALL)
    assert (refused.status, refused.code, refused.json["error"]["field"]) == (422, "value_invalid", "mchid")
    assert named in refused.text
    assert world.keys.api_v3_key[:16] not in refused.text


@pytest.mark.parametrize("secret", ["", " ", "a b"])
def test_a_mini_programs_secret_that_cannot_be_used_is_refused(world, secret):
    pasted(world, lambda keys: None, app=secret)
    assert world.put("malls/sun", MALL).json["error"]["field"] == "appid"
