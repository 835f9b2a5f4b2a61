"""Members, the identities that lead to them, consent history, phone index."""

import contextlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import dynamo, events
from chalicelib.dynamo import Action
from chalicelib.events import Event
from chalicelib.members.rules import Consent, Member, Phone, Source
from chalicelib.tables.base import instant_key
from chalicelib.tables.members import Birthday, BirthdayRun, ConsentRecord, Identity, PhoneIndex
from chalicelib.tables.members import Member as Item

IDENTITY, UNION = "identity", "union"


def find_id(appid: str, openid: str, unionid: str | None) -> tuple[str | None, str | None]:
    """The member ids that this openid and this unionid lead to, in one strong read."""
    keys = [(_openid_pk(appid, openid), "MEMBER")]
    if unionid is not None:
        keys.append((f"UNION#{unionid}", "MEMBER"))
    found = {item.pk: item.member_id for item in Identity.batch_get(keys, consistent_read=True)}
    return found.get(keys[0][0]), found.get(f"UNION#{unionid}")


def find(member_id: str) -> Member | None:
    """A member, strongly read."""
    item = dynamo.find(Item, f"MEMBER#{member_id}", "MEMBER")
    return _member(item) if item else None


def join_actions(member: Member, appid: str, openid: str, phone: Phone | None, consents: list[Consent]) -> list[Action]:
    """Makes a member and the identities that lead to it, each only if there was none; with phone and consents."""
    nobody_yet = Identity.pk.does_not_exist()
    identity = Identity(pk=_openid_pk(appid, openid), sk="MEMBER", member_id=member.id)
    actions = [dynamo.put(IDENTITY, identity, nobody_yet)]
    if member.unionid is not None:
        union = Identity(pk=f"UNION#{member.unionid}", sk="MEMBER", member_id=member.id)
        actions.append(dynamo.put(UNION, union, nobody_yet))
    actions.append(dynamo.put("member", _item(member, appid, phone)))
    return [*actions, *_beside(member.id, phone, consents, _scene(member), member.joined_at)]


def seen(member_id: str, source: Source | None, now: datetime) -> Member:
    """Notes a login and answers the member as it then stands. Raises Refused if there is no such member."""
    changes = [Item.seen_at.set(now)]
    if source is not None:
        told = asdict(source)
        changes += [Item.last_source.set(told), Item.first_source.set(Item.first_source | told)]
    raw = dynamo.write_and_read(dynamo.update("member", _key(member_id), changes, Item.pk.exists()))
    return _member(Item.from_raw_data(raw))


def save_profile(
    member: Member, *, appid: str, unionid: str | None, phone: Phone | None, consents: list[Consent], now: datetime
) -> bool:
    """Writes what a login brought beside itself: a phone number, consents with their history, the identity of another
    mini-program, a unionid that leads to nobody yet. False if another login came since the member was read."""
    changes = [Item.consents.set(member.consents), Item.openids.set(member.openids)]
    if unionid is not None:
        changes.append(Item.unionid.set(unionid))
    if phone is not None:
        changes += [Item.phone_sealed.set(phone.sealed), Item.phone_masked.set(phone.masked)]
    identity = Identity(pk=_openid_pk(appid, member.openids[appid]), sk="MEMBER", member_id=member.id)
    nobody_else = Identity.pk.does_not_exist() | (Identity.member_id == member.id)
    no_login_since = Item.seen_at == member.seen_at
    actions = [
        dynamo.update("member", _key(member.id), changes, no_login_since),
        dynamo.put(IDENTITY, identity, nobody_else),
        *_beside(member.id, phone, consents, _scene(member), now),
    ]
    if unionid is not None:
        union = Identity(pk=f"UNION#{unionid}", sk="MEMBER", member_id=member.id)
        actions.append(dynamo.put(UNION, union, Identity.pk.does_not_exist()))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def _beside(
    member_id: str, phone: Phone | None, consents: list[Consent], scene: int | None, now: datetime
) -> list[Action]:
    history = [
        ConsentRecord(
            pk=f"MEMBER#{member_id}",
            sk=f"CONSENT#{instant_key(now)}#{one.purpose}",
            purpose=one.purpose,
            consent_version=one.version,
            granted=one.granted,
            scene=scene,
        )
        for one in consents
    ]
    actions = [dynamo.put(f"consent_{record.purpose}", record) for record in history]
    if phone is not None:
        index = PhoneIndex(pk=f"PHONE#{phone.index}", sk=f"MEMBER#{member_id}", member_id=member_id)
        actions.append(dynamo.put("phone_index", index))
    return actions


