"""`make bench`: what operations cost, a cold start, the package and a flash sale; tables and bench/results.json.

Calls, units and bytes are counted on the store in this process. Each run of an operation is recorded there. Then the
CPU time of this thread is measured twice: while the handler runs again with the recorded responses, and while the same
AWS, provider and crypto calls are made bare. First calls and cold starts are those of the packaged app in fresh
processes. The flash sale runs on the limited store. Everything is measured three times; the figures are medians. No
figure makes the command fail. A whole run adds a line to bench/results.jsonl and shows what changed since the last line
of the same kind of processor.
"""

import argparse
import contextlib
import io
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moto import mock_aws
from rich.console import Console

from bench import first_call, history, meter, money, tables
from bench.budgets import Budget
from bench.cold import cold_start
from bench.figures import Row, plain, together
from bench.operations import Operation, operations
from bench.tape import Outside
from infra import machine
from infra.package import ROOT, package
from proof import tap
from proof.dynamo.limited import LimitedStore, Limits, Solo
from proof.dynamo.store import Store
from proof.flash_sale import hold_sale
from proof.lab import laboratory
from proof.process import REGION, environment, make_tables, pointed_at
from proof.world import World
from simulator import keys as keys_module
from simulator.server import Simulator
from simulator.stack import APPS, MCHID

RESULTS = ROOT / "bench" / "results.json"
PREFIX = "bench"
# moto passes calls to these addresses through.
PASSED_THROUGH: Any = {"core": {"passthrough": {"urls": [r"http://127\.0\.0\.1.*"]}}}
OFFERED_PER_SECOND, SHOPPERS_A_UNIT = 3000, 1.2


class Effort:
    """How much is measured."""

    def __init__(self, *, quick: bool) -> None:
        self.quick, self.runs = quick, 1 if quick else 3
        self.counted, self.timed, self.cold = (3, 6, 5) if quick else (3, 12, 9)
        # A quick sale ends before its rate is steady: it is not compared with the budget.
        self.shards, self.units = 64, 400 if quick else 3000


class Bench:
    """The outside parties, the package, and how much is measured."""

    def __init__(self, folder: Path, effort: Effort) -> None:
        self.folder, self.effort = folder, effort
        self.keys = keys_module.make(folder / "keys")
        self.simulator = Simulator(self.keys, apps=APPS, mchid=MCHID)
        self.url = self.simulator.start()
        self.outside = Outside()
        self.tree = folder / "package" / "tree"

    def stop(self) -> None:
        """Stops the servers."""
        self.outside.stop()
        self.simulator.stop()

    def package(self) -> float:
        """Makes the slim package; returns its size in MB."""
        package("local", self.folder / "package")
        return round((self.folder / "package" / "deployment.zip").stat().st_size / 1e6, 2)

    def run(self, number: int) -> Row:
        """Measures everything once."""
        row: Row = {}
        with _step(f"run {number}: {len(operations())} operations") as show:
            row["operations"] = [self._operation(one) for one in show(operations())]
        with _step(f"run {number}: cold starts"):
            row["cold_start"] = cold_start(self.tree, self.effort.cold)
        with _step(f"run {number}: flash sale"):
            row["flash_sale"] = self._flash_sale(number)
        return row

    # --- operations -----------------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def _world(self) -> Iterator[World]:
        """A world on a store in this process. Without a store, its DynamoDB client reaches the recorded responses."""
        variables = environment(self.url, PREFIX)
        variables["AWS_ENDPOINT_URL_DYNAMODB"] = self.outside.aws.url
        with mock_aws(config=PASSED_THROUGH), pointed_at(variables):
            store = Store(REGION)
            with tap.on_engine(store), contextlib.redirect_stdout(io.StringIO()):
                make_tables(PREFIX)
                world = World(PREFIX, self.simulator, self.keys, store)
                world.plant()
            yield world

    def _operation(self, operation: Operation) -> Row:
        """Measures the first call, the counts and the CPU of an operation in a new world."""
        counted, timed = self.effort.counted, self.effort.timed
        replay = meter.Replay(self.outside)
        with self._world() as world:
            recorded = first_call.record(operation, world, 0)
            costs = meter.costs(operation, world, range(1, counted + 2))
            cpu = meter.cpu(operation, world, replay, range(counted + 2, counted + 2 + timed))
            first = first_call.measure(recorded, self.outside, self.tree, PREFIX)
        row = {**_counted(operation, costs), **_ratio(cpu), **first}
        return {**row, "usd_per_million": _priced(operation, row)}

    # --- the sale -------------------------------------------------------------------------------------------------
    def _flash_sale(self, number: int) -> Row:
        """One campaign with the most shards that a campaign can have, and more shoppers a second than the budget
        asks to serve."""
        opened = laboratory(self.simulator, self.url, self.keys, store=lambda: LimitedStore(REGION, Limits(), Solo()))
        with contextlib.redirect_stdout(io.StringIO()), opened as lab:
            sale = hold_sale(
                lab,
                shards=self.effort.shards,
                units=self.effort.units,
                offered_per_second=OFFERED_PER_SECOND,
                shoppers=round(self.effort.units * SHOPPERS_A_UNIT),
                seed=number,
            )
        return {**asdict(sale), "judged": not self.effort.quick}


