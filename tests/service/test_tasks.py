"""How many tasks of each kind wait for a person."""

import pytest

from chalicelib import clock, memory
from chalicelib.aws import dynamo
from chalicelib.malls import access
from chalicelib.tables.payments import Task
from chalicelib.tables.points import WaitingAdjustment
from proof.scenes import busifavor, circle, payments, points

NONE = {"number": 0, "more": False}


def counts(world, role="auditor"):
    answer = world.get("/v1/admin/tasks", role)
    assert answer.status == 200, answer.text
    return answer.json


def length_of(world, path, name):
    return len(world.get(f"/v1/admin/{path}?limit=100").json[name])


@pytest.fixture
def login(world):
    points.policy(cash=points.CASH)(world)
    return world.log_in("o_1")


def test_nothing_waits_in_a_new_mall(world):
    kinds = ("payment_tasks", "receipt_tasks", "mall_payment_tasks", "points_adjustments")
    assert counts(world) == dict.fromkeys((*kinds, "merchant_coupon_differences"), NONE)


def test_each_kind_is_as_many_as_its_list_has(world, login):
    payments.abnormal_task(world, world.buy(login["token"], 800))
    till, code = world.device("till", "sun_cafe"), points.code_of(login["member"]["member_id"])
    for number in ("r1", "r2", "r3"):  # those that look like the first wait
        sale = {"receipt_no": number, "amount_fen": 3000, "code": code}
        assert world.as_device(till, "/v1/points/credits", sale).status == 200
    points.make_waiting_adjustment(world, login["member"]["member_id"])
    busifavor.ids_for_matrix(world)
    circle.payments_for_staff(world)
    lists = {
        "payment_tasks": ("payment-tasks", "tasks"),
        "receipt_tasks": ("receipt-tasks", "tasks"),
        "mall_payment_tasks": ("mall-payment-tasks", "tasks"),
        "points_adjustments": ("points-adjustments", "adjustments"),
        "merchant_coupon_differences": ("merchant-coupon-differences", "differences"),
    }
    found = counts(world)
    assert found == {kind: {"number": length_of(world, *one), "more": False} for kind, one in lists.items()}
    assert {kind: one["number"] for kind, one in found.items()} == {
        "payment_tasks": 1,
        "receipt_tasks": 2,
        "mall_payment_tasks": 3,
        "points_adjustments": 1,
        "merchant_coupon_differences": 2,
    }


def test_a_task_that_is_resolved_counts_no_more(world, login):
    task_id = payments.abnormal_task(world, world.buy(login["token"], 800))
    assert counts(world)["payment_tasks"] == {"number": 1, "more": False}
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    path = f"/v1/admin/payment-tasks/{task_id}/resolve"
    assert world.http("POST", path, {"note": "paid by hand"}, headers).status == 200
    assert counts(world)["payment_tasks"] == NONE


def task(number, at):
    key = f"{number:04d}"
    return dynamo.put(key, Task(pk=f"NOTICE#{key}", sk="NOTICE", task="TASK", task_at=at, notice_type="x"))


def adjustment(number, _):
    key = f"{number:04d}"
    return dynamo.put(key, WaitingAdjustment(pk="ADJUSTMENTS", sk=key, adjustment_id=key))


@pytest.mark.parametrize(("kind", "item"), [("payment_tasks", task), ("points_adjustments", adjustment)])
def test_a_kind_is_counted_up_to_a_hundred(world, kind, item):
    dynamo.commit([item(number, world.now()) for number in range(100)])
    assert counts(world)[kind] == {"number": 100, "more": False}
    dynamo.commit([item(number, world.now()) for number in range(100, 103)])
    assert counts(world)[kind] == {"number": 100, "more": True}


def test_who_may_not_count_tasks_is_refused(world):
    for role in ("operator", "finance", "auditor"):
        assert world.get("/v1/admin/tasks", role).status == 200
    refused = world.http("GET", "/v1/admin/tasks", headers={"Authorization": f"Bearer {world.merchant('group')}"})
    assert (refused.status, refused.code) == (403, "role_forbidden")
    assert world.as_shopper(world.token_of("o_1"), "GET", "/v1/admin/tasks").status == 401
    token_id, token, _ = access.issue_staff_token(name="x", role="auditor", real_now=clock.real_now())
    access.revoke_token(token_id, staff_id="command", real_now=clock.real_now())
    memory.forget()
    assert world.http("GET", "/v1/admin/tasks", headers={"Authorization": f"Bearer {token}"}).status == 401
