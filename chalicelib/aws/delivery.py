"""How events travel: a table's stream to the bus, a queue to its consumer, and what happens to those that fail.

    item with `event` -> stream -> relay -> bus -> rule -> queue -> consume -> a room's worker
                                     `-> parked queue -> sweep -> bus

Nothing is acknowledged before it is durable. What the relay cannot put on the bus it parks on a queue of its own;
what Lambda gives up on in the stream arrives on that queue too (its on-failure destination), as the shard and the
sequence numbers. The sweep takes both from there. What a consumer fails on `LAST_TRY` times goes to its dead-letter
queue with the reason, for `python -m infra.redrive`.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from chalicelib import errors, lazily
from chalicelib.aws import discretion, telemetry
from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.events import SOURCE, Event

with lazily.rooms():
    from chalicelib import sales  # the API relays nothing

LAST_TRY = 5
BUS_BATCH = 10  # PutEvents takes ten entries
QUEUE_BATCH = 10
MOST_PAGES = 200
BatchFailures = dict[str, list[dict[str, str]]]


def relay(records: Iterable[dict[str, Any]]) -> None:
    """Puts on the bus each event that a batch of stream records brings; parks what the bus does not take.

    Raises when parking fails too, so that Lambda brings the batch again.
    """
    told = [event for record in records for event in _events_told_by(record)]
    with telemetry.call("relay", events=len(told)):
        refused = _put_on_bus(told)
        if refused:
            _park(refused)


def _events_told_by(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The item's event, if this very write brought it, and the sale that it tells of."""
    images = record.get("dynamodb", {})
    new = images.get("NewImage", {}).get("event", {}).get("S")
    old = images.get("OldImage", {}).get("event", {}).get("S")
    if new is None or new == old:
        return []
    raw: dict[str, Any] = json.loads(new)
    of_sale = sales.told_by(Event.from_attribute(raw))
    return [raw] if of_sale is None else [raw, of_sale.as_attribute()]


def _put_on_bus(raw_events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answers those the bus did not take."""
    refused: list[dict[str, Any]] = []
    for start in range(0, len(raw_events), BUS_BATCH):
        batch = raw_events[start : start + BUS_BATCH]
        entries = [
            {
                "Source": SOURCE,
                "DetailType": raw["name"],
                "Detail": json.dumps(raw, ensure_ascii=False),
                "EventBusName": settings().event_bus,
            }
            for raw in batch
        ]
        try:
            results = client("events").put_events(Entries=entries)["Entries"]
        except Exception as error:  # the bus is away: parked, not lost
            telemetry.fault("relay", error, events=len(batch))
            refused += batch
            continue
        refused += [raw for raw, result in zip(batch, results, strict=True) if "EventId" not in result]
    return refused


def _park(raw_events: list[dict[str, Any]]) -> None:
    for start in range(0, len(raw_events), QUEUE_BATCH):
        batch = raw_events[start : start + QUEUE_BATCH]
        entries = [
            {"Id": str(n), "MessageBody": json.dumps({"event": raw}, ensure_ascii=False)} for n, raw in enumerate(batch)
        ]
        answer = client("sqs").send_message_batch(QueueUrl=settings().parked_events_queue_url, Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} events could be neither relayed nor parked")
    telemetry.count("events_parked", len(raw_events))


def sweep(message: dict[str, Any]) -> None:
    """Relays what was parked: an event, or a range of a stream that Lambda gave up on. Raises while it cannot."""
    events = [message["event"]] if "event" in message else _events_in_stream(message["DDBStreamBatchInfo"])
    refused = _put_on_bus(events)
    if refused:
        raise RuntimeError(f"the bus did not take {len(refused)} of {len(events)} events")


def _events_in_stream(batch: dict[str, Any]) -> list[dict[str, Any]]:
    """Reads the range again; possible for 24 hours (DynamoDB Streams keeps no longer)."""
    streams = client("dynamodbstreams")
    last = int(batch["endSequenceNumber"])
    position = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    events: list[dict[str, Any]] = []
    for _ in range(MOST_PAGES):  # a page may be empty before the end
        if position is None:
            break
        page = streams.get_records(ShardIterator=position)
        for record in page["Records"]:
            number = int(record["dynamodb"]["SequenceNumber"])
            events += _events_told_by(record) if number <= last else []
            if number >= last:
                return events
        position = page.get("NextShardIterator")
    raise RuntimeError(f"the stream ended before sequence number {last}: {batch['shardId']}")


def event_in(message: dict[str, Any]) -> Event:
    """The event inside a message that a bus rule put on a queue."""
    return Event.from_attribute(message["detail"])


def consume(records: Iterable[dict[str, Any]], apply: Callable[[dict[str, Any]], None], name: str) -> BatchFailures:
    """Applies each message; answers those to bring again, so that one failure does not hold the others.

    A message that fails for the last time goes to the dead-letter queue with its reason.
    """
    failed = []
    tried = faults = 0
    with telemetry.call(name) as details:
        for record in records:
            tried += 1
            try:
                apply(json.loads(record["body"]))
            except Exception as error:  # not swallowed: it comes again, or lies in the dead-letter queue
                faults += 1
                telemetry.fault(name, error, message_id=record["messageId"])
                if not _buried(record, error):
                    failed.append({"itemIdentifier": record["messageId"]})
        details["failed"] = len(failed)
        details["failed_share"] = round(faults / max(tried, 1), 2)
    return {"batchItemFailures": failed}


def consume_together(
    records: Iterable[dict[str, Any]], apply: Callable[[list[dict[str, Any]]], None], name: str
) -> BatchFailures:
    """As `consume`, for a consumer that writes a whole batch at once; if that fails, one by one."""
    records = list(records)
    if len(records) > 1:
        try:
            with telemetry.call(name, messages=len(records)):
                apply([json.loads(record["body"]) for record in records])
            return {"batchItemFailures": []}
        except Exception as error:  # one of them may be at fault: told apart below
            telemetry.fault(name, error, messages=len(records))
    return consume(records, lambda message: apply([message]), name)


def send_again(message: dict[str, Any], *, after_seconds: int) -> None:
    """Puts a message on the queue this worker reads, to come after so many seconds (15 minutes at most)."""
    queue_url = settings().own_queue_url
    if queue_url is None:
        raise errors.Misconfigured("OWN_QUEUE_URL is not set: this function cannot send itself a message")
    body = json.dumps(message, ensure_ascii=False)
    client("sqs").send_message(QueueUrl=queue_url, MessageBody=body, DelaySeconds=after_seconds)


def _buried(record: dict[str, Any], error: Exception) -> bool:
    """Whether this was the last try and the message now lies in the dead-letter queue."""
    queue_url = settings().dead_letter_queue_url
    if queue_url is None or int(record["attributes"]["ApproximateReceiveCount"]) < LAST_TRY:
        return False
    reason = f"{type(error).__name__}: {discretion.said(error)}"[:256]
    client("sqs").send_message(
        QueueUrl=queue_url,
        MessageBody=record["body"],
        MessageAttributes={"reason": {"DataType": "String", "StringValue": reason}},
    )
    telemetry.count("messages_buried")
    return True
