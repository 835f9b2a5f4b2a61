"""When messages are due, and whether one may be sent. No side effects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors
from chalicelib.shapes import Id

WINDOW = timedelta(days=7)
CAP = 3

PLANNED, SENDING, SENT, SKIPPED, FAILED, UNKNOWN = "planned", "sending", "sent", "skipped", "failed", "unknown"
NO_GRANT, CAPPED, CAMPAIGN_OFF, TOO_LATE = "no_grant", "capped", "campaign_off", "too_late"
NO_CONSENT = "no_consent"  # the shopper refused marketing
MERGED = "merged"  # it was transferred to the merged member
CAUSE_GONE = "cause_gone"  # the sale that planned it was fully refunded
MAX_CAUSES = 20  # stored besides the first
# A message is planned at most seven days ahead. A dead letter may plan it two weeks later.
CAUSES_KEPT = timedelta(days=60)

# Messages about refunded money are a service, not marketing. They need no consent.
SERVICE_TRIGGERS = frozenset({"payment_returned"})
# A message that is later than this is not sent.
STALE_AFTER = timedelta(hours=12)
# If a send has no outcome after this time, the process stopped. It is unknown whether WeChat sent the message.
LEASE = timedelta(minutes=5)
RETRY_AFTER = timedelta(minutes=2)


# The allowed values of a keyword, by the kind in its name (WeChat: subscribeMessage.send, 订阅消息参数值内容限制说明).
VALUE_SHAPES = {
    "thing": re.compile(r"[^\x00-\x1f]{1,20}"),
    "number": re.compile(r"-?\d{1,32}(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x21-\x7e]{1,32}"),
    "time": re.compile(r"[\d年月日时分秒:~ \-/.]{4,40}"),
    "date": re.compile(r"[\d年月日:~ \-/.]{4,40}"),
    "amount": re.compile(r"[¥￥$]?\d{1,10}(\.\d+)?元?"),
    "phone_number": re.compile(r"[\d+\- ]{1,17}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
}


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message. It is due `days_after` days after the day of its cause, at the time of day `at`, both in
    Shanghai."""

    days_after: Annotated[int, msgspec.Meta(ge=0, le=7)]
    at: time


class RecallCampaignSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Plans up to three messages of one template within seven days. `trigger`: a sale in a store of the mall, by any
    channel (payment); money that was refunded because it did not fit its order (payment_returned); the notice that a
    tier ends (tier_ending); a higher tier (tier_up)."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mall_id: Id
    template_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    page: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    texts: dict[str, str]
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=CAP)]
    trigger: Literal["payment", "payment_returned", "tier_ending", "tier_up"] = "payment"
    active: bool = True


@dataclass(frozen=True)
class Account:
    """A member's message account. `grants`: how many messages of each template may be sent. `sends`: when messages were
    sent, the newest last. `revision`: goes up with each write."""

    member_id: str
    grants: dict[str, int] = field(default_factory=dict)
    sends: tuple[datetime, ...] = ()
    revision: int = 0


@dataclass(frozen=True)
class Message:
    """A planned message. Member, campaign and time are its key, so two sales on one day plan it once. `cause_id`: the
    sale or event that planned it. `other_causes`: later ones that would plan the same message."""

    member_id: str
    campaign_id: str
    appid: str
    openid: str
    cause_id: str
    planned_for: datetime
    state: str = PLANNED
    other_causes: tuple[str, ...] = ()


def check_campaign(spec: RecallCampaignSpec) -> None:
    """Checks a campaign for values that WeChat would refuse. Raises ValueInvalid with all faults."""
    errors.ValueInvalid.raise_any(_faults(spec))


def _faults(spec: RecallCampaignSpec) -> Iterator[errors.ValueInvalid]:
    if not spec.texts:
        yield errors.ValueInvalid("texts", reason="a template has keywords")
    for keyword, text in spec.texts.items():
        shape = VALUE_SHAPES.get(keyword.rstrip("0123456789"))
        if shape is None:
            yield errors.ValueInvalid(f"texts.{keyword}", reason="no keyword of a template is called so")
        elif not shape.fullmatch(text):
            yield errors.ValueInvalid(f"texts.{keyword}", reason="WeChat does not take this value for this keyword")
    for number, step in enumerate(spec.steps):
        if step.at.tzinfo is not None:
            yield errors.ValueInvalid(f"steps[{number}].at", reason="times are Shanghai's, without an offset")


def plan(at: datetime, steps: Sequence[Step]) -> list[datetime]:
    """Returns when a campaign's messages are due: after their cause at `at`, within seven days, at most three."""
    day = at.astimezone(business_day.SHANGHAI).date()
    due = sorted(business_day.at_local_time(day + timedelta(days=step.days_after), step.at) for step in steps)
    return [one for one in due if at < one <= at + WINDOW][:CAP]


def recent(account: Account, now: datetime) -> tuple[datetime, ...]:
    """Returns the sends that count towards the cap."""
    return tuple(at for at in account.sends if now - WINDOW < at)


def reason_not_to_send(
    account: Account, template_id: str, *, planned_for: datetime, now: datetime, refused: bool = False
) -> str | None:
    """Returns why a due message is not sent, or None if it may be sent.

    It may be sent if a grant is left, fewer than three were sent within seven days, and it is not stale. `refused`: the
    shopper refused marketing; that counts more than any grant.
    """
    if now - planned_for > STALE_AFTER:
        return TOO_LATE
    if refused:
        return NO_CONSENT
    if len(recent(account, now)) >= CAP:
        return CAPPED
    if account.grants.get(template_id, 0) < 1:
        return NO_GRANT
    return None


def reserve(account: Account, template_id: str, now: datetime) -> Account:
    """Returns the account with one grant used and one send counted. Save it before the message is sent."""
    grants = {**account.grants, template_id: account.grants[template_id] - 1}
    return _after(account, grants, (*recent(account, now), now))


def restore(account: Account, template_id: str, sent_at: datetime, *, keep_grant: bool) -> Account:
    """Returns the account after a message that WeChat did not send: its grant is restored, and the send at `sent_at`
    does not count. `keep_grant` False: WeChat says there is no grant, so our count becomes zero."""
    grants = {**account.grants, template_id: account.grants.get(template_id, 0) + 1 if keep_grant else 0}
    sends = list(account.sends)
    if sent_at in sends:
        sends.remove(sent_at)
    return _after(account, grants, tuple(sends))


def add_grants(account: Account, accepts: dict[str, int]) -> Account:
    """Returns the account with more grants. `accepts`: how many for each template."""
    grants = dict(account.grants)
    for template_id, number in accepts.items():
        grants[template_id] = grants.get(template_id, 0) + number
    return _after(account, grants, account.sends)


def merge_accounts(old: Account, new: Account) -> Account:
    """Returns the account of a merged member. It has the grants of both ids, and the sends to both count towards the
    cap."""
    grants = {one: old.grants.get(one, 0) + new.grants.get(one, 0) for one in {**old.grants, **new.grants}}
    return _after(new, grants, tuple(sorted((*old.sends, *new.sends))))


def _after(account: Account, grants: dict[str, int], sends: tuple[datetime, ...]) -> Account:
    return replace(account, grants=grants, sends=sends, revision=account.revision + 1)
