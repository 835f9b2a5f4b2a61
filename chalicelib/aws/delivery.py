"""Delivers events: from a table's stream to the bus, and from a queue to its consumer. Handles events that fail.

    item with `event` -> stream -> relay -> bus -> rule -> queue -> consume -> a room's worker
                                     `-> parked queue -> sweep -> bus

Nothing is acknowledged before it is durable. The relay parks events that it cannot put on the bus: it sends them to the
parked queue. If Lambda gives up on a range of the stream, it sends the shard and the sequence numbers to the same queue
(its on-failure destination). The sweep reads that queue. If a consumer fails `LAST_TRY` times on a message, it sends
the message to the dead-letter queue with the reason; `python -m infra.redrive` sends it again.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from chalicelib import errors, lazily
from chalicelib.aws import discretion, telemetry
from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.events import SOURCE, codec
from chalicelib.events.envelope import Details, Event

with lazily.rooms():
    from chalicelib.events import sales  # only the relay uses it

LAST_TRY = 5
BUS_BATCH = 10  # PutEvents takes ten entries
QUEUE_BATCH = 10
MOST_PAGES = 200
BatchFailures = dict[str, list[dict[str, str]]]


def relay(records: Iterable[dict[str, Any]]) -> None:
    """Puts each event in a batch of stream records on the bus, and parks each event that the bus refuses.

    Raises an error if parking fails too; Lambda then delivers the batch again.
    """
    events = [event for record in records for event in _events_of(record)]
    with telemetry.call("relay", events=len(events)):
        refused = _put_on_bus(events)
        if refused:
            _park(refused)


def _events_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The item's event, if this write stored it, and the sale event that follows from it. An event of a type that this
    version does not know is returned alone: a later version of the code wrote it."""
    images = record.get("dynamodb", {})
    new = images.get("NewImage", {}).get("event", {}).get("S")
    old = images.get("OldImage", {}).get("event", {}).get("S")
    if new is None or new == old:
        return []
    raw: dict[str, Any] = json.loads(new)
    of_sale = sales.sale_in(codec.decode(raw)) if raw["name"] in sales.SOURCES else None
    return [raw] if of_sale is None else [raw, codec.encode(of_sale)]


def _put_on_bus(raw_events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Puts events on the bus; returns those that the bus refused."""
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
        except Exception as error:  # the bus cannot be reached: the events are parked
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
    """Puts on the bus what was parked: an event, or the events in a range of a stream that Lambda gave up on. Raises
    RuntimeError if the bus refuses an event or the range cannot be read; the queue then delivers the message again."""
    events = [message["event"]] if "event" in message else _events_in_stream(message["DDBStreamBatchInfo"])
    refused = _put_on_bus(events)
    if refused:
        raise RuntimeError(f"the bus did not take {len(refused)} of {len(events)} events")


def _events_in_stream(batch: dict[str, Any]) -> list[dict[str, Any]]:
    """Reads the events of this range of a stream again; possible for 24 hours, as DynamoDB Streams keeps no record
    longer."""
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
            events += _events_of(record) if number <= last else []
            if number >= last:
                return events
        position = page.get("NextShardIterator")
    raise RuntimeError(f"the stream ended before sequence number {last}: {batch['shardId']}")


def consume(records: Iterable[dict[str, Any]], apply: Callable[[Event[Any]], None], name: str) -> BatchFailures:
    """Applies the event of each message, and returns the messages that failed. Only these are delivered again.

    A message that has failed `LAST_TRY` times goes to the dead-letter queue with its reason instead.
    """
    return consume_messages(records, lambda message: apply(event_in(message)), name)


def consume_together(
    records: Iterable[dict[str, Any]], apply: Callable[[list[Event[Any]]], None], name: str
) -> BatchFailures:
    """As `consume`, for a consumer that applies a whole batch at once. If the batch fails, each event is applied
    alone."""
    records = list(records)
    if len(records) > 1:
        try:
            with telemetry.call(name, messages=len(records)):
                apply([event_in(json.loads(record["body"])) for record in records])
            return {"batchItemFailures": []}
        except Exception as error:  # perhaps only one event fails: each is tried alone below
            telemetry.fault(name, error, messages=len(records))
    return consume(records, lambda event: apply([event]), name)


def consume_messages(
    records: Iterable[dict[str, Any]], apply: Callable[[dict[str, Any]], None], name: str
) -> BatchFailures:
    """As `consume`, for messages that may hold something other than an event: `apply` gets the message."""
    failed = []
    tried = faults = 0
    with telemetry.call(name) as line:
        for record in records:
            tried += 1
            try:
                apply(json.loads(record["body"]))
            except Exception as error:  # the message is delivered again, or is in the dead-letter queue
                faults += 1
                telemetry.fault(name, error, message_id=record["messageId"])
                if not _buried(record, error):
                    failed.append({"itemIdentifier": record["messageId"]})
        line["failed"] = len(failed)
        line["failed_share"] = round(faults / max(tried, 1), 2)
    return {"batchItemFailures": failed}


def event_in(message: dict[str, Any]) -> Event[Any]:
    """The event in a message that a rule of the bus, or `send_again`, put on a queue."""
    event, resent = codec.decode(message["detail"]), int(message.get("rung", 0))
    return msgspec.structs.replace(event, resent=resent) if resent else event


def send_again(event: Event[Details], *, after_seconds: int) -> None:
    """Puts an event on the queue that this worker reads, with `resent` one higher. It is delivered after
    `after_seconds` (at most 900). Raises Misconfigured if this function has no queue of its own."""
    message = {"detail-type": event.name, "source": SOURCE, "detail": codec.encode(event), "rung": event.resent + 1}
    _put_on_own_queue(message, after_seconds)


def _put_on_own_queue(message: dict[str, Any], after_seconds: int) -> None:
    queue_url = settings().own_queue_url
    if queue_url is None:
        raise errors.Misconfigured("OWN_QUEUE_URL is not set: this function cannot send itself a message")
    body = json.dumps(message, ensure_ascii=False)
    client("sqs").send_message(QueueUrl=queue_url, MessageBody=body, DelaySeconds=after_seconds)


def _buried(record: dict[str, Any], error: Exception) -> bool:
    """Sends the message to the dead-letter queue if this was its last try. Returns whether it did."""
    queue_url = settings().dead_letter_queue_url
    if queue_url is None or int(record["attributes"]["ApproximateReceiveCount"]) < LAST_TRY:
        return False
    reason = f"{type(error).__name__}: {discretion.redacted_message(error)}"[:256]
    client("sqs").send_message(
        QueueUrl=queue_url,
        MessageBody=record["body"],
        MessageAttributes={"reason": {"DataType": "String", "StringValue": reason}},
    )
    telemetry.count("messages_buried")
    return True
