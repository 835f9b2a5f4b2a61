"""How the bench evaluates figures: medians, budgets, history lines, tables that fit."""

import io
import json

import pytest
from rich.console import Console

from bench import history, meter, tables
from bench.budgets import NONE, Budget
from bench.figures import Figure, together
from bench.operations import operations
from bench.run import Bench, Effort
from bench.tables import WIDTH

SOURCE = {"commit": "abc1234", "dirty": False}


@pytest.mark.parametrize(
    ("budget", "reads", "writes", "within", "words"),
    [
        (Budget(calls=2), 1, 1, True, "2 calls"),
        (Budget(calls=1), 1, 1, False, "1 call"),
        (Budget(reads=1, writes=1), 1, 1, True, "1 read + 1 write"),
        (Budget(reads=1, writes=1), 2, 0, False, "1 read + 1 write"),
        (Budget(transactions=1), 9, 1, True, "1 transaction"),
        (Budget(transactions=1), 0, 2, False, "1 transaction"),
        (NONE, 9, 9, True, ""),
    ],
)
def test_a_budget_counts_what_it_names(budget, reads, writes, within, words):
    assert budget.allows(reads=reads, writes=writes) is within
    assert budget.words == words


def test_runs_are_summed_up_as_median_least_and_most():
    runs = [{"name": "x", "judged": True, "rows": [{"ms": ms}], "start": {"ms": ms * 2}} for ms in (3, 1, 2)]
    result = together(runs)
    assert result["rows"] == [{"ms": Figure(2, 1, 3)}]
    assert result["start"] == {"ms": Figure(4, 2, 6)}
    assert (result["name"], result["judged"]) == ("x", True)
    assert (Figure(2, 1, 3).shown(), Figure(2, 2, 2).shown(), Figure(2, 1.99, 2.01).shown(".1f")) == (
        "2 (1..3)",
        "2",
        "2.0",
    )


def results(ms=17.6, wins=2722.0, **budget):
    def figure(value):
        return Figure(value, value * 0.9, value * 1.1)

    def same(value):
        return Figure(value, value, value)

    counts = {"calls": 5, "reads": 3, "writes": 2, "read_units": 3.5, "write_units": 18, "bytes": 10_189}
    row = {
        "operation": "callback until the answer",
        "budget": Budget(**budget),
        **{name: same(value) for name, value in counts.items()},
        "provider_calls": same(1),
        "first_calls": same(14),
        "units_written_to": {"payments": same(18)},
        "cpu_ms": figure(ms),
        "bare_cpu_ms": figure(15),
        "cpu_ratio": figure(ms / 15),
        "first_cpu_ms": figure(367),
        "first_wall_ms": figure(810),
        "usd_per_million": {"sum": figure(17.57)},
    }
    sale = {"shards": same(64), "judged": True, "winners_per_second": figure(wins), "offered_per_second": same(3000)}
    sale |= {"added_p50_ms": figure(5), "added_p99_ms": figure(44), "sold": same(3000), "units": same(3000)}
    sale |= {"refused": figure(600), "busy": same(0), "conflicts": figure(4100)}
    start = {"whole_ms": figure(302), "bare_ms": figure(287), "ratio": figure(1.05)}
    body = {"quick": False, "runs": 3, "zip_mb": 9.04, "operations": [row], "cold_start": start}
    return {**body, "flash_sale": sale}


def test_the_tables_fit_a_hundred_columns_and_show_everything():
    paper = io.StringIO()
    tables.show(Console(file=paper, width=WIDTH, highlight=False), results(units=2))
    lines = paper.getvalue().splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert "…" not in paper.getvalue()
    assert "  callback until the answer: 18 write units, budget 2" in lines


def test_figures_above_their_budget_are_named():
    assert tables.above(results()) == []
    assert tables.above(results(ms=30, wins=2600.0, transactions=1, units=18)) == [
        "callback until the answer: 3 read, 2 write, budget 1 transaction",
        "callback until the answer: 2 (1.8..2.2) times the CPU of its calls bare, budget 1.4",
        "flash sale: 2,600 (2,340..2,860) wins a second, budget 2,700",
    ]


def test_a_line_is_short_and_compares_with_the_last_of_its_processor(tmp_path):
    path, now = tmp_path / "results.jsonl", history.line(results(), SOURCE, loop_seconds=2.123)
    assert now["operations"] == {"callback until the answer": [5, 18, 3.5, 17.6, 1.17, 367]}
    assert (now["loop_s"], now["wins_per_second"]) == (2.12, 2722)
    assert history.last_of(now["processor"], path) is None
    history.add({**now, "loop_s": 1.5}, path)
    history.add({**now, "processor": "another"}, path)
    before = history.last_of(now["processor"], path)
    assert before == json.loads(path.read_text().splitlines()[0])
    faster = history.line(results(ms=8.8), SOURCE, loop_seconds=2)
    result = "\n".join(history.changes(before, faster))
    assert "the loop took 1.5 s then, 2 s now" in result
    assert "calls and units: as they were" in result
    assert "CPU against bare: -50% in the middle; callback until the answer -50%" in result


def test_an_operation_is_counted_in_a_world_of_its_own(tmp_path):
    bench = Bench(tmp_path, Effort(quick=True))
    try:
        with bench._world() as world:
            operation = next(one for one in operations() if one.name == "claim")
            (costs,) = {one.writes for one in meter.costs(operation, world, range(1, 3))}
            assert costs == 1
    finally:
        bench.stop()
