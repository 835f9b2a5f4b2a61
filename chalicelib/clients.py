"""AWS clients other than DynamoDB's, made when first used and shared by the process."""

import functools
import threading
from typing import Any

from chalicelib.settings import settings

_making = threading.Lock()  # botocore clients are safe to use from threads, not to create


@functools.lru_cache
def _make(service: str) -> Any:
    import boto3  # costs a cold start 15 ms that most requests never need
    from botocore.config import Config

    patience = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 4})
    return boto3.client(service, region_name=settings().region, config=patience)  # type: ignore[call-overload]


def client(service: str) -> Any:
    """The process's client for an AWS service ("events", "s3", "sqs", "secretsmanager", "dynamodbstreams")."""
    with _making:
        return _make(service)
