"""Worker: payments and tiers plan the messages of a mall's recall campaigns, up to three within seven days."""

from chalicelib import delivery, documents, events
from chalicelib.events import Event
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.recall import rules, store
from chalicelib.recall.rules import Message


def handle(message: dict) -> None:  # type: ignore[type-arg]
    """Applies payment.paid, payment.returned, tier.ending and tier.changed. A repeat, or a second payment on the day,
    plans nothing more."""
    event = delivery.event_in(message)
    trigger = _trigger(event)
    if trigger is None:
        return
    member = members.find(event.details["member_id"])
    if member is None:
        raise LookupError(f"{event.id} names a member who does not exist")
    planned = []
    for campaign in documents.every(store.RECALL_CAMPAIGN):
        body = campaign.body
        if body.active and body.trigger == trigger and body.mall_id in _malls(event):
            # The mini-program of the mall is the one that may write to the member.
            openid = member.openids.get(appid := malls.find_mall(body.mall_id).appid)
            planned += [(at, campaign.id, appid, openid) for at in rules.plan(event.at, body.steps) if openid]
    for at, campaign_id, appid, openid in sorted(planned)[: rules.CAP]:
        store.save_plan(Message(member.id, campaign_id, appid, openid, _cause(event), at))


def _trigger(event: Event) -> str | None:
    if event.name in (events.PAYMENT_PAID, events.PAYMENT_RETURNED):
        return "payment" if event.name == events.PAYMENT_PAID else "payment_returned"
    if event.name == events.TIER_ENDING:
        return "tier_ending"
    return "tier_up" if event.details["why"] == "up" else None


def _malls(event: Event) -> list[str]:
    return event.details.get("mall_ids") or [event.details["mall_id"]]


def _cause(event: Event) -> str:
    return str(event.details.get("payment_id") or event.id)
