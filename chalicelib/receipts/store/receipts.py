"""Stores receipts, their refunds, and the reports that contradict them. The items of receipts and refunds contain their
own events."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.events import codec
from chalicelib.events.envelope import Event
from chalicelib.events.receipts import ReceiptRecorded, ReceiptRefunded
from chalicelib.receipts.rules import COUNTS, NOBODY, WAITS, Receipt, Refund
from chalicelib.tables.base import instant_key
from chalicelib.tables.receipts import OtherNumber, PayerReceipt, ReceiptConflict, ReceiptRefund, WaitedReceipt
from chalicelib.tables.receipts import Receipt as Item

STORED = Mapping(Receipt, Item, id="receipt_id")
STORED_REFUND = Mapping(Refund, ReceiptRefund)
STORED_CONFLICT = Mapping(Receipt, ReceiptConflict)
MAX_CONFLICTS = 100  # in a response; more are stored
RECEIPT, REFUND, NUMBER = "receipt", "receipt_refund", "receipt_no"
# The index key of receipts that are held for review.
TASKS = "TASK"
MAX_ACTIONS = 100  # in a transaction (DynamoDB's limit)

# A receipt and its event. The event is None while no member has the receipt, or while it does not count.
WithEvent = tuple[Receipt, Event[ReceiptRecorded] | None]


def id_of(store_id: str, receipt_no: str) -> str:
    """Returns the id of a receipt by the store's receipt number. Ignores upper and lower case."""
    return ids.derived("receipt", store_id, receipt_no.upper())


def refund_id_of(receipt_id: str, refund_no: str) -> str:
    """Returns the id of a refund by its number. Ignores upper and lower case."""
    return ids.derived("receipt_refund", receipt_id, refund_no.upper())


def find(receipt_id: str) -> WithEvent | None:
    """Returns a receipt with its event, or None. An id made from the store's receipt number also finds a receipt that
    is stored under its transaction."""
    item = dynamo.find(Item, f"RECEIPT#{receipt_id}", "RECEIPT")
    if item is not None and item.same_as is not None:
        return find(item.same_as)
    return (read(item), _recorded(item)) if item else None


def find_refund(receipt_id: str, refund_id: str) -> tuple[Refund, Event[ReceiptRefunded] | None] | None:
    """Returns a refund, or None. Its event is None while no member has the receipt, or while the receipt does not
    count."""
    item = dynamo.find(ReceiptRefund, f"RECEIPT#{receipt_id}", f"REFUND#{refund_id}")
    return (_refund(item, refund_id), _refunded(item)) if item else None


def of_payer(payer: str, *, since: datetime) -> list[str]:
    """Returns the ids of receipts, bought at `since` or later, that are stored for a payer who was no member."""
    span = PayerReceipt.sk.between(f"RECEIPT#{instant_key(since)}", "RECEIPT#~")
    return [item.receipt_id for item in PayerReceipt.query(f"PAYER#{payer}", span, consistent_read=True)]


def record(receipt: Receipt, *, extra_actions: Sequence[Action]) -> WithEvent | None:
    """Saves a receipt once, with `extra_actions`. If it counts, its item contains the event receipt.recorded.

    A receipt without a member is also stored under its payer. Returns the stored receipt, and its event if a member has
    it. If the condition of an extra action fails, writes nothing and returns None.
    """
    item = _item(receipt)
    actions = [dynamo.put(RECEIPT, item, Item.pk.does_not_exist()), *extra_actions]
    if not receipt.is_claimed:
        sk = f"RECEIPT#{instant_key(receipt.bought_at)}#{receipt.id}"
        actions.append(dynamo.put("payer", PayerReceipt(pk=f"PAYER#{receipt.payer}", sk=sk, receipt_id=receipt.id)))
    if receipt.state == WAITS:
        sk = f"WAITED#{instant_key(receipt.reported_at)}#{receipt.id}"
        waited = WaitedReceipt(pk=f"SHOPPER#{receipt.shopper}", sk=sk, receipt_id=receipt.id)
        actions.append(dynamo.put("waited", waited))
    number = _own_number(receipt)
    try:
        dynamo.commit([*actions, *number])
    except dynamo.Refused as refused:
        if RECEIPT in refused:
            _save_own_number(number)
            before = Item.from_raw_data(refused.blocking[RECEIPT])
            return read(before), _recorded(before)
        # Another receipt took the store's number in the meantime.
        return find(id_of(receipt.store_id, receipt.receipt_no)) if NUMBER in refused else None
    return receipt, _recorded(item)


