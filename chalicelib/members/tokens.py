"""POST /v1/login/renew and POST /v1/logout."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members.store import members as store
from chalicelib.security import session
from chalicelib.security.session import ShopperSession


class Renewed(msgspec.Struct, frozen=True):
    token: str
    expires_at: datetime


def renew(shopper: ShopperSession, *, real_now: datetime) -> Renewed:
    """A fresh token for one that still holds; after 30 days the shopper logs in again (TokenExpired)."""
    if not session.may_renew(shopper, real_now=real_now):
        raise errors.TokenExpired
    return Renewed(
        *session.shopper_token(
            shopper.member_id,
            shopper.version,
            joined_at=shopper.joined_at,
            via=shopper.via,
            logged_in_at=shopper.logged_in_at,
            real_now=real_now,
        )
    )


def log_out(shopper: ShopperSession) -> None:
    """Ends every session of the member, this one with them; felt everywhere within a minute."""
    store.end_sessions(shopper.member_id, shopper.version)
