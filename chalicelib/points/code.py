"""GET /v1/me/points/code: what a shopper shows at a till, to earn points or to pay with them."""

from datetime import datetime

from chalicelib import showing

MARK = "mp"


def handle(*, member_id: str, real_now: datetime) -> showing.Code:
    """A code that names the member, for two minutes."""
    return showing.sign(MARK, [member_id], real_now)


def member_showing(code: str, *, field: str, real_now: datetime | None) -> str:
    """The member who shows a code; raises RedemptionCodeInvalid, RedemptionCodeExpired (not without `real_now`)."""
    return showing.read(MARK, code, fields=1, field=field, real_now=real_now)[0]
