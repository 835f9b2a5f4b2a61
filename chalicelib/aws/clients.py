"""AWS clients, made when first used and shared by the process.

All come from one botocore session: what it registers and reads (handlers, endpoints) is paid for once. boto3 would add
nothing but its own import, and with its second session a client cost the first call of a process a fifth of its CPU.
"""

import functools
import threading
from typing import Any

import botocore.session
from botocore.config import Config

from chalicelib.aws.settings import settings

_making = threading.RLock()  # botocore clients are safe to use from threads, not to create
PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 4})


@functools.lru_cache(maxsize=1)
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.lru_cache
def _make(service: str) -> Any:
    return create(service, PATIENCE)


def create(service: str, config: Config) -> Any:
    """A client of its own for an AWS service; whoever makes one keeps it."""
    with _making:
        return _session().create_client(service, region_name=settings().region, config=config)


def client(service: str) -> Any:
    """The process's client for an AWS service ("events", "s3", "sqs", "secretsmanager", "dynamodbstreams")."""
    with _making:
        return _make(service)
