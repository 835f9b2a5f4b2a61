"""Logs, metrics and traces: one JSON line per call or batch.

Metrics use CloudWatch's Embedded Metric Format: a line with an `_aws` member becomes a metric without a call. Only this
module uses X-Ray; it is imported at the first sampled invocation.
"""

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from chalicelib.aws import discretion
from chalicelib.aws.settings import settings

T = TypeVar("T")
NAMESPACE = "MallPass"
# json.dumps with options creates an encoder at each call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)


def log(level: str, message: str, **fields: Any) -> None:
    """Prints one JSON line.

    Never pass a secret, token, openid, plate, code, phone number or body. Texts are redacted in case one slips in.
    """
    redacted = {
        name: discretion.shapeless(value) if isinstance(value, str) else value for name, value in fields.items()
    }
    line = {"level": level, "message": message, "trace": os.environ.get("_X_AMZN_TRACE_ID"), **redacted}
    print(_ENCODER.encode(line), file=sys.stdout, flush=True)


def count(metric: str, value: int = 1, **dimensions: str) -> None:
    """Adds to a counter: to the stage's total, which alarms watch, and to the total of these dimensions."""
    declared = {
        "Timestamp": int(time.time() * 1000),
        "CloudWatchMetrics": [
            {
                "Namespace": NAMESPACE,
                "Dimensions": [["stage"], ["stage", *dimensions]] if dimensions else [["stage"]],
                "Metrics": [{"Name": metric, "Unit": "Count"}],
            }
        ],
    }
    log("INFO", "metric", _aws=declared, stage=settings().stage, **dimensions, **{metric: value})


def fault(message: str, error: BaseException, **fields: Any) -> None:
    """Logs an unexpected error with its redacted traceback. The caller still raises it or returns the message to the
    queue."""
    about = {"detail": discretion.said(error), "stack": discretion.stack(error)}
    log("ERROR", message, error=type(error).__name__, **about, **fields)


@contextmanager
def call(name: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """Logs one line when the block ends: its name, duration, and the fields that the block adds to the dictionary."""
    _trace_if_sampled()
    started = time.perf_counter()
    added: dict[str, Any] = {}
    try:
        yield added
    finally:
        log("INFO", name, ms=round((time.perf_counter() - started) * 1000, 1), **fields, **added)


def each(items: Iterable[T], act: Callable[[T], None], message: str, about: Callable[[T], dict[str, Any]]) -> None:
    """Acts on each item of a tick. A fault with one item does not stop the others: it is logged with `about` the item,
    and the first fault is raised at the end."""
    first: Exception | None = None
    for item in items:
        try:
            act(item)
        except Exception as error:
            fault(message, error, **about(item))
            first = first or error
    if first is not None:
        raise first


def _trace_if_sampled() -> None:
    """Patches botocore at the first sampled invocation; other processes save the SDK's 60 ms. Only botocore: patching
    pynamodb as well would give two nested subsegments per call."""
    if settings().tracing and "Sampled=1" in os.environ.get("_X_AMZN_TRACE_ID", ""):
        _patch()


@functools.lru_cache(maxsize=1)
def _patch() -> None:
    os.environ.setdefault("AWS_XRAY_CONTEXT_MISSING", "IGNORE_ERROR")
    from aws_xray_sdk.core import patch

    patch(["botocore"])
