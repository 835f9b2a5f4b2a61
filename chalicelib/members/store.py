"""Members, the identities that lead to them, consent history, phone index."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import ids
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.events import codec
from chalicelib.events.envelope import Details, Event
from chalicelib.events.members import BirthdaySet, MemberJoined, MembersProven, NumberProved, OpenidAdded
from chalicelib.members.rules import Consent, Member, Phone, Source
from chalicelib.security import crypto
from chalicelib.tables.base import instant_key
from chalicelib.tables.members import Birthday, ConsentRecord, Identity, PhoneIndex
from chalicelib.tables.members import Member as Item

IDENTITY, UNION = "identity", "union"
PHONE_PLACE = "phone"
# A number is of one person; some more may have had it before.
MOST_OF_A_PHONE = 50


def find_id(appid: str, openid: str, unionid: str | None) -> tuple[str | None, str | None]:
    """The member ids that this openid and this unionid lead to, in one strong read."""
    keys = [(_openid_pk(appid, openid), "MEMBER")]
    if unionid is not None:
        keys.append((f"UNION#{unionid}", "MEMBER"))
    found = {item.pk: item.member_id for item in Identity.batch_get(keys, consistent_read=True)}
    return found.get(keys[0][0]), found.get(f"UNION#{unionid}")


def find_by_union(unionid: str) -> str | None:
    """The member id that a unionid leads to."""
    identity = dynamo.find(Identity, f"UNION#{unionid}", "MEMBER")
    return identity.member_id if identity else None


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


def save_first_source(member: Member, source: dict[str, Any]) -> None:
    """Where a member came from, where that is still as it was read."""
    as_read = Item.first_source == member.first_source
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member.id), [Item.first_source.set(source)], as_read)])


def save_profile(
    member: Member,
    *,
    appid: str,
    is_new: bool,
    unionid: str | None,
    phone: Phone | None,
    consents: list[Consent],
    now: datetime,
    beside: Sequence[Action] = (),
) -> bool:
    """Writes what a login brought beside itself: a phone number (told), consents with their history, the identity of
    another mini-program (`is_new`, and told), a unionid that leads to nobody yet; with what other rooms write `beside`
    it. False if another login came since the member was read."""
    changes: list[Any] = [Item.consents.set(member.consents), Item.openids.set(member.openids)]
    if is_new:
        changes.append(Item.event.set(codec.encode(_openid_added(member, appid, now))))
    if unionid is not None:
        changes.append(Item.unionid.set(unionid))
    if phone is not None:
        changes += _phone_changes(phone.sealed, phone.masked, now)
    identity = Identity(pk=_openid_pk(appid, member.openids[appid]), sk="MEMBER", member_id=member.id)
    # It may lead to the member by way of one that became it.
    nobody_else = Identity.pk.does_not_exist() | Identity.member_id.is_in(*member.everybody)
    no_login_since = (Item.seen_at == member.seen_at) & Item.merged_into.does_not_exist()
    actions = [
        dynamo.update("member", _key(member.id), changes, no_login_since),
        dynamo.put(IDENTITY, identity, nobody_else),
        *_beside(member.id, phone, consents, _scene(member), now, proved=_number_proved(member, appid, now)),
        *beside,
    ]
    if unionid is not None:
        union = Identity(pk=f"UNION#{unionid}", sk="MEMBER", member_id=member.id)
        leads_here = Identity.pk.does_not_exist() | Identity.member_id.is_in(*member.everybody)
        actions.append(dynamo.put(UNION, union, leads_here))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def _phone_changes(sealed: str, masked: str, at: datetime) -> list[Any]:
    return [Item.phone_sealed.set(sealed), Item.phone_masked.set(masked), Item.phone_proven_at.set(at)]


def _beside(
    member_id: str,
    phone: Phone | None,
    consents: list[Consent],
    scene: int | None,
    now: datetime,
    *,
    proved: Event[NumberProved] | None = None,
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
        index = _phone_index(phone.index, member_id, now)
        index.event = codec.encode(proved) if proved else None
        actions.append(dynamo.put("phone_index", index))
    return actions


def _phone_index(index: str, member_id: str, proven_at: datetime | None) -> PhoneIndex:
    return PhoneIndex(pk=f"PHONE#{index}", sk=f"MEMBER#{member_id}", member_id=member_id, proven_at=proven_at)


def _scene(member: Member) -> int | None:
    return (member.last_source or {}).get("scene")


def find_many(member_ids: Iterable[str], *, strong: bool = False) -> dict[str, Member]:
    """Those of these members who exist."""
    keys = [(f"MEMBER#{member_id}", "MEMBER") for member_id in sorted(set(member_ids))]
    return {item.member_id: _member(item) for item in Item.batch_get(keys, consistent_read=strong)}


def consents_as_read(member: Member) -> Action:
    """Holds a commit to the member's consents as they were read, and to its being no other's by now."""
    as_read = (Item.consents == member.consents) & Item.merged_into.does_not_exist()
    return dynamo.check("consents", _key(member.id), as_read)


def save_birthday(member: Member, *, month: int, day: int, appid: str, at: datetime) -> bool:
    """Writes a birthday once, told as an event and found by its month; False where one was set before."""
    not_set = Item.birthday.does_not_exist() & Item.merged_into.does_not_exist()
    about = BirthdaySet(member_id=member.id, appid=appid, joined_at=member.joined_at, month=month)
    event = Event(_event_id(about, member), at, about)
    changes = [Item.birthday.set(f"{month:02d}-{day:02d}"), Item.event.set(codec.encode(event))]
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


def end_sessions(member_id: str, version: int) -> None:
    """Makes every token of this session version worthless; nothing where they are already."""
    still_good = Item.session_version == version
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member_id), [Item.session_version.add(1)], still_good)])


# --- two who are one ----------------------------------------------------------------------------------------------
def tell_twins(member: Member, other_id: str, now: datetime) -> None:
    """Tells that a login proved two members to be one person."""
    proven = MembersProven(member_id=member.id, other_id=other_id)
    event = Event(f"{_event_id(proven, member)}:{other_id}", now, proven)
    here = Item.merged_into.does_not_exist()
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member.id), [Item.event.set(codec.encode(event))], here)])


def with_phone(number: str) -> list[Member]:
    """Members whose number it is now; members who became another, or whose number was another's since, are not."""
    index = crypto.blind_index(number)
    return _holders(index, [item.member_id for item in _proofs(index)])


