"""GET /v1/admin/payment-tasks: money and callbacks that a person has to look at; and POST …/{id}/resolve."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.pages import Paging
from chalicelib.payments.rules.refund import FAILED, PROCESSING
from chalicelib.payments.rules.task import STRAY_MONEY, UNANSWERED_ORDER, UNANSWERED_REFUND, Task
from chalicelib.payments.store import orders, refunds
from chalicelib.payments.store import tasks as store

ROUNDS = 10


class TaskView(msgspec.Struct, frozen=True):
    """`kind`: stray_money (does not fit its order: refund the payment), abnormal_refund (see to it in the provider's
    console; it is asked about on and on), unknown_callback, unknown_order (a notice about a payment_id that is no order
    here), unanswered_order, unanswered_refund (WeChat Pay gave no answer that decides for a day; resolving it closes
    the order, or gives the refund up, and frees what it holds: money that comes all the same goes back by itself, and a
    refund that was made all the same counts). It leaves the list by itself once the money is back, or an answer
    came."""

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


def page(*, paging: Paging) -> Page:
    """Payments that a person has to see to.

    What waits, the longest first.
    """
    found, after = store.page(limit=paging.limit, after=paging.cursor)
    return Page([_show(one) for one in found], after)


def resolve(body: Resolve, *, task_id: str, staff_id: str, now: datetime) -> TaskView:
    """Ends a task with a note.

    Takes it off the list, with who did what; a repeat is the same. Raises ResourceNotFound, TaskOpen for money that
    keeps an order open: refunding it is what ends that.
    """
    found = store.find(task_id)
    if found is None:
        raise errors.ResourceNotFound(what="task")
    order = orders.find(found.payment_id) if found.kind == STRAY_MONEY and found.payment_id else None
    if order is not None and not order.is_settled:
        raise errors.TaskOpen
    said = {"by": staff_id, "note": body.note, "at": now.isoformat()}
    if found.kind == UNANSWERED_ORDER:
        _free_order(found, said, now)
    elif found.kind == UNANSWERED_REFUND:
        _give_refund_up(found, said, now)
    else:
        store.resolve(task_id, by=staff_id, note=body.note, at=now)
    return _show(found)


def _free_order(task: Task, said: dict[str, str], now: datetime) -> None:
    """Closed here, whatever the provider has: its coupons, points and parking visit are free."""
    order = orders.find(task.payment_id or "")
    if order is not None and not order.is_settled and order.set_aside is None:
        orders.free(order, resolved=said, at=now)


def _give_refund_up(task: Task, said: dict[str, str], now: datetime) -> None:
    """What it reserved of the payment is free."""
    for _ in range(ROUNDS):
        order, before = orders.find(task.payment_id or ""), refunds.find(task.payment_id or "", task.refund_no or "")
        if order is None or before is None or before.state != PROCESSING:
            return
        after = replace(before, state=FAILED, why=UNANSWERED_REFUND, resolved=said)
        if refunds.save_word(order, before, after, now=now):
            return
    raise errors.Busy


def _show(task: Task) -> TaskView:
    return TaskView(task.id, task.kind, task.since, task.payment_id, task.refund_no, task.amount_fen, task.why)
