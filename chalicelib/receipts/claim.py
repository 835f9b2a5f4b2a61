"""Claims receipts for members. A shopper's receipts from before joining are claimed when the shopper joins, or when the
member requests it.

A report that names the payer is stored under the payer's openid. A condition on the write makes sure that each receipt
is claimed once. A receipt can be claimed only within the number of days that the mall allows for back-fill.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberJoined, OpenidAdded
from chalicelib.events.receipts import ReceiptRecorded
from chalicelib.members import parts as members
from chalicelib.points import parts as points
from chalicelib.receipts import rules
from chalicelib.receipts.reporter import payer_joined
from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.view import ReceiptView, show

MAX_AGE = timedelta(days=91)  # a points policy allows 90 days at most
MAX_AT_ONCE = 50


class Filed(msgspec.Struct, frozen=True):
    """The shopper's receipts that were stored under their openids, the oldest first."""

    receipts: list[ReceiptView]


def claim_earlier(event: Event[MemberJoined | OpenidAdded], *, now: datetime) -> None:
    """Worker: applies member.joined and member.openid_added. Each claimed receipt gets its own event, and the worker
    for that event credits it. If one receipt fails, the others are still claimed; the fault is raised at the end."""
    member_id = event.details.member_id

    def claim_one(receipt: Receipt) -> None:
        _claim(receipt, member_id, event.at, now)

    unclaimed = [receipt for receipt in _kept_for([member_id], event.at) if not receipt.is_claimed]
    telemetry.each(unclaimed, claim_one, "receipts_claim", lambda receipt: {"receipt_id": receipt.id})


def claim_all(*, member_id: str, now: datetime) -> Filed:
    """Credits the receipts that are stored for the shopper's openids.

    POST /v1/me/points/back-fill/all claims up to MAX_AT_ONCE receipts. A repeat also returns the receipts claimed
    before, at most the latest MAX_AT_ONCE, and claims more. Raises Busy.
    """
    ids, own = members.ids_of(member_id), []
    kept = _kept_for(ids, now)
    unclaimed = [receipt for receipt in kept if not receipt.is_claimed]
    for receipt in [*(one for one in kept if one.is_claimed)][-MAX_AT_ONCE:] + unclaimed[:MAX_AT_ONCE]:
        stored, _ = claim(receipt, member_id, since=now, now=now)
        own += [stored] if stored.member_id in ids else []
    return Filed([show(receipt) for receipt in sorted(own, key=lambda receipt: receipt.bought_at)])


def claim_for_payer(
    receipt: Receipt, event: Event[ReceiptRecorded] | None, *, known_at: datetime | None = None, now: datetime
) -> store.WithEvent:
    """Claims a receipt for its payer, if the payer is a member now and no member has the receipt.

    Call this after the receipt is saved. So if the payer joins at the same time, either the joining finds the receipt
    or this function finds the member. `known_at`: when the payer authorised the business circle, if that was before
    joining; the receipt's age is then measured at that time. Returns the stored receipt, and its event if a member has
    it. Raises Busy.
    """
    found = payer_joined(receipt.payer) if receipt.payer is not None and not receipt.is_claimed else None
    if found is None:
        return receipt, event
    member_id, joined_at = found
    # A member who joined before the sale got this openid after it. The receipt's age is then measured now.
    since = joined_at if joined_at > receipt.bought_at else now
    return claim(receipt, member_id, since=min(since, known_at or since), now=now)


def claim(receipt: Receipt, member_id: str, *, since: datetime, now: datetime) -> store.WithEvent:
    """Claims a receipt for a member and credits it, if no member has it and it was recent enough at `since`, which is
    the time of joining or of the request.

    A repeat continues where the last call stopped. Returns the stored receipt, and its event if a member has it. Raises
    Busy.
    """
    stored, event = _claim(receipt, member_id, since, now)
    if event is not None and rules.may_need_credit(stored, now):
        points.credit(event)
        for refund in store.refund_events(receipt.id):
            points.take_back(refund)
    return stored, event


def _claim(receipt: Receipt, member_id: str, since: datetime, now: datetime) -> store.WithEvent:
    for _ in dynamo.rounds():
        found = store.find(receipt.id)
        assert found is not None
        days = points.back_fill_days(receipt.mall_id)
        if not rules.may_be_claimed(found[0], days=days, since=since) or not store.can_be_claimed(receipt.id):
            return found
        store.claim(found[0], member_id, now)
    raise errors.Busy


def _kept_for(member_ids: Sequence[str], now: datetime) -> list[Receipt]:
    """Returns the receipts of the last MAX_AGE that are stored for the openids of these member ids, the oldest
    first."""
    kept = {}
    for member_id in member_ids:
        member = members.find_own(member_id)
        for appid, openid in member.openids.items() if member else ():
            for receipt_id in store.of_payer(rules.payer_of(appid, openid), since=now - MAX_AGE):
                found = store.find(receipt_id)
                assert found is not None
                kept[receipt_id] = found[0]
    return sorted(kept.values(), key=lambda receipt: (receipt.bought_at, receipt.id))