def proven_later(member_id: str, index: str) -> bool:
    """Whether somebody proved a number after this member did, and has it still: it may have been given to them, while
    WeChat answers this member what it proved once. One query where nobody else ever proved it."""
    proofs = {item.member_id: item.proven_at for item in _proofs(index)}
    if not proofs.keys() - {member_id}:
        return False
    member = find(member_id)
    if member is not None and member.merged_into is not None:
        return proven_later(member.merged_into, index)
    own = [proofs.pop(one) for one in (member.everybody if member else ()) if one in proofs]
    if member is None or not own:
        return False
    # Of a proof from before its instant was kept, the member itself may know it; no proof is older than its joining.
    known = member.phone_proven_at if phone_index(member) == index else None
    since = max(one or known or member.joined_at for one in own)
    return any(one.phone_proven_at and one.phone_proven_at > since for one in _holders(index, proofs))


def _proofs(index: str) -> list[PhoneIndex]:
    """Who ever proved a number."""
    return list(PhoneIndex.query(f"PHONE#{index}", limit=MOST_OF_A_PHONE, consistent_read=True))


def _holders(index: str, member_ids: Iterable[str]) -> list[Member]:
    """Those of these whose number it is now."""
    found = [find(member_id) for member_id in member_ids]
    return [one for one in found if one and one.merged_into is None and phone_index(one) == index]


def phone_index(member: Member) -> str | None:
    """The blind index of a member's number."""
    return crypto.blind_index(crypto.unseal(member.phone_sealed, place=PHONE_PLACE)) if member.phone_sealed else None


