"""Receipts held for review.

For staff: GET /v1/admin/receipt-tasks, POST /v1/admin/receipts/{id}/confirm and /dismiss. For shoppers:
GET /v1/me/receipts/waiting.
"""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.members import parts as members
from chalicelib.pages import Paging
from chalicelib.points import parts as points
from chalicelib.receipts import rules
from chalicelib.receipts.rules import COUNTS, DISMISSED, WAITS, Receipt
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.store import waiting
from chalicelib.receipts.view import ReceiptView, show


class Task(msgspec.Struct, frozen=True):
    """A receipt held for review. `member_id`: empty if no member has it. `since`: when it was reported."""

    receipt: ReceiptView
    member_id: str
    reported_by: str
    since: datetime


class Page(msgspec.Struct, frozen=True):
    tasks: list[Task]
    next_cursor: str | None


class Waited(msgspec.Struct, frozen=True):
    """Receipts that are or were held for review, the latest first."""

    receipts: list[ReceiptView]
    next_cursor: str | None


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`note`: the reason."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


def list_tasks(*, paging: Paging) -> Page:
    """Lists the receipts that are held for review.

    The oldest come first.
    """
    found, after = waiting.list_tasks(limit=paging.limit, after=paging.cursor)
    return Page([Task(show(one), one.member_id, one.reported_by, one.reported_at) for one in found], after)


def list_own(*, member_id: str, paging: Paging) -> Waited:
    """Lists the shopper's receipts that are or were held for review.

    The latest come first.
    """
    found, after = waiting.list_of_shopper(members.ids_of(member_id), limit=paging.limit, after=paging.cursor)
    return Waited([show(one) for one in found], after)


def confirm(body: Decide, *, receipt_id: str, staff_id: str, now: datetime) -> ReceiptView:
    """Confirms that a receipt that is held for review is a separate sale.

    The receipt then counts like any other sale. A repeat returns the same. Raises ResourceNotFound, ReceiptDecided if
    it was dismissed, Busy.
    """
    return _decide(receipt_id, COUNTS, by=staff_id, note=body.note, now=now)


def dismiss(body: Decide, *, receipt_id: str, staff_id: str, now: datetime) -> ReceiptView:
    """Dismisses a receipt that is held for review, because it is no sale or a duplicate.

    A repeat returns the same. Raises ResourceNotFound, ReceiptDecided if it was confirmed, Busy.
    """
    return _decide(receipt_id, DISMISSED, by=staff_id, note=body.note, now=now)


def _decide(receipt_id: str, state: str, *, by: str, note: str, now: datetime) -> ReceiptView:
    for _ in dynamo.rounds():
        receipt = _required(receipt_id)
        if receipt.state == WAITS and store.decide(receipt, state, by=by, note=note, at=now):
            receipt = _required(receipt_id)
        if receipt.state == state and receipt.decided_at is not None:
            _credit(receipt, now)
            return show(receipt)
        if receipt.state != WAITS:
            raise errors.ReceiptDecided(state=receipt.state)
    raise errors.Busy


def _credit(receipt: Receipt, now: datetime) -> None:
    """Credits the receipt within the request, as the worker would. Does nothing if no member has the receipt, or if it
    was dismissed."""
    found = store.find(receipt.id)
    if found is not None and found[1] is not None and rules.may_need_credit(receipt, now):
        points.credit(found[1])
        for refund in store.refund_events(receipt.id):
            points.take_back(refund)


def _required(receipt_id: str) -> Receipt:
    found = store.find(receipt_id)
    if found is None:
        raise errors.ResourceNotFound(what="receipt")
    return found[0]
