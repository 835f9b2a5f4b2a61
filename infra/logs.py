"""Shows the logs of a stack's functions: `python -m infra.logs --local [--function points_credit] [--level ERROR]
[--since 10m] [--follow] [--stack]`, or `--stage dev`.

A line for each record: real time in Shanghai, level, function, message, the record's fields, request id. Records were
redacted when they were written; lines that others wrote are redacted here. What only CloudWatch reads is left out:
metrics, and the lines about start and end of a call.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.text import Text

from chalicelib.aws import discretion
from chalicelib.business_day import SHANGHAI
from infra import deployed
from infra.deployed import Deployed, NoStack
from infra.times import duration

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
STYLES = {"ERROR": "bold red", "WARNING": "yellow", "INFO": "green", "DEBUG": "dim"}
# Lines that Lambda writes about a call.
OF_LAMBDA = re.compile(r"(?:START|END|REPORT|INIT_START|XRAY)\b(?:.*?RequestId: (?P<request_id>[0-9a-f-]{36}))?")
# Fields that only CloudWatch reads, that the line shows elsewhere, or that say nothing.
NOT_SHOWN = {
    *("_aws", "stage", "function", "level", "message", "request_id", "trace", "stack"),
    *("failed_share", "timeout_used_percent"),
}
# FilterLogEvents takes five requests a second.
REQUESTS_PER_SECOND = 5
SHORTEST_PAUSE_SECONDS = 2.0
# CloudWatch may show a record only some seconds after the record's own time, so reads overlap by this much.
LATE = timedelta(seconds=5)
SEVERAL_TRIES = Config(retries={"mode": "adaptive", "total_max_attempts": 8})


class NoFunction(Exception):
    """No function has this name. The message lists those that exist."""


@dataclass(frozen=True)
class Record:
    """One record of a function. `fields`: what else it says, by name."""

    at: datetime
    level: str
    function: str
    message: str
    request_id: str
    fields: dict[str, Any] = field(default_factory=dict)
    stack: str = ""


class Reader:
    """Reads the logs of some functions, every event once. `groups`: their log groups, by function."""

    def __init__(self, groups: dict[str, str]) -> None:
        self._logs = boto3.client("logs", config=SEVERAL_TRIES)
        self._groups = groups
        self._seen: dict[tuple[str, ...], datetime] = {}
        self._calls: dict[str, str] = {}  # the request id of the call that writes a stream

    def read(self, since: datetime, *, pattern: str = "") -> list[Record]:
        """The records since an instant that were not read before, the oldest first. `pattern`: CloudWatch's filter."""
        with ThreadPoolExecutor(REQUESTS_PER_SECOND) as pool:
            found = list(pool.map(lambda one: self._events(one, since, pattern), self._groups.items()))
        self._seen = {key: at for key, at in self._seen.items() if at >= since}
        return sorted((one for records in found for one in records), key=lambda one: one.at)

    def _events(self, group: tuple[str, str], since: datetime, pattern: str) -> list[Record]:
        function, name = group
        pages = self._logs.get_paginator("filter_log_events")
        asked = {"logGroupName": name, "startTime": int(since.timestamp() * 1000)}
        records = []
        try:
            for page in pages.paginate(**asked, **({"filterPattern": pattern} if pattern else {})):
                records += [one for event in page["events"] if (one := self._record(function, event))]
        except self._logs.exceptions.ResourceNotFoundException:
            return []  # the function was never called
        return records

    def _record(self, function: str, event: dict[str, Any]) -> Record | None:
        """The record of an event; None for one that was read before and for lines of Lambda."""
        at, stream = datetime.fromtimestamp(event["timestamp"] / 1000, UTC), event["logStreamName"]
        key = (function, event.get("eventId") or f"{stream} {at} {event['message']}")
        if key in self._seen:
            return None
        self._seen[key] = at
        of_lambda = OF_LAMBDA.match(event["message"])
        if of_lambda:
            self._calls[stream] = of_lambda["request_id"] or self._calls.get(stream, "")
            return None
        return record(function, at, event["message"], request_id=self._calls.get(stream, ""))


