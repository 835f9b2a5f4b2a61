"""Lists receipts that are held for review: for staff from an index, for shoppers from items of their own."""

from collections.abc import Sequence

from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.store.receipts import TASKS, find, read
from chalicelib.tables import base
from chalicelib.tables.receipts import Receipt as Item
from chalicelib.tables.receipts import WaitedReceipt


def list_tasks(*, limit: int, after: str | None) -> tuple[list[Receipt], str | None]:
    """Returns a page of receipts held for review, the oldest first, and the `after` of the next page, or None.
    Eventually consistent, because it reads an index."""
    items, next_after = base.page_of_tasks(Item, TASKS, limit=limit, after=after)
    return [read(item) for item in items], next_after


def count_tasks(*, most: int) -> tuple[int, bool]:
    """Returns the number of receipts held for review, at most `most`, and whether there are more. It reads an index."""
    return base.count_tasks(Item, TASKS, most=most)


def list_of_shopper(member_ids: Sequence[str], *, limit: int, after: str | None) -> tuple[list[Receipt], str | None]:
    """Returns a page of a member's receipts that are or were held for review, the latest first, and the `after` of the
    next page, or None. `member_ids`: the member's id and former ids."""
    before = f"WAITED#{after}" if after is not None else "WAITED#~"
    entries = sorted(
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
    shown = entries[:limit]
    receipts = [found[0] for _, receipt_id in shown if (found := find(receipt_id)) is not None]
    return receipts, shown[-1][0].removeprefix("WAITED#") if len(entries) > limit else None