def _scene(member: Member) -> int | None:
    return (member.last_source or {}).get("scene")


def find_many(member_ids: Iterable[str]) -> dict[str, Member]:
    """Those of these members who exist."""
    keys = [(f"MEMBER#{member_id}", "MEMBER") for member_id in sorted(set(member_ids))]
    return {item.member_id: _member(item) for item in Item.batch_get(keys)}


def save_birthday(member: Member, *, month: int, day: int, appid: str, at: datetime) -> bool:
    """Writes a birthday once, told as an event and found by its month; False where one was set before."""
    not_set = Item.birthday.does_not_exist()
    told = _told(member, appid, events.BIRTHDAY_SET, at, month=month)
    changes = [Item.birthday.set(f"{month:02d}-{day:02d}"), Item.event.set(told.as_attribute())]
    index = Birthday(pk=f"BIRTHDAY#{month:02d}", sk=f"MEMBER#{member.id}", member_id=member.id)
    try:
        dynamo.commit([dynamo.update("member", _key(member.id), changes, not_set), dynamo.put("birthday", index)])
    except dynamo.Refused:
        return False
    return True


def born_in(month: int, *, limit: int, after: str | None) -> tuple[list[str], str | None]:
    """Members with a birthday in that month, and the one to go on after."""
    pk = f"BIRTHDAY#{month:02d}"
    start = {"pk": {"S": pk}, "sk": {"S": f"MEMBER#{after}"}} if after else None
    found = Birthday.query(pk, limit=limit, last_evaluated_key=start)
    members = [item.member_id for item in found]
    return members, members[-1] if found.last_evaluated_key and members else None


def find_run(rule_id: str, month: str) -> tuple[str | None, bool]:
    """How far a rule's birthday issue of a month has come: the last member, and whether it is done."""
    item = dynamo.find(BirthdayRun, f"BIRTHDAY_RUN#{rule_id}", month)
    return (item.after, item.done) if item else (None, False)


def save_run(rule_id: str, month: str, *, after: str | None) -> None:
    """Notes how far it has come; None: done. Two ticks at once may go over the same members; each gets one coupon."""
    run = BirthdayRun(pk=f"BIRTHDAY_RUN#{rule_id}", sk=month, after=after, done=after is None)
    dynamo.commit([dynamo.put("run", run)])


def end_sessions(member_id: str, version: int) -> None:
    """Makes every token of this session version worthless; nothing where they are already."""
    still_good = Item.session_version == version
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member_id), [Item.session_version.add(1)], still_good)])


def _openid_pk(appid: str, openid: str) -> str:
    return f"OPENID#{appid}#{openid}"


def _key(member_id: str) -> Item:
    return Item(pk=f"MEMBER#{member_id}", sk="MEMBER")


def _item(member: Member, appid: str, phone: Phone | None) -> Item:
    return Item(
        pk=f"MEMBER#{member.id}",
        sk="MEMBER",
        member_id=member.id,
        openids=member.openids,
        unionid=member.unionid,
        phone_sealed=phone.sealed if phone else None,
        phone_masked=phone.masked if phone else None,
        consents=member.consents,
        first_source=member.first_source,
        last_source=member.last_source,
        session_version=member.session_version,
        joined_at=member.joined_at,
        joined_with=member.joined_with,
        seen_at=member.seen_at,
        event=_told(member, appid, events.MEMBER_JOINED, member.joined_at).as_attribute(),
    )


def _told(member: Member, appid: str, name: str, at: datetime, **more: Any) -> Event:
    details = {"member_id": member.id, "appid": appid, "joined_at": member.joined_at.isoformat(), **more}
    return Event(f"{name}:{member.id}", name, at, details)


def _member(item: Item) -> Member:
    return Member(
        id=item.member_id,
        openids=item.openids,
        unionid=item.unionid,
        session_version=int(item.session_version),
        joined_at=item.joined_at,
        joined_with=item.joined_with,
        seen_at=item.seen_at,
        phone_masked=item.phone_masked,
        consents=item.consents,
        first_source=item.first_source,
        last_source=item.last_source,
        birthday=item.birthday,
    )
