"""Makes this process a Lambda of a stack, with its settings, clients and tables; moto simulates the rest of AWS."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto import mock_aws

from chalicelib import memory
from chalicelib.aws import clients, dynamo, settings
from infra import access
from infra.shape import TABLES
from infra.template.tables import table_request

REGION = "cn-north-1"


def environment(simulator_url: str, prefix: str) -> dict[str, str]:
    """The environment variables of a process that runs the whole product."""
    return {
        "STAGE": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "TABLE_PREFIX": prefix,
        "EVENT_BUS_NAME": "bus",
        "SECRET_ID": f"{prefix}-secret",
        "PARKED_EVENTS_QUEUE_URL": "unset",
        "BILLS_BUCKET": f"{prefix}-bills",
        "WECHAT_URL": simulator_url,
        "WECHAT_PAY_URL": simulator_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:9",
        "OWN_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com.cn/123456789012/{prefix}-own",
        "TEST_CLOCK": "on",
    }


@contextmanager
def aws(**core: Any) -> Iterator[None]:
    """Inside the block moto simulates AWS. boto3 keeps its session with the loaded service models. `core`: moto's
    options."""
    config: Any = {"core": {"mock_credentials": True, "reset_boto3_session": False, **core}}
    with mock_aws(config=config):
        yield


# The AWS variables with which this process made its clients.
_variables: dict[str, str] = {}


def start_afresh() -> None:
    """Forgets what a warm process remembers: settings, connections and caches. Clients are kept if their addresses are
    unchanged, because making them takes longer than most tests."""
    variables = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    if variables != _variables:
        _variables.clear()
        _variables.update(variables)
        dynamo._client.cache_clear()
        clients._make.cache_clear()
        clients._session.cache_clear()
    forget()


def forget() -> None:
    """Forgets settings, connections and caches."""
    settings.settings.cache_clear()
    memory.forget()
    for model in models():
        model._connection = None


def models(base: type[dynamo.SharedModel] = dynamo.SharedModel) -> Iterator[type[dynamo.SharedModel]]:
    """Every model that this process has loaded."""
    for model in base.__subclasses__():
        yield model
        yield from models(model)


@contextmanager
def pointed_at(variables: dict[str, str]) -> Iterator[None]:
    """Inside the block this process is a warm Lambda with these environment variables."""
    before = dict(os.environ)
    access.drop_other_endpoints()  # another engine may be in use
    os.environ.update(variables)
    start_afresh()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        forget()


def make_tables(prefix: str) -> None:
    """Makes the tables of the production template."""
    client = boto3.client("dynamodb")
    for table in TABLES:
        client.create_table(**table_request(table, prefix))
