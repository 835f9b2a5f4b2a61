"""Shows what runs: `python -m infra.status --local`, or `--stage dev`.

The stack and its address, the test clock, functions with errors in the last hour, queues, dead letters, and the tasks
that wait for a person.
"""

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta

import boto3
import msgspec
import urllib3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from chalicelib import clock
from chalicelib.bills import store as bills
from chalicelib.business_day import SHANGHAI, day_of
from chalicelib.service.tasks import OpenTasks, count_open
from infra import backlog, deployed, logs
from infra.access import STACK_FILE
from infra.backlog import Queue
from infra.deployed import Deployed, NoStack
from infra.times import spelled, standing

WIDTH = 100
ERRORS_WITHIN = timedelta(hours=1)
BILLED_DAYS = 31
# Where the API lists the tasks of a kind.
LISTS = {
    "payment_tasks": "/v1/admin/payment-tasks",
    "receipt_tasks": "/v1/admin/receipt-tasks",
    "mall_payment_tasks": "/v1/admin/mall-payment-tasks",
    "points_adjustments": "/v1/admin/points-adjustments",
    "merchant_coupon_differences": "/v1/admin/merchant-coupon-differences",
}
# CloudWatch finds errors by this pattern; the emulator knows no alternatives, and is asked for everything.
ERRORS_ON_AWS = '?ERROR ?"timed out"'


# --- what there is ------------------------------------------------------------------------------------------------
def errors(stack: Deployed) -> dict[str, list[logs.Record]]:
    """The errors that functions logged in the last hour, by function, those with the most first."""
    reader = logs.Reader(logs.groups_of(stack, None))
    records = reader.read(datetime.now(UTC) - ERRORS_WITHIN, pattern="" if stack.described else ERRORS_ON_AWS)
    found: dict[str, list[logs.Record]] = {}
    for one in logs.at_least("ERROR", records):
        found.setdefault(one.function, []).append(one)
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))


def _open_differences() -> int:
    last = day_of(clock.now())
    first = last - timedelta(days=BILLED_DAYS - 1)
    return sum(bill.open for mchid in bills.merchants() for bill in bills.bills(mchid, first, last).values())


def address(stack: Deployed) -> str:
    """Where the API is, without /v1; empty if the stack does not say. Raises NoStack."""
    if stack.described:
        return str(stack.described["base_url"])
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"][0]
    except (BotoCoreError, ClientError) as problem:
        raise NoStack(f"the stack {stack.name} cannot be read: {problem}") from problem
    return {one["OutputKey"]: str(one["OutputValue"]) for one in found.get("Outputs", [])}.get(
        "EndpointURL", ""
    ).rstrip("/")


def answer(url: str) -> str:
    """How the API answers."""
    begun = time.monotonic()
    try:
        response = urllib3.request("GET", f"{url}/v1/health", timeout=15.0, retries=False)
    except urllib3.exceptions.HTTPError as problem:
        return f"no answer: {type(problem).__name__}"
    version = response.json().get("version", "?") if response.status == 200 else "?"
    return f"{response.status} in {(time.monotonic() - begun) * 1000:.0f} ms, version {version}"


# --- how it is shown ----------------------------------------------------------------------------------------------
def about(stack: Deployed) -> Table:
    """The stack: addresses, how the API answers, the clock."""
    table, url = _table(), address(stack)
    table.add_row("API", f"{url}/v1")
    if "console_url" in stack.described:
        table.add_row("console", stack.described["console_url"])
    if stack.described:
        began = datetime.fromtimestamp(STACK_FILE.stat().st_mtime, SHANGHAI)
        table.add_row("WeChat", f"{stack.described['simulator_url']} (simulated)")
        table.add_row("runs", f"since {began:%Y-%m-%d %H:%M} in Shanghai, process {stack.described['pid']}")
    table.add_row("answers", answer(url))
    table.add_row("clock", standing(clock.now(), clock.offset()))
    return table


def of_functions(functions: int, found: dict[str, list[logs.Record]]) -> Table:
    """How many functions there are, and the errors of those that have some."""
    table = _table(f"{functions} functions" if found else f"{functions} functions, no error in the last hour")
    for function, records in found.items():
        last = records[-1]
        said = " ".join(str(last.fields.get(name, "")) for name in ("error", "detail"))
        numbers = f"{len(records):,} in the last hour, the last at {last.at.astimezone(SHANGHAI):%H:%M:%S}:"
        table.add_row(function, f"{numbers} {last.message} {said}".strip())
    return table


def of_queues(found: list[Queue], *, noun: str, nothing: str) -> Table:
    """The queues that are not empty."""
    full = [one for one in found if not one.is_empty]
    total = sum(one.waiting + one.in_flight for one in full)
    table = _table(
        f"{total:,} {noun} in {len(full)} of {len(found)} queues" if full else f"{nothing} ({len(found)} queues)"
    )
    for one in full:
        age = "" if one.oldest is None else f", the oldest for {spelled(one.oldest)}"
        flight = f", {one.in_flight:,} in flight or delayed" if one.in_flight else ""
        table.add_row(one.function, f"{one.waiting:,} waiting{flight}{age}{f': {one.reason}' if one.reason else ''}")
    return table


def of_tasks(found: OpenTasks, differences: int) -> Table:
    """The tasks that wait for a person; where there are none, in one line. `differences`: those of bills, which have no
    list of their own."""
    rows = [
        (f"{name.replace('_', ' ')}", f"{one.number:,}{'+' if one.more else ''}   GET {LISTS[name]}")
        for name, one in msgspec.structs.asdict(found).items()
        if one.number
    ]
    if differences:
        rows.append((f"bill differences of {BILLED_DAYS} days", f"{differences:,}   GET /v1/finance/bills/{{date}}"))
    table = _table("tasks for a person" if rows else "no task waits for a person")
    for row in rows:
        table.add_row(*row)
    return table


def _table(title: str = "") -> Table:
    """Two columns: a name, and what there is to say. Long texts are cut at WIDTH."""
    table = Table(title=title or None, title_justify="left", title_style="bold", box=None, show_header=False)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(no_wrap=True, overflow="ellipsis")
    return table


def show(stack: Deployed, console: Console) -> None:
    """Prints all of it. Raises NoStack."""
    console.print(f"{stack.name}", style="bold")
    console.print(about(stack))
    dead = backlog.dead_letters(stack)
    console.print("", of_functions(len(stack.functions), errors(stack)), sep="\n")
    queues = [_without_reason(one) for one in backlog.queues(stack)]
    console.print("", of_queues(queues, noun="messages", nothing="nothing waits"), sep="\n")
    console.print("", of_queues(dead, noun="dead letters", nothing="no dead letter"), sep="\n")
    if any(not one.is_empty for one in dead):
        console.print("  send them again: make redrive CONSUMER=…", style="dim")
    console.print("", of_tasks(count_open(), _open_differences()), sep="\n")


def _without_reason(queue: Queue) -> Queue:
    """A message that waits for its worker has no reason yet."""
    return Queue(queue.function, queue.waiting, queue.in_flight, queue.oldest)


def main() -> None:
    parser = argparse.ArgumentParser(description="Shows what runs.")
    deployed.add_arguments(parser)
    chosen = parser.parse_args()
    console = Console(highlight=False, width=min(Console().width, WIDTH) if sys.stdout.isatty() else WIDTH)
    try:
        show(deployed.chosen_stack(chosen), console)
    except (NoStack, BotoCoreError, ClientError) as problem:
        if not chosen.local:
            sys.exit(str(problem))
        console.print(str(problem))


if __name__ == "__main__":
    main()
