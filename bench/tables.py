"""The bench's tables, for a terminal and for a log: at most 100 columns wide."""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from bench import budgets, money
from bench.budgets import Budget
from bench.figures import Figure, Row

WIDTH = 100
ABSENT = "–"
Columns = dict[str, Callable[[Row], str]]


def console() -> Console:
    """A console as wide as the tables, on any terminal."""
    width = min(Console().width, WIDTH) if sys.stdout.isatty() else WIDTH
    return Console(width=width, highlight=False)


def show(to: Console, results: Row) -> None:
    """Prints every figure with its budget, and again those above their budget."""
    runs = results["runs"]
    how = "one run, a quick look" if results["quick"] else f"medians of {runs} runs (least..most where they differ)"
    to.print(f"\n{how}; figure/budget, green where met and red where not; budgets: design 7\n")
    to.print(_table("DynamoDB calls and units, warm and uncontended", COUNTS, results["operations"]))
    for note in notes(results):
        to.print(note)
    title = "\nCPU, warm and of the first call in a fresh process; USD a million"
    to.print(_table(title, TIMES, results["operations"]))
    to.print(LEGEND)
    start = results["cold_start"]
    to.print(f"\ncold start, ms of CPU: {start['whole_ms'].shown('.0f')}, bare {start['bare_ms'].shown('.0f')}")
    to.print(
        f"cold start against bare: {_judged(start['ratio'], budgets.COLD_RATIO, '.2f')}; "
        f"package: {_judged(Figure.of([results['zip_mb']]), budgets.ZIP_MB, '.2f')} MB"
    )
    sale = results["flash_sale"]
    title = f"\nflash sale on the limited store, {sale['offered_per_second'].median:,.0f} shoppers a second"
    to.print(_table(title, SALE, [sale]))
    to.print(
        "64 shards are the most a campaign has." + ("" if sale["judged"] else " A quick sale is not judged.") + "\n"
    )
    missed = above(results)
    to.print("every budget is met" if not missed else "[red]above budget:[/red]")
    for one in missed:
        to.print(f"  {one}")


LEGEND = (
    "warm, bare: CPU of the handler, and of the same AWS, provider and crypto calls alone.\n"
    "first ms, wall: of its first call in a fresh process, after the cold start (below). In it:\n"
    "modules loaded at first use, the secret, what a warm process remembers; not TLS, not the network.\n"
    f"USD: us-east-1; {money.ASSUMED}"
)


def notes(results: Row) -> list[str]:
    """Explanations of figures."""
    lines = []
    for row in results["operations"]:
        written = {table: units.median for table, units in row["units_written_to"].items() if units.median}
        if row["budget"].units is None and len(written) > 1 and "claim" in row["operation"]:
            parts = ", ".join(f"{table} {units:g}" for table, units in written.items())
            lines.append(f"{row['operation']}: {sum(written.values()):g} write units are {parts}")
    return lines


def above(results: Row) -> list[str]:
    """Every figure above its budget, in words."""
    lines = []
    for row in results["operations"]:
        name = row["operation"]
        if not row["budget"].allows(reads=row["reads"].median, writes=row["writes"].median):
            lines.append(f"{name}: {_calls(row)}, budget {row['budget'].words}")
        for figure, budget, what in (
            (row["write_units"], row["budget"].units, "write units"),
            (row["cpu_ratio"], budgets.CPU_RATIO, "times the CPU of its calls bare"),
        ):
            if budget is not None and round(figure.median, 2) > budget:
                lines.append(f"{name}: {figure.shown('.3g')} {what}, budget {budget:g}")
    start = results["cold_start"]["ratio"]
    if round(start.median, 2) > budgets.COLD_RATIO:
        lines.append(f"cold start: {start.shown('.2f')} times the bare one, budget {budgets.COLD_RATIO:g}")
    if results["zip_mb"] > budgets.ZIP_MB:
        lines.append(f"package: {results['zip_mb']:g} MB, budget {budgets.ZIP_MB}")
    return lines + (_above_in(results["flash_sale"]) if results["flash_sale"]["judged"] else [])


