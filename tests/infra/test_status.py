"""What `make status` says: queues, dead letters, errors and tasks, on 100 columns."""

import io
import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto import mock_aws
from rich.console import Console

from chalicelib.service.tasks import OpenTasks, TaskCount, count_open
from infra import backlog, logs, status
from infra.backlog import Queue
from infra.deployed import Deployed
from infra.names import dlq_id, queue_id
from infra.package import ROOT
from proof.scenes import bills, payments, points


def open_tasks(**numbers):
    """Open tasks by kind, as (number, more); none of the kinds that are not named."""
    kinds = OpenTasks.__struct_fields__
    return OpenTasks(*(TaskCount(*numbers.get(kind, (0, False))) for kind in kinds))


def printed(table):
    out = io.StringIO()
    Console(file=out, width=status.WIDTH, highlight=False).print(table)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def message(seconds_ago, *, visible=True, **attributes):
    sent = int(datetime.now(UTC).timestamp()) - seconds_ago
    return {"SentTimestamp": sent, "IsVisible": visible, "MessageAttributes": attributes}


def test_a_queue_by_its_messages():
    reason = {"DataType": "String", "StringValue": "KeyError: mall"}
    found = backlog.of_messages("points_credit", [message(5), message(90, reason=reason), message(7, visible=False)])
    assert (found.waiting, found.in_flight, found.reason) == (2, 1, "KeyError: mall")
    assert timedelta(seconds=89) < found.oldest < timedelta(seconds=95)
    assert backlog.of_messages("points_credit", []).is_empty


@pytest.fixture
def on_aws(monkeypatch):
    """A stage whose queues moto keeps."""
    for name in ("AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "cn-north-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        stack, sqs = Deployed("dev", {}), boto3.client("sqs")
        names = (queue_id("points_credit"), dlq_id("points_credit"), dlq_id("recall_tick"))
        stack.physical = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}
        yield stack


def test_queues_of_a_stage_on_aws(on_aws):
    boto3.client("sqs").send_message(QueueUrl=on_aws.physical[queue_id("points_credit")], MessageBody="{}")
    (found,) = backlog.queues(on_aws)
    assert (found.function, found.waiting, found.in_flight, found.oldest) == ("points_credit", 1, 0, None)


def test_dead_letters_on_aws_show_why_and_stay_where_they_are(on_aws):
    reason = {"reason": {"DataType": "String", "StringValue": "KeyError: mall"}}
    url = on_aws.physical[dlq_id("points_credit")]
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody="{}", MessageAttributes=reason)
    for _ in range(2):
        first, second = backlog.dead_letters(on_aws)
        assert (first.function, first.waiting, first.reason) == ("points_credit", 1, "KeyError: mall")
        assert first.oldest < timedelta(minutes=1)
        assert second.is_empty


def test_a_dead_letter_without_a_reason_says_so(on_aws):
    boto3.client("sqs").send_message(QueueUrl=on_aws.physical[dlq_id("recall_tick")], MessageBody="{}")
    assert backlog.dead_letters(on_aws)[0].reason == backlog.NO_REASON


def test_full_queues_are_shown_and_empty_ones_counted():
    found = [Queue("points_credit", 1200, 4, timedelta(minutes=3)), Queue("relay", 0, 0)]
    assert printed(status.of_queues(found, noun="messages", nothing="nothing waits")) == [
        "1,204 messages in 1 of 2 queues",
        " points_credit  1,200 waiting, 4 in flight or delayed, the oldest for 3 min",
    ]
    assert printed(status.of_queues(found[1:], noun="messages", nothing="nothing waits")) == [
        "nothing waits (1 queues)"
    ]


def test_nothing_is_wider_than_a_terminal():
    reason = Queue("busifavor_compare", 123_456, 0, timedelta(days=13, hours=5), "ValueError: " + "very long " * 40)
    record = logs.Record(datetime.now(UTC), "ERROR", "f", "m " * 80, "", {"error": "KeyError", "detail": "d " * 90})
    tables = (
        status.of_queues([reason], noun="dead letters", nothing=""),
        status.of_functions(33, {"busifavor_compare": [record] * 3}),
        status.of_tasks(open_tasks(merchant_coupon_differences=(100, True)), 0),
    )
    for table in tables:
        lines = printed(table)
        assert len(lines) == 2
        assert all(len(line) <= status.WIDTH for line in lines), lines


def test_what_waits_for_a_person_is_what_the_api_counts_and_bills(world):
    assert printed(status.of_tasks(count_open(), status._open_differences())) == ["no task waits for a person"]
    payments.abnormal_task(world, world.buy(world.token_of("o_1"), 800, key="odd"))
    bills.unknown_payment_yesterday(world)
    points.make_waiting_adjustment(world, world.log_in("o_1")["member"]["member_id"])
    assert printed(status.of_tasks(count_open(), status._open_differences())) == [
        "tasks for a person",
        " payment tasks                1   GET /v1/admin/payment-tasks",
        " points adjustments           1   GET /v1/admin/points-adjustments",
        " bill differences of 31 days  1   GET /v1/finance/bills/{date}",
    ]


def test_every_kind_of_task_has_a_list_of_the_api():
    assert set(status.LISTS) == set(OpenTasks.__struct_fields__)
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    assert all("get" in paths[path] for path in status.LISTS.values())


def test_functions_with_errors_show_the_last():
    record = logs.Record(
        datetime(2026, 11, 30, 11, tzinfo=UTC), "ERROR", "relay", "relay", "", {"error": "KeyError", "detail": "a"}
    )
    assert printed(status.of_functions(33, {"relay": [record]})) == [
        "33 functions",
        " relay  1 in the last hour, the last at 19:00:00: relay KeyError a",
    ]
    assert printed(status.of_functions(33, {})) == ["33 functions, no error in the last hour"]


def test_more_tasks_than_were_counted_are_marked():
    found = open_tasks(mall_payment_tasks=(100, True))
    assert printed(status.of_tasks(found, 0))[1].split() == [
        *("mall", "payment", "tasks"),
        *("100+", "GET", "/v1/admin/mall-payment-tasks"),
    ]
