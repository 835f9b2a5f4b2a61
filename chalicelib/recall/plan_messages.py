"""Worker: plans the messages of a mall's recall campaigns after sales and tier changes, up to three in seven days.

The messages of a sale are dropped when it is fully refunded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.documents import versions as documents
from chalicelib.events import sales
from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentReturned
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.events.tiers import TierChanged, TierEnding
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.recall import rules, store
from chalicelib.recall.rules import Message


def plan(event: Event[Sale | SaleRefund | PaymentReturned | TierEnding | TierChanged]) -> None:
    """Applies sale.made and sale.refunded of a member in a store, payment.returned, tier.ending and tier.changed. A
    repeat, or a second sale on the day, plans no further message."""
    event = sales.as_sale(event)
    details = event.details
    if isinstance(details, SaleRefund):
        _drop(details)
        return
    occasion = _occasion(details, event.id)
    if occasion is not None:
        for one in _messages(event.id, occasion, at=event.at):
            store.save_plan(one)


@dataclass(frozen=True)
class _Occasion:
    """What triggers messages. `cause_id`: the sale or event, stored in each message."""

    trigger: str
    member_id: str
    mall_ids: Sequence[str]
    cause_id: str


def _occasion(details: Sale | PaymentReturned | TierEnding | TierChanged, event_id: str) -> _Occasion | None:
    match details:
        case Sale(store_id=str(), member_id=str() as member_id):
            return _Occasion("payment", member_id, [details.mall_id], details.id)
        case PaymentReturned():
            return _Occasion("payment_returned", details.member_id, [details.mall_id], details.payment_id)
        case TierEnding():
            return _Occasion("tier_ending", details.member_id, details.mall_ids, event_id)
        case TierChanged(why="up"):
            return _Occasion("tier_up", details.member_id, details.mall_ids, event_id)
    return None


def _messages(event_id: str, occasion: _Occasion, *, at: datetime) -> list[Message]:
    member = members.find(occasion.member_id)
    if member is None:
        raise LookupError(f"{event_id} names a member who does not exist")
    planned = []
    for campaign_id, body in _campaigns(occasion.trigger, occasion.mall_ids):
        # Only the mall's own mini-program sends its messages.
        openid = member.openids.get(appid := malls.find_mall(body.mall_id).appid)
        planned += [(send_at, campaign_id, appid, openid) for send_at in rules.plan(at, body.steps) if openid]
    return [
        Message(member.id, campaign_id, appid, openid, occasion.cause_id, send_at)
        for send_at, campaign_id, appid, openid in sorted(planned)[: rules.CAP]
    ]


def _campaigns(trigger: str, mall_ids: Sequence[str]) -> Iterator[tuple[str, rules.RecallCampaignSpec]]:
    for campaign in documents.every(store.RECALL_CAMPAIGN):
        body = campaign.body
        if body.active and body.trigger == trigger and body.mall_id in mall_ids:
            yield campaign.id, body


def _drop(refund: SaleRefund) -> None:
    """Drops the messages of a fully refunded sale.

    First it saves that the cause is gone; that stops messages planned later. Then it drops the messages of active
    campaigns now. Messages of other campaigns are dropped when they are due.
    """
    if refund.store_id is None or refund.member_id is None or not refund.is_whole:
        return
    store.save_cause_gone(refund.sale_id, refund.at)
    member = members.find(refund.member_id)
    if member is None:
        raise LookupError(f"refund {refund.id} names a member who does not exist")
    for campaign_id, body in _campaigns("payment", [refund.mall_id]):
        for at in rules.plan(refund.sold_at, body.steps):
            _drop_one(Message(member.id, campaign_id, "", "", refund.sale_id, at), refund)


def _drop_one(message: Message, refund: SaleRefund) -> None:
    for _ in dynamo.rounds():
        stored = store.find_plan(message)
        if stored is None or stored.state != rules.PLANNED or stored.cause_id != refund.sale_id:
            return
        if store.drop_cause(stored, refund.at):
            return
    raise errors.Busy
