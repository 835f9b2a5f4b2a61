"""`make bench`: what operations cost, a cold start, the package and a flash sale; tables and bench/results.json.

Calls, units and bytes are counted on the store in this process (ReturnConsumedCapacity by DynamoDB's rules; DynamoDB
Local counts a transaction twice too often). Each run is recorded against DynamoDB Local; CPU is this thread's when the
handler runs again on the recorded answers, and when the same AWS, provider and crypto calls are made bare. The flash
sale runs on the limited store. Medians with the least and most; design.md 7's budgets stand beside, met or not. No
figure fails anything.
"""

import argparse
import contextlib
import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moto import mock_aws
from rich.console import Console
from rich.table import Table

from bench import cold, meter, money
from bench.operations import Operation, operations
from infra.package import ROOT, package
from simulator import keys as keys_module
from simulator.server import Simulator
from simulator.stack import APPS, MCHID
from tests.engines import NoReferee, Referee
from tests.harness import tap
from tests.harness.flash_sale import hold_sale
from tests.harness.lab import laboratory
from tests.harness.limited import LimitedStore, Limits, Solo
from tests.harness.store import Store
from tests.world import REGION, World, environment, make_tables, pointed_at, world_at

RESULTS = ROOT / "bench" / "results.json"
CPU_BUDGET = 1.5
ZIP_BUDGET_MB = 10
SALE_BUDGET = {"winners_per_second": 2000, "added_p99_ms": 150}
PREFIX = "bench"
Row = dict[str, Any]


class Bench:
    """The outside parties and how hard to try."""

    def __init__(self, folder: Path, *, quick: bool, console: Console) -> None:
        self.folder, self.quick, self.console = folder, quick, console
        self.keys = keys_module.make(folder / "keys")
        self.simulator = Simulator(self.keys, apps=APPS, mchid=MCHID)
        self.url = self.simulator.start()

    # --- engines --------------------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def counting(self) -> Iterator[World]:
        """A world on the store in this process."""
        with mock_aws(), pointed_at(environment(self.url, PREFIX)):
            store = Store(REGION)
            with tap.on_engine(store), contextlib.redirect_stdout(io.StringIO()):
                make_tables(PREFIX)
                world = World(PREFIX, self.simulator, self.keys, store)
                world.plant()
                yield world

    # --- what is measured -----------------------------------------------------------------------------------------
    def per_operation(self) -> list[Row]:
        """Calls, units, bytes and CPU of each operation in a world of its own."""
        rows = []
        for operation in self._told("operations: calls, units, bytes", operations()):
            with self.counting() as world:
                rows.append(_counted(operation, meter.costs(operation, world, 3 if self.quick else 10)))
        return self._with_cpu(rows)

    def _with_cpu(self, rows: list[Row]) -> list[Row]:
        try:
            referee = Referee()
        except NoReferee as missing:
            self.console.print(f"[yellow]CPU is not measured: {missing}[/yellow]")
            return rows
        replay = meter.Replay()
        try:
            pairs = list(zip(operations(), rows, strict=True))
            for operation, row in self._told("operations: CPU", pairs):
                with self._timing(referee.url) as world:
                    measured = meter.cpu(operation, world, replay, 6 if self.quick else 30)
                row.update(_ratio(measured))
                row["usd_per_million"] = _priced(operation, row)
        finally:
            replay.stop()
            referee.stop()
        return rows

    @contextlib.contextmanager
    def _timing(self, endpoint: str) -> Iterator[World]:
        """A world on an engine in another process, its calls to be watched."""
        silent = contextlib.redirect_stdout(io.StringIO())
        with silent, tap.on_engine(None), world_at(endpoint, self.simulator, self.url, self.keys) as world:
            yield world

    def package(self) -> Row:
        """The slim package, and a cold start from it."""
        begun = time.monotonic()
        package("local", self.folder / "package")
        archive = self.folder / "package" / "deployment.zip"
        took = round(time.monotonic() - begun)
        start = cold.cold_start(self.folder / "package" / "tree", 7 if self.quick else 21)
        size_mb = round(archive.stat().st_size / 1e6, 2)
        return {"cold_start": start, "zip_mb": size_mb, "zip_budget_mb": ZIP_BUDGET_MB, "packaged_in_s": took}

    def flash_sale(self) -> list[Row]:
        """One campaign, more shoppers a second than the budget asks to serve, over shard counts."""
        plan = [(64, 400)] if self.quick else [(8, 800), (16, 1500), (32, 3000), (64, 3000)]
        rows = []
        opened = laboratory(self.simulator, self.url, self.keys, store=lambda: LimitedStore(REGION, Limits(), Solo()))
        with contextlib.redirect_stdout(io.StringIO()), opened as lab:
            for shards, units in self._told("flash sale", plan):
                sale = hold_sale(lab, shards=shards, units=units, offered_per_second=3000, shoppers=round(units * 1.2))
                rows.append(asdict(sale))
        return rows

    def _told(self, what: str, things: list[Any]) -> Iterator[Any]:
        """The things, with a line of progress on a terminal."""
        for number, thing in enumerate(things, 1):
            if self.console.is_terminal:
                print(f"\r{what}: {number} of {len(things)}   ", end="", file=sys.stderr, flush=True)
            yield thing
        if self.console.is_terminal:
            print(file=sys.stderr)


