"""Tokens of shoppers and staff: JWTs, signed with HS256. `kid` names the key; several keys may be valid.

Expiry uses real time; the test clock does not affect it. As RFC 8725 asks, the algorithm is fixed, `typ` and `aud` are
checked, and the key is always one of ours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import errors
from chalicelib.aws.vault import secrets

ALGORITHM = "HS256"
ISSUER = "mallpass"
SHOPPER = "shopper"
STAFF = "staff"
MERCHANT = "merchant"
SHOPPER_LIFE = timedelta(hours=2)
RENEWABLE_FOR = timedelta(days=30)
STAFF_LIFE = timedelta(days=90)

Via = tuple[str, str]

STAFF_ROLES = ("operator", "finance", "auditor", MERCHANT)


@dataclass(frozen=True)
class ShopperSession:
    """The content of a shopper's token. `version`: the member's session version at the login; if the member has another
    now, the session has ended. `via`: the mini-program (appid) and the openid of the login; the openid pays there. A
    member may have several."""

    member_id: str
    version: int
    logged_in_at: datetime
    expires_at: datetime
    joined_at: datetime | None
    via: Via | None = None


def shopper_token(
    member_id: str,
    version: int,
    *,
    joined_at: datetime | None,
    via: Via | None,
    logged_in_at: datetime,
    real_now: datetime,
) -> tuple[str, datetime]:
    """A signed token and the instant at which it expires. Of the member and the login it contains only what never
    changes, such as the instant of joining."""
    expires_at = real_now + SHOPPER_LIFE
    claims: dict[str, Any] = {"sub": member_id, "sv": version, "auth_time": int(logged_in_at.timestamp())}
    if joined_at is not None:
        claims["joined"] = int(joined_at.timestamp())
    if via is not None:
        claims["via"] = via
    return _sign(SHOPPER, claims, real_now, expires_at), expires_at


def read_shopper_token(token: str, *, real_now: datetime) -> ShopperSession:
    """Verifies a shopper's token and returns its session. Raises TokenInvalid, TokenExpired."""
    claims = _verify(SHOPPER, token, real_now)
    joined_at = _instant(claims["joined"]) if "joined" in claims else None
    appid, openid = claims.get("via") or (None, None)
    return ShopperSession(
        claims["sub"],
        claims["sv"],
        _instant(claims["auth_time"]),
        _instant(claims["exp"]),
        joined_at,
        (appid, openid) if appid and openid else None,
    )


def may_renew(session: ShopperSession, *, real_now: datetime) -> bool:
    """Whether the session may be renewed: its login is less than 30 days ago."""
    return real_now - session.logged_in_at < RENEWABLE_FOR


def staff_token(staff_id: str, role: str, *, real_now: datetime) -> tuple[str, datetime]:
    """A signed token and the instant at which it expires."""
    expires_at = real_now + STAFF_LIFE
    return _sign(STAFF, {"sub": staff_id, "role": role}, real_now, expires_at), expires_at


def read_staff_token(token: str, *, real_now: datetime) -> tuple[str, str]:
    """Verifies a staff token and returns its id and the role. Raises TokenInvalid, TokenExpired."""
    claims = _verify(STAFF, token, real_now)
    return claims["sub"], claims["role"]


def _sign(typ: str, claims: dict[str, Any], issued_at: datetime, expires_at: datetime) -> str:
    import jwt  # it imports cryptography, which takes 50 ms

    keys = secrets()
    stamps = {"iss": ISSUER, "aud": typ, "iat": int(issued_at.timestamp()), "exp": int(expires_at.timestamp())}
    return jwt.encode(
        {**stamps, **claims}, keys.token_keys[keys.token_kid], ALGORITHM, headers={"kid": keys.token_kid, "typ": typ}
    )


def _verify(typ: str, token: str, real_now: datetime) -> dict[str, Any]:
    import jwt

    try:
        header = jwt.get_unverified_header(token)
        key = secrets().token_keys.get(str(header.get("kid")))
        if key is None or header.get("typ") != typ:
            raise errors.TokenInvalid
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=typ,
            issuer=ISSUER,
            options={"require": ["exp", "iat", "iss", "aud", "sub"], "verify_exp": False},
        )
    except jwt.PyJWTError as error:
        raise errors.TokenInvalid from error
    # The expiry is compared here, because PyJWT would use its own clock.
    if _instant(claims["exp"]) <= real_now:
        raise errors.TokenExpired
    return claims


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
