"""Tasks: orders, refunds and notices that a person has to look at, in an index of their own."""

from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.payments.rules.refund import ABNORMAL
from chalicelib.payments.rules.task import (
    ABNORMAL_REFUND,
    UNANSWERED_ORDER,
    UNANSWERED_REFUND,
    UNKNOWN_CALLBACK,
    UNKNOWN_ORDER,
    UNMATCHED_PAYMENT,
    Task,
)
from chalicelib.payments.rules.unmatched import rest_fen
from chalicelib.payments.store import notices
from chalicelib.payments.store.items import TASKS, stored_to_unmatched
from chalicelib.providers.answers.payments import Payment, RefundStatus, UnpaidOrder
from chalicelib.tables import base
from chalicelib.tables.payments import Task as Item


def list_open(*, limit: int, after: str | None) -> tuple[list[Task], str | None]:
    """Open tasks, the oldest first, and the cursor of the next page. Eventually consistent: it reads an index."""
    items, next_after = base.page_of_tasks(Item, TASKS, limit=limit, after=after)
    return [_to_task(item) for item in items], next_after


def count_tasks(*, most: int) -> tuple[int, bool]:
    """Returns the number of open tasks, at most `most`, and whether there are more. Eventually consistent."""
    return base.count_tasks(Item, TASKS, most=most)


def find(task_id: str) -> Task | None:
    """A task that is open or was resolved."""
    item = dynamo.find(Item, *_keys(task_id))
    return _to_task(item) if item and (item.task == TASKS or item.resolved) else None


def resolve(task_id: str, *, by: str, note: str, at: datetime) -> bool:
    """Takes a task off the list and stores who resolved it, when, and their note. False if the task is not open."""
    pk, sk = _keys(task_id)
    resolved = {"by": by, "note": note, "at": at.isoformat()}
    changes = [Item.task.remove(), Item.task_at.remove(), Item.resolved.set(resolved)]
    try:
        dynamo.commit([dynamo.update("task", Item(pk=pk, sk=sk), changes, Item.task == TASKS)])
    except dynamo.Refused:
        return False
    return True


def _keys(task_id: str) -> tuple[str, str]:
    """The key of the item that a task id names: `order.<id>`, `refund.<order>.<number>`, `notice.<key>`."""
    kind, _, rest = task_id.partition(".")
    if kind == "refund":
        order_id, _, number = rest.partition(".")
        return f"ORDER#{order_id}", f"REFUND#{number}"
    return (f"NOTICE#{rest.replace('~', '#')}", "NOTICE") if kind == "notice" else (f"ORDER#{rest}", "ORDER")


def _to_task(item: Item) -> Task:
    since = item.task_at or datetime.fromisoformat(item.resolved["at"])
    if item.sk == "NOTICE":
        return _notice_task(item, since)
    if item.sk == "ORDER":
        return _order_task(item, since)
    return Task(
        f"refund.{item.order_id}.{item.refund_no}",
        ABNORMAL_REFUND if item.state == ABNORMAL else UNANSWERED_REFUND,
        since,
        item.order_id,
        item.refund_no,
        int(item.refund_fen),
        item.why,
    )


def _order_task(item: Item, since: datetime) -> Task:
    task_id, unmatched = f"order.{item.order_id}", stored_to_unmatched(item.set_aside)
    if unmatched is None:
        fen = int(item.payable_fen or 0)
        return Task(task_id, UNANSWERED_ORDER, since, item.order_id, None, fen, UNANSWERED_ORDER)
    fen = rest_fen(unmatched, refunded_fen=int(item.refunded_fen or 0))
    return Task(task_id, UNMATCHED_PAYMENT, since, item.order_id, None, fen, unmatched.reason)


def _notice_task(item: Item, since: datetime) -> Task:
    key = item.pk.removeprefix("NOTICE#").replace("#", "~")
    if item.why != UNKNOWN_ORDER:
        return Task(f"notice.{key}", UNKNOWN_CALLBACK, since, None, None, None, item.notice_type)
    content, order_id, refund_no, fen = notices.read(item), None, None, None
    if isinstance(content, Payment | UnpaidOrder):
        order_id, fen = content.order_id, content.total_fen
    elif isinstance(content, RefundStatus):
        order_id, refund_no, fen = content.order_id, content.number, content.refund_fen
    return Task(f"notice.{key}", UNKNOWN_ORDER, since, order_id, refund_no, fen, item.notice_type)