def merge_actions(old: Member, new: Member, after: Member) -> list[Action]:
    """Makes `old` another name of `new`, which is `after` from then on: its identities lead there, and the sessions of
    both end. Refused under "merged" or "kept" where either is not as read, or part of another merge."""
    changes: list[Any] = [
        Item.openids.set(after.openids),
        Item.consents.set(after.consents),
        Item.seen_at.set(after.seen_at),
        Item.session_version.set(after.session_version),
        Item.absorbed.add(set(after.absorbed)),
        Item.absorbing.set(old.id),
    ]
    told: tuple[tuple[Any, Any, Any], ...] = (
        (Item.unionid, after.unionid, new.unionid),
        (Item.first_source, after.first_source, new.first_source),
        (Item.last_source, after.last_source, new.last_source),
        (Item.birthday, after.birthday, new.birthday),
    )
    changes += [name.set(value) for name, value, before in told if value is not None and value != before]
    actions = []
    if new.phone_sealed is None and old.phone_sealed is not None:
        changes += [Item.phone_sealed.set(old.phone_sealed), Item.phone_masked.set(old.phone_masked or "")]
        changes += [Item.phone_proven_at.set(old.phone_proven_at)] if old.phone_proven_at else []
        actions.append(dynamo.put("phone_index", _phone_index(phone_index(old) or "", new.id, old.phone_proven_at)))
    if new.birthday is None and old.birthday is not None:
        index_of_birth = Birthday(pk=f"BIRTHDAY#{old.birthday[:2]}", sk=f"MEMBER#{new.id}", member_id=new.id)
        actions.append(dynamo.put("birthday", index_of_birth))
    pks = [_openid_pk(appid, openid) for appid, openid in old.openids.items()]
    pks += [f"UNION#{old.unionid}"] if old.unionid else []
    for number, pk in enumerate(pks):
        identity = Identity(pk=pk, sk="MEMBER", member_id=new.id)
        # It may lead to the other one already, or by way of one that became either.
        leads_here = Identity.member_id.is_in(*old.everybody, *new.everybody)
        actions.append(dynamo.put(f"identity_{number}", identity, leads_here))
    left = [Item.merged_into.set(new.id), Item.session_version.add(1)]
    return [
        dynamo.update("merged", _key(old.id), left, _as_read(old)),
        dynamo.update("kept", _key(new.id), changes, _as_read(new)),
        *actions,
    ]


def _as_read(member: Member) -> Any:
    same = (Item.seen_at == member.seen_at) & (Item.session_version == member.session_version)
    same = same & (Item.openids == member.openids) & (Item.consents == member.consents)
    for name, value in (
        (Item.birthday, member.birthday),
        (Item.unionid, member.unionid),
        (Item.phone_sealed, member.phone_sealed),
    ):
        same = same & (name.does_not_exist() if value is None else name == value)
    return same & Item.merged_into.does_not_exist() & Item.absorbing.does_not_exist()


def end_merge(new_id: str, old_id: str) -> None:
    """All that hung on the old id is brought; nothing where that was noted before."""
    with contextlib.suppress(dynamo.Refused):
        is_it = Item.absorbing == old_id
        dynamo.commit([dynamo.update("kept", _key(new_id), [Item.absorbing.remove()], is_it)])


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
        phone_proven_at=member.joined_at if phone else None,
        consents=member.consents,
        first_source=member.first_source,
        last_source=member.last_source,
        session_version=member.session_version,
        joined_at=member.joined_at,
        joined_with=member.joined_with,
        seen_at=member.seen_at,
        event=codec.encode(_joined(member, appid)),
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
        phone_sealed=item.phone_sealed,
        phone_masked=item.phone_masked,
        phone_proven_at=item.phone_proven_at,
        consents=item.consents,
        first_source=item.first_source,
        last_source=item.last_source,
        birthday=item.birthday,
        merged_into=item.merged_into,
        absorbed=tuple(sorted(item.absorbed or ())),
        absorbing=item.absorbing,
    )


# --- events -------------------------------------------------------------------------------------------------------
def _event_id(details: Details, member: Member) -> str:
    return f"{details.name}:{member.id}"


def _joined(member: Member, appid: str) -> Event[MemberJoined]:
    joined = MemberJoined(member_id=member.id, appid=appid, joined_at=member.joined_at)
    return Event(_event_id(joined, member), member.joined_at, joined)


def _number_proved(member: Member, appid: str, at: datetime) -> Event[NumberProved]:
    proved = NumberProved(member_id=member.id, appid=appid, joined_at=member.joined_at)
    return Event(_event_id(proved, member), at, proved)


def _openid_added(member: Member, appid: str, at: datetime) -> Event[OpenidAdded]:
    """Its id stands in logs and dead letters, so it holds a digest of the openid."""
    added = OpenidAdded(member_id=member.id, appid=appid)
    openid = ids.derived("openid", member.openids[appid])
    return Event(f"{_event_id(added, member)}:{appid}:{openid}", at, added)