@contextlib.contextmanager
def _step(what: str) -> Iterator[Callable[[Sequence[Any]], Iterator[Any]]]:
    """Prints what is done and how long it took. On a terminal, `show` displays progress."""
    begun, live = time.monotonic(), sys.stderr.isatty()

    def show(things: Sequence[Any]) -> Iterator[Any]:
        for number, thing in enumerate(things, 1):
            if live:
                print(f"\r{what}: {number} of {len(things)}   ", end="", file=sys.stderr, flush=True)
            yield thing

    if live:
        print(what, end="", file=sys.stderr, flush=True)
    yield show
    took = f"{what}: {time.monotonic() - begun:.0f} s"
    print(f"\r{took:<60}" if live else took, file=sys.stderr, flush=True)


# --- rows ---------------------------------------------------------------------------------------------------------
def _counted(operation: Operation, costs: list[meter.Cost]) -> Row:
    tables_written = sorted({table for cost in costs for table in cost.units_written_to})
    return {
        "operation": operation.name,
        "budget": operation.budget,
        "calls": statistics.median(len(cost.calls) for cost in costs),
        "reads": statistics.median(len(cost.calls) - cost.writes for cost in costs),
        "writes": statistics.median(cost.writes for cost in costs),
        "which": costs[-1].calls,
        "provider_calls": statistics.median(cost.providers for cost in costs),
        "read_units": statistics.median(cost.read_units for cost in costs),
        "write_units": statistics.median(cost.write_units for cost in costs),
        "units_written_to": {
            table: statistics.median(cost.units_written_to[table] for cost in costs) for table in tables_written
        },
        "bytes": statistics.median(cost.bytes for cost in costs),
    }


def _ratio(measured: list[tuple[float, float]]) -> Row:
    handler, bare = (statistics.median(1000 * pair[side] for pair in measured) for side in (0, 1))
    return {"cpu_ms": handler, "bare_cpu_ms": bare, "cpu_ratio": handler / bare}


def _priced(operation: Operation, row: Row) -> dict[str, float]:
    return money.usd_per_million(
        read_units=row["read_units"],
        write_units=row["write_units"],
        calls=row["calls"],
        providers=row["provider_calls"],
        cpu_seconds=row["cpu_ms"] / 1000,
        http=operation.http,
    )


def measured(effort: Effort) -> Row:
    """All figures, as medians with least and most."""
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), effort)
        try:
            with _step("package"):
                zip_mb = bench.package()
            runs = [bench.run(number) for number in range(1, effort.runs + 1)]
        finally:
            bench.stop()
    return {"quick": effort.quick, "runs": effort.runs, "zip_mb": zip_mb, **together(runs)}


def _leave(console: Console, results: Row, source: history.Line) -> None:
    """Writes the results, prints what changed, and adds the line of a whole run to the history."""
    loop_seconds = machine.loop_seconds()
    line = history.line(results, source, loop_seconds=loop_seconds)
    kept = {**line, **plain(results)}
    RESULTS.write_text(json.dumps(kept, indent=2, ensure_ascii=False, default=_words) + "\n")
    before = history.last_of(machine.processor())
    if before is not None:
        console.print("\n" + "\n".join(history.changes(before, line)), markup=False)
    if not results["quick"]:
        history.add(line)
    loop = f"a loop of {machine.LOOP_STEPS:,} steps took {line['loop_s']:g} s after it"
    console.print(f"\n{line['processor']}, {os.cpu_count()} cores; {loop}", markup=False)


def _words(value: Any) -> Any:
    return value.words if isinstance(value, Budget) else str(value)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what operations cost.")
    parser.add_argument("--quick", action="store_true", help="one run with fewer rounds, and no line in the history")
    begun, effort = time.monotonic(), Effort(quick=parser.parse_args().quick)
    source, console = history.source(), tables.console()
    results = measured(effort)
    tables.show(console, results)
    _leave(console, results, source)
    console.print(f"the bench took {time.monotonic() - begun:.0f} s", markup=False)


if __name__ == "__main__":
    main()
