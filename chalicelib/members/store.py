"""Stores members, their identities, the history of consents, and the indexes by phone number and birthday."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import ids
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.events import codec
from chalicelib.events.envelope import Details, Event
from chalicelib.events.members import BirthdaySet, MemberJoined, MembersProven, NumberProved, OpenidAdded
from chalicelib.members.rules import Consent, LoginChanges, Member, Phone, Source, joined_from
from chalicelib.security import crypto
from chalicelib.tables.base import instant_key
from chalicelib.tables.members import Birthday, ConsentRecord, Identity, PhoneIndex
from chalicelib.tables.members import Member as Item

STORED = Mapping(Member, Item, id="member_id")
IDENTITY, UNION = "identity", "union"
PHONE_PLACE = "phone"
# The most proofs of one number that are read. One person has a number at a time, but others may have had it before.
MAX_PROOFS_OF_A_NUMBER = 50


def find_id(appid: str, openid: str, unionid: str | None) -> tuple[str | None, str | None]:
    """Returns the member ids of an openid and of a unionid, each or None. Strongly consistent, one read."""
    keys = [(_openid_pk(appid, openid), "MEMBER")]
    if unionid is not None:
        keys.append((f"UNION#{unionid}", "MEMBER"))
    found = {item.pk: item.member_id for item in Identity.batch_get(keys, consistent_read=True)}
    return found.get(keys[0][0]), found.get(f"UNION#{unionid}")


def find_by_union(unionid: str) -> str | None:
    """Returns the member id of a unionid, or None."""
    identity = dynamo.find(Identity, f"UNION#{unionid}", "MEMBER")
    return identity.member_id if identity else None


def find(member_id: str) -> Member | None:
    """Returns a member, or None. Strongly consistent."""
    item = dynamo.find(Item, f"MEMBER#{member_id}", "MEMBER")
    return STORED.read(item) if item else None


def join_actions(
    member: Member, appid: str, openid: str, phone: Phone | None, consents: Sequence[Consent]
) -> list[Action]:
    """Returns the actions that make a member with its identities, phone number and consents.

    The commit raises Refused with IDENTITY or UNION if another member has the openid or the unionid.
    """
    nobody_yet = Identity.pk.does_not_exist()
    identity = Identity(pk=_openid_pk(appid, openid), sk="MEMBER", member_id=member.id)
    actions = [dynamo.put(IDENTITY, identity, nobody_yet)]
    if member.unionid is not None:
        union = Identity(pk=f"UNION#{member.unionid}", sk="MEMBER", member_id=member.id)
        actions.append(dynamo.put(UNION, union, nobody_yet))
    actions.append(dynamo.put("member", _item(member, appid, phone)))
    return [*actions, *_phone_and_consent_actions(member, phone, consents, member.joined_at)]


def record_login(member_id: str, source: Source | None, now: datetime) -> Member:
    """Saves the time and the source of a login. Returns the member after it. Raises Refused if there is no such
    member."""
    changes = [Item.seen_at.set(now)]
    if source is not None:
        fields = asdict(source)
        changes += [Item.last_source.set(fields), Item.first_source.set(Item.first_source | fields)]
    raw = dynamo.write_and_read(dynamo.update("member", _key(member_id), changes, Item.pk.exists()))
    return STORED.read(Item.from_raw_data(raw))


def save_first_source(member: Member, source: dict[str, Any]) -> None:
    """Saves the first source of a member. Nothing changes if it is no longer what `member` says."""
    as_read = Item.first_source == member.first_source
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member.id), [Item.first_source.set(source)], as_read)])


def save_profile(member: Member, changes: LoginChanges, *, now: datetime, extra_actions: Sequence[Action] = ()) -> bool:
    """Saves a member after a login, with the history of consents and the indexes that find the member.

    `member` has the changes already. A new number is reported as member.number_proved, a new openid as
    member.openid_added. `extra_actions` of other rooms are committed with it. Returns False, and writes nothing, if
    another login of the member came after the read.
    """
    appid, unionid, phone = changes.appid, changes.unionid, changes.phone
    updates: list[Any] = [Item.consents.set(member.consents), Item.openids.set(member.openids)]
    if changes.openid_is_new:
        updates.append(Item.event.set(codec.encode(_openid_added(member, appid, now))))
    if unionid is not None:
        updates.append(Item.unionid.set(unionid))
    if phone is not None:
        updates += _phone_updates(phone.sealed, phone.masked, now)
    identity = Identity(pk=_openid_pk(appid, member.openids[appid]), sk="MEMBER", member_id=member.id)
    # An identity may still lead to a former id of the member.
    nobody_else = Identity.pk.does_not_exist() | Identity.member_id.is_in(*member.all_ids)
    no_login_since = (Item.seen_at == member.seen_at) & Item.merged_into.does_not_exist()
    proved = _number_proved(member, appid, now)
    actions = [
        dynamo.update("member", _key(member.id), updates, no_login_since),
        dynamo.put(IDENTITY, identity, nobody_else),
        *_phone_and_consent_actions(member, phone, changes.consents, now, proved=proved),
        *extra_actions,
    ]
    if unionid is not None:
        union = Identity(pk=f"UNION#{unionid}", sk="MEMBER", member_id=member.id)
        actions.append(dynamo.put(UNION, union, nobody_else))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def _phone_updates(sealed: str, masked: str, at: datetime) -> list[Any]:
    return [Item.phone_sealed.set(sealed), Item.phone_masked.set(masked), Item.phone_proven_at.set(at)]


def _phone_and_consent_actions(
    member: Member,
    phone: Phone | None,
    consents: Sequence[Consent],
    now: datetime,
    *,
    proved: Event[NumberProved] | None = None,
) -> list[Action]:
    scene = (member.last_source or {}).get("scene")
    history = [
        ConsentRecord(
            pk=f"MEMBER#{member.id}",
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
        index = _phone_index(phone.index, member.id, now)
        index.event = codec.encode(proved) if proved else None
        actions.append(dynamo.put("phone_index", index))
    return actions


def _phone_index(index: str, member_id: str, proven_at: datetime | None) -> PhoneIndex:
    return PhoneIndex(pk=f"PHONE#{index}", sk=f"MEMBER#{member_id}", member_id=member_id, proven_at=proven_at)


def find_many(member_ids: Iterable[str], *, strong: bool = False) -> dict[str, Member]:
    """Returns the members that exist, by id. `strong`: strongly consistent."""
    keys = [(f"MEMBER#{member_id}", "MEMBER") for member_id in sorted(set(member_ids))]
    return {item.member_id: STORED.read(item) for item in Item.batch_get(keys, consistent_read=strong)}


def check_consents_unchanged(member: Member) -> Action:
    """Returns an action that refuses the commit if the member's consents changed after the read, or if the member was
    merged into another."""
    as_read = (Item.consents == member.consents) & Item.merged_into.does_not_exist()
    return dynamo.check("consents", _key(member.id), as_read)


def save_birthday(member: Member, *, month: int, day: int, appid: str, at: datetime) -> bool:
    """Saves a birthday and the index by its month, and reports member.birthday_set. Returns False if the member has a
    birthday already."""
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


def list_born_in(month: int, *, limit: int, after: str | None) -> tuple[list[str], str | None]:
    """Returns a page of the ids of members born in a month (1 to 12), and the `after` of the next page, or None."""
    pk = f"BIRTHDAY#{month:02d}"
    start = {"pk": {"S": pk}, "sk": {"S": f"MEMBER#{after}"}} if after else None
    found = Birthday.query(pk, limit=limit, last_evaluated_key=start)
    members = [item.member_id for item in found]
    return members, members[-1] if found.last_evaluated_key and members else None


def end_sessions(member_id: str, version: int) -> None:
    """Makes every token of this session version invalid. Nothing changes if they are invalid already."""
    is_current = Item.session_version == version
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member_id), [Item.session_version.add(1)], is_current)])


# --- merging ------------------------------------------------------------------------------------------------------
def report_same_person(member: Member, other_id: str, now: datetime) -> None:
    """Reports members.proven: a login proved that two members are one person. Nothing happens if `member` was merged
    into another."""
    proven = MembersProven(member_id=member.id, other_id=other_id)
    event = Event(f"{_event_id(proven, member)}:{other_id}", now, proven)
    is_unmerged = Item.merged_into.does_not_exist()
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("member", _key(member.id), [Item.event.set(codec.encode(event))], is_unmerged)])


def find_by_phone(number: str) -> list[Member]:
    """Returns the members who have a phone number now. Former ids, and members who proved another number since, are
    left out."""
    index = crypto.blind_index(number)
    return _holders(index, [item.member_id for item in _proofs(index)])


def proved_later_by_another(member_id: str, index: str) -> bool:
    """Whether another member proved a number after this member did, and still has it.

    The phone company may have given the number to the other person, while WeChat still reports the number that this
    member proved long ago. If no other member ever proved the number, this takes one query.
    """
    proofs = {item.member_id: item.proven_at for item in _proofs(index)}
    if not proofs.keys() - {member_id}:
        return False
    member = find(member_id)
    if member is not None and member.merged_into is not None:
        return proved_later_by_another(member.merged_into, index)
    own = [proofs.pop(one) for one in (member.all_ids if member else ()) if one in proofs]
    if member is None or not own:
        return False
    # Older proofs were stored without an instant. The member's item may have it. If not, the instant of joining is
    # used, because no proof is earlier.
    known = member.phone_proven_at if phone_index(member) == index else None
    since = max(one or known or member.joined_at for one in own)
    return any(one.phone_proven_at and one.phone_proven_at > since for one in _holders(index, proofs))


def _proofs(index: str) -> list[PhoneIndex]:
    """Returns every proof of a number, past ones included."""
    return list(PhoneIndex.query(f"PHONE#{index}", limit=MAX_PROOFS_OF_A_NUMBER, consistent_read=True))


def _holders(index: str, member_ids: Iterable[str]) -> list[Member]:
    """Returns the members, of these ids, who have the number now."""
    found = [find(member_id) for member_id in member_ids]
    return [one for one in found if one and one.merged_into is None and phone_index(one) == index]


def phone_index(member: Member) -> str | None:
    """Returns the blind index of a member's phone number, or None if the member has none."""
    return crypto.blind_index(crypto.unseal(member.phone_sealed, place=PHONE_PLACE)) if member.phone_sealed else None


