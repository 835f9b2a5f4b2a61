"""Makes a member of a shopper who takes the mall's card in WeChat Pay without opening the mini-program.

The first login of the member finds the member by the openid.
"""

import os
from dataclasses import asdict
from datetime import datetime

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.members import store
from chalicelib.members.rules import CARD, Member, Source


def enrol(*, appid: str, openid: str, mall_id: str, store_id: str | None, at: datetime) -> Member:
    """Returns the member of an openid, and makes one if there is none.

    A new member has the card as its source, and member.joined is reported. A login at the same time makes or finds the
    same member. Raises Busy.
    """
    source = Source(mall_id=mall_id, store_id=store_id, surface=CARD)
    for _ in dynamo.rounds():
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
            continue
        return member
    raise errors.Busy


def save_store_of_card(member: Member, store_id: str) -> None:
    """Adds the store to the source of a member who took the card there.

    The payment that led to the card may become known after the card itself. Nothing changes if the member has another
    source, or its store is known.
    """
    source = member.first_source or {}
    if source.get("surface") == CARD and source.get("store_id") is None:
        store.save_first_source(member, {**source, "store_id": store_id})
