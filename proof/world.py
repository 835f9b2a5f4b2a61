"""The whole product in one process: tables from the production template, the simulator for WeChat, handlers through
chalice.test.Client, and queues whose messages a test delivers."""

import functools
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote

import boto3
from chalice.local import LocalChalice
from chalice.test import Client

from chalicelib import clock, memory
from chalicelib.aws import delivery
from chalicelib.security import devices, tokens
from chalicelib.security.tokens import ShopperSession
from infra.shape import CONSUMERS, TABLES
from infra.times import scheduled_event
from proof.dynamo.store import Store
from proof.process import REGION, aws, environment, make_tables, pointed_at
from simulator import seed
from simulator.callbacks import Build
from simulator.keys import Keys
from simulator.server import Simulator
from simulator.stack import APPS, MCHID
from simulator.wechat import Wechat
from simulator.wechat_pay.account import WechatPay
from simulator.wechat_pay.bills import Bills

ROOT = Path(__file__).parent.parent
APPID = next(iter(APPS))


@functools.cache
def _moto(service: str) -> Any:
    """A client of a service that moto simulates, shared by all worlds: making one takes as long as `World.plant`."""
    return boto3.client(service)


class HeldCallbacks:
    """A courier of the simulator that holds callbacks until a test delivers them, in any order and any number of
    times."""

    def __init__(self) -> None:
        self.notices: list[Build] = []
        self.idle = True

    def send(self, url: str, build: Build, *, retried: bool = True, ladder: Sequence[float] = ()) -> None:
        """Holds a callback."""
        self.notices.append(build)

    def stop(self) -> None:
        """Does nothing: no thread runs."""


class Answer:
    """An HTTP response: `status`, `headers`, `text`, `json`, and `code`, the error's stable code."""

    def __init__(self, raw: Any) -> None:
        self.status: int = raw.status_code
        self.headers: dict[str, str] = raw.headers
        self.text: str = raw.body.decode() if raw.body else ""

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.text)  # type: ignore[no-any-return]

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])