def record(function: str, at: datetime, text: str, *, request_id: str) -> Record | None:
    """Parses a line of a log. None for a metric and for an empty line. `request_id`: used if the line has none."""
    text = text.strip()
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if not isinstance(said, dict) or "message" not in said:
        failed = text.startswith(("[ERROR]", "Traceback")) or "Task timed out" in text
        return (
            Record(at, "ERROR" if failed else "INFO", function, discretion.redact(text), request_id) if text else None
        )
    if said["message"] == "metric":
        return None
    fields = {name: value for name, value in said.items() if name not in NOT_SHOWN and value is not None}
    asked = said.get("request_id") or request_id
    level, message = str(said.get("level", "INFO")), str(said["message"])
    return Record(at, level, function, message, asked, fields, str(said.get("stack", "")))


def line(one: Record, *, stack: bool = False) -> Text:
    """A record as a line; with `stack`, the traceback of an error below it."""
    local = one.at.astimezone(SHANGHAI)
    text = Text(f"{local:%m-%d %H:%M:%S}.{local.microsecond // 1000:03} ")
    text.append(f"{one.level:<7} ", STYLES.get(one.level, ""))
    text.append(f"{one.function:<18} ", "cyan")
    text.append(one.message, "bold")
    for name, value in one.fields.items():
        text.append(f" {name}=", "dim").append(_written(value))
    if one.request_id:
        text.append(f" {one.request_id}", "dim")
    if stack and one.stack:
        text.append("\n" + "\n".join(f"    {row}" for row in one.stack.strip().splitlines()), "dim")
    return text


def _written(value: Any) -> str:
    """A field's value on one line."""
    return " ".join(value.split()) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def groups_of(stack: Deployed, function: str | None) -> dict[str, str]:
    """The log groups of one function, or of all. Raises NoFunction."""
    groups = {name: f"/aws/lambda/{on_aws}" for name, on_aws in stack.functions.items()}
    if function is None:
        return groups
    if function not in groups:
        raise NoFunction(f"no function is called {function}; there are: {', '.join(sorted(groups))}")
    return {function: groups[function]}


def at_least(level: str, records: Iterable[Record]) -> Iterator[Record]:
    """The records of this level and of graver ones. A level that nobody knows is shown always."""
    graver = LEVELS[LEVELS.index(level) :]
    return (one for one in records if one.level in graver or one.level not in LEVELS)


def main() -> None:
    parser = argparse.ArgumentParser(description="Shows the logs of the functions.")
    deployed.add_arguments(parser)
    parser.add_argument("--function", help="only this one, by its name in infra/shape.py")
    parser.add_argument("--level", choices=LEVELS, type=str.upper, default="INFO", help="this one and graver ones")
    parser.add_argument("--since", type=duration, default=timedelta(minutes=10), help="10m, 2h, 3d (real time)")
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    parser.add_argument("--stack", action="store_true", help="also the tracebacks of errors")
    chosen = parser.parse_args()
    try:
        _show(chosen, Console(highlight=False, soft_wrap=True))
    except (NoStack, NoFunction, BotoCoreError, ClientError) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


def _show(chosen: argparse.Namespace, console: Console) -> None:
    """Prints the records of the time that `--since` names; with `--follow` also those that come later."""
    groups = groups_of(deployed.chosen_stack(chosen), chosen.function)
    reader, since = Reader(groups), datetime.now(UTC) - chosen.since
    shown = 0
    while True:
        asked_at = datetime.now(UTC)
        for one in at_least(chosen.level, reader.read(since)):
            console.print(line(one, stack=chosen.stack))
            shown += 1
        if not chosen.follow:
            break
        since = max(since, asked_at - LATE)
        time.sleep(max(SHORTEST_PAUSE_SECONDS, len(groups) / REQUESTS_PER_SECOND))
    if not shown:
        console.print("no records in this time: a longer --since looks further back (make logs SINCE=2h)")


if __name__ == "__main__":
    main()
