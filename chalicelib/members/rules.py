"""What a member is, and how consents and sources are kept. Touches nothing."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

# What a shopper may be asked to agree to: the terms of the membership, how personal data is dealt with, messages that
# advertise, and that what they buy and where is used for offers of their own.
MARKETING = "marketing"
PURPOSES = ("terms", "privacy", MARKETING, "profiling")


@dataclass(frozen=True)
class Consent:
    """A shopper's answer to one version of one purpose, of PURPOSES."""

    purpose: str
    version: str
    granted: bool


@dataclass(frozen=True)
class Source:
    """Where a shopper came from; `scene` is WeChat's launch scene value as it came."""

    scene: int | None = None
    qr_id: str | None = None
    mall_id: str | None = None
    store_id: str | None = None
    surface: str | None = None
    promoter_id: str | None = None
    inviter_id: str | None = None


@dataclass(frozen=True)
class Phone:
    """A phone number as it is kept: sealed, looked up by its blind index, shown masked."""

    sealed: str
    index: str
    masked: str


@dataclass(frozen=True)
class Member:
    """A member. `openids` is by appid; `consents` the newest answer by purpose; `joined_with` the Idempotency-Key of
    the login that made it. `merged_into`: the member it became; `absorbed`: who became this one, `absorbing` the one of
    them whose things are on their way."""

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
    birthday: str | None = None
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()
    absorbing: str | None = None

    @property
    def everybody(self) -> tuple[str, ...]:
        """Under which ids something of this member may be kept."""
        return (self.id, *self.absorbed)


def masked(phone_number: str) -> str:
    """Three digits and the last four; shorter numbers show their last two."""
    return f"{phone_number[:3]}****{phone_number[-4:]}" if len(phone_number) >= 10 else f"****{phone_number[-2:]}"


def new_consents(before: dict[str, dict[str, Any]], given: list[Consent]) -> list[Consent]:
    """The answers that say something new; repeats make no history."""
    return [
        one
        for one in given
        if (before.get(one.purpose, {}).get("version"), before.get(one.purpose, {}).get("granted"))
        != (one.version, one.granted)
    ]


def merged_consents(before: dict[str, dict[str, Any]], new: list[Consent], at: datetime) -> dict[str, dict[str, Any]]:
    """The newest answer by purpose; what stood under others from before the list was closed falls away."""
    told = {one.purpose: {"version": one.version, "granted": one.granted, "at": at.isoformat()} for one in new}
    return {**listed(before), **told}


def listed(consents: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The answers to purposes of the list."""
    return {purpose: told for purpose, told in consents.items() if purpose in PURPOSES}


def refuses(member: Member, purpose: str) -> bool:
    """Whether the member's last word on a purpose is no."""
    told = member.consents.get(purpose)
    return told is not None and not told["granted"]


# --- two who are one ----------------------------------------------------------------------------------------------
def in_order(one: Member, other: Member) -> tuple[Member, Member]:
    """Who of two becomes the other, and who stays: the one who joined first."""
    kept, merged = sorted((one, other), key=lambda member: (member.joined_at, member.id))
    return merged, kept


def joined(old: Member, new: Member) -> Member:
    """The one who stays, with what the other brings: its mini-programs (of one that both use, the openid seen last
    pays), the newest answer to each consent, and what the one who stays never told."""
    earlier, later = sorted((new, old), key=lambda member: member.seen_at)
    newest = {
        purpose: max(
            (one.consents[purpose] for one in (old, new) if purpose in one.consents), key=lambda told: told["at"]
        )
        for purpose in listed({**old.consents, **new.consents})
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