def _own_number(receipt: Receipt) -> list[Action]:
    """Returns the action that lets the store's receipt number also find a receipt that is stored under its transaction.
    Empty if none is needed."""
    by_number = id_of(receipt.store_id, receipt.receipt_no)
    if receipt.transaction_id in (None, receipt.receipt_no) or by_number == receipt.id:
        return []
    pointer = OtherNumber(pk=f"RECEIPT#{by_number}", sk="RECEIPT", same_as=receipt.id)
    return [dynamo.put(NUMBER, pointer, OtherNumber.pk.does_not_exist())]


def _save_own_number(number: Sequence[Action]) -> None:
    if number:
        with contextlib.suppress(dynamo.Refused):
            dynamo.commit(number)


# --- claims and decisions -----------------------------------------------------------------------------------------
def claim(receipt: Receipt, member_id: str, now: datetime) -> bool:
    """Assigns a receipt to a member. If it counts, also saves the events of the receipt and its refunds. Returns False
    if the receipt changed after the read."""
    claimed = replace(receipt, member_id=member_id, claimed_at=now)
    return _save_with_events(claimed, receipt, [Item.member_id.set(member_id), Item.claimed_at.set(now)])


def decide(receipt: Receipt, state: str, *, by: str, note: str, at: datetime) -> bool:
    """Saves staff's decision about a receipt held for review: COUNTS or DISMISSED. If it counts, also saves the events
    of the receipt and its refunds. Returns False if the receipt changed after the read."""
    decision = [Item.state.set(state), Item.decided_at.set(at), Item.decided_by.set(by), Item.note.set(note)]
    changes = [*decision, Item.task.remove(), Item.task_at.remove()]
    return _save_with_events(replace(receipt, state=state), receipt, changes)


def _save_with_events(after: Receipt, before: Receipt, changes: list[Any]) -> bool:
    event = [Item.event.set(codec.encode(_event(after)))] if after.counts else []
    # Each refund changes the receipt. So if the receipt did not change after the read, these are all its refunds.
    actions = [dynamo.update(RECEIPT, _key(before.id), [*changes, *event], _is_unchanged(before))]
    for item in _refunds(before.id) if after.counts else ():
        refunded = _refund_event(after, _refund(item, item.sk.removeprefix("REFUND#")))
        key = ReceiptRefund(pk=item.pk, sk=item.sk)
        actions.append(dynamo.update(f"refund {item.sk}", key, [ReceiptRefund.event.set(codec.encode(refunded))]))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def _is_unchanged(receipt: Receipt) -> Any:
    """The condition that member, refunds and state are as they were read."""
    is_new = Item.state.does_not_exist()
    state = (Item.state == COUNTS) | is_new if receipt.counts else Item.state == receipt.state
    return (Item.member_id == receipt.member_id) & (Item.refunded_fen == receipt.refunded_fen) & state


def can_be_claimed(receipt_id: str) -> bool:
    """Whether a receipt with its refunds fits into one write."""
    return len(_refunds(receipt_id)) < MAX_ACTIONS


def refund_events(receipt_id: str) -> list[Event[ReceiptRefunded]]:
    """Returns the events of a receipt's refunds, if a member has it."""
    return [event for item in _refunds(receipt_id) if (event := _refunded(item)) is not None]


def _refunds(receipt_id: str) -> list[ReceiptRefund]:
    pk = f"RECEIPT#{receipt_id}"
    return list(ReceiptRefund.query(pk, ReceiptRefund.sk.startswith("REFUND#"), consistent_read=True))


def record_conflict(report: Receipt) -> None:
    """Saves a report that contradicts the receipt, once."""
    who = report.member_id or report.payer or ""
    conflict = ids.derived(who, str(report.amount_fen), str(report.paid_fen), str(report.told_at), length=12)
    item = STORED_CONFLICT.item(report, pk=f"RECEIPT#{report.id}", sk=f"CONFLICT#{conflict}")
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.put("conflict", item, ReceiptConflict.pk.does_not_exist())])


