"""Members, the identities that lead to them, consent history, phone index."""

import contextlib
from dataclasses import asdict
from datetime import datetime

from chalicelib import dynamo
from chalicelib.dynamo import Action
from chalicelib.members.rules import Consent, Member, Phone, Source
from chalicelib.tables import ConsentRecord, Identity, PhoneIndex, instant_key
from chalicelib.tables import Member as Item

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
    actions.append(dynamo.put("member", _item(member, phone)))
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


def end_sessions(member_id: str, version: int) -> None:
    """Makes every token of this session version worthless; nothing where they are already."""
    still_good = Item.session_version == version
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member_id), [Item.session_version.add(1)], still_good)])


def _openid_pk(appid: str, openid: str) -> str:
    return f"OPENID#{appid}#{openid}"


def _key(member_id: str) -> Item:
    return Item(pk=f"MEMBER#{member_id}", sk="MEMBER")


def _item(member: Member, phone: Phone | None) -> Item:
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
    )


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
    )
