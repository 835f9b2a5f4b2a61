"""GET /v1/admin/payment-tasks: payments, refunds and callbacks that a person has to look at; POST …/{id}/resolve."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.pages import Paging
from chalicelib.payments.rules.task import UNANSWERED_ORDER, UNANSWERED_REFUND, UNMATCHED_PAYMENT, Task
from chalicelib.payments.send_refund import fail_refund
from chalicelib.payments.store import orders
from chalicelib.payments.store import tasks as store


class TaskView(msgspec.Struct, frozen=True):
    """`kind`: stray_money (a payment does not match its order; refund it), abnormal_refund (complete it in the console
    of WeChat Pay; it is queried until then), unknown_callback (of a type that is not handled here, or unreadable),
    unknown_order (its payment_id is no order here), unanswered_order, unanswered_refund (WeChat Pay gave no result for
    a day). Resolving an unanswered_order closes the order; resolving an unanswered_refund marks the refund as failed.
    Either releases what the order or the refund holds. Money that still comes is refunded, and a refund that still
    succeeds counts. A task leaves the list once the money is refunded or a result came."""

    task_id: str
    kind: str
    since: datetime
    payment_id: str | None
    refund_no: str | None
    amount_fen: int | None
    why: str | None


class Page(msgspec.Struct, frozen=True):
    tasks: list[TaskView]
    next_cursor: str | None


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`note`: what was done."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


def list_tasks(*, paging: Paging) -> Page:
    """Lists payments, refunds and callbacks that a person has to look at, the oldest first."""
    found, after = store.list_open(limit=paging.limit, after=paging.cursor)
    return Page([_show(one) for one in found], after)


def resolve_task(body: Resolve, *, task_id: str, staff_id: str, now: datetime) -> TaskView:
    """Resolves a task with a note.

    A repeat changes nothing. Raises ResourceNotFound; TaskOpen for an unmatched payment whose order is still unsettled
    (refund it first); Busy.
    """
    found = store.find(task_id)
    if found is None:
        raise errors.ResourceNotFound(what="task")
    order = orders.find(found.payment_id) if found.kind == UNMATCHED_PAYMENT and found.payment_id else None
    if order is not None and not order.is_settled:
        raise errors.TaskOpen
    resolved = {"by": staff_id, "note": body.note, "at": now.isoformat()}
    if found.kind == UNANSWERED_ORDER:
        _close_order(found, resolved, now)
    elif found.kind == UNANSWERED_REFUND:
        fail_refund(found.payment_id or "", found.refund_no or "", why=UNANSWERED_REFUND, now=now, resolved=resolved)
    else:
        store.resolve(task_id, by=staff_id, note=body.note, at=now)
    return _show(found)


def _close_order(task: Task, resolved: dict[str, str], now: datetime) -> None:
    """Closes the order here, whatever its state at WeChat Pay. That releases its coupons, points and parking visit."""
    order = orders.find(task.payment_id or "")
    if order is not None and order.awaits_payment:
        orders.save_closed_unanswered(order, resolved=resolved, at=now)


def _show(task: Task) -> TaskView:
    return TaskView(task.id, task.kind, task.since, task.payment_id, task.refund_no, task.amount_fen, task.why)
