"""A coupon that WeChat sent: which moves are reported, in which order, and what an answer means."""

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

# Our own state for a coupon that another system used. It is not our use, so we must not return it.
USED_ELSEWHERE = "USED_ELSEWHERE"
USE, RETURN, DEACTIVATE = "use", "return", "deactivate"
# The channel of our coupons that WeChat sent.
CHANNEL = "busifavor"
# Why a coupon is a task for a person.
NO_UNIT, NO_OPENID = "no_unit", "no_openid"
WAITS = "_waits:"


@dataclass(frozen=True)
class Sent:
    """A coupon that WeChat sent. `version`: the version of the campaign with which its stock was made; `appid`: the
    mini-program to which `openid` belongs; `shard`: the part of the campaign's stock from which it has its unit;
    `coupon_id`, `member_id`: the coupon of ours that it became, and its member; `reported`: the number of our coupon's
    last move that was reported; `there`: its state at WeChat Pay, as far as we know; `why`: the reasons of its task;
    `is_resolved`: staff resolved its task themselves; if it is not one of ours by then, it does not become one."""

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
    """Returns the sent coupon of a new notice. `appid`: the mini-program whose openids the stock's notices name."""
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
    """Whether a coupon that has not become one of ours still lacks a unit (NO_UNIT) or an openid (NO_OPENID)."""
    has = sent.shard is not None if what == NO_UNIT else sent.openid is not None
    return not has and sent.coupon_id is None and not sent.is_resolved


def unreported(sent: Sent, steps: Iterable[Step]) -> list[Step]:
    """Returns the moves that are not reported yet, in the order in which they were made."""
    return sorted((one for one in steps if one.number > sent.reported), key=lambda step: step.number)


def is_idle(report: str | None, there: str) -> bool:
    """Whether a move needs no report. Some moves are never reported (`report` None). A coupon that is not used at
    WeChat Pay cannot be returned, and a coupon that was deactivated there cannot be deactivated again."""
    return report is None or (report == RETURN and there != USED) or (report == DEACTIVATE and there == DEACTIVATED)


def number_of(sent: Sent, step: Step) -> str:
    """Returns the number under which a move is reported: 24 letters and digits, always the same for the same move, and
    different for each move."""
    return ids.derived("busifavor", sent.stock_id, sent.code, str(step.report), str(step.number))


def after(report: str) -> str:
    """Returns the coupon's state at WeChat Pay after a report."""
    return {USE: USED, RETURN: SENDED, DEACTIVATE: DEACTIVATED}[report]


def state_there(report: str, number: str, status: CouponStatus) -> str:
    """Returns the coupon's state at WeChat Pay as we store it. If WeChat Pay has a use under another number than ours,
    another system used the coupon."""
    is_anothers = report == USE and status.state == USED and status.use_request_no != number
    return USED_ELSEWHERE if is_anothers else status.state


def explains(report: str, status: CouponStatus) -> bool:
    """Whether the coupon's state at WeChat Pay explains why a report was refused. If not, the cause may be temporary (a
    permission that is not given yet, a merchant id that is not bound yet), and the report is repeated."""
    return status.state in FINAL_STATES and not (report == RETURN and status.state == USED)


def is_done(report: str, number: str, status: CouponStatus) -> bool:
    """Whether the coupon at WeChat Pay shows that a report was accepted earlier, though it was refused now. A use is
    ours only if it has our own number."""
    if report == USE:
        return status.state == USED and status.use_request_no == number
    return status.state == after(report)


def why_refused(report: str, status: CouponStatus, code: str) -> str:
    """Returns the reason of a task after WeChat Pay refused a report: the coupon's state there, and WeChat Pay's
    code."""
    return f"{report}_refused:{status.state.lower()}:{code}"


def why_waiting(report: str, code: str) -> str:
    """Returns the reason of a task while a report waits until the cause of its refusal has passed. `code`: WeChat
    Pay's."""
    return f"{report}{WAITS}{code}"


def why_after(why: Sequence[str], new: str | None) -> tuple[str, ...]:
    """Returns the reasons of the task after a report has its final answer: without the reasons of reports that waited,
    and with `new`."""
    return tuple(dict.fromkeys([*(one for one in why if WAITS not in one), *([new] if new else ())]))


def plugin_number(member_id: str, campaign_id: str, slot: int) -> str:
    """Returns the number under which the plugin requests a coupon. There is one per member, campaign and slot, so that
    a repeat sends no second coupon."""
    return ids.derived("busifavor_send", member_id, campaign_id, str(slot))
