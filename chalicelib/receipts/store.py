"""Receipts, their refunds, and reports that contradict them; each is its own outbox."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib import dynamo, errors, events, ids
from chalicelib.events import Event
from chalicelib.receipts.rules import NOBODY, Receipt, Refund
from chalicelib.tables.base import instant_key
from chalicelib.tables.receipts import PayerReceipt, ReceiptConflict, ReceiptRefund
from chalicelib.tables.receipts import Receipt as Item

MOST_CONFLICTS = 100  # shown of those that are kept
RECEIPT, REFUND = "receipt", "receipt_refund"
MOST_ACTIONS = 100  # of a transaction


def id_of(store_id: str, receipt_no: str) -> str:
    """A receipt's id: its number is its store's own, in capitals or not."""
    return ids.derived("receipt", store_id, receipt_no.upper())


def refund_id_of(receipt_id: str, refund_no: str) -> str:
    return ids.derived("receipt_refund", receipt_id, refund_no.upper())


def find(receipt_id: str) -> tuple[Receipt, Event | None] | None:
    """A receipt with the event it was told by; None while it is nobody's."""
    item = dynamo.find(Item, f"RECEIPT#{receipt_id}", "RECEIPT")
    return (_receipt(item), _told(item)) if item else None


def find_refund(receipt_id: str, refund_id: str) -> tuple[Refund, Event | None] | None:
    """A refund with the event it was told by; None while its receipt is nobody's."""
    item = dynamo.find(ReceiptRefund, f"RECEIPT#{receipt_id}", f"REFUND#{refund_id}")
    return (_refund(item, refund_id), _told(item)) if item else None


def of_payer(payer: str, *, since: datetime) -> list[str]:
    """Ids of receipts that somebody paid who was no member then, bought since an instant."""
    span = PayerReceipt.sk.between(f"RECEIPT#{instant_key(since)}", "RECEIPT#~")
    return [item.receipt_id for item in PayerReceipt.query(f"PAYER#{payer}", span, consistent_read=True)]


def record(receipt: Receipt) -> tuple[Receipt, Event | None]:
    """Writes a receipt once; answers what stands there. One that is nobody's tells nobody; its payer leads to it."""
    event = _event(receipt) if receipt.is_claimed else None
    item = Item(
        pk=f"RECEIPT#{receipt.id}",
        sk="RECEIPT",
        receipt_id=receipt.id,
        mall_id=receipt.mall_id,
        store_id=receipt.store_id,
        receipt_no=receipt.receipt_no,
        member_id=receipt.member_id,
        amount_fen=receipt.amount_fen,
        paid_fen=receipt.paid_fen,
        bought_at=receipt.bought_at,
        reported_by=receipt.reported_by,
        reported_at=receipt.reported_at,
        told_at=receipt.told_at,
        payer=receipt.payer,
        points_per_yuan=receipt.points_per_yuan,
        event=event.as_attribute() if event else None,
    )
    actions = [dynamo.put(RECEIPT, item, Item.pk.does_not_exist())]
    if not receipt.is_claimed:
        sk = f"RECEIPT#{instant_key(receipt.bought_at)}#{receipt.id}"
        actions.append(dynamo.put("payer", PayerReceipt(pk=f"PAYER#{receipt.payer}", sk=sk, receipt_id=receipt.id)))
    try:
        dynamo.commit(actions)
    except dynamo.Refused as refused:
        before = Item.from_raw_data(refused.blocking[RECEIPT])
        return _receipt(before), _told(before)
    return receipt, event


# --- whose it is --------------------------------------------------------------------------------------------------
def claim(receipt: Receipt, member_id: str, now: datetime) -> bool:
    """What nobody had becomes a member's, with its refunds, and all is told; False where it was claimed or refunded
    since it was read."""
    claimed = replace(receipt, member_id=member_id, claimed_at=now)
    event = _event(claimed)
    changes = [Item.member_id.set(member_id), Item.claimed_at.set(now), Item.event.set(event.as_attribute())]
    # Each refund changes it: so these are all.
    unchanged = (Item.member_id == NOBODY) & (Item.refunded_fen == receipt.refunded_fen)
    actions = [dynamo.update(RECEIPT, _key(receipt.id), changes, unchanged)]
    for item in _refunds(receipt.id):
        told = _refund_event(claimed, _refund(item, item.sk.removeprefix("REFUND#")))
        key = ReceiptRefund(pk=item.pk, sk=item.sk)
        actions.append(dynamo.update(f"refund {item.sk}", key, [ReceiptRefund.event.set(told.as_attribute())]))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def can_be_claimed(receipt_id: str) -> bool:
    """Whether a receipt with its refunds fits into one write."""
    return len(_refunds(receipt_id)) < MOST_ACTIONS


def refunds_told(receipt_id: str) -> list[Event]:
    """The refunds of a receipt as they were told."""
    return [event for item in _refunds(receipt_id) if (event := _told(item)) is not None]