def merge_actions(old: Member, new: Member, after: Member) -> list[Action]:
    """Returns the actions that make the id of `old` a former id of `new`, and change `new` to `after`.

    The identities of `old` then lead to `new`, and the sessions of both end. The commit raises Refused with "merged"
    (`old`) or "kept" (`new`) if that member changed after the read or is part of another merge.
    """
    updates: list[Any] = [
        Item.openids.set(after.openids),
        Item.consents.set(after.consents),
        Item.seen_at.set(after.seen_at),
        Item.session_version.set(after.session_version),
        Item.absorbed.add(set(after.absorbed)),
        Item.absorbing.set(old.id),
    ]
    optional: tuple[tuple[Any, Any, Any], ...] = (
        (Item.unionid, after.unionid, new.unionid),
        (Item.first_source, after.first_source, new.first_source),
        (Item.last_source, after.last_source, new.last_source),
        (Item.birthday, after.birthday, new.birthday),
    )
    updates += [field.set(value) for field, value, before in optional if value is not None and value != before]
    actions = []
    if new.phone_sealed is None and old.phone_sealed is not None:
        updates += [Item.phone_sealed.set(old.phone_sealed), Item.phone_masked.set(old.phone_masked or "")]
        updates += [Item.phone_proven_at.set(old.phone_proven_at)] if old.phone_proven_at else []
        actions.append(dynamo.put("phone_index", _phone_index(phone_index(old) or "", new.id, old.phone_proven_at)))
    if new.birthday is None and old.birthday is not None:
        birthday = Birthday(pk=f"BIRTHDAY#{old.birthday[:2]}", sk=f"MEMBER#{new.id}", member_id=new.id)
        actions.append(dynamo.put("birthday", birthday))
    pks = [_openid_pk(appid, openid) for appid, openid in old.openids.items()]
    pks += [f"UNION#{old.unionid}"] if old.unionid else []
    for number, pk in enumerate(pks):
        identity = Identity(pk=pk, sk="MEMBER", member_id=new.id)
        # The identity may lead to `new` already, or to a former id of either member.
        is_theirs = Identity.member_id.is_in(*old.all_ids, *new.all_ids)
        actions.append(dynamo.put(f"identity_{number}", identity, is_theirs))
    old_updates = [Item.merged_into.set(new.id), Item.session_version.add(1)]
    return [
        dynamo.update("merged", _key(old.id), old_updates, _is_unchanged(old)),
        dynamo.update("kept", _key(new.id), updates, _is_unchanged(new)),
        *actions,
    ]


