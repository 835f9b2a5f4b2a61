"""Days of sales, their mornings after, and how a test looks at their bills."""

import json
from datetime import date, time, timedelta

import boto3

from chalicelib.business_day import at_local_time
from simulator.laws.bills import balances
from simulator.stack import APPS, MCHID

NUMBER = "abcdefghijklmnopqrstuvwxyz23"  # has the shape of an order of ours
OTHER_MCHID = "1100000009"


def refund(world, payment_id, fen, key="r"):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    body = {"reason": "broken", "refund_fen": fen}
    told = world.http("POST", f"/v1/payments/{payment_id}/refunds", body, headers)
    assert told.status == 200, told.text
    return told.json["refund_no"]


def tell(world):
    """The provider's callbacks arrive, and what follows."""
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
    world.deliver()


def after(day, days):
    """So many days after."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def at(world, day, hour, days=1):
    """Business time goes on to an hour of so many days after."""
    wanted = at_local_time(date.fromisoformat(day) + timedelta(days=days), time(hour))
    world.move(seconds=(wanted - world.now()).total_seconds() + 1)


def tick(world):
    told = world.fire("bills_fetch")
    world.deliver()
    return told


def morning(world, day):
    at(world, day, 10)
    return tick(world)


def seen(world, day, query="", role="auditor"):
    """What is told of a day; wherever that is all, it accounts for every fen of both sides."""
    answer = world.get(f"/v1/finance/bills/{day}{query}", role)
    assert answer.status == 200, answer.text
    told = answer.json
    if told["bill"]["state"] in ("matched", "empty") and "what=" not in query and "cursor=" not in query:
        assert told["next_cursor"] is not None or balances(told["bill"], told["differences"]), told
    return told


def post(world, path, body=None, role="finance"):
    return world.http("POST", f"/v1/finance/bills/{path}", body or {}, {"Authorization": f"Bearer {world.staff[role]}"})


def anew(world, day):
    """Staff ask for it, and the schedule brings it: the bill then."""
    told = post(world, f"{day}/fetch")
    assert told.status == 200, told.text
    tick(world)
    return seen(world, day)["bill"]


def open_ones(told):
    return [(one["what"], one["kind"]) for one in told["differences"] if one["state"] == "open"]


def counts(told):
    """What came out, of what came out at all."""
    return {what: number for what, number in told["bill"]["counts"].items() if number}


def other_mall(world):
    """A second merchant id, with keys, that the provider does not know."""
    secrets = boto3.client("secretsmanager")
    told = json.loads(secrets.get_secret_value(SecretId="mp-secret")["SecretString"])
    told["merchants"][OTHER_MCHID] = told["merchants"][MCHID]
    secrets.put_secret_value(SecretId="mp-secret", SecretString=json.dumps(told))
    world.move(seconds=1)
    moon = {"name": "月光里", "appid": list(APPS)[1], "mchid": OTHER_MCHID}
    assert world.put("malls/moon", moon).status == 200
    world.move(seconds=1)
