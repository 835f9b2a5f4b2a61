"""`make bench`: DynamoDB calls, write units and CPU per operation, cold start, package size; a table and
bench/results.json, each figure beside its budget (design, section 7).

Handlers run in process on moto. Write units are reckoned from what is sent (DynamoDB's rule: 1 KB a unit, doubled in a
transaction; an update is taken as one unit, which its items' sizes, printed beside, bear out): no local engine reports
the units of AWS. CPU is this process's, moto's own work left out where a call is bare.
"""

import argparse
import contextlib
import io
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time as wall_time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moto import mock_aws
from rich.console import Console
from rich.table import Table

from chalicelib import documents, dynamo, memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.providers import wechat
from chalicelib.recall import store, tick
from infra.package import ROOT, package
from simulator import keys as keys_module
from simulator import seed
from simulator.server import Simulator
from simulator.stack import APPS, MCHID
from tests.world import World, environment, make_tables, plate_path, pointed_at

RESULTS = ROOT / "bench" / "results.json"
WRITES = {"PutItem", "UpdateItem", "DeleteItem"}
UNIT_BYTES = 1024


@dataclass
class Cost:
    """What one call of an operation took."""

    calls: list[str] = field(default_factory=list)
    write_units: int = 0
    aws_seconds: float = 0.0


@dataclass(frozen=True)
class Operation:
    """An operation: what to do before, what to measure, and its budget (calls, write units; None: none set)."""

    name: str
    calls_budget: int | None
    units_budget: int | None
    run: Callable[[World, int], None]
    prepare: Callable[[World, int], None] = lambda world, number: None


@contextlib.contextmanager
def metered() -> Iterator[Cost]:
    """Counts what passes through the one DynamoDB client."""
    cost, client = Cost(), dynamo.client()
    real = client._make_api_call

    def counted(operation: str, request: dict[str, Any]) -> Any:
        cost.calls.append(operation)
        cost.write_units += _units(operation, request)
        begun = time.process_time()
        try:
            return real(operation, request)
        finally:
            cost.aws_seconds += time.process_time() - begun

    client._make_api_call = counted
    try:
        yield cost
    finally:
        client._make_api_call = real


def _units(operation: str, request: dict[str, Any]) -> int:
    if operation == "TransactWriteItems":
        return sum(2 * _size_units(one) for action in request["TransactItems"] for one in action.values())
    return _size_units(request) if operation in WRITES else 0


def _size_units(request: dict[str, Any]) -> int:
    item = request.get("Item", {})
    size = sum(len(name.encode()) + len(str(next(iter(value.values()))).encode()) for name, value in item.items())
    return max(1, math.ceil(size / UNIT_BYTES))


def operations() -> list[Operation]:
    """The operations with budgets, and those a shopper waits for."""
    return [
        Operation("login of a known member", 2, None, _login, _login),
        Operation("first login with claim", 3, None, lambda world, number: _login(world, number, claim="gift")),
        Operation("claim", 2, 4, lambda world, number: _claim(world, number, "gift"), _arrive),
        Operation("claim after sell-out", None, 0, lambda world, number: _claim(world, number, "gone"), _sell_out),
        Operation("open a payment", None, None, _open, _arrive),
        Operation("callback until the answer", 1, 2, _notify, _paid),
        Operation("points credit", None, 6, _credit, _credit_event),
        Operation("parking quote", 3, None, _quote, _park),
        Operation("parking settle", 4, None, _settle, _park),
        Operation("recall send", 2, None, _send, _plan),
    ]


# --- what is measured ---------------------------------------------------------------------------------------------
def _login(world: World, number: int, **extra: Any) -> None:
    world.__dict__.setdefault("tokens", {})[number] = world.log_in(f"o_{number}", **extra)["token"]


def _arrive(world: World, number: int) -> None:
    """Logged in, and the process knows the session, as within a minute of any earlier call."""
    _login(world, number)
    world.as_shopper(_token(world, number), "GET", "/v1/me")


def _token(world: World, number: int) -> str:
    return str(world.__dict__["tokens"][number])


def _claim(world: World, number: int, campaign: str) -> None:
    world.as_shopper(_token(world, number), "POST", f"/v1/coupons/campaigns/{campaign}/claim", key="k")