# --- rows ---------------------------------------------------------------------------------------------------------
def _counted(operation: Operation, costs: list[meter.Cost]) -> Row:
    calls = [len(cost.calls) for cost in costs]
    return {
        "operation": operation.name,
        "calls": statistics.median(calls),
        "calls_most": max(calls),
        "calls_budget": operation.calls_budget,
        "which": costs[-1].calls,
        "provider_calls": statistics.median(cost.providers for cost in costs),
        "read_units": statistics.median(cost.read_units for cost in costs),
        "write_units": statistics.median(cost.write_units for cost in costs),
        "write_units_budget": operation.units_budget,
        "bytes": round(statistics.median(cost.bytes for cost in costs)),
    }


def _ratio(measured: list[tuple[float, float]]) -> Row:
    handler, bare = ([1000 * pair[side] for pair in measured] for side in (0, 1))
    return {
        "cpu_ms": round(statistics.median(handler), 2),
        "cpu_ms_spread": [round(min(handler), 2), round(max(handler), 2)],
        "bare_cpu_ms": round(statistics.median(bare), 2),
        "bare_cpu_ms_spread": [round(min(bare), 2), round(max(bare), 2)],
        "cpu_ratio": round(statistics.median(handler) / statistics.median(bare), 2),
        "cpu_ratio_budget": CPU_BUDGET,
    }


def _priced(operation: Operation, row: Row) -> dict[str, float]:
    return money.usd_per_million(
        read_units=row["read_units"],
        write_units=row["write_units"],
        calls=row["calls"],
        providers=row["provider_calls"],
        cpu_seconds=row["cpu_ms"] / 1000,
        http=operation.http,
    )


# --- tables -------------------------------------------------------------------------------------------------------
Columns = dict[str, Callable[[Row], str]]
OPERATION_COLUMNS: Columns = {
    "operation": lambda row: str(row["operation"]),
    "calls": lambda row: _beside(row["calls"], row["calls_budget"]),
    "write units": lambda row: _beside(row["write_units"], row["write_units_budget"]),
    "read units": lambda row: f"{row['read_units']:g}",
    "bytes": lambda row: f"{row['bytes']:,}",
    "CPU ms (least..most)": lambda row: _spread(row, "cpu_ms"),
    "bare": lambda row: f"{row['bare_cpu_ms']:g}" if "bare_cpu_ms" in row else "–",
    "ratio": lambda row: _beside(row.get("cpu_ratio"), CPU_BUDGET),
    "USD a million": lambda row: f"{row['usd_per_million']['sum']:.2f}" if "usd_per_million" in row else "–",
}
SALE_COLUMNS: Columns = {
    "shards": lambda row: str(row["shards"]),
    "offered/s": lambda row: f"{row['offered_per_second']:,}",
    "won/s": lambda row: _beside(row["winners_per_second"], SALE_BUDGET["winners_per_second"], least=True),
    "added ms, median": lambda row: f"{row['added_p50_ms']:g}",
    "p99": lambda row: _beside(row["added_p99_ms"], SALE_BUDGET["added_p99_ms"]),
    "sold of": lambda row: f"{_exact(row['sold'], row['units'])} of {row['units']:,}",
    "told sold out": lambda row: str(row["refused"]),
    "told busy": lambda row: _beside(row["busy"], 0),
    "conflicts": lambda row: f"{row['conflicts']:,}",
    "processes": lambda row: str(row["processes"]),
}


def show(console: Console, results: Row) -> None:
    """The tables."""
    console.print(_table("per operation, warm, uncontended (figure/budget)", OPERATION_COLUMNS, results["operations"]))
    console.print(f"USD: us-east-1; {money.ASSUMED}\n")
    start = results["cold_start"]
    console.print(
        f"cold start: {_spread(start, 'whole_ms')} ms, bare {_spread(start, 'bare_ms')} ms, "
        f"ratio {_beside(start['ratio'], start['ratio_budget'])}; "
        f"package {_beside(results['zip_mb'], ZIP_BUDGET_MB)} MB\n"
    )
    console.print(_table("flash sale on the limited store", SALE_COLUMNS, results["flash_sale"]))
    console.print("budget: at 64 shards, the most a campaign has")


def _table(title: str, columns: Columns, rows: list[Row]) -> Table:
    table = Table(title=title, title_justify="left")
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left")
    for row in rows:
        table.add_row(*(cell(row) for cell in columns.values()))
    return table


def _spread(row: Row, name: str) -> str:
    if name not in row:
        return "–"
    least, most = row[f"{name}_spread"]
    return f"{row[name]:g} ({least:g}..{most:g})"


def _exact(sold: int, units: int) -> str:
    return f"[green]{sold:,}[/green]" if sold == units else f"[red]{sold:,}[/red]"


def _beside(figure: float | None, budget: float | None, *, least: bool = False) -> str:
    if figure is None:
        return "–"
    if budget is None:
        return f"{figure:g}"
    met = figure >= budget if least else figure <= budget
    return f"[{'green' if met else 'red'}]{figure:g}[/]/{budget:g}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what operations cost.")
    parser.add_argument("--quick", action="store_true", help="under a minute")
    quick = parser.parse_args().quick
    console = Console(width=None if sys.stdout.isatty() else 160)
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), quick=quick, console=console)
        try:
            results = {
                "python": sys.version.split()[0],
                "quick": quick,
                "operations": bench.per_operation(),
                **bench.package(),
                "flash_sale": bench.flash_sale(),
            }
        finally:
            bench.simulator.stop()
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    show(console, results)


if __name__ == "__main__":
    main()
