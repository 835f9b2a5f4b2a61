"""When a message is planned and whether it may go out. Touches nothing."""

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
NO_CONSENT = "no_consent"  # marketing was refused
MERGED = "merged"  # it is another member's by now
CAUSE_GONE = "cause_gone"  # the sale that planned it was refunded
MOST_CAUSES = 20  # kept beside the first
# A message is planned for seven days at most; a dead letter may plan it two weeks later.
CAUSES_KEPT = timedelta(days=60)

# What tells of money that went back is no marketing.
OF_SERVICE = frozenset({"payment_returned"})
# How long after its time a message is still worth sending.
STALE_AFTER = timedelta(hours=12)
# A send that neither ended nor failed within this time died on the way: whether it went out is unknown.
LEASE = timedelta(minutes=5)
RETRY_AFTER = timedelta(minutes=2)


# subscribeMessage.send, "parameter limits": what a value may look like by the kind its keyword begins with.
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
    """One message: so many days after the day of what it is about, at that time in Shanghai."""

    days_after: Annotated[int, msgspec.Meta(ge=0, le=7)]
    at: time


class RecallCampaignSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What plans up to three messages of one template within seven days: a payment in a shop of the mall, whatever
    channel it came by, money that went back because its order could not keep it, the notice that a tier ends, or a
    higher tier."""

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
    """A member's grants by template (how many sends each), and when messages went out, newest last."""

    member_id: str
    grants: dict[str, int] = field(default_factory=dict)
    sends: tuple[datetime, ...] = ()
    revision: int = 0


@dataclass(frozen=True)
class Message:
    """A planned message. Its id is the member, the campaign and its time, so that two payments on one day plan it
    once. `cause_id`: the sale, or the event, that planned it; `other_causes`: those that would have planned it too."""

    member_id: str
    campaign_id: str
    appid: str
    openid: str
    cause_id: str
    planned_for: datetime
    state: str = PLANNED
    other_causes: tuple[str, ...] = ()


def check_campaign(spec: RecallCampaignSpec) -> None:
    """Raises ValueInvalid, with all that is wrong, for what WeChat would refuse."""
    errors.ValueInvalid.raise_any(_wrong(spec))


def _wrong(spec: RecallCampaignSpec) -> Iterator[errors.ValueInvalid]:
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
    """When the messages of a campaign are due after what they are about: those still ahead, within seven days, at most
    three."""
    day = at.astimezone(business_day.SHANGHAI).date()
    due = sorted(business_day.at_local_time(day + timedelta(days=step.days_after), step.at) for step in steps)
    return [one for one in due if at < one <= at + WINDOW][:CAP]


def recent(account: Account, now: datetime) -> tuple[datetime, ...]:
    """The sends that count against the cap."""
    return tuple(at for at in account.sends if now - WINDOW < at)


def reason_not_to_send(
    account: Account, template_id: str, *, planned_for: datetime, now: datetime, refused: bool = False
) -> str | None:
    """Why a due message stays unsent, or None: granted, under the cap of three in seven days, and not stale. `refused`:
    the shopper refused what it is, which no accepted subscription outweighs."""
    if now - planned_for > STALE_AFTER:
        return TOO_LATE
    if refused:
        return NO_CONSENT
    if len(recent(account, now)) >= CAP:
        return CAPPED
    if account.grants.get(template_id, 0) < 1:
        return NO_GRANT
    return None


def reserved(account: Account, template_id: str, now: datetime) -> Account:
    """One grant used and one send counted, before the message goes out."""
    grants = {**account.grants, template_id: account.grants[template_id] - 1}
    return _after(account, grants, (*recent(account, now), now))


def given_back(account: Account, template_id: str, sent_at: datetime, *, keep_grant: bool) -> Account:
    """A message that surely did not go out counts for nothing; `keep_grant` is False where WeChat says there is no
    grant at all, which empties our count of them."""
    grants = {**account.grants, template_id: account.grants.get(template_id, 0) + 1 if keep_grant else 0}
    sends = list(account.sends)
    if sent_at in sends:
        sends.remove(sent_at)
    return _after(account, grants, tuple(sends))


def granted(account: Account, accepts: dict[str, int]) -> Account:
    """More grants, by template."""
    grants = dict(account.grants)
    for template_id, number in accepts.items():
        grants[template_id] = grants.get(template_id, 0) + number
    return _after(account, grants, account.sends)


def merged(old: Account, new: Account) -> Account:
    """The account of a member whom another became: the grants of both, and what went to either counts for the cap."""
    grants = {one: old.grants.get(one, 0) + new.grants.get(one, 0) for one in {**old.grants, **new.grants}}
    return _after(new, grants, tuple(sorted((*old.sends, *new.sends))))


def _after(account: Account, grants: dict[str, int], sends: tuple[datetime, ...]) -> Account:
    return replace(account, grants=grants, sends=sends, revision=account.revision + 1)