def _sell_out(world: World, number: int) -> None:
    if number == 0:
        world.put("campaigns/gone", seed.campaign("gone", units=1, threshold_fen=2000, discount_fen=100))
        for other in (9000, 9001):
            _login(world, other)
            _claim(world, other, "gone")
    _arrive(world, number)


def _open(world: World, number: int) -> None:
    world.open_payment(_token(world, number), 5000)


def _paid(world: World, number: int) -> None:
    _login(world, number)
    world.pay(world.open_payment(_token(world, number), 5000).json["payment_id"])


def _notify(world: World, number: int) -> None:
    world.notify(world.courier.notices[-1])


def _credit_event(world: World, number: int) -> None:
    _paid(world, number)
    _notify(world, number)
    world.hand_over("payments_apply", [one for one in world.events() if one["name"] == "notice.received"])
    world.__dict__["event"] = [one for one in world.events() if one["name"] == "payment.paid"]


def _credit(world: World, number: int) -> None:
    world.hand_over("points_credit", world.__dict__["event"])


def _park(world: World, number: int) -> None:
    _login(world, number)
    gate = world.__dict__.setdefault("gate", world.device("gate", "garage"))
    plate = f"京A{number:05d}"
    world.as_shopper(_token(world, number), "PUT", plate_path(plate))
    world.as_device(gate, "/v1/gate/entries", {"plate": plate, "gate_event_id": f"e{number}"})
    _quote(world, number)


def _quote(world: World, number: int) -> None:
    path = "/v1/parking/visits/current"
    world.__dict__["visit"] = world.as_shopper(_token(world, number), "GET", path).json["visits"][0]["visit_id"]


def _settle(world: World, number: int) -> None:
    world.as_shopper(_token(world, number), "POST", f"/v1/parking/visits/{world.__dict__['visit']}/exit", {})


def _plan(world: World, number: int) -> None:
    _credit_event(world, number)
    world.hand_over("recall_plan", world.__dict__["event"])
    world.simulator.wechat.accept(f"o_{number}", seed.RECALL_TEMPLATE)
    body = {"answers": [{"template_id": seed.RECALL_TEMPLATE, "result": "accept"}]}
    world.as_shopper(_token(world, number), "POST", "/v1/subscriptions", body, key="k")
    ten = at_local_time(day_of(world.now()) + timedelta(days=1), wall_time(10, 5))
    world.move(seconds=(ten - world.now()).total_seconds())
    # As in the minute before: the process knows the token and the campaign.
    wechat.access_token(next(iter(APPS)))
    documents.recall(store.RECALL_CAMPAIGN, "back")


def _send(world: World, number: int) -> None:
    for shard in range(4):
        messages = list(store.due(shard, world.now(), limit=50))
        accounts = store.find_accounts([one.member_id for one in messages])
        for message in messages:
            with metered() as cost:
                if tick._decide(message, accounts, world.now()) == "sent":
                    world.__dict__["send_cost"] = cost


# --- measuring ----------------------------------------------------------------------------------------------------
def measure(simulator: Simulator, url: str, keys: keys_module.Keys, rounds: int) -> list[dict[str, Any]]:
    """Each operation in a stack of its own, warm."""
    rows = []
    for operation in operations():
        with mock_aws(), pointed_at(environment(url, "bench")), contextlib.redirect_stdout(io.StringIO()):
            make_tables("bench")
            world = World("bench", simulator, keys)
            world.plant()
            costs, cpu = [], []
            for number in range(rounds + 1):
                operation.prepare(world, number)
                begun = time.process_time()
                with metered() as cost:
                    operation.run(world, number)
                cost = world.__dict__.pop("send_cost", cost)
                if number:  # the first warms up
                    costs.append(cost)
                    cpu.append((time.process_time() - begun - cost.aws_seconds) * 1000)
            memory.forget()
        rows.append(_row(operation, costs, cpu))
    return rows


