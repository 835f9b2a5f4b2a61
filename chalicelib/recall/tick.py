"""Schedule, every minute: sends what is due, where a grant exists, never more than three in seven days.

Two calls to DynamoDB per message: what is used up is written before the send, what became of it after. WeChat has no
idempotency key, so a send that died on the way is not repeated: its state says unknown.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry, ticks
from chalicelib.aws.dynamo import Action
from chalicelib.aws.settings import settings
from chalicelib.documents import versions as documents
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.providers import codes, wechat
from chalicelib.recall import rules, store
from chalicelib.recall.rules import FAILED, PLANNED, SENDING, SENT, SKIPPED, UNKNOWN, Account, Message

People = dict[str, Member]
PER_SHARD = 100


def handle(*, now: datetime) -> dict[str, int]:
    """How many messages ended how. What is not reached now is due at the next tick."""
    counts = Counter[str]()

    def decide(turn: tuple[Message, dict[str, Account], People]) -> None:
        counts[_decide_safely(*turn, now)] += 1

    due = ticks.in_time(_due(now))
    return ticks.run("recall_tick", due, decide, about=lambda turn: {"campaign_id": turn[0].campaign_id}, counts=counts)


def _due(now: datetime) -> Iterator[tuple[Message, dict[str, Account], People]]:
    """Each message that is due, with the accounts and members of its shard's messages, read together."""
    for messages in store.due(now, per_shard=PER_SHARD):
        ids = [message.member_id for message in messages]
        accounts, people = store.find_accounts(ids), members.find_all(ids)
        yield from ((message, accounts, people) for message in messages)


def _decide_safely(message: Message, accounts: dict[str, Account], people: People, now: datetime) -> str:
    try:
        return _decide(message, accounts, people, now)
    except Exception as error:  # logged; it is still due, and must not hold up the rest
        telemetry.fault("recall_tick", error, campaign_id=message.campaign_id)
        return "faulty"


def _decide(message: Message, accounts: dict[str, Account], people: People, now: datetime) -> str:
    if message.state == SENDING:
        store.commit_if_unchanged([store.decided_action(message, SENDING, UNKNOWN, "interrupted", now)])
        return UNKNOWN
    account = accounts.get(message.member_id) or Account(message.member_id)
    campaign = _campaign(message.campaign_id)
    if campaign is None:
        return _skip(message, rules.CAMPAIGN_OFF, now)
    member = people.get(message.member_id)
    if member is None:
        return _skip(message, rules.NO_CONSENT, now)
    refused = campaign.trigger not in rules.OF_SERVICE and members.refuses(member, members.MARKETING)
    reason = rules.reason_not_to_send(
        account, campaign.template_id, planned_for=message.planned_for, now=now, refused=refused
    )
    if reason in (rules.NO_GRANT, rules.CAPPED) and store.find_account(message.member_id) != account:
        return "put_off"  # the shopper allowed more meanwhile: the next tick decides anew
    if reason is not None:
        return _skip(message, reason, now)
    try:
        wechat.access_token(message.appid)
    except errors.WechatUnavailable:
        return "put_off"  # nothing is used up for a message that cannot go out
    reserved = rules.reserved(account, campaign.template_id, now)
    used_up = [store.account_action(reserved, replacing=account), store.sending_action(message, now)]
    try:
        dynamo.commit([*used_up, store.standing_check(message), members.check_consents_unchanged(member)])
    except dynamo.Refused as refused:
        if store.GONE not in refused or not store.drop_cause(message, now) or message.other_causes:
            # The account, or what was agreed to, moved meanwhile, or another cause stands: the next tick decides anew.
            return "put_off"
        telemetry.count("recall_skipped", reason=rules.CAUSE_GONE)
        return SKIPPED
    accounts[message.member_id] = reserved
    return _send(message, campaign, accounts, now)


def _send(message: Message, campaign: rules.RecallCampaignSpec, accounts: dict[str, Account], now: datetime) -> str:
    sent = wechat.send_message(
        message.appid,
        openid=message.openid,
        template_id=campaign.template_id,
        page=campaign.page,
        texts=campaign.texts,
        program_state="formal" if settings().stage == "prod" else "trial",
    )
    if sent.outcome == codes.SENT:
        store.commit_if_unchanged([store.decided_action(message, SENDING, SENT, None, now)])
        return SENT
    if sent.outcome == codes.UNKNOWN:
        store.commit_if_unchanged([store.decided_action(message, SENDING, UNKNOWN, "no_answer", now)])
        return UNKNOWN
    if sent.outcome == codes.LATER:
        ending, end = store.again_action(message, now + rules.RETRY_AFTER), "put_off"
    elif sent.outcome == codes.NO_GRANT:
        ending, end = store.decided_action(message, SENDING, SKIPPED, rules.NO_GRANT, now), SKIPPED
    else:
        ending, end = store.decided_action(message, SENDING, FAILED, f"errcode_{sent.errcode}", now), FAILED
        telemetry.count("recall_refused", errcode=str(sent.errcode))
    _give_back(message, campaign.template_id, accounts, ending, now, keep_grant=sent.outcome != codes.NO_GRANT)
    return end


def _give_back(
    message: Message,
    template_id: str,
    accounts: dict[str, Account],
    ending: Action,
    now: datetime,
    *,
    keep_grant: bool,
) -> None:
    """What surely did not go out counts for nothing; written together with the message's end."""
    account = accounts[message.member_id]
    for _ in dynamo.rounds():
        after = rules.given_back(account, template_id, now, keep_grant=keep_grant)
        if store.commit_if_unchanged([store.account_action(after, replacing=account), ending]):
            accounts[message.member_id] = after
            return
        account = store.find_account(message.member_id)
    raise errors.Busy


def _skip(message: Message, reason: str, now: datetime) -> str:
    store.commit_if_unchanged([store.decided_action(message, PLANNED, SKIPPED, reason, now)])
    telemetry.count("recall_skipped", reason=reason)
    return SKIPPED


def _campaign(campaign_id: str) -> rules.RecallCampaignSpec | None:
    try:
        found = documents.recall(store.RECALL_CAMPAIGN, campaign_id)
    except errors.ResourceNotFound:
        return None
    return found.body if found.body.active else None
