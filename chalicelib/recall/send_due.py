"""Schedule, every minute: sends due messages that have a grant, at most three in seven days to one member.

Each message takes two calls to DynamoDB. The first uses the grant, before the send. The second saves the outcome.
WeChat has no idempotency key, so an interrupted send is not repeated; its state is unknown.
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
PUT_OFF = "put_off"


def send_due(*, now: datetime) -> dict[str, int]:
    """Sends the messages that are due. Returns the number of messages by outcome. A message that is not reached in time
    is due at the next tick."""
    counts = Counter[str]()

    def decide(turn: tuple[Message, dict[str, Account], People]) -> None:
        counts[_decide_safely(*turn, now)] += 1

    due = ticks.in_time(_due(now))
    return ticks.run("recall_tick", due, decide, about=lambda turn: {"campaign_id": turn[0].campaign_id}, counts=counts)


def _due(now: datetime) -> Iterator[tuple[Message, dict[str, Account], People]]:
    """Yields each due message with the accounts and members of its shard's messages, which are read together."""
    for messages in store.list_due(now, per_shard=PER_SHARD):
        ids = [message.member_id for message in messages]
        accounts, people = store.find_accounts(ids), members.find_all(ids)
        yield from ((message, accounts, people) for message in messages)


def _decide_safely(message: Message, accounts: dict[str, Account], people: People, now: datetime) -> str:
    try:
        return _decide(message, accounts, people, now)
    except Exception as error:  # logged; the message stays due, and the others go on
        telemetry.fault("recall_tick", error, campaign_id=message.campaign_id)
        return "faulty"


def _decide(message: Message, accounts: dict[str, Account], people: People, now: datetime) -> str:
    if message.state == SENDING:
        store.commit_if_unchanged([store.decide_action(message, SENDING, UNKNOWN, "interrupted", now)])
        return UNKNOWN
    account = accounts.get(message.member_id) or Account(message.member_id)
    campaign = _campaign(message.campaign_id)
    if campaign is None:
        return _skip(message, rules.CAMPAIGN_OFF, now)
    member = people.get(message.member_id)
    if member is None:
        return _skip(message, rules.NO_CONSENT, now)
    refused = campaign.trigger not in rules.SERVICE_TRIGGERS and members.refuses(member, members.MARKETING)
    reason = rules.reason_not_to_send(
        account, campaign.template_id, planned_for=message.planned_for, now=now, refused=refused
    )
    if reason in (rules.NO_GRANT, rules.CAPPED) and store.find_account(message.member_id) != account:
        return PUT_OFF  # the shopper allowed more in the meantime; the next tick decides
    if reason is not None:
        return _skip(message, reason, now)
    try:
        wechat.access_token(message.appid)
    except errors.WechatUnavailable:
        return PUT_OFF  # no grant is used for a message that cannot be sent
    reserved = rules.reserve(account, campaign.template_id, now)
    actions = [store.account_action(reserved, replacing=account), store.sending_action(message, now)]
    try:
        dynamo.commit([*actions, store.check_cause(message), members.check_consents_unchanged(member)])
    except dynamo.Refused as refused:
        if store.GONE not in refused or not store.drop_cause(message, now) or message.other_causes:
            # The account or the consents changed in the meantime, or the message has another cause. The next tick
            # decides.
            return PUT_OFF
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
        store.commit_if_unchanged([store.decide_action(message, SENDING, SENT, None, now)])
        return SENT
    if sent.outcome == codes.UNKNOWN:
        store.commit_if_unchanged([store.decide_action(message, SENDING, UNKNOWN, "no_answer", now)])
        return UNKNOWN
    if sent.outcome == codes.LATER:
        action, outcome = store.retry_action(message, now + rules.RETRY_AFTER), PUT_OFF
    elif sent.outcome == codes.NO_GRANT:
        action, outcome = store.decide_action(message, SENDING, SKIPPED, rules.NO_GRANT, now), SKIPPED
    else:
        action, outcome = store.decide_action(message, SENDING, FAILED, f"errcode_{sent.errcode}", now), FAILED
        telemetry.count("recall_refused", errcode=str(sent.errcode))
    keep_grant = sent.outcome != codes.NO_GRANT
    accounts[message.member_id] = _restore(
        accounts[message.member_id], campaign.template_id, action, now, keep_grant=keep_grant
    )
    return outcome


def _restore(account: Account, template_id: str, action: Action, now: datetime, *, keep_grant: bool) -> Account:
    """Restores the grant of a message that WeChat did not send, in the same write as `action`, its outcome."""
    for _ in dynamo.rounds():
        after = rules.restore(account, template_id, now, keep_grant=keep_grant)
        if store.commit_if_unchanged([store.account_action(after, replacing=account), action]):
            return after
        account = store.find_account(account.member_id)
    raise errors.Busy


def _skip(message: Message, reason: str, now: datetime) -> str:
    store.commit_if_unchanged([store.decide_action(message, PLANNED, SKIPPED, reason, now)])
    telemetry.count("recall_skipped", reason=reason)
    return SKIPPED


def _campaign(campaign_id: str) -> rules.RecallCampaignSpec | None:
    try:
        found = documents.recall(store.RECALL_CAMPAIGN, campaign_id)
    except errors.ResourceNotFound:
        return None
    return found.body if found.body.active else None