def _row(operation: Operation, costs: list[Cost], cpu: list[float]) -> dict[str, Any]:
    calls = [len(cost.calls) for cost in costs]
    return {
        "operation": operation.name,
        "calls": statistics.median(calls),
        "calls_most": max(calls),
        "calls_budget": operation.calls_budget,
        "write_units": statistics.median(cost.write_units for cost in costs),
        "units_budget": operation.units_budget,
        "own_cpu_ms": round(statistics.median(cpu), 2),
        "own_cpu_ms_spread": [round(min(cpu), 2), round(max(cpu), 2)],
        "which": costs[-1].calls,
    }


BARE = (
    "import chalice.app, pynamodb.models, botocore.session as s;"
    "s.get_session().create_client('dynamodb', region_name='cn-north-1')"
)
WHOLE = "import app; from chalicelib import dynamo; dynamo.client()"


def cold_start(tree: Path, rounds: int) -> dict[str, Any]:
    """Import of the packaged app with its first client, and a bare import of what it stands on, turn by turn."""
    variables = {
        **environment("http://127.0.0.1:9", "cold"),
        "AWS_LAMBDA_FUNCTION_NAME": "x",
        "LAMBDA_TASK_ROOT": str(tree),
    }
    times: dict[str, list[float]] = {"bare": [], "whole": []}
    for _ in range(rounds):
        for name, code in (("bare", BARE), ("whole", WHOLE)):
            begin = f"import sys, time; sys.path.insert(0, {str(tree)!r}); begun = time.perf_counter()"
            script = f"{begin}\n{code}\nprint(time.perf_counter() - begun)"
            done = subprocess.run(
                [sys.executable, "-S", "-B", "-c", script],
                env={**os.environ, **variables},
                capture_output=True,
                text=True,
                check=True,
            )
            times[name].append(float(done.stdout) * 1000)
    bare, whole = (statistics.median(times[name]) for name in ("bare", "whole"))
    return {"bare_ms": round(bare), "whole_ms": round(whole), "ratio": round(whole / bare, 2), "ratio_budget": 1.2}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what operations cost.")
    parser.add_argument("--quick", action="store_true", help="under a minute")
    rounds = 5 if parser.parse_args().quick else 30
    console = Console(width=None if sys.stdout.isatty() else 120)
    with TemporaryDirectory() as folder:
        keys = keys_module.make(Path(folder) / "keys")
        simulator = Simulator(keys, apps=APPS, mchid=MCHID)
        try:
            rows = measure(simulator, simulator.start(), keys, rounds)
        finally:
            simulator.stop()
        package("local", Path(folder) / "package")
        start = cold_start(Path(folder) / "package" / "tree", min(rounds, 15))
        size_mb = round((Path(folder) / "package" / "deployment.zip").stat().st_size / 1e6, 2)
    results = {"operations": rows, "cold_start": start, "zip_mb": size_mb, "python": sys.version.split()[0]}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    _print(console, results)


def _print(console: Console, results: dict[str, Any]) -> None:
    table = Table(title="per operation, warm, uncontended (medians)", title_justify="left")
    for name in ("operation", "DynamoDB calls", "budget", "write units", "budget", "own CPU ms (min..max)"):
        table.add_column(name, justify="left" if name == "operation" else "right")
    for row in results["operations"]:
        low, high = row["own_cpu_ms_spread"]
        table.add_row(
            row["operation"],
            _beside(row["calls"], row["calls_budget"]),
            str(row["calls_budget"] if row["calls_budget"] is not None else ""),
            _beside(row["write_units"], row["units_budget"]),
            str(row["units_budget"] if row["units_budget"] is not None else ""),
            f"{row['own_cpu_ms']} ({low}..{high})",
        )
    console.print(table)
    start = results["cold_start"]
    console.print(
        f"cold start: {start['whole_ms']} ms against {start['bare_ms']} ms bare, "
        f"ratio {_beside(start['ratio'], start['ratio_budget'])} (budget {start['ratio_budget']})"
    )
    console.print(f"package: {_beside(results['zip_mb'], 10)} MB (budget 10)")


def _beside(figure: float, budget: float | None) -> str:
    text = f"{figure:g}"
    if budget is None:
        return text
    return f"[green]{text}[/green]" if figure <= budget else f"[red]{text}[/red]"


if __name__ == "__main__":
    main()
