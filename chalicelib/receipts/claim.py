"""What somebody bought before being a member becomes the member's: on joining, and where the shopper asks for it.

Reports of merchants' systems that named who paid are kept by that openid. Each is claimed once, in the write, within
the mall's days for filing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib import delivery, dynamo, errors
from chalicelib.events import Event
from chalicelib.members import parts as members
from chalicelib.points import parts as points
from chalicelib.receipts import rules, store
from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.view import ReceiptView, show

ROUNDS = 20
MOST = timedelta(days=91)  # a policy gives 90 at most


class Filed(msgspec.Struct, frozen=True):
    """Receipts that were kept for this shopper's openids and are the shopper's now, the oldest first."""

    receipts: list[ReceiptView]


def handle(message: dict[str, Any]) -> None:
    """Worker: applies member.joined."""
    event = delivery.event_in(message)
    member_id = event.details["member_id"]
    for receipt in _kept_for([member_id], event.at):
        claim(receipt, member_id, now=event.at)


def ask(*, member_id: str, now: datetime) -> Filed:
    """POST /v1/me/points/back-fill/all: the same at once; a repeat answers the same."""
    ids, mine = members.ids_of(member_id), []
    for receipt in _kept_for(ids, now):
        found = claim(receipt, receipt.member_id if receipt.member_id in ids else member_id, now=now)
        mine += [found[0]] if found else []
    return Filed([show(receipt) for receipt in mine])


def claim(receipt: Receipt, member_id: str, *, now: datetime) -> tuple[Receipt, Event] | None:
    """Makes a receipt the member's, and credits it; None where it is another's, or was bought too long ago. A repeat
    goes on where it was left."""
    found = _claimed(receipt, member_id, now)
    if found is not None and rules.may_be_on_its_way(found[0], now):
        points.credit(found[1])
        for refund in store.tell_refunds(found[0], member_id):
            points.take_back(refund)
    return found


def _claimed(receipt: Receipt, member_id: str, now: datetime) -> tuple[Receipt, Event] | None:
    for attempt in range(ROUNDS):
        found = store.find(receipt.id)
        assert found is not None
        receipt, event = found
        if event is not None:
            return (receipt, event) if receipt.member_id == member_id else None
        if not rules.may_be_claimed(receipt, days=points.back_fill_days(receipt.mall_id), now=now):
            return None
        # Before the receipt: who dies in between comes again, and what is told waits for its credit.
        store.tell_refunds(receipt, member_id)
        claimed = store.claim(receipt, member_id, now)
        if claimed is not None:
            return claimed
        dynamo.pause(min(attempt, 4))
    raise errors.Busy


def _kept_for(member_ids: Sequence[str], now: datetime) -> list[Receipt]:
    """Receipts that were kept for a member's openids."""
    kept = []
    for one in member_ids:
        member = members.find_own(one)
        for appid, openid in sorted(member.openids.items()) if member else ():
            for receipt_id in store.of_payer(rules.payer_of(appid, openid), since=now - MOST):
                found = store.find(receipt_id)
                kept += [found[0]] if found else []
    return sorted({receipt.id: receipt for receipt in kept}.values(), key=lambda receipt: receipt.bought_at)