def _refunds(receipt_id: str) -> list[ReceiptRefund]:
    pk = f"RECEIPT#{receipt_id}"
    return list(ReceiptRefund.query(pk, ReceiptRefund.sk.startswith("REFUND#"), consistent_read=True))


def record_conflict(report: Receipt) -> None:
    """Keeps a report that contradicts what stands there, once."""
    told = (report.member_id or report.payer or "", str(report.amount_fen), str(report.paid_fen), str(report.told_at))
    what = ids.derived(*told, length=12)
    item = ReceiptConflict(
        pk=f"RECEIPT#{report.id}",
        sk=f"CONFLICT#{what}",
        member_id=report.member_id,
        payer=report.payer,
        amount_fen=report.amount_fen,
        paid_fen=report.paid_fen,
        told_at=report.told_at,
        reported_by=report.reported_by,
        reported_at=report.reported_at,
    )
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.put("conflict", item, ReceiptConflict.pk.does_not_exist())])


def record_refund(receipt: Receipt, refund: Refund) -> tuple[bool, Event | None]:
    """Writes a refund once, as the next of its receipt; False where the receipt has another, or is another's, since it
    was read. Beside it the event it is told by; None while its receipt is nobody's."""
    event = _refund_event(receipt, refund) if receipt.is_claimed else None
    item = ReceiptRefund(
        pk=f"RECEIPT#{receipt.id}",
        sk=f"REFUND#{refund.id}",
        refund_no=refund.refund_no,
        refund_fen=refund.refund_fen,
        refunded_before_fen=refund.refunded_before_fen,
        refunded_by=refund.refunded_by,
        refunded_at=refund.refunded_at,
        event=event.as_attribute() if event else None,
    )
    unchanged = (Item.refunded_fen == receipt.refunded_fen) & (Item.member_id == receipt.member_id)
    actions = [
        dynamo.put(REFUND, item, ReceiptRefund.pk.does_not_exist()),
        dynamo.update(RECEIPT, _key(receipt.id), [Item.refunded_fen.add(refund.refund_fen)], unchanged),
    ]
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False, None
    return True, event


def everything(receipt_id: str) -> tuple[Receipt, Sequence[Refund], Sequence[Receipt]]:
    """A receipt with its refunds and the reports that contradict it; raises ResourceNotFound."""
    found = find(receipt_id)
    if found is None:
        raise errors.ResourceNotFound(what="receipt")
    receipt, _ = found
    pk = f"RECEIPT#{receipt_id}"
    conflicts = ReceiptConflict.query(
        pk, ReceiptConflict.sk.startswith("CONFLICT#"), limit=MOST_CONFLICTS, consistent_read=True
    )
    return (
        receipt,
        sorted(
            (_refund(one, one.sk.removeprefix("REFUND#")) for one in _refunds(receipt_id)),
            key=lambda one: one.refunded_before_fen,
        ),
        [_conflict(receipt, one) for one in conflicts],
    )


def _key(receipt_id: str) -> Item:
    return Item(pk=f"RECEIPT#{receipt_id}", sk="RECEIPT")


def _told(item: Item | ReceiptRefund) -> Event | None:
    return Event.from_attribute(item.event) if item.event else None


def _event(receipt: Receipt) -> Event:
    return Event(f"receipt:{receipt.id}", events.RECEIPT_RECORDED, receipt.bought_at, _details(receipt))


def _refund_event(receipt: Receipt, refund: Refund) -> Event:
    details = {
        **_details(receipt),
        "refund_id": refund.id,
        "paid_at": receipt.bought_at.isoformat(),
        "refund_fen": refund.refund_fen,
        "refunded_before_fen": refund.refunded_before_fen,
    }
    return Event(f"receipt_refund:{refund.id}", events.RECEIPT_REFUNDED, refund.refunded_at, details)


def _details(receipt: Receipt) -> dict[str, object]:
    return {
        "receipt_id": receipt.id,
        "member_id": receipt.member_id,
        "mall_id": receipt.mall_id,
        "store_id": receipt.store_id,
        "amount_fen": receipt.amount_fen,
        "paid_fen": receipt.paid_fen,
        "points_per_yuan": receipt.points_per_yuan,
    }


def _receipt(item: Item) -> Receipt:
    return Receipt(
        id=item.receipt_id,
        mall_id=item.mall_id,
        store_id=item.store_id,
        receipt_no=item.receipt_no,
        member_id=item.member_id,
        amount_fen=int(item.amount_fen),
        paid_fen=int(item.paid_fen),
        bought_at=item.bought_at,
        reported_by=item.reported_by,
        reported_at=item.reported_at,
        told_at=item.told_at,
        points_per_yuan=item.event["details"]["points_per_yuan"] if item.event else int(item.points_per_yuan),
        refunded_fen=int(item.refunded_fen),
        payer=item.payer,
        claimed_at=item.claimed_at,
    )


def _refund(item: ReceiptRefund, refund_id: str) -> Refund:
    return Refund(
        refund_id,
        item.refund_no,
        int(item.refund_fen),
        int(item.refunded_before_fen),
        item.refunded_by,
        item.refunded_at,
    )


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
