"""A member by a card taken at WeChat Pay, without having opened the mini-program; found again by the first login."""

import os
from dataclasses import asdict
from datetime import datetime

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.members import store
from chalicelib.members.rules import Member, Source

ROUNDS = 10
CARD = "business_circle"


def enrol(*, appid: str, openid: str, mall_id: str, store_id: str | None, at: datetime) -> Member:
    """The member whose openid it is, made if there is none, with where the card came from; tells member.joined once.
    A login at the same time makes or finds the same one. Raises Busy."""
    source = Source(mall_id=mall_id, store_id=store_id, surface=CARD)
    for attempt in range(ROUNDS):
        known, _ = store.find_id(appid, openid, None)
        if known is not None:
            member = store.find(known)
            assert member is not None
            return member
        member = Member(
            id=ids.from_entropy(os.urandom(15)),
            openids={appid: openid},
            unionid=None,
            session_version=1,
            joined_at=at,
            seen_at=at,
            first_source=asdict(source),
            last_source=asdict(source),
        )
        try:
            dynamo.commit(store.join_actions(member, appid, openid, None, []))
        except dynamo.Refused:
            dynamo.pause(min(attempt, 4))
            continue
        return member
    raise errors.Busy


def name_shop(member: Member, store_id: str) -> None:
    """The payment that a card came of became known after the card: its shop is where the member came from. Nothing
    changes for a member who came otherwise, or where it is known."""
    source = member.first_source or {}
    if source.get("surface") == CARD and source.get("store_id") is None:
        store.save_first_source(member, {**source, "store_id": store_id})