def _is_unchanged(member: Member) -> Any:
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
    """Saves that a merge is complete. Nothing changes if that is saved already."""
    with contextlib.suppress(dynamo.Refused):
        is_running = Item.absorbing == old_id
        dynamo.commit([dynamo.update("kept", _key(new_id), [Item.absorbing.remove()], is_running)])


def _openid_pk(appid: str, openid: str) -> str:
    return f"OPENID#{appid}#{openid}"


def _key(member_id: str) -> Item:
    return Item(pk=f"MEMBER#{member_id}", sk="MEMBER")


def _item(member: Member, appid: str, phone: Phone | None) -> Item:
    origin = joined_from(member.first_source)
    return STORED.item(
        member,
        pk=f"MEMBER#{member.id}",
        sk="MEMBER",
        phone_sealed=phone.sealed if phone else None,
        phone_masked=phone.masked if phone else None,
        phone_proven_at=member.joined_at if phone else None,
        joined_source=origin.source,
        joined_qr_id=origin.qr_id,
        event=codec.encode(_joined(member, appid)),
    )


# --- events -------------------------------------------------------------------------------------------------------
def _event_id(details: Details, member: Member) -> str:
    return f"{details.name}:{member.id}"


def _joined(member: Member, appid: str) -> Event[MemberJoined]:
    source, origin = member.first_source, joined_from(member.first_source)
    joined = MemberJoined(
        member_id=member.id,
        appid=appid,
        joined_at=member.joined_at,
        mall_id=source.get("mall_id") if source else None,
        source=origin.source,
        qr_id=origin.qr_id,
    )
    return Event(_event_id(joined, member), member.joined_at, joined)


def _number_proved(member: Member, appid: str, at: datetime) -> Event[NumberProved]:
    proved = NumberProved(member_id=member.id, appid=appid, joined_at=member.joined_at)
    return Event(_event_id(proved, member), at, proved)


def _openid_added(member: Member, appid: str, at: datetime) -> Event[OpenidAdded]:
    """Logs and dead letters show ids of events, so the id has a digest of the openid instead of the openid."""
    added = OpenidAdded(member_id=member.id, appid=appid)
    openid = ids.derived("openid", member.openids[appid])
    return Event(f"{_event_id(added, member)}:{appid}:{openid}", at, added)
