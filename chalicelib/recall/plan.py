"""Worker: a payment plans the messages of the mall's recall campaigns, up to three within seven days."""

from chalicelib import delivery, documents, events
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.recall import rules, store
from chalicelib.recall.rules import Message


def handle(message: dict) -> None:  # type: ignore[type-arg]
    """Applies payment.paid. A repeat, or a second payment on the day, plans nothing more."""
    event = delivery.event_in(message)
    if event.name != events.PAYMENT_PAID:
        return
    member = members.find(event.details["member_id"])
    if member is None:
        raise LookupError(f"payment {event.details['payment_id']} names a member who does not exist")
    planned = []
    for campaign in documents.every(store.RECALL_CAMPAIGN):
        if campaign.body.active and campaign.body.mall_id == event.details["mall_id"]:
            planned += [(at, campaign.id) for at in rules.plan(event.at, campaign.body.steps)]
    # The mini-program it paid in is the one that may write to it.
    appid = malls.find_mall(event.details["mall_id"]).appid
    for at, campaign_id in sorted(planned)[: rules.CAP]:
        store.save_plan(Message(member.id, campaign_id, appid, member.openids[appid], event.details["payment_id"], at))
