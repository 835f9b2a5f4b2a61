"""From the table to the consumer: nothing is acknowledged before it is durable, lost or doubled."""

import json
import os

import boto3
import pytest

from chalicelib.aws import clients, delivery
from chalicelib.aws.settings import settings
from chalicelib.events import codec
from infra import redrive
from proof.world import World

EVENT = {
    "id": "e:1",
    "name": "coupon.claimed",
    "at": "2026-11-23T00:00:00+00:00",
    "details": {
        "coupon_id": "c",
        "campaign_id": "gift",
        "mall_id": "sun",
        "kind": "cash_off",
        "source": "centre",
        "expires_on": "2026-12-24",
        "store_id": None,
    },
}


def change(event, old=None):
    images = {"NewImage": {"event": {"S": json.dumps(event)}}}
    if old is not None:
        images["OldImage"] = {"event": {"S": json.dumps(old)}}
    return {"dynamodb": images}


@pytest.fixture
def queues(world: World):
    """A bus that sends its events to a queue, the queue for parked events, and a dead-letter queue."""
    sqs, bus = boto3.client("sqs"), boto3.client("events")
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("heard", "parked", "dead")}
    bus.create_event_bus(Name="bus")
    bus.put_rule(Name="all", EventBusName="bus", EventPattern=json.dumps({"source": ["mallpass"]}))
    arn = sqs.get_queue_attributes(QueueUrl=urls["heard"], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus.put_targets(Rule="all", EventBusName="bus", Targets=[{"Id": "q", "Arn": arn}])
    os.environ |= {"PARKED_EVENTS_QUEUE_URL": urls["parked"], "DEAD_LETTER_QUEUE_URL": urls["dead"]}
    settings.cache_clear()
    return urls


def taken(url):
    found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    return found.get("Messages", [])


class Broken:
    """A client with one operation that fails."""

    def __init__(self, real, operation, answer):
        self._real, self._operation, self._answer = real, operation, answer

    def __getattr__(self, name):
        return self._fail if name == self._operation else getattr(self._real, name)

    def _fail(self, **request):
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer(request)


@pytest.fixture
def break_client():
    """Makes one operation of one client fail until the test ends."""
    real = clients._make

    def breaking(service, operation, answer):
        broken = Broken(real(service), operation, answer)
        clients._make = lambda asked: broken if asked == service else real(asked)

    yield breaking
    clients._make = real


def test_an_event_is_relayed_after_its_write(queues):
    later = {**EVENT, "id": "e:2"}
    delivery.relay([change(EVENT), change(EVENT, EVENT), change(later, EVENT), {"dynamodb": {"NewImage": {}}}])
    heard = [json.loads(one["Body"]) for one in taken(queues["heard"])]
    assert [one["detail"]["id"] for one in heard] == ["e:1", "e:2"]
    assert codec.decode(heard[0]["detail"]) == codec.decode(EVENT)


def test_an_event_that_the_bus_refuses_is_parked_and_swept(queues, break_client):
    events = [{**EVENT, "id": f"e:{number}"} for number in range(25)]

    def refuse_every_third(request):
        entries = [
            {"EventId": "x"} if number % 3 else {"ErrorCode": "Throttled"} for number in range(len(request["Entries"]))
        ]
        return {"Entries": entries}

    break_client("events", "put_events", refuse_every_third)
    delivery.relay([change(event) for event in events])
    parked = []
    while batch := taken(queues["parked"]):
        parked += [json.loads(one["Body"])["event"]["id"] for one in batch]
    assert sorted(parked) == sorted(
        f"e:{base + offset}" for base in (0, 10, 20) for offset in (0, 3, 6, 9) if base + offset < 25
    )


def test_all_events_are_parked_while_the_bus_is_unreachable_and_swept_later(queues, break_client):
    whole = clients._make
    break_client("events", "put_events", ConnectionError("away"))
    delivery.relay([change(EVENT)])
    message = json.loads(taken(queues["parked"])[0]["Body"])
    with pytest.raises(RuntimeError):
        delivery.sweep(message)  # still away: the message stays
    clients._make = whole
    delivery.sweep(message)
    assert [json.loads(one["Body"])["detail"]["id"] for one in taken(queues["heard"])] == ["e:1"]


def test_a_batch_is_repeated_if_parking_fails_too(queues, break_client):
    break_client("events", "put_events", ConnectionError("away"))
    os.environ["PARKED_EVENTS_QUEUE_URL"] = "https://sqs.cn-north-1.amazonaws.com.cn/1/none"
    settings.cache_clear()
    with pytest.raises(Exception, match=r"NonExistentQueue|does not exist"):
        delivery.relay([change(EVENT)])


def test_records_that_lambda_gave_up_on_are_read_again_from_the_stream(queues, world):
    world.log_in("o_1", claim="gift")
    world.log_in("o_2", claim="gift")
    records = [one for one in world.store.stream("mp-coupons") if delivery._events_of(one)]
    numbers = [one["dynamodb"]["SequenceNumber"] for one in records]
    batch = {"streamArn": "mp-coupons", "shardId": "s", "startSequenceNumber": numbers[0]}
    delivery.sweep({"DDBStreamBatchInfo": {**batch, "endSequenceNumber": numbers[0]}})
    first = [json.loads(one["Body"])["detail"]["name"] for one in taken(queues["heard"])]
    delivery.sweep({"DDBStreamBatchInfo": {**batch, "endSequenceNumber": numbers[-1]}})
    both = [json.loads(one["Body"])["detail"]["name"] for one in taken(queues["heard"])]
    assert (first, both) == (["coupon.claimed"], ["coupon.claimed"] * 2)


def bad(world, receives):
    """A message about an order that does not exist."""
    return [
        world.message(
            {"id": "n", "name": "notice.received", "at": EVENT["at"], "details": {"notice_id": "none"}}, receives
        )
    ]


def test_one_bad_message_does_not_hold_up_the_others(world):
    response = world.log_in("o_1")
    payment_id = world.open_payment(response["token"], 5000).json["payment_id"]
    world.notify(world.pay(payment_id))
    good = [world.message(one) for one in world.events() if one["name"] == "notice.received"]
    worse = bad(world, 1)
    answer = world.client.lambda_.invoke("payments_apply", {"Records": worse + good}).payload
    assert answer == {"batchItemFailures": [{"itemIdentifier": worse[0]["messageId"]}]}
    assert world.as_shopper(response["token"], "GET", f"/v1/payments/{payment_id}").json["state"] == "paid"


def test_the_last_try_ends_in_the_dead_letter_queue_with_its_reason(world, queues):
    last = delivery.LAST_TRY
    again = world.client.lambda_.invoke("payments_apply", {"Records": bad(world, last - 1)}).payload
    assert len(again["batchItemFailures"]) == 1
    assert taken(queues["dead"]) == []
    buried = world.client.lambda_.invoke("payments_apply", {"Records": bad(world, last)}).payload
    assert buried == {"batchItemFailures": []}
    (letter,) = taken(queues["dead"])
    assert letter["MessageAttributes"]["reason"]["StringValue"] == "LookupError: no notice none"


def test_a_redriven_letter_is_applied_once(world, queues):
    response = world.log_in("o_1", claim="gift")
    (event,) = [one for one in world.events() if one["name"] == "coupon.claimed"]
    sqs = boto3.client("sqs")
    source, target = queues["dead"], queues["heard"]
    sqs.send_message(QueueUrl=source, MessageBody=world.message(event)["body"])
    urls = {"FinanceRollupDlq": source, "FinanceRollupQueue": target}
    real, redrive.queue_url = redrive.queue_url, lambda stack, logical: urls[logical]
    try:
        assert redrive.redrive("any", "finance_rollup") == 1
    finally:
        redrive.queue_url = real
    for letter in taken(target) * 2:
        record = {**world.message(event), "body": letter["Body"]}
        assert world.client.lambda_.invoke("finance_rollup", {"Records": [record]}).payload == {"batchItemFailures": []}
    rows = [
        one
        for one in boto3.client("dynamodb").scan(TableName="mp-finance")["Items"]
        if one["pk"]["S"].startswith("USAGE#campaign")
    ]
    assert rows[0]["claimed"]["N"] == "1"
    assert response["claim"]["coupon"]


def test_a_batch_with_one_bad_event_counts_the_others(world):
    world.log_in("o_1", claim="gift")
    (event,) = [one for one in world.events() if one["name"] == "coupon.claimed"]
    lost = {**event, "id": "claim:other", "details": {**event["details"], "mall_id": "nowhere"}}
    failed = world.hand_over("finance_rollup", [lost, event, event])
    assert len(failed) == 1
    rows = [
        one
        for one in boto3.client("dynamodb").scan(TableName="mp-finance")["Items"]
        if one["pk"]["S"].startswith("USAGE#campaign")
    ]
    assert rows[0]["claimed"]["N"] == "1"
