"""Receipts that wait for a person: GET /v1/admin/receipt-tasks, POST /v1/admin/receipts/{id}/confirm and /dismiss; and
those of a shopper: GET /v1/me/receipts/waiting."""

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
    """A receipt that waits since an instant; `member_id`: empty while nobody has it."""

    receipt: ReceiptView
    member_id: str
    reported_by: str
    since: datetime


class Page(msgspec.Struct, frozen=True):
    tasks: list[Task]
    next_cursor: str | None


class Waited(msgspec.Struct, frozen=True):
    """What waited, the latest first, and what became of it."""

    receipts: list[ReceiptView]
    next_cursor: str | None


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`note`: why."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


def page(*, paging: Paging) -> Page:
    """Lists the receipts that wait for staff.

    What waits for a person, the longest first.
    """
    found, after = waiting.page(limit=paging.limit, after=paging.cursor)
    return Page([Task(show(one), one.member_id, one.reported_by, one.reported_at) for one in found], after)


def mine(*, member_id: str, paging: Paging) -> Waited:
    """Lists the shopper's receipts that wait for staff, or waited.

    What of a shopper's receipts waits, or waited.
    """
    found, after = waiting.of_shopper(members.ids_of(member_id), limit=paging.limit, after=paging.cursor)
    return Waited([show(one) for one in found], after)


def confirm(body: Decide, *, receipt_id: str, staff_id: str, now: datetime) -> ReceiptView:
    """Confirms a waiting receipt: it is a sale of its own.

    It is a sale of its own, and all that follows from buying follows; a repeat answers the same. Raises
    ResourceNotFound, ReceiptDecided.
    """
    return _decided(receipt_id, COUNTS, by=staff_id, note=body.note, now=now)


def dismiss(body: Decide, *, receipt_id: str, staff_id: str, now: datetime) -> ReceiptView:
    """Dismisses a waiting receipt: it is no sale, or a duplicate.

    It is no sale, or a duplicate; a repeat gets the same response. Raises as `confirm`.
    """
    return _decided(receipt_id, DISMISSED, by=staff_id, note=body.note, now=now)


def _decided(receipt_id: str, state: str, *, by: str, note: str, now: datetime) -> ReceiptView:
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
    """At once, as the worker would; where it is nobody's, or was dismissed, nothing."""
    found = store.find(receipt.id)
    if found is not None and found[1] is not None and rules.may_be_on_its_way(receipt, now):
        points.credit(found[1])
        for refund in store.refund_events(receipt.id):
            points.take_back(refund)


def _required(receipt_id: str) -> Receipt:
    found = store.find(receipt_id)
    if found is None:
        raise errors.ResourceNotFound(what="receipt")
    return found[0]
