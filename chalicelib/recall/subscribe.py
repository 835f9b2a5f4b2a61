"""POST /v1/subscriptions: the shopper's answers to wx.requestSubscribeMessage. Each accept allows one message."""

from collections import Counter
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, once
from chalicelib.aws import dynamo
from chalicelib.members import parts as members
from chalicelib.once import Key
from chalicelib.recall import rules, store

MAX_TEMPLATES = 100
# The results that mean yes, with the way of notification that the shopper chose (WeChat: wx.requestSubscribeMessage).
ACCEPTS = frozenset(("accept", "acceptWithAudio", "acceptWithAlert", "acceptWithForcePush"))


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `result` of one template, as the client got it. accept, acceptWithAudio, acceptWithAlert and
    acceptWithForcePush allow one message. reject, ban, filter and any other result allow none."""

    template_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    result: str


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    answers: Annotated[tuple[Answer, ...], msgspec.Meta(min_length=1, max_length=5)]


class Grants(msgspec.Struct, frozen=True):
    """How many messages of each template may still be sent."""

    grants: dict[str, int]


def add_grants(body: Request, *, member_id: str, key: Key, now: datetime) -> tuple[Grants, bool]:
    """Stores the shopper's answers to the subscription dialogue.

    Adds a grant for each accept. A repeat with the same key adds none and returns the same. Raises
    IdempotencyKeyReused, ValueInvalid for too many templates, Busy.
    """
    scope = f"subscriptions#{member_id}"
    # The first request may have come before a merge, under a former id.
    answers = (
        once.find_answer(f"subscriptions#{one}", key.text, key.request_hash) for one in members.ids_of(member_id)
    )
    before = next((one for one in answers if one is not None), None)
    accepts = Counter(one.template_id for one in body.answers if one.result in ACCEPTS)
    for _ in dynamo.rounds():
        if before is not None:
            return Grants(before.answer), True
        account = store.find_account(member_id)
        after = rules.add_grants(account, accepts)
        if len(after.grants) > MAX_TEMPLATES:
            raise errors.ValueInvalid("answers", reason="no mini-program has so many templates")
        save_account = store.account_action(after, replacing=account)
        try:
            dynamo.commit([save_account, once.remember_answer(scope, key.text, key.request_hash, after.grants, now)])
            return Grants(after.grants), False
        except dynamo.Refused as refused:
            before = once.earlier_answer(refused, key.request_hash)
    raise errors.Busy
