"""AWS clients, created at their first use and shared by the process.

All clients come from one botocore session, so handlers and endpoints are loaded once. We do not use boto3: it would
create a second session, which takes a fifth of the CPU time of a process's first call.
"""

import functools
import threading
from typing import Any

import botocore.session
from botocore.config import Config

from chalicelib.aws.settings import settings

_making = threading.RLock()  # threads may share botocore clients, but not create them at once
PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 4})


@functools.lru_cache(maxsize=1)
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.lru_cache
def _make(service: str) -> Any:
    return create(service, PATIENCE)


def create(service: str, config: Config) -> Any:
    """Creates a new client for an AWS service; it is not cached here."""
    with _making:
        return _session().create_client(service, region_name=settings().region, config=config)


def client(service: str) -> Any:
    """The process's client for an AWS service ("events", "s3", "sqs", "secretsmanager", "dynamodbstreams")."""
    with _making:
        return _make(service)
