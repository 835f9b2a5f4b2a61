"""What waits for a person: orders, refunds and notices, in an index of their own."""

from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.payments.rules.refund import ABNORMAL, stray_rest_fen
from chalicelib.payments.rules.task import (
    ABNORMAL_REFUND,
    STRAY_MONEY,
    UNANSWERED_ORDER,
    UNANSWERED_REFUND,
    UNKNOWN_CALLBACK,
    UNKNOWN_ORDER,
    Task,
)
from chalicelib.payments.store import notices
from chalicelib.payments.store.orders import TASKS
from chalicelib.providers.answers.payments import Payment, RefundStatus, UnpaidOrder
from chalicelib.tables.payments import Task as Item


def page(*, limit: int, after: str | None) -> tuple[list[Task], str | None]:
    """The oldest first, and where to go on. Milliseconds behind: it reads an index."""
    found = Item.tasks.query(TASKS, limit=limit, last_evaluated_key=_start(after) if after else None)
    tasks = [_task(item) for item in found]
    last = found.last_evaluated_key
    return tasks, f"{last['task_at']['S']}~{last['pk']['S']}~{last['sk']['S']}" if last else None


def find(task_id: str) -> Task | None:
    """A task that waits, or waited."""
    item = dynamo.find(Item, *_keys(task_id))
    return _task(item) if item and (item.task == TASKS or item.resolved) else None


def resolve(task_id: str, *, by: str, note: str, at: datetime) -> bool:
    """Takes it off the list, with who says what was done; False if it waits no more."""
    pk, sk = _keys(task_id)
    told = {"by": by, "note": note, "at": at.isoformat()}
    changes = [Item.task.remove(), Item.task_at.remove(), Item.resolved.set(told)]
    try:
        dynamo.commit([dynamo.update("task", Item(pk=pk, sk=sk), changes, Item.task == TASKS)])
    except dynamo.Refused:
        return False
    return True


def _start(after: str) -> dict[str, dict[str, str]]:
    task_at, pk, sk = after.split("~", 2)
    return {"task": {"S": TASKS}, "task_at": {"S": task_at}, "pk": {"S": pk}, "sk": {"S": sk}}


def _keys(task_id: str) -> tuple[str, str]:
    """`order.<id>`, `refund.<order>.<number>`, `notice.<key>`."""
    kind, _, rest = task_id.partition(".")
    if kind == "refund":
        order_id, _, number = rest.partition(".")
        return f"ORDER#{order_id}", f"REFUND#{number}"
    return (f"NOTICE#{rest.replace('~', '#')}", "NOTICE") if kind == "notice" else (f"ORDER#{rest}", "ORDER")


def _task(item: Item) -> Task:
    since = item.task_at or datetime.fromisoformat(item.resolved["at"])
    if item.sk == "NOTICE":
        return _of_notice(item, since)
    if item.sk == "ORDER":
        aside = item.set_aside
        if aside is None:
            fen = int(item.payable_fen or 0)
            return Task(f"order.{item.order_id}", UNANSWERED_ORDER, since, item.order_id, None, fen, UNANSWERED_ORDER)
        rest_fen = stray_rest_fen(total_fen=aside["total_fen"], refunded_fen=int(item.refunded_fen or 0))
        return Task(f"order.{item.order_id}", STRAY_MONEY, since, item.order_id, None, rest_fen, aside["reason"])
    return Task(
        f"refund.{item.order_id}.{item.refund_no}",
        ABNORMAL_REFUND if item.state == ABNORMAL else UNANSWERED_REFUND,
        since,
        item.order_id,
        item.refund_no,
        int(item.refund_fen),
        item.why,
    )


def _of_notice(item: Item, since: datetime) -> Task:
    key = item.pk.removeprefix("NOTICE#").replace("#", "~")
    if item.why != UNKNOWN_ORDER:
        return Task(f"notice.{key}", UNKNOWN_CALLBACK, since, None, None, None, item.notice_type)
    content, order_id, refund_no, fen = notices.read(item), None, None, None
    if isinstance(content, Payment):
        order_id, fen = content.order_id, content.total_fen
    elif isinstance(content, RefundStatus):
        order_id, refund_no, fen = content.order_id, content.number, content.refund_fen
    elif isinstance(content, UnpaidOrder):
        order_id, fen = content.order_id, content.total_fen
    return Task(f"notice.{key}", UNKNOWN_ORDER, since, order_id, refund_no, fen, item.notice_type)
