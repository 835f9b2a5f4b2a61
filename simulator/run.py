"""`make run` and `make day`.

python -m simulator.run              starts everything, plays the short day, stays up
python -m simulator.run --serve      starts everything, plays nothing, stays up
python -m simulator.run --day        plays the long day, on the running stack if there is one, and ends
"""

import argparse
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from simulator.laws import Check
from simulator.parts import Parts
from simulator.running import STACK_FILE, Running, find_running, free_port
from simulator.stack import CannotStart, LocalStack

PORT = 8480
SHORT, LONG = 50, 160
BY = ("campaign", "kind", "source", "store")
# In a log there is no terminal to measure; a table needs room for its ids.
console = Console(width=None if sys.stdout.isatty() else 120)


class Interrupted(BaseException):
    """Somebody asked this process to end."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs MallPass on this machine.")
    parser.add_argument(
        "--port", type=int, default=PORT, help="of the AWS emulator, the simulator takes the next; 0: free ones"
    )
    parser.add_argument("--serve", action="store_true", help="play nothing, only stay up")
    parser.add_argument("--day", action="store_true", help="play the long day and end")
    parser.add_argument("--shoppers", type=int, help="how many come")
    chosen = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if not chosen.day:
            _run(chosen)
        sys.exit(_day(chosen))
    except CannotStart as problem:
        console.print(f"[red]cannot start:[/red] {problem}", soft_wrap=True, highlight=False)
        sys.exit(1)
    except Interrupted:
        console.print("\ninterrupted; everything started here has ended")
        sys.exit(130)


def _interrupt(number: int, frame: FrameType | None) -> None:
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)  # once is enough: the clean-up is not to be interrupted
    raise Interrupted


def _run(chosen: argparse.Namespace) -> NoReturn:
    begun = time.monotonic()
    ports = (chosen.port, chosen.port + 1) if chosen.port else (free_port(), free_port())
    with _started(*ports) as running:
        if not chosen.serve:
            checks, day = _play(running, size=chosen.shoppers or SHORT, long=False)
            _show(checks, day, time.monotonic() - begun)
        _show_addresses(running)
        while True:
            signal.pause()


def _day(chosen: argparse.Namespace) -> int:
    begun = time.monotonic()
    found = find_running()
    if found is not None:
        console.print(f"playing on the running stack {found.base_url}", soft_wrap=True)
        os.environ.update(found.described["environment"])
    with nullcontext(found) if found is not None else _started(free_port(), free_port()) as running:
        checks, day = _play(running, size=chosen.shoppers or LONG, long=True)
        _show(checks, day, time.monotonic() - begun)
    return 0 if all(check.holds for check in checks) else 1


@contextmanager
def _started(port: int, simulator_port: int) -> Iterator[Running]:
    """A stack that ends with the block, whatever ends the block."""
    parts = Parts(lambda text: console.print(f"  {text}", style="dim"))
    stack = LocalStack(port=port, simulator_port=simulator_port, parts=parts)
    try:
        described = stack.start()
        running = Running(described)
        from simulator import seed  # needs the stack's environment

        with parts.part("demo group", "planting the demo group"):
            described |= seed.plant(running)
        stack.publish(described)
        console.print(parts.seconds, parts.total())
        yield running
    finally:
        stack.stop()


def _play(running: Running, *, size: int, long: bool) -> tuple[list[Check], Any]:
    from simulator.day import Day

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("opening", total=None)
        day = Day(
            running, size=size, long=long, progress=lambda name, done: bar.update(task, description=name, advance=done)
        )
        bar.update(task, total=len(day.steps))
        checks = day.play()
    return checks, day


def _show(checks: list[Check], day: Any, seconds: float) -> None:
    happened = Table(title="what happened", title_justify="left")
    happened.add_column("")
    happened.add_column("number", justify="right")
    for name, number in day.told.items():
        happened.add_row(name, str(number))
    laws = Table(title="checks", title_justify="left")
    for name in ("", "law", "figures"):
        laws.add_column(name, overflow="fold")
    for check in checks:
        laws.add_row("[green]✓[/green]" if check.holds else "[red]✗[/red]", check.name, check.figures)
    for table in (
        happened,
        *(_usage(by, day.usage(by), day.rates(by)) for by in BY),
        *_trail(day.coupons.trail()),
        *_year(day.year.moments),
        *_chaos(day.chaos.rows),
        *_mall(day.mall.rows),
        *_bill(day.mall.bill),
        laws,
    ):
        console.print(table)
    verdict = "[green]all checks hold[/green]" if all(one.holds for one in checks) else "[red]a law is broken[/red]"
    console.print(f"{verdict}, {seconds:.0f} s from start to here")


def _usage(by: str, rows: dict[str, Counter[str]], rates: dict[str, float | None]) -> Table:
    """Finance's view, with the redemption rates (percent)."""
    table = Table(title=f"finance's view by {by}", title_justify="left")
    table.add_column(by, no_wrap=True)
    for name in ("claimed", "redeemed", "given back", "expired", "rate", "discount", "payments", "paid"):
        table.add_column(name, justify="right")
    for named, row in sorted(rows.items()):
        rate = rates.get(named)
        counts = [str(row[name]) for name in ("claimed", "redeemed", "given_back", "expired")]
        money = [f"{row['discount_fen'] / 100:.2f}", str(row["payments"]), f"{row['paid_fen'] / 100:.2f}"]
        table.add_row(named, *counts, "" if rate is None else f"{rate:.1f} %", *money)
    return table


