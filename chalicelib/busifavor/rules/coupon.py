"""A coupon that WeChat sent: what is reported of it, in which order, and what an answer means."""

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

# Our own word for USED by another system: not our use, so we may not return it.
USED_ELSEWHERE = "USED_ELSEWHERE"
USE, RETURN, DEACTIVATE = "use", "return", "deactivate"
# The channel of coupons of ours that were sent by WeChat.
CHANNEL = "busifavor"
# Why a coupon is a task for a person.
NO_UNIT, NO_OPENID = "no_unit", "no_openid"
WAITS = "_waits:"


@dataclass(frozen=True)
class Sent:
    """A coupon that WeChat sent. `version`: the campaign's under which it was sent; `shard`: the part of the campaign's
    stock whose unit it has; `coupon_id`, `member_id`: the coupon of ours that it became; `reported`: the number of our
    coupon's last move that was reported; `there`: its state at WeChat Pay, as far as we know; `is_resolved`: staff
    resolved it in another way."""

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
    """One move of our coupon. `report`: how it is reported to WeChat Pay (None: not at all)."""

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
    """Whether it still lacks a unit (NO_UNIT) or an openid (NO_OPENID) to become a coupon of ours."""
    has = sent.shard is not None if what == NO_UNIT else sent.openid is not None
    return not has and sent.coupon_id is None and not sent.is_resolved


def unreported(sent: Sent, steps: Iterable[Step]) -> list[Step]:
    """Moves that were not reported yet, in the order in which they were made."""
    return sorted((one for one in steps if one.number > sent.reported), key=lambda step: step.number)


def is_idle(report: str | None, there: str) -> bool:
    """Whether there is nothing to report: a coupon that was not used there cannot be returned, and one that has ended
    cannot be ended."""
    return report is None or (report == RETURN and there != USED) or (report == DEACTIVATE and there == DEACTIVATED)


def number_of(sent: Sent, step: Step) -> str:
    """The number that a move is reported under: 24 letters and digits, always the same for the same move, another for
    each move."""
    return ids.derived("busifavor", sent.stock_id, sent.code, str(step.report), str(step.number))


def after(report: str) -> str:
    """The state at WeChat Pay after a report."""
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
    """What a person reads where a report waits until its reason has passed; `code`: WeChat Pay's."""
    return f"{report}{WAITS}{code}"


def why_after(why: Sequence[str], new: str | None) -> tuple[str, ...]:
    """The reasons of the task after a report was answered: those that waited are gone, `new` is added."""
    return tuple(dict.fromkeys([*(one for one in why if WAITS not in one), *([new] if new else ())]))


def plugin_number(member_id: str, campaign_id: str, slot: int) -> str:
    """The number under which the plugin asks for a coupon: one per member, campaign and slot, so that a repeat sends no
    second."""
    return ids.derived("busifavor_send", member_id, campaign_id, str(slot))