class World:
    """One stack in this process. `store` responds to DynamoDB calls; None if botocore reaches another engine."""

    def __init__(self, prefix: str, simulator: Simulator, keys: Keys, store: Store | None = None) -> None:
        self.prefix, self.simulator, self.keys, self.store = prefix, simulator, keys, store
        self.courier = HeldCallbacks()
        self._secret = json.dumps(keys.secrets(apps=APPS, mchid=MCHID))
        wechat = Wechat(APPS, simulator.now, simulator.real_now)
        pay = WechatPay(keys, MCHID, simulator.now, simulator.real_now, self.courier)  # type: ignore[arg-type]
        self._parties = {"wechat": wechat, "pay": pay, "bills": Bills(pay, simulator.now)}
        self.make_surroundings()
        self.notes: dict[str, Any] = {}  # values that the steps of a test pass to each other
        # How many records of each stream were read.
        self._read: dict[str, int] = {}
        # The client for streams of a real engine, each stream's arn, and the last record read of each shard.
        self._streams: Any = None
        self._arns: dict[str, str] = {}
        self._last: dict[tuple[str, str], str] = {}
        self._messages = 0
        # Messages in queues with a delay, until a test delivers them (`deliver_delayed`).
        self.delayed: list[dict[str, Any]] = []

    def make_surroundings(self) -> None:
        """Makes the simulated parties, the secret, the queue and the bucket."""
        self.simulator.offset = timedelta()
        self.simulator.moods.clear()
        for name, party in self._parties.items():
            setattr(self.simulator, name, party)
        _moto("secretsmanager").create_secret(Name=f"{self.prefix}-secret", SecretString=self._secret)
        _moto("sqs").create_queue(QueueName=f"{self.prefix}-own")
        where: Any = {"LocationConstraint": REGION}
        _moto("s3").create_bucket(Bucket=f"{self.prefix}-bills", CreateBucketConfiguration=where)

    @functools.cached_property
    def client(self) -> Client:
        import app

        # As in `chalice local`, each thread has its own current request.
        app.app.__class__ = LocalChalice
        return Client(app.app, stage_name="local", project_dir=str(ROOT))

    # --- HTTP -----------------------------------------------------------------------------------------------------
    def http(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """One request; `body` is bytes, or a value sent as JSON."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "Accept-Language": "en", **(headers or {})}
        return Answer(self.client.http.request(method, path, headers=sent, body=raw))

    def as_shopper(
        self, token: str, method: str, path: str, body: Any = None, key: str | None = None, **headers: str
    ) -> Answer:
        """A request with a shopper's token; `key` is the Idempotency-Key."""
        sent = {"Authorization": f"Bearer {token}", **headers}
        return self.http(method, path, body, {**sent, "Idempotency-Key": key} if key else sent)

    def as_device(self, device: tuple[str, str], path: str, body: Any, **overrides: Any) -> Answer:
        """A signed request of a device. `overrides`: at, nonce, signed_body, method, key."""
        raw = json.dumps(body).encode()
        timestamp = str(int(overrides.get("at", clock.real_now()).timestamp()))
        nonce = overrides.get("nonce") or os.urandom(8).hex()
        signed = overrides.get("signed_body", raw)
        signature = devices.device_signature(
            device[1], method=overrides.get("method", "POST"), path=path, timestamp=timestamp, nonce=nonce, body=signed
        )
        headers = {
            "X-Device-Key": device[0],
            "X-Device-Timestamp": timestamp,
            "X-Device-Nonce": nonce,
            "X-Device-Signature": signature,
        }
        if "key" in overrides:
            headers["Idempotency-Key"] = overrides["key"]
        return self.http(overrides.get("method", "POST"), path, raw, headers)

    def log_in(self, openid: str, **extra: Any) -> dict[str, Any]:
        """Logs in and returns the response. `extra` are other fields of the body."""
        body = {"appid": APPID, "code": self.simulator.wechat.login_code(openid), **extra}
        answer = self.http("POST", "/v1/login", body)
        assert answer.status == 200, answer.text
        return answer.json

    def token_of(self, openid: str) -> str:
        """A session token of the shopper."""
        return str(self.log_in(openid)["token"])

    @functools.cached_property
    def staff(self) -> dict[str, str]:
        """A token for each role of the group's own staff."""
        from chalicelib.malls import access

        roles, now = [role for role in tokens.STAFF_ROLES if role != tokens.MERCHANT], clock.real_now()
        return {role: access.issue_staff_token(name=role, role=role, real_now=now)[1] for role in roles}

    def merchant(self, merchant_id: str) -> str:
        """A token of a merchant's staff."""
        from chalicelib.malls import access

        now = clock.real_now()
        return access.issue_staff_token(name=merchant_id, role=tokens.MERCHANT, merchant_id=merchant_id, real_now=now)[
            1
        ]

    def device(self, role: str, place_id: str) -> tuple[str, str]:
        """The key id and the key of a new device."""
        from chalicelib.malls import access

        return access.issue_device_key(name=role, role=role, place_id=place_id, real_now=clock.real_now())

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        """An operator's PUT of a document."""
        sent = {"Authorization": f"Bearer {self.staff['operator']}", **headers}
        return self.http("PUT", f"/v1/admin/{path}", body, sent)

    def get(self, path: str, role: str = "operator") -> Answer:
        """A GET as staff of a role."""
        return self.http("GET", path, headers={"Authorization": f"Bearer {self.staff[role]}"})

    def plant(self) -> None:
        """Makes a mall with stores, a campaign, a car park and a recall campaign, at ten in the morning."""
        opening = seed.opening(clock.real_now()) - clock.real_now()
        self.move(seconds=int(opening.total_seconds()) + 1)
        for path, body in {
            "malls/sun": {"name": "日光广场", "appid": APPID, "mchid": MCHID},
            "points-policies/sun": {"expiry": {"kind": "rolling", "months": 12}},
            "merchants/group": {"name": "group"},
            "stores/sun_cafe": {"name": "cafe", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 2},
            "stores/sun_books": {"name": "books", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 1},
            "campaigns/gift": seed.campaign("gift", units=100, threshold_fen=3000, discount_fen=500),
            "car-parks/garage": {"name": "garage", "mall_id": "sun", "tariff": seed.TARIFF},
            "recall-campaigns/back": seed.recall_campaign(),
        }.items():
            answer = self.put(path, body)
            assert answer.status == 200, answer.text
        memory.forget()

    # --- payments -------------------------------------------------------------------------------------------------
    def open_payment(self, token: str, amount_fen: int, *, key: str | None = None, **more: Any) -> Answer:
        """Opens an order at the cafe; `more` are other fields."""
        body = {"store_id": "sun_cafe", "amount_fen": amount_fen, **more}
        return self.as_shopper(token, "POST", "/v1/payments", body, key=key or os.urandom(8).hex())

    def pay(self, payment_id: str, **how: Any) -> Build:
        """The shopper pays at WeChat Pay. Returns the callback, which is held."""
        self.simulator.pay.pay(payment_id, **how)
        return self.courier.notices[-1]

    def notify(self, build: Build, **changed: str) -> Answer:
        """Delivers a callback; `changed` replaces headers."""
        headers, body = build()
        return self.http("POST", "/v1/wechat-pay/notify", body, {**headers, **changed})

    def buy(self, token: str, amount_fen: int, **more: Any) -> str:
        """Opens and pays an order and delivers everything that follows. Returns the payment's id."""
        payment_id = str(self.open_payment(token, amount_fen, **more).json["payment_id"])
        assert self.notify(self.pay(payment_id)).status == 204
        self.deliver()
        return payment_id

    # --- time -----------------------------------------------------------------------------------------------------
    def move(self, **by: float) -> None:
        """Moves business time, here and in the simulator, by whole seconds."""
        ahead = self.simulator.offset + timedelta(**by)
        self.simulator.offset = timedelta(seconds=int(ahead.total_seconds()))
        clock.set_offset(self.simulator.offset)
        memory.forget()

    def now(self) -> datetime:
        return self.simulator.now()

    def fire(self, function: str) -> Any:
        """Calls a scheduled handler as EventBridge does."""
        return self.client.lambda_.invoke(function, scheduled_event(clock.real_now())).payload

    # --- delivery -------------------------------------------------------------------------------------------------
    def events(self) -> list[dict[str, Any]]:
        """Events of all streams that were not read before."""
        fresh = []
        for table in TABLES:
            if table.outbox:
                for record in self._fresh(f"{self.prefix}-{table.name}"):
                    fresh += delivery._events_of(record)
        return fresh

    def _fresh(self, table: str) -> list[dict[str, Any]]:
        """Records of a table's stream that were not read before."""
        if self.store is not None:
            records = self.store.stream(table, since=self._read.get(table, 0))
            self._read[table] = self._read.get(table, 0) + len(records)
            return records
        return self._real_stream(table)

    def _real_stream(self, table: str) -> list[dict[str, Any]]:
        """New records of a stream of an engine in another process."""
        endpoint = (
            os.environ.get("AWS_ENDPOINT_URL_DYNAMODB_STREAMS") or f"https://streams.dynamodb.{REGION}.amazonaws.com.cn"
        )
        if self._streams is None:
            self._streams = boto3.client("dynamodbstreams", endpoint_url=endpoint)
        if table not in self._arns:
            self._arns[table] = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
        arn, records = self._arns[table], list[dict[str, Any]]()
        for shard in self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            records += self._shard(arn, shard["ShardId"])
        return records

    def _shard(self, arn: str, shard: str) -> list[dict[str, Any]]:
        """New records of one shard."""
        last, records = self._last.get((arn, shard)), list[dict[str, Any]]()
        where = {"ShardIteratorType": "TRIM_HORIZON"}
        if last is not None:
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
        position = self._streams.get_shard_iterator(StreamArn=arn, ShardId=shard, **where)["ShardIterator"]
        while position:
            page = self._streams.get_records(ShardIterator=position)
            records += page["Records"]
            position = page.get("NextShardIterator") if page["Records"] else None
        if records:
            self._last[(arn, shard)] = records[-1]["dynamodb"]["SequenceNumber"]
        return records

    def message(self, event: dict[str, Any], receives: int = 1) -> dict[str, Any]:
        """An SQS record as the bus's rule makes it; `receives` is its receive count."""
        self._messages += 1
        body = {"version": "0", "source": "mallpass", "detail-type": event["name"], "detail": event}
        return {
            "messageId": f"m{self._messages}",
            "receiptHandle": "r",
            "body": json.dumps(body),
            "attributes": {"ApproximateReceiveCount": str(receives)},
        }

    def hand_over(self, function: str, events: list[dict[str, Any]], receives: int = 1) -> list[str]:
        """Calls a worker with a batch of events. Returns the message ids that it reports as failed."""
        records = [self.message(event, receives) for event in events]
        answer = self.client.lambda_.invoke(function, {"Records": records}).payload
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def deliver_delayed(self) -> int:
        """Delivers the delayed messages once and returns how many there were. What their workers send again waits
        for the next call."""
        waiting, self.delayed = self.delayed, []
        sent: list[dict[str, Any]] = []
        for message in waiting:
            record = {**self.message(message["detail"]), "body": json.dumps(message)}
            with mock.patch("chalicelib.aws.delivery._put_on_own_queue", functools.partial(_keep, sent, message["to"])):
                answer = self.client.lambda_.invoke(message["to"], {"Records": [record]}).payload
            assert not answer["batchItemFailures"], answer
        self.delayed += sent
        return len(waiting)

    def deliver(self, shuffle: Callable[[list[Any]], None] = lambda _: None, times: int = 1) -> None:
        """Delivers every event to its consumers, and what follows from it, until no event is left."""
        while events := self.events():
            self.hand_to_all(events, shuffle, times)

    def deliver_patiently(self) -> None:
        """As `deliver`, but a message that fails waits for the next call."""
        waiting, self.notes["waiting"] = self.notes.get("waiting", []), []
        while events := [*waiting, *self.events()]:
            waiting = []
            for consumer in CONSUMERS:
                for event in events:
                    if event["name"] not in consumer.events:
                        continue
                    if consumer.delay_seconds:
                        self.delayed.append({"to": consumer.function, "detail": event})
                    elif self.hand_over(consumer.function, [event]):
                        self.notes["waiting"].append(event)

    def hand_to_all(
        self, events: list[dict[str, Any]], shuffle: Callable[[list[Any]], None] = lambda _: None, times: int = 1
    ) -> None:
        """Delivers these events to their consumers in batches of ten; each batch must succeed."""
        for consumer in CONSUMERS:
            batch = [event for event in events if event["name"] in consumer.events] * times
            if consumer.delay_seconds:
                self.delayed += [{"to": consumer.function, "detail": event} for event in batch]
                continue
            shuffle(batch)
            for start in range(0, len(batch), 10):
                failed = self.hand_over(consumer.function, batch[start : start + 10])
                assert not failed, failed


def _keep(sent: list[dict[str, Any]], to: str, message: dict[str, Any], after_seconds: int) -> None:
    """Adds a message that a worker sends to its own queue to `sent`, for `deliver_delayed`."""
    sent.append({"to": to, **message})


def session_of(member_id: str) -> ShopperSession:
    """A session for a member id, without a login."""
    now = clock.real_now()
    return ShopperSession(member_id, 1, now, now, None)


@contextmanager
def world_at(endpoint: str, simulator: Simulator, url: str, keys: Keys) -> Iterator[World]:
    """A world with a small mall in its own tables on the DynamoDB at `endpoint`; moto simulates the rest of AWS."""
    prefix = f"at{time.time_ns()}"
    variables = {**environment(url, prefix), "AWS_ENDPOINT_URL_DYNAMODB": endpoint}
    variables["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = endpoint
    with aws(reset_boto3_session=True, passthrough={"urls": [r"http://127\.0\.0\.1.*"]}), pointed_at(variables):
        make_tables(prefix)
        world = World(prefix, simulator, keys)
        world.plant()
        yield world


def plate_path(plate: str) -> str:
    """The path of a member's plate."""
    return f"/v1/me/plates/{quote(plate)}"
