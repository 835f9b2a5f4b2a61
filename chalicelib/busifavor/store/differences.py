"""Tasks for a person: stocks and coupons that differ. They are in an index of their own."""

import base64
import binascii
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.mapping import Mapping
from chalicelib.busifavor.rules.difference import Difference
from chalicelib.busifavor.store.stocks import TASKS
from chalicelib.tables import base
from chalicelib.tables.busifavor import Difference as Item

STORED = Mapping(Difference, Item, since="task_at")


def page(*, limit: int, after: str | None) -> tuple[list[Difference], str | None]:
    """Returns a page of tasks, the oldest first, and where the next page begins. It reads an index, which is
    milliseconds behind."""
    items, next_after = base.page_of_tasks(Item, TASKS, limit=limit, after=after)
    return [_difference(item) for item in items], next_after


def count_tasks(*, most: int) -> tuple[int, bool]:
    """Returns the number of open differences, at most `most`, and whether there are more. Eventually consistent."""
    return base.count_tasks(Item, TASKS, most=most)


def find(difference_id: str, *, settled: bool = False) -> Difference | None:
    """Returns a difference that is a task or was resolved; with `settled`, also one where both sides agree by now. None
    if there is none."""
    keys = _keys(difference_id)
    item = dynamo.find(Item, *keys) if keys else None
    return _difference(item) if item and (settled or item.task == TASKS or item.resolved) else None


def resolve(difference_id: str, *, by: str, note: str, at: datetime) -> bool:
    """Ends the task, and stores who resolved it and how. Returns False if it is no task any more."""
    keys = _keys(difference_id)
    assert keys is not None
    resolution = {"by": by, "note": note, "at": at.isoformat()}
    # `task_at` stays, so that a repeat gets the same response.
    changes = [Item.task.remove(), Item.resolved.set(resolution)]
    try:
        dynamo.commit([dynamo.update("difference", Item(pk=keys[0], sk=keys[1]), changes, Item.task == TASKS)])
    except dynamo.Refused:
        return False
    return True


def _keys(difference_id: str) -> tuple[str, str] | None:
    """Returns the keys of the item of a difference, or None. The id is the item's partition key, encoded so that it can
    be in a path."""
    try:
        pk = base64.urlsafe_b64decode(difference_id + "=" * (-len(difference_id) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    kinds = {"STOCK": "STOCK", "COUPON": "COUPON"}
    sk = kinds.get(pk.partition("#")[0])
    return (pk, sk) if sk else None


def _difference(item: Item) -> Difference:
    return STORED.read(item, id=base64.urlsafe_b64encode(item.pk.encode()).decode().rstrip("="))
