"""What a member is, how its consents are combined, and how two members merge. No side effects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

# What a shopper can consent to: the membership's terms, the handling of personal data, advertising messages, and
# personal offers based on what they buy and where.
MARKETING = "marketing"
PURPOSES = ("terms", "privacy", MARKETING, "profiling")


# The surface of a member who took the mall's card in WeChat Pay.
CARD = "business_circle"


@dataclass(frozen=True)
class Consent:
    """A shopper's answer to a purpose. `purpose`: one of PURPOSES. `version`: the version of its text."""

    purpose: str
    version: str
    granted: bool


@dataclass(frozen=True)
class Source:
    """Where a shopper came from. `scene` is WeChat's launch scene value, unchanged (WeChat: 场景值)."""

    scene: int | None = None
    qr_id: str | None = None
    mall_id: str | None = None
    store_id: str | None = None
    surface: str | None = None
    promoter_id: str | None = None
    inviter_id: str | None = None


@dataclass(frozen=True)
class JoinedFrom:
    """Where a member joined from, as finance counts it. `source`: as source_label returns it. `qr_id`: the printed code
    of ours, or None."""

    source: str
    qr_id: str | None = None


@dataclass(frozen=True)
class Phone:
    """A phone number as we store it: `sealed` to read it, `index` (a blind index) to find it, `masked` to show it."""

    sealed: str
    index: str
    masked: str


@dataclass(frozen=True)
class LoginChanges:
    """What a login changes in an existing member.

    `appid`: the mini-program of the login. `openid_is_new`: the login's openid is not stored with the member yet.
    `unionid`: a unionid that no member has yet. `consents`: answers that differ from the stored ones.
    """

    appid: str
    openid_is_new: bool = False
    unionid: str | None = None
    phone: Phone | None = None
    consents: tuple[Consent, ...] = ()


@dataclass(frozen=True)
class Member:
    """A member.

    `openids` are by appid. `consents` has the newest answer of each purpose, as {version, granted, at}. `joined_with`
    is the Idempotency-Key of the login that made the member. `phone_proven_at` is when WeChat confirmed the number.
    `birthday` is month and day, as 02-29. `joined_source` and `joined_qr_id` say where the member joined from; a member
    who joined before they were stored has neither.

    A merge sets two things. The member whose id became a former id has `merged_into`: the id of the merged member. The
    merged member has `absorbed`: its former ids; and, until everything is transferred, `absorbing`: the former id of
    the running merge.
    """

    id: str
    openids: dict[str, str]
    unionid: str | None
    session_version: int
    joined_at: datetime
    seen_at: datetime
    joined_with: str | None = None
    phone_sealed: str | None = None
    phone_masked: str | None = None
    phone_proven_at: datetime | None = None
    consents: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_source: dict[str, Any] | None = None
    last_source: dict[str, Any] | None = None
    joined_source: str | None = None
    joined_qr_id: str | None = None
    birthday: str | None = None
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()
    absorbing: str | None = None

    @property
    def all_ids(self) -> tuple[str, ...]:
        """The member's id and its former ids. Its items may be stored under any of them."""
        return (self.id, *self.absorbed)

    @property
    def joined_from(self) -> JoinedFrom:
        """Where the member joined from. For an older member, the first known source, which a later login may have
        brought."""
        if self.joined_source is None:
            return joined_from(self.first_source)
        return JoinedFrom(self.joined_source, self.joined_qr_id)


def masked(phone_number: str) -> str:
    """Masks a phone number: shows the first three and last four digits, or only the last two of a short number."""
    return f"{phone_number[:3]}****{phone_number[-4:]}" if len(phone_number) >= 10 else f"****{phone_number[-2:]}"


def new_consents(before: dict[str, dict[str, Any]], given: Sequence[Consent]) -> list[Consent]:
    """Returns the answers whose version or decision differs from the stored ones (`before`, by purpose)."""
    return [
        one
        for one in given
        if (before.get(one.purpose, {}).get("version"), before.get(one.purpose, {}).get("granted"))
        != (one.version, one.granted)
    ]


def merged_consents(
    before: dict[str, dict[str, Any]], new: Sequence[Consent], at: datetime
) -> dict[str, dict[str, Any]]:
    """Returns the answers by purpose: the stored ones (`before`), replaced by those in `new`, which were given at `at`.
    Stored answers whose purpose is not in PURPOSES are dropped."""
    answers = {one.purpose: {"version": one.version, "granted": one.granted, "at": at.isoformat()} for one in new}
    return {**current_purposes(before), **answers}


def current_purposes(consents: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Returns the answers whose purpose is one of PURPOSES."""
    return {purpose: answer for purpose, answer in consents.items() if purpose in PURPOSES}


def refuses(member: Member, purpose: str) -> bool:
    """Whether the member's newest answer to a purpose is no."""
    answer = member.consents.get(purpose)
    return answer is not None and not answer["granted"]


def source_label(source: Mapping[str, Any] | None) -> str:
    """Returns the source under which finance counts a member who joined: the mall's card, a printed code (with its
    surface), an invitation, a launch scene of WeChat's, or the mini-program alone. `source`: the fields of a Source."""
    known = source or {}
    surface, scene = known.get("surface"), known.get("scene")
    if surface is not None:
        return CARD if surface == CARD else f"qr:{surface}"
    if known.get("inviter_id") is not None:
        return "invitation"
    return "mini_program" if scene is None else f"scene:{scene}"


def joined_from(source: Mapping[str, Any] | None) -> JoinedFrom:
    """Returns where a member joined from. `source`: the fields of the Source at joining. Only a code with a surface is
    ours, and the mall's card is no code."""
    known = source or {}
    is_printed = known.get("surface") not in (None, CARD)
    return JoinedFrom(source_label(source), known.get("qr_id") if is_printed else None)


# --- merging ------------------------------------------------------------------------------------------------------
def decide_merge_order(one: Member, other: Member) -> tuple[Member, Member]:
    """Decides which of two members stays after a merge: the one that joined first. Returns the other one, then the one
    that stays."""
    kept, merged = sorted((one, other), key=lambda member: (member.joined_at, member.id))
    return merged, kept


def combine(old: Member, new: Member) -> Member:
    """Returns the merged member: `new` stays, and the id of `old` becomes a former id.

    It has the openids of both. If both have an openid in one mini-program, it has that of the member who logged in
    last. It has the newest answer to each purpose, and the last source of the later login. Phone number, unionid,
    birthday and first source are those of `new`, or else of `old`. Its session version is raised by one.
    """
    earlier, later = sorted((new, old), key=lambda member: member.seen_at)
    newest = {
        purpose: max(
            (one.consents[purpose] for one in (old, new) if purpose in one.consents), key=lambda answer: answer["at"]
        )
        for purpose in current_purposes({**old.consents, **new.consents})
    }
    phone = new if new.phone_sealed else old
    return replace(
        new,
        openids={**earlier.openids, **later.openids},
        unionid=new.unionid or old.unionid,
        seen_at=later.seen_at,
        phone_sealed=phone.phone_sealed,
        phone_masked=phone.phone_masked,
        phone_proven_at=phone.phone_proven_at,
        consents=newest,
        first_source=new.first_source or old.first_source,
        last_source=later.last_source or earlier.last_source,
        birthday=new.birthday or old.birthday,
        session_version=new.session_version + 1,
        absorbed=(*new.absorbed, old.id, *old.absorbed),
        absorbing=old.id,
    )
