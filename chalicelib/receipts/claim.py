"""What somebody bought before being a member becomes the member's: on joining, and where the shopper asks for it.

Reports of merchants' systems that named who paid are kept by that openid. Each is claimed once, in the write, within
the mall's days for filing.
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

MOST = timedelta(days=91)  # a policy gives 90 at most
MOST_AT_ONCE = 50


class Filed(msgspec.Struct, frozen=True):
    """Receipts that were kept for this shopper's openids and are the shopper's now, the oldest first."""

    receipts: list[ReceiptView]


def handle(event: Event[MemberJoined | OpenidAdded], *, now: datetime) -> None:
    """Worker: applies member.joined and member.openid_added. A claimed receipt has an event of its own, and is credited
    as any receipt. A fault with one does not hold the others."""
    member_id = event.details.member_id

    def take(receipt: Receipt) -> None:
        _claimed(receipt, member_id, event.at, now)

    unclaimed = [receipt for receipt in _kept_for([member_id], event.at) if not receipt.is_claimed]
    telemetry.each(unclaimed, take, "receipts_claim", lambda receipt: {"receipt_id": receipt.id})


def ask(*, member_id: str, now: datetime) -> Filed:
    """Credits all receipts that wait for the shopper's openid.

    POST /v1/me/points/back-fill/all: the same at once, for the first of them; a repeat answers the same, and takes
    what is left.
    """
    ids, mine = members.ids_of(member_id), []
    kept = _kept_for(ids, now)
    unclaimed = [receipt for receipt in kept if not receipt.is_claimed]
    for receipt in [*(one for one in kept if one.is_claimed)][-MOST_AT_ONCE:] + unclaimed[:MOST_AT_ONCE]:
        stands, _ = claim(receipt, member_id, since=now, now=now)
        mine += [stands] if stands.member_id in ids else []
    return Filed([show(receipt) for receipt in sorted(mine, key=lambda receipt: receipt.bought_at)])


def by_payer(
    receipt: Receipt, event: Event[ReceiptRecorded] | None, *, known_at: datetime | None = None, now: datetime
) -> store.WithEvent:
    """What was just written, or stood there; claimed where nobody has it and who paid is a member by now, as joining
    would have claimed it, whichever came first. Asked once it is written: who joins meanwhile finds it, or is found
    here. `known_at`: since when the payer was as good as a member, where that was not heard of at once."""
    found = payer_joined(receipt.payer) if receipt.payer is not None and not receipt.is_claimed else None
    if found is None:
        return receipt, event
    member_id, joined_at = found
    # Who was a member before came by this openid only since.
    since = joined_at if joined_at > receipt.bought_at else now
    return claim(receipt, member_id, since=min(since, known_at or since), now=now)


def claim(receipt: Receipt, member_id: str, *, since: datetime, now: datetime) -> store.WithEvent:
    """Makes a receipt the member's and credits it, where nobody has it and it was not bought too long before `since`;
    answers what stands. A repeat goes on where it was left."""
    stands, event = _claimed(receipt, member_id, since, now)
    if event is not None and rules.may_be_on_its_way(stands, now):
        points.credit(event)
        for refund in store.refund_events(receipt.id):
            points.take_back(refund)
    return stands, event


def _claimed(receipt: Receipt, member_id: str, since: datetime, now: datetime) -> store.WithEvent:
    for _ in dynamo.rounds():
        found = store.find(receipt.id)
        assert found is not None
        days = points.back_fill_days(receipt.mall_id)
        if not rules.may_be_claimed(found[0], days=days, since=since) or not store.can_be_claimed(receipt.id):
            return found
        store.claim(found[0], member_id, now)
    raise errors.Busy


def _kept_for(member_ids: Sequence[str], now: datetime) -> list[Receipt]:
    """Receipts that were kept for a member's openids, the oldest first."""
    kept = {}
    for one in member_ids:
        member = members.find_own(one)
        for appid, openid in member.openids.items() if member else ():
            for receipt_id in store.of_payer(rules.payer_of(appid, openid), since=now - MOST):
                found = store.find(receipt_id)
                assert found is not None
                kept[receipt_id] = found[0]
    return sorted(kept.values(), key=lambda receipt: (receipt.bought_at, receipt.id))
