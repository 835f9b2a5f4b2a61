"""What a member is, and how consents and sources are kept. Touches nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Consent:
    """A shopper's answer to one version of one purpose."""

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
    the login that made it."""

    id: str
    openids: dict[str, str]
    unionid: str | None
    session_version: int
    joined_at: datetime
    seen_at: datetime
    joined_with: str | None = None
    phone_masked: str | None = None
    consents: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_source: dict[str, Any] | None = None
    last_source: dict[str, Any] | None = None
    birthday: str | None = None


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
    """The newest answer by purpose."""
    told = {one.purpose: {"version": one.version, "granted": one.granted, "at": at.isoformat()} for one in new}
    return {**before, **told}
