"""Worker: sales and tiers plan the messages of a mall's recall campaigns, up to three within seven days; what is
planned for a sale is dropped when all of it went back."""

from collections.abc import Iterator
from typing import Any

from chalicelib import errors, events
from chalicelib.aws import delivery
from chalicelib.documents import versions as documents
from chalicelib.events import Event
from chalicelib.events import untyped as sales
from chalicelib.events.sales import SaleRefund
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.recall import rules, store
from chalicelib.recall.rules import Message

ROUNDS = 10


def handle(message: dict[str, Any]) -> None:
    """Applies sale.made and sale.refunded of a member in a shop, payment.returned, tier.ending and tier.changed. A
    repeat, or a second sale on the day, plans nothing more."""
    event = sales.in_one_shape(delivery.event_in(message))
    if event.name == events.SALE_REFUNDED:
        _drop(sales.refunded(event))
        return
    trigger = _trigger(event)
    if trigger is not None and event.details["member_id"] is not None:
        for one in _planned(event, trigger):
            store.save_plan(one)


def _trigger(event: Event) -> str | None:
    if event.name == events.SALE_MADE:
        return "payment" if event.details["store_id"] is not None else None
    if event.name == events.PAYMENT_RETURNED:
        return "payment_returned"
    if event.name == events.TIER_ENDING:
        return "tier_ending"
    return "tier_up" if event.details["why"] == "up" else None


def _planned(event: Event, trigger: str) -> list[Message]:
    member = members.find(event.details["member_id"])
    if member is None:
        raise LookupError(f"{event.id} names a member who does not exist")
    planned = []
    for campaign_id, body in _campaigns(trigger, event.details.get("mall_ids") or [event.details["mall_id"]]):
        # The mini-program of the mall is the one that may write to the member.
        openid = member.openids.get(appid := malls.find_mall(body.mall_id).appid)
        planned += [(at, campaign_id, appid, openid) for at in rules.plan(event.at, body.steps) if openid]
    return [
        Message(member.id, campaign_id, appid, openid, _cause(event), at)
        for at, campaign_id, appid, openid in sorted(planned)[: rules.CAP]
    ]


def _campaigns(trigger: str, mall_ids: list[str]) -> Iterator[tuple[str, rules.RecallCampaignSpec]]:
    for campaign in documents.every(store.RECALL_CAMPAIGN):
        body = campaign.body
        if body.active and body.trigger == trigger and body.mall_id in mall_ids:
            yield campaign.id, body


def _cause(event: Event) -> str:
    cause = event.details["id"] if event.name == events.SALE_MADE else event.details.get("payment_id")
    return str(cause or event.id)


def _drop(refund: SaleRefund) -> None:
    """Noted first, for what is planned after; then what the running campaigns planned is dropped at once, any other at
    its send."""
    if refund.store_id is None or refund.member_id is None or not refund.is_whole:
        return
    store.note_gone(refund.sale_id, refund.at)
    member = members.find(refund.member_id)
    if member is None:
        raise LookupError(f"refund {refund.id} names a member who does not exist")
    for campaign_id, body in _campaigns("payment", [refund.mall_id]):
        for at in rules.plan(refund.sold_at, body.steps):
            _drop_one(Message(member.id, campaign_id, "", "", refund.sale_id, at), refund)


def _drop_one(wanted: Message, refund: SaleRefund) -> None:
    for _ in range(ROUNDS):
        stands = store.find_plan(wanted)
        if stands is None or stands.state != rules.PLANNED or stands.cause_id != refund.sale_id:
            return
        if store.drop_cause(stands, refund.at):
            return
    raise errors.Busy
