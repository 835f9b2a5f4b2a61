"""Receipts, their refunds, and reports that contradict them; each is its own outbox."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from chalicelib import dynamo, errors, events, ids
from chalicelib.events import Event
from chalicelib.receipts.rules import Receipt, Refund
from chalicelib.tables.receipts import Receipt as Item
from chalicelib.tables.receipts import ReceiptConflict, ReceiptRefund

MOST_CONFLICTS = 100  # shown of those that are kept
RECEIPT, REFUND = "receipt", "receipt_refund"


def id_of(store_id: str, receipt_no: str) -> str:
    """A receipt's id: its number is its store's own."""
    return ids.derived("receipt", store_id, receipt_no)


def refund_id_of(receipt_id: str, refund_no: str) -> str:
    return ids.derived("receipt_refund", receipt_id, refund_no)


def find(receipt_id: str) -> tuple[Receipt, Event] | None:
    """A receipt with the event it was told by."""
    item = dynamo.find(Item, f"RECEIPT#{receipt_id}", "RECEIPT")
    return (_receipt(item), Event.from_attribute(item.event)) if item else None


def find_refund(receipt_id: str, refund_id: str) -> tuple[Refund, Event] | None:
    """A refund with the event it was told by."""
    item = dynamo.find(ReceiptRefund, f"RECEIPT#{receipt_id}", f"REFUND#{refund_id}")
    return (_refund(item, refund_id), Event.from_attribute(item.event)) if item else None


def record(receipt: Receipt) -> tuple[Receipt, Event]:
    """Writes a receipt once; answers what stands there."""
    event = Event(f"receipt:{receipt.id}", events.RECEIPT_RECORDED, receipt.bought_at, _details(receipt))
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
        event=event.as_attribute(),
    )
    try:
        dynamo.commit([dynamo.put(RECEIPT, item, Item.pk.does_not_exist())])
    except dynamo.Refused as refused:
        before = Item.from_raw_data(refused.blocking[RECEIPT])
        return _receipt(before), Event.from_attribute(before.event)
    return receipt, event


def record_conflict(report: Receipt) -> None:
    """Keeps a report that contradicts what stands there, once."""
    told = (report.member_id, str(report.amount_fen), str(report.paid_fen), str(report.told_at))
    what = ids.derived(*told, length=12)
    item = ReceiptConflict(
        pk=f"RECEIPT#{report.id}",
        sk=f"CONFLICT#{what}",
        member_id=report.member_id,
        amount_fen=report.amount_fen,
        paid_fen=report.paid_fen,
        told_at=report.told_at,
        reported_by=report.reported_by,
        reported_at=report.reported_at,
    )
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.put("conflict", item, ReceiptConflict.pk.does_not_exist())])


def record_refund(receipt: Receipt, refund: Refund) -> Event | None:
    """Writes a refund once, as the next of its receipt; None where the receipt has another since it was read."""
    details = {
        **_details(receipt),
        "refund_id": refund.id,
        "paid_at": receipt.bought_at.isoformat(),
        "refund_fen": refund.refund_fen,
        "refunded_before_fen": refund.refunded_before_fen,
    }
    event = Event(f"receipt_refund:{refund.id}", events.RECEIPT_REFUNDED, refund.refunded_at, details)
    item = ReceiptRefund(
        pk=f"RECEIPT#{receipt.id}",
        sk=f"REFUND#{refund.id}",
        refund_no=refund.refund_no,
        refund_fen=refund.refund_fen,
        refunded_before_fen=refund.refunded_before_fen,
        refunded_by=refund.refunded_by,
        refunded_at=refund.refunded_at,
        event=event.as_attribute(),
    )
    key = Item(pk=f"RECEIPT#{receipt.id}", sk="RECEIPT")
    actions = [
        dynamo.put(REFUND, item, ReceiptRefund.pk.does_not_exist()),
        dynamo.update(
            RECEIPT, key, [Item.refunded_fen.add(refund.refund_fen)], Item.refunded_fen == receipt.refunded_fen
        ),
    ]
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return None
    return event


def everything(receipt_id: str) -> tuple[Receipt, Sequence[Refund], Sequence[Receipt]]:
    """A receipt with its refunds and the reports that contradict it; raises ResourceNotFound."""
    found = find(receipt_id)
    if found is None:
        raise errors.ResourceNotFound(what="receipt")
    receipt, _ = found
    pk = f"RECEIPT#{receipt_id}"
    refunds = ReceiptRefund.query(pk, ReceiptRefund.sk.startswith("REFUND#"), consistent_read=True)
    conflicts = ReceiptConflict.query(
        pk, ReceiptConflict.sk.startswith("CONFLICT#"), limit=MOST_CONFLICTS, consistent_read=True
    )
    return (
        receipt,
        sorted(
            (_refund(one, one.sk.removeprefix("REFUND#")) for one in refunds), key=lambda one: one.refunded_before_fen
        ),
        [_conflict(receipt, one) for one in conflicts],
    )


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
        points_per_yuan=item.event["details"]["points_per_yuan"],
        refunded_fen=int(item.refunded_fen),
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
        amount_fen=int(item.amount_fen),
        paid_fen=int(item.paid_fen),
        told_at=item.told_at,
        reported_by=item.reported_by,
        reported_at=item.reported_at,
    )
