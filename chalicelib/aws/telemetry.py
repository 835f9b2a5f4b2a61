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

    Never pass a secret, token, openid, plate, code, phone number or body. Texts are redacted, in case one is passed
    nevertheless.
    """
    redacted = {name: discretion.redact(value) if isinstance(value, str) else value for name, value in fields.items()}
    line = {"level": level, "message": message, "trace": os.environ.get("_X_AMZN_TRACE_ID"), **redacted}
    print(_ENCODER.encode(line), file=sys.stdout, flush=True)


def count(metric: str, value: int = 1, **dimensions: str) -> None:
    """Adds `value` to the stage's counter, which alarms watch. With `dimensions`, it also adds it to the counter of
    these dimensions."""
    declared = _declared([["stage"], ["stage", *dimensions]] if dimensions else [["stage"]], **{metric: "Count"})
    log("INFO", "metric", _aws=declared, stage=settings().stage, **dimensions, **{metric: value})


def fault(message: str, error: BaseException, **fields: Any) -> None:
    """Logs an unexpected error with its redacted traceback. It does not raise the error: the caller still has to handle
    it."""
    about = {"detail": discretion.redacted_message(error), "stack": discretion.stack(error)}
    log("ERROR", message, error=type(error).__name__, **about, **fields)


@contextmanager
def call(name: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """Logs one line when the block ends: name, time taken, and the fields that the block puts into the dictionary.

    In a deployed function the line is also two metrics by stage and function. `failed_share`: the share of the call
    that failed, from 0 to 1; the block may set it, and it is 1 if the block raises. `timeout_used_percent`: how much of
    the time-out the call used.
    """
    _trace_if_sampled()
    started = time.perf_counter()
    details: dict[str, Any] = {}
    try:
        yield details
    except BaseException:
        details["failed_share"] = 1
        raise
    finally:
        ms = round((time.perf_counter() - started) * 1000, 1)
        line = {"ms": ms, **fields, **details}
        log("INFO", name, **{**line, **_measures(ms, line.get("failed_share", 0))})


def _measures(ms: float, failed_share: float) -> dict[str, Any]:
    """The fields that turn a call's line into two metrics; {} outside a deployed function."""
    function, timeout_seconds = settings().function, settings().timeout_seconds
    if function is None or timeout_seconds is None:
        return {}
    return {
        "_aws": _declared([["stage", "function"]], failed_share="None", timeout_used_percent="Percent"),
        "stage": settings().stage,
        "function": function,
        "failed_share": failed_share,
        "timeout_used_percent": round(ms / timeout_seconds / 10, 1),
    }


def _declared(dimensions: list[list[str]], **units: str) -> dict[str, Any]:
    """The `_aws` member of a line: it says which fields are metrics, and in which unit."""
    metrics = [{"Name": name, "Unit": unit} for name, unit in units.items()]
    return {
        "Timestamp": int(time.time() * 1000),
        "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics}],
    }


def each(items: Iterable[T], act: Callable[[T], None], message: str, about: Callable[[T], dict[str, Any]]) -> None:
    """Calls `act` for each item of a tick. A fault with one item does not stop the others: it is logged with the fields
    that `about` returns for the item. The first fault is raised at the end."""
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
    """Patches botocore at the first sampled invocation, because loading the SDK takes 60 ms. Pynamodb is not patched:
    that would give two nested subsegments per call."""
    if settings().tracing and "Sampled=1" in os.environ.get("_X_AMZN_TRACE_ID", ""):
        _patch()


@functools.lru_cache(maxsize=1)
def _patch() -> None:
    os.environ.setdefault("AWS_XRAY_CONTEXT_MISSING", "IGNORE_ERROR")
    from aws_xray_sdk.core import patch

    patch(["botocore"])
