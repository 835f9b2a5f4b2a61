"""POST /v1/login/renew and POST /v1/logout."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members import store
from chalicelib.security import tokens
from chalicelib.security.tokens import ShopperSession


class Renewed(msgspec.Struct, frozen=True):
    token: str
    expires_at: datetime


def renew(session: ShopperSession, *, real_now: datetime) -> Renewed:
    """A fresh token for a session that has not ended.

    Raises TokenExpired from 30 days after the login: the shopper then logs in again.
    """
    if not tokens.may_renew(session, real_now=real_now):
        raise errors.TokenExpired
    return Renewed(
        *tokens.shopper_token(
            session.member_id,
            session.version,
            joined_at=session.joined_at,
            via=session.via,
            logged_in_at=session.logged_in_at,
            real_now=real_now,
        )
    )


def log_out(session: ShopperSession) -> None:
    """Ends every session of the member.

    The session of this request ends too. Every process notices within a minute.
    """
    store.end_sessions(session.member_id, session.version)
