"""The tables of a day's report, made from plain data. Each fits a terminal of WIDTH columns."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.table import Table

from simulator.laws import Check

WIDTH = 100
COUPONS = ("claimed", "redeemed", "restored", "expired", "rate", "discount")
SALES = ("payments", "paid")
# What finance counts by each grouping; the other cells of a row would be meaningless zeros.
COUNTED = {
    "campaign": (*COUPONS, *SALES),
    "kind": COUPONS,
    "source": COUPONS,
    "store": ("claimed", "redeemed", "restored", "rate", "discount", *SALES),
}
# The columns whose name differs from the API's name of the measure, with the API's name.
FIELDS = {"restored": "given_back"}
SIDES = {
    "theirs": "WeChat Pay's",
    "not_ours": "of other systems",
    "ours": "ours",
    "held": "held for review",
    "other_day": "of another day",
    "refunds_failed": "refunds that failed",
}


def yuan(fen: int | None) -> str:
    """An amount in yuan with two decimals; empty for None."""
    return "" if fen is None else f"{fen / 100:,.2f}"


def words(name: str) -> str:
    """A name in the code as words."""
    return name.replace("_", " ")


def happened(numbers: Mapping[str, int]) -> Table:
    """How often shoppers did each thing."""
    table = _table("what happened", "", numbers=["number"])
    for name, number in numbers.items():
        table.add_row(name, f"{number:,}")
    return table


def usage(
    by: str, rows: Mapping[str, Counter[str]], rates: Mapping[str, float | None], names: Mapping[str, str]
) -> Table:
    """Finance's view by campaign, kind, source or store, with the redemption rates. `names`: what to show for an id."""
    columns = COUNTED[by]
    table = _table(f"finance's view by {by} (discount and paid in yuan)", by, numbers=columns)
    for row_id, row in sorted(rows.items(), key=lambda one: names.get(one[0], one[0])):
        rate = rates.get(row_id)
        cells = {
            **{name: f"{row[FIELDS.get(name, name)]:,}" for name in (*COUPONS[:4], "payments")},
            "rate": "" if rate is None else f"{rate:.1f} %",
            "discount": yuan(row["discount_fen"]),
            "paid": yuan(row["paid_fen"]),
        }
        table.add_row(
            names.get(row_id) or (row_id if by == "store" else words(row_id)), *(cells[name] for name in columns)
        )
    return table


def trail(view: Mapping[str, Any], names: Mapping[str, str]) -> Table:
    """The trail of one coupon."""
    coupon = view["coupon"]
    name = names.get(coupon["campaign_id"], coupon["campaign_id"])
    table = _table(f"where a coupon went: {name}", "at", "what", "by", "details")
    for step in view["trail"]:
        details = (_detail(key, value) for key, value in step["details"].items() if value is not None)
        table.add_row(_minute(step["at"]), step["verb"], step["by"].partition(":")[0], ", ".join(details))
    return table


def _detail(name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return f"{words(name.removesuffix('_fen'))} {yuan(value)} yuan"
    if isinstance(value, str) and _is_moment(value):
        return f"{words(name)} {_minute(value)}"
    return f"{words(name)} {', '.join(map(str, value)) if isinstance(value, list) else value}"


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


def _minute(text: str) -> str:
    return text[:16].replace("T", " ")


def year(moments: Sequence[Any]) -> Table:
    """The points and tiers that a member saw over a year."""
    table = _table("a member's year", "on", "what", numbers=["balance", "pending", "spendable"])
    table.add_column("tier")
    for one in moments:
        numbers = (f"{number:,}" for number in (one.balance, one.pending, one.spendable))
        table.add_row(one.at.date().isoformat(), one.what, *numbers, one.tier)
    return table


def chaos(rows: Mapping[str, Counter[str]]) -> Table:
    """How five hundred orders ended, by what their shoppers did."""
    names = ["orders", "paid", "closed", "yuan paid", "yuan refunded", "points", "points reversed"]
    table = _table("500 orders in chaos", "the shopper", numbers=names)
    for fate, row in sorted(rows.items(), key=lambda one: -one[1]["orders"]):
        counts = (f"{row[name]:,}" for name in ("orders", "paid", "closed"))
        points = (f"{row[name]:,}" for name in ("credited", "reversed"))
        table.add_row(fate, *counts, yuan(row["paid_fen"]), yuan(row["refunded_fen"]), *points)
    return table


def mall(rows: Mapping[str, Counter[str]]) -> Table:
    """Payments in the mall's stores, and the points reported to WeChat."""
    names = ["payments", "yuan paid", "yuan refunded", "points", "points reported"]
    table = _table("payments in the mall's stores", "", numbers=names)
    for what, row in rows.items():
        money = (yuan(row["paid_fen"]), yuan(row["refunded_fen"]))
        table.add_row(what, f"{row['payments']:,}", *money, f"{row['credited']:,}", f"{row['reported']:,}")
    return table


def bill(view: Mapping[str, Any]) -> tuple[Table, Table]:
    """Both sides of the day's bill, and their differences."""
    head = view["bill"]
    columns = ["payments", "yuan paid", "refunds", "yuan refunded"]
    sides = _table(f"the bill of {head['date']}: {head['state']}", "", numbers=columns)
    for side, name in SIDES.items():
        one = head[side]
        counts = (f"{one['payments']:,}", yuan(one["paid_fen"]), f"{one['refunds']:,}", yuan(one["refunded_fen"]))
        sides.add_row(name, *counts)
    differences = _table("what differs", "what", "kind", "number", numbers=["our yuan", "their yuan"])
    differences.add_column("state")
    for one in view["differences"]:
        number = one["refund_no"] or one["order_id"]
        amounts = (yuan(one["ours_fen"]), yuan(one["theirs_fen"]))
        differences.add_row(words(one["what"]), one["kind"], number, *amounts, one["state"])
    return sides, differences


def laws(checks: Iterable[Check]) -> Table:
    """Whether each law held, and the figures that show it."""
    table = _table("laws", "", "law", "figures")
    for check in checks:
        table.add_row("[green]✓[/green]" if check.holds else "[red]✗[/red]", check.name, check.figures)
    return table


def times(title: str, seconds: Iterable[tuple[str, float]]) -> Table:
    """How long each part took."""
    table = _table(title, "", numbers=["seconds"])
    for name, number in seconds:
        table.add_row(name, f"{number:.1f}")
    return table


def _table(title: str, *names: str, numbers: Sequence[str] = ()) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table
