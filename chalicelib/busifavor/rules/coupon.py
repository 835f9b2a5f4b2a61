"""A coupon that WeChat handed out: what its callback says, and what is reported of it in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import ids
from chalicelib.providers.answers.busifavor import (
    DEACTIVATED,
    FINAL_STATES,
    SENDED,
    USED,
    CouponStatus,
    SentCoupon,
)

# Our own word for USED by another system: no use of ours, and none that we may return.
USED_ELSEWHERE = "USED_ELSEWHERE"
USE, RETURN, DEACTIVATE = "use", "return", "deactivate"
# What coupons of ours got this way are counted by.
CHANNEL = "busifavor"
# Why a person has to look at a coupon.
NO_UNIT, NO_OPENID = "no_unit", "no_openid"
WAITS = "_waits:"


@dataclass(frozen=True)
class Sent:
    """`version`: the campaign's that WeChat handed it out under; `shard`: where the unit lies that was taken for it;
    `coupon_id`, `member_id`: the coupon of ours it became; `reported`: the last of our coupon's moves that WeChat Pay
    was told of; `there`: the state we believe it has there; `is_resolved`: a person has seen to it otherwise."""

    stock_id: str
    code: str
    campaign_id: str
    version: int
    mchid: str
    appid: str
    openid: str | None
    channel: str
    sent_at: datetime
    unionid: str | None = None
    shard: int | None = None
    coupon_id: str | None = None
    member_id: str | None = None
    reported: int = 0
    there: str = SENDED
    why: tuple[str, ...] = ()
    is_resolved: bool = False


@dataclass(frozen=True)
class Step:
    """One move of our coupon: `report` is what it is to WeChat Pay (None: nothing)."""

    number: int
    report: str | None
    at: datetime
    reason: str = ""


def sent_of(notice: SentCoupon, *, campaign_id: str, version: int, appid: str) -> Sent:
    """A coupon that was just heard of. `appid`: the mini-program whose openids the stock's notices name."""
    return Sent(
        stock_id=notice.stock_id,
        code=notice.code,
        campaign_id=campaign_id,
        version=version,
        mchid=notice.mchid,
        appid=appid,
        openid=notice.openid,
        unionid=notice.unionid,
        channel=notice.channel,
        sent_at=notice.sent_at,
    )


def lacks(sent: Sent, what: str) -> bool:
    """Whether it still lacks a unit (NO_UNIT) or a name (NO_OPENID) to become a coupon of ours."""
    has = sent.shard is not None if what == NO_UNIT else sent.openid is not None
    return not has and sent.coupon_id is None and not sent.is_resolved


def unreported(sent: Sent, steps: Iterable[Step]) -> list[Step]:
    """Moves that WeChat Pay was not told of, in the order they were made, whatever order they are heard of in."""
    return sorted((one for one in steps if one.number > sent.reported), key=lambda step: step.number)


def is_idle(report: str | None, there: str) -> bool:
    """Whether there is nothing to tell: what was not used there cannot be returned, what is dead not killed."""
    return report is None or (report == RETURN and there != USED) or (report == DEACTIVATE and there == DEACTIVATED)


def number_of(sent: Sent, step: Step) -> str:
    """The number a move is reported under: 24 letters and digits, the same whenever it is asked for, another for each
    move."""
    return ids.derived("busifavor", sent.stock_id, sent.code, str(step.report), str(step.number))


def after(report: str) -> str:
    """The state a report leads to."""
    return {USE: USED, RETURN: SENDED, DEACTIVATE: DEACTIVATED}[report]


def state_there(report: str, number: str, status: CouponStatus) -> str:
    """The state at WeChat Pay as we keep it: a use under another number than ours is another system's."""
    is_anothers = report == USE and status.state == USED and status.use_request_no != number
    return USED_ELSEWHERE if is_anothers else status.state


def explains(report: str, status: CouponStatus) -> bool:
    """Whether the coupon's state at WeChat Pay is why a report was refused. If not, the reason may pass (a right that
    was not given, a merchant id that is not bound), and the report is repeated."""
    return status.state in FINAL_STATES and not (report == RETURN and status.state == USED)


def is_done(report: str, number: str, status: CouponStatus) -> bool:
    """Whether the coupon at WeChat Pay shows that a report was taken, though it was refused this time. A use is ours
    only under our own number."""
    if report == USE:
        return status.state == USED and status.use_request_no == number
    return status.state == after(report)


def why_refused(report: str, status: CouponStatus, code: str) -> str:
    """What a person reads where WeChat Pay will not take a report: the coupon's state there, and its code."""
    return f"{report}_refused:{status.state.lower()}:{code}"


def why_waiting(report: str, code: str) -> str:
    """What a person reads where a report waits for something to be put right."""
    return f"{report}{WAITS}{code}"


def why_after(why: Sequence[str], new: str | None) -> tuple[str, ...]:
    """What is left to look at once a report was answered: what waited has been."""
    return tuple(dict.fromkeys([*(one for one in why if WAITS not in one), *([new] if new else ())]))


def plugin_number(member_id: str, campaign_id: str, slot: int) -> str:
    """The number a coupon is asked for under: one per member, campaign and slot, so that a repeat brings no second."""
    return ids.derived("busifavor_send", member_id, campaign_id, str(slot))