def _above_in(sale: Row) -> list[str]:
    result, won, added = [], sale["winners_per_second"], sale["added_p99_ms"]
    if won.median < budgets.SALE_WINS_PER_SECOND:
        result.append(f"flash sale: {won.shown(',.0f')} wins a second, budget {budgets.SALE_WINS_PER_SECOND:,}")
    if added.median > budgets.SALE_ADDED_P99_MS:
        result.append(f"flash sale: {added.shown('.0f')} ms added, budget {budgets.SALE_ADDED_P99_MS}")
    return result


# --- cells --------------------------------------------------------------------------------------------------------
def _judged(figure: Figure, budget: float | None, form: str, *, least: bool = False) -> str:
    if budget is None:
        return figure.shown(form)
    rounded = float(format(figure.median, form.replace(",", "")))
    met = rounded >= budget if least else rounded <= budget
    return f"[{'green' if met else 'red'}]{figure.shown(form)}[/]/{format(budget, ',g')}"


def _calls(row: Row) -> str:
    return f"{row['reads'].shown()} read, {row['writes'].shown()} write"


def _calls_judged(row: Row) -> str:
    budget: Budget = row["budget"]
    if not budget.words:
        return ""
    met = budget.allows(reads=row["reads"].median, writes=row["writes"].median)
    return f"[{'green' if met else 'red'}]{budget.words}[/]"


def _exact(row: Row) -> str:
    sold, units = row["sold"], row["units"]
    exactly = sold.least == sold.most == units.median
    return f"[{'green' if exactly else 'red'}]{sold.shown(',.0f')}[/] of {units.median:,.0f}"


COUNTS: Columns = {
    "operation": lambda row: str(row["operation"]),
    "reads": lambda row: row["reads"].shown(),
    "writes": lambda row: row["writes"].shown(),
    "budget": _calls_judged,
    "write\nunits": lambda row: _judged(row["write_units"], row["budget"].units, "g"),
    "read\nunits": lambda row: row["read_units"].shown(),
    "bytes": lambda row: f"{row['bytes'].median:,.0f}",
    "provider\ncalls": lambda row: row["provider_calls"].shown(),
    "calls when\nfirst": lambda row: row["first_calls"].shown(),
}
TIMES: Columns = {
    "operation": lambda row: str(row["operation"]),
    "warm ms": lambda row: row["cpu_ms"].shown(".1f"),
    "bare": lambda row: f"{row['bare_cpu_ms'].median:.1f}",
    "ratio/budget": lambda row: _judged(row["cpu_ratio"], budgets.CPU_RATIO, ".2f"),
    "first ms": lambda row: row["first_cpu_ms"].shown(".0f"),
    "wall": lambda row: f"{row['first_wall_ms'].median:.0f}",
    "USD": lambda row: f"{row['usd_per_million']['sum'].median:.2f}",
}
SALE: Columns = {
    "shards": lambda row: row["shards"].shown(),
    "won/s": lambda row: _judged(
        row["winners_per_second"], budgets.SALE_WINS_PER_SECOND if row["judged"] else None, ",.0f", least=True
    ),
    "added ms": lambda row: row["added_p50_ms"].shown(".0f"),
    "p99": lambda row: _judged(row["added_p99_ms"], budgets.SALE_ADDED_P99_MS if row["judged"] else None, ".0f"),
    "sold of": _exact,
    "sold out": lambda row: f"{row['refused'].median:,.0f}",
    "busy": lambda row: _judged(row["busy"], 0, ".0f"),
    "conflicts": lambda row: f"{row['conflicts'].median:,.0f}",
}


def _table(title: str, columns: Columns, rows: list[Row]) -> Table:
    # No lines between columns: cells with three figures need the whole width.
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(cell(row) for cell in columns.values()))
    return table
