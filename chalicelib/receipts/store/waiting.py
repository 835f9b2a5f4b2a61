"""What waits for a person: in an index of their own for staff, among a shopper's days for the shopper."""

from collections.abc import Sequence

from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.store.receipts import TASKS, find, read
from chalicelib.tables import base
from chalicelib.tables.receipts import Receipt as Item
from chalicelib.tables.receipts import WaitedReceipt


def page(*, limit: int, after: str | None) -> tuple[list[Receipt], str | None]:
    """The longest first, and where to go on. Milliseconds behind: it reads an index."""
    items, next_after = base.page_of_tasks(Item, TASKS, limit=limit, after=after)
    return [read(item) for item in items], next_after


def of_shopper(member_ids: Sequence[str], *, limit: int, after: str | None) -> tuple[list[Receipt], str | None]:
    """What waited of a member, under all its ids, the latest first, with what became of it; and where to go on."""
    before = f"WAITED#{after}" if after is not None else "WAITED#~"
    noted = sorted(
        (
            (item.sk, item.receipt_id)
            for one in member_ids
            for item in WaitedReceipt.query(
                f"SHOPPER#{one}",
                WaitedReceipt.sk.between("WAITED#", before),
                limit=limit + 1,
                scan_index_forward=False,
                consistent_read=True,
            )
            if item.sk != before
        ),
        reverse=True,
    )
    shown = noted[:limit]
    receipts = [found[0] for _, receipt_id in shown if (found := find(receipt_id)) is not None]
    return receipts, shown[-1][0].removeprefix("WAITED#") if len(noted) > limit else None
