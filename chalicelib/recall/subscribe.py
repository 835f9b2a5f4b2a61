"""POST /v1/subscriptions: the shopper's answers to wx.requestSubscribeMessage; each accept is one send."""

from collections import Counter
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, once
from chalicelib.aws import dynamo
from chalicelib.members import parts as members
from chalicelib.once import Key
from chalicelib.recall import rules, store

MOST_TEMPLATES = 100
# What WeChat answers for a yes, with the ways of being told of a message that the shopper chose with it.
ACCEPTS = frozenset(("accept", "acceptWithAudio", "acceptWithAlert", "acceptWithForcePush"))


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One template's `result`, as the client got it: accept, acceptWithAudio, acceptWithAlert and acceptWithForcePush
    count as one send; reject, ban, filter and whatever WeChat may answer besides count as none."""

    template_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    result: str


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    answers: Annotated[tuple[Answer, ...], msgspec.Meta(min_length=1, max_length=5)]


class Grants(msgspec.Struct, frozen=True):
    """How many messages of each template may still be sent."""

    grants: dict[str, int]


def handle(body: Request, *, member_id: str, key: Key, now: datetime) -> tuple[Grants, bool]:
    """What the shopper answered to the subscription dialogue.

    Counts the accepts; a repeat of the key counts nothing and answers the same. Raises IdempotencyKeyReused.
    """
    scope = f"subscriptions#{member_id}"
    # A repeat may come under the id that the member became meanwhile.
    told = (once.find_answer(f"subscriptions#{one}", key.text, key.request_hash) for one in members.ids_of(member_id))
    before = next((one for one in told if one is not None), None)
    accepts = Counter(one.template_id for one in body.answers if one.result in ACCEPTS)
    for _ in dynamo.rounds():
        if before is not None:
            return Grants(before.answer), True
        account = store.find_account(member_id)
        after = rules.granted(account, accepts)
        if len(after.grants) > MOST_TEMPLATES:
            raise errors.ValueInvalid("answers", reason="no mini-program has so many templates")
        writing = store.account_action(after, replacing=account)
        try:
            dynamo.commit([writing, once.remember_answer(scope, key.text, key.request_hash, after.grants, now)])
            return Grants(after.grants), False
        except dynamo.Refused as refused:
            before = once.answer_in_the_way(refused, key.request_hash)
    raise errors.Busy
