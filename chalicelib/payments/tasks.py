"""GET /v1/admin/payment-tasks: money and callbacks that a person has to look at; and POST …/{id}/resolve."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.payments.rules.task import STRAY_MONEY, Task
from chalicelib.payments.store import orders
from chalicelib.payments.store import tasks as store


class TaskView(msgspec.Struct, frozen=True):
    """`kind`: stray_money (does not fit its order: refund the payment), abnormal_refund (see to it in the provider's
    console; it is asked about on and on), unknown_callback. It leaves the list by itself once the money is back."""

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


def page(*, limit: int, cursor: str | None) -> Page:
    """What waits, the longest first."""
    found, after = store.page(limit=limit, after=cursor)
    return Page([_show(one) for one in found], after)


def resolve(body: Resolve, *, task_id: str, staff_id: str, now: datetime) -> TaskView:
    """Takes it off the list, with who did what; a repeat is the same. Raises ResourceNotFound, TaskOpen for money that
    keeps an order open: refunding it is what ends that."""
    found = store.find(task_id)
    if found is None:
        raise errors.ResourceNotFound(what="task")
    order = orders.find(found.payment_id) if found.kind == STRAY_MONEY and found.payment_id else None
    if order is not None and not order.is_settled:
        raise errors.TaskOpen
    store.resolve(task_id, by=staff_id, note=body.note, at=now)
    return _show(found)


def _show(task: Task) -> TaskView:
    return TaskView(task.id, task.kind, task.since, task.payment_id, task.refund_no, task.amount_fen, task.why)
