"""Checks the points ledger: `python -m infra.verify --local [--member ID]`, or `--stage prod`.

It checks one member, or all. Each entry's legs sum to zero, the balance is the sum of the entries, each lot agrees with
its entries, the balance is the sum of the lots less the debt, and no lot is negative: points/rules/proof.py has the
whole list. All accounts in the legs together sum to zero. Prints what was checked; exits with 1 if it finds a problem.
"""

import argparse
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from chalicelib.aws import dynamo
from chalicelib.aws.settings import settings
from chalicelib.points import verify
from chalicelib.points.rules.proof import Proof
from infra.access import use_environment

MOST_SHOWN = 20


def members() -> Iterator[str]:
    """The id of every points account, also of former ids. Scans the table, which deployed code never does."""
    pages = dynamo.client().get_paginator("scan")
    request = {
        "TableName": f"{settings().table_prefix}-points",
        "FilterExpression": "sk = :book",
        "ExpressionAttributeValues": {":book": {"S": "BOOK"}},
        "ProjectionExpression": "pk",
    }
    for page in pages.paginate(**request):
        yield from (item["pk"]["S"].removeprefix("MEMBER#") for item in page["Items"])


def show(proof: Proof, console: Console) -> None:
    """Prints what was checked, the accounts, and the first MOST_SHOWN problems."""
    counted = Table(title="checked", title_justify="left", show_header=False)
    for name, number in proof.checked.items():
        counted.add_row(name, f"{number:,}")
    accounts = Table("account", "points", title="accounts, sums of legs", title_justify="left")
    accounts.columns[1].justify = "right"
    for account, points in sorted(proof.accounts.items()):
        accounts.add_row(account, f"{points:,}")
    accounts.add_row("sum", f"{sum(proof.accounts.values()):,}", style="bold")
    console.print(counted, accounts)
    for problem in proof.problems[:MOST_SHOWN]:
        console.print(f"[red]✗[/red] {problem}")
    console.print(
        "[green]no problem found[/green]" if not proof.problems else f"[red]{len(proof.problems)} problems[/red]"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Checks the points ledger.")
    parser.add_argument("--stage", help="dev, test or prod, in the AWS account of your credentials")
    parser.add_argument("--local", action="store_true", help="the running local stack")
    parser.add_argument("--member", help="only this member")
    chosen = parser.parse_args()
    if not chosen.local and not chosen.stage:
        sys.exit("say which stack: --local or --stage")
    use_environment(local=chosen.local, stage=chosen.stage)
    console = Console()
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} members"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("verifying")
        ids = [chosen.member] if chosen.member else members()
        proof = verify.verify(ids, seen=lambda: progress.advance(task))
    show(proof, console)
    sys.exit(1 if proof.problems else 0)


if __name__ == "__main__":
    main()