def _trail(told: dict[str, Any] | None) -> Iterator[Table]:
    """Where one coupon went."""
    if told is None:
        return
    trail = Table(title=f"where coupon {told['coupon']['coupon_id']} went", title_justify="left")
    for name in ("at", "what", "by", "details"):
        trail.add_column(name, overflow="fold")
    for step in told["trail"]:
        details = ", ".join(f"{name} {value}" for name, value in step["details"].items() if value is not None)
        trail.add_row(step["at"][:16].replace("T", " "), step["verb"], step["by"], details)
    yield trail


def _year(moments: list[Any]) -> Iterator[Table]:
    """What a member saw of points and tiers over a year."""
    if not moments:
        return
    year = Table(title="a member's year", title_justify="left")
    for name in ("on", "what"):
        year.add_column(name)
    for name in ("balance", "pending", "spendable"):
        year.add_column(name, justify="right")
    year.add_column("tier")
    for one in moments:
        numbers = (f"{number:,}" for number in (one.balance, one.pending, one.spendable))
        year.add_row(one.at.date().isoformat(), one.what, *numbers, one.tier)
    yield year


def _chaos(rows: dict[str, Counter[str]]) -> Iterator[Table]:
    """How five hundred orders ended, by what their shoppers did."""
    if not rows:
        return
    chaos = Table(title="500 orders in chaos", title_justify="left")
    chaos.add_column("the shopper")
    for name in ("orders", "paid", "closed", "yuan paid", "yuan back", "points", "points back"):
        chaos.add_column(name, justify="right")
    for fate, row in sorted(rows.items(), key=lambda one: -one[1]["orders"]):
        money = (f"{row[name] / 100:,.2f}" for name in ("paid_fen", "back_fen"))
        numbers = (f"{row[name]:,}" for name in ("credited", "taken_back"))
        chaos.add_row(fate, *(str(row[name]) for name in ("orders", "paid", "closed")), *money, *numbers)
    yield chaos


def _mall(rows: dict[str, Counter[str]]) -> Iterator[Table]:
    """What was paid in the mall's shops, and what WeChat was told of it."""
    if not rows:
        return
    mall = Table(title="payments in the mall's shops", title_justify="left")
    mall.add_column("")
    for name in ("payments", "yuan paid", "yuan back", "points", "points told"):
        mall.add_column(name, justify="right")
    for what, row in rows.items():
        money = (f"{row[name] / 100:,.2f}" for name in ("paid_fen", "back_fen"))
        mall.add_row(what, str(row["payments"]), *money, f"{row['credited']:,}", f"{row['told']:,}")
    yield mall


def _bill(told: dict[str, Any]) -> Iterator[Table]:
    """Both sides of the day's bill, and what differs."""
    if not told:
        return
    bill = told["bill"]
    sides = Table(title=f"the bill of {bill['date']}: {bill['state']}", title_justify="left")
    sides.add_column("")
    for name in ("payments", "yuan paid", "refunds", "yuan back"):
        sides.add_column(name, justify="right")
    for side in ("theirs", "not_ours", "ours", "held", "other_day", "refunds_failed"):
        one = bill[side]
        paid, back = (f"{one[name] / 100:,.2f}" for name in ("paid_fen", "refunded_fen"))
        sides.add_row(side, str(one["payments"]), paid, str(one["refunds"]), back)
    differences = Table(title="what differs", title_justify="left")
    for name in ("what", "kind", "number", "ours", "theirs", "state"):
        differences.add_column(name)
    for one in told["differences"]:
        fens = ("" if fen is None else f"{fen / 100:.2f}" for fen in (one["ours_fen"], one["theirs_fen"]))
        differences.add_row(one["what"], one["kind"], one["refund_no"] or one["order_id"], *fens, one["state"])
    yield from (sides, differences)


def _show_addresses(running: Running) -> None:
    demo = running.described["demo_member"]
    console.print(f"\nAPI         {running.base_url}/v1", soft_wrap=True)
    console.print(f"simulator   {running.simulator_url}", soft_wrap=True)
    console.print(f"described   {STACK_FILE}", soft_wrap=True)
    console.print("demo login  a member's token, good for two hours:", soft_wrap=True)
    console.print(
        f"            curl -H 'Authorization: Bearer {demo['token']}' {running.base_url}/v1/me",
        soft_wrap=True,
        highlight=False,
    )
    console.print("\nplay the long day on it with `make day`; end with Ctrl-C")


if __name__ == "__main__":
    main()