def record_refund(receipt: Receipt, refund: Refund) -> tuple[bool, Event[ReceiptRefunded] | None]:
    """Saves a refund once, as the next refund of its receipt. If the receipt counts, the refund's item contains the
    event receipt.refunded.

    Returns whether the refund was saved, and its event if a member has the receipt. It is not saved if it exists
    already, or if the receipt changed after the read.
    """
    event = _refund_event(receipt, refund) if receipt.counts else None
    item = STORED_REFUND.item(
        refund,
        pk=f"RECEIPT#{receipt.id}",
        sk=f"REFUND#{refund.id}",
        event=codec.encode(event) if event else None,
    )
    actions = [
        dynamo.put(REFUND, item, ReceiptRefund.pk.does_not_exist()),
        dynamo.update(RECEIPT, _key(receipt.id), [Item.refunded_fen.add(refund.refund_fen)], _is_unchanged(receipt)),
    ]
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False, None
    return True, _refunded(item)


def find_whole(receipt_id: str) -> tuple[Receipt, Sequence[Refund], Sequence[Receipt]]:
    """Returns a receipt, its refunds in their order, and the reports that contradict it. Raises ResourceNotFound."""
    found = find(receipt_id)
    if found is None:
        raise errors.ResourceNotFound(what="receipt")
    receipt, _ = found
    pk = f"RECEIPT#{receipt.id}"
    conflicts = ReceiptConflict.query(
        pk, ReceiptConflict.sk.startswith("CONFLICT#"), limit=MAX_CONFLICTS, consistent_read=True
    )
    return (
        receipt,
        sorted(
            (_refund(one, one.sk.removeprefix("REFUND#")) for one in _refunds(receipt.id)),
            key=lambda one: one.refunded_before_fen,
        ),
        [_conflict(receipt, one) for one in conflicts],
    )


def _key(receipt_id: str) -> Item:
    return Item(pk=f"RECEIPT#{receipt_id}", sk="RECEIPT")


def _recorded(item: Item) -> Event[ReceiptRecorded] | None:
    """Returns the event of a receipt that a member has. Returns None for a receipt without a member, because its event
    earns nothing."""
    event: Event[ReceiptRecorded] | None = codec.decode(item.event) if item.event else None
    return event if event is not None and event.details.member_id != NOBODY else None


def _refunded(item: ReceiptRefund) -> Event[ReceiptRefunded] | None:
    """Returns the event of a refund of a receipt that a member has, or else None."""
    event: Event[ReceiptRefunded] | None = codec.decode(item.event) if item.event else None
    return event if event is not None and event.details.member_id != NOBODY else None


def _event(receipt: Receipt) -> Event[ReceiptRecorded]:
    recorded = ReceiptRecorded(
        receipt_id=receipt.id,
        member_id=receipt.member_id,
        mall_id=receipt.mall_id,
        store_id=receipt.store_id,
        merchant_id=receipt.merchant_id,
        channel=receipt.channel,
        transaction_id=receipt.transaction_id,
        amount_fen=receipt.amount_fen,
        paid_fen=receipt.paid_fen,
        points_per_yuan=receipt.points_per_yuan,
    )
    return Event(f"receipt:{receipt.id}", receipt.bought_at, recorded)


def _refund_event(receipt: Receipt, refund: Refund) -> Event[ReceiptRefunded]:
    refunded = ReceiptRefunded(
        **msgspec.structs.asdict(_event(receipt).details),
        refund_id=refund.id,
        paid_at=receipt.bought_at,
        refund_fen=refund.refund_fen,
        refunded_before_fen=refund.refunded_before_fen,
    )
    return Event(f"receipt_refund:{refund.id}", refund.refunded_at, refunded)


def read(item: Item) -> Receipt:
    """Returns the receipt of an item."""
    points_per_yuan = codec.decode(item.event).details.points_per_yuan if item.event else int(item.points_per_yuan)
    return STORED.read(item, points_per_yuan=points_per_yuan)


def _item(receipt: Receipt) -> Item:
    waits = receipt.state == WAITS
    return STORED.item(
        receipt,
        pk=f"RECEIPT#{receipt.id}",
        sk="RECEIPT",
        state=None if receipt.counts else receipt.state,
        task=TASKS if waits else None,
        task_at=receipt.reported_at if waits else None,
        event=codec.encode(_event(receipt)) if receipt.counts else None,
    )


def _refund(item: ReceiptRefund, refund_id: str) -> Refund:
    return STORED_REFUND.read(item, id=refund_id)


def _conflict(receipt: Receipt, item: ReceiptConflict) -> Receipt:
    return replace(
        receipt,
        member_id=item.member_id,
        payer=item.payer,
        amount_fen=int(item.amount_fen),
        paid_fen=int(item.paid_fen),
        told_at=item.told_at,
        reported_by=item.reported_by,
        reported_at=item.reported_at,
    )
