"""GET /v1/admin/merchant-coupon-differences, and POST …/{id}/resolve, …/assign and …/report: stocks and coupons that
differ between WeChat Pay and us."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.busifavor import apply_sent_coupon, report_moves
from chalicelib.busifavor.rules.coupon import Sent
from chalicelib.busifavor.rules.difference import Difference
from chalicelib.busifavor.store import coupons, stocks
from chalicelib.busifavor.store import differences as store
from chalicelib.members import parts as members
from chalicelib.pages import Paging
from chalicelib.providers.wechat_pay import ProviderDown, ProviderRefused
from chalicelib.shapes import Id


class DifferenceView(msgspec.Struct, frozen=True):
    """`why`: the reasons. A stock's reasons are those in its `differences`; the stock leaves the list when both sides
    agree again. A coupon's reasons: no_unit (it gets a unit when the campaign has more units); no_openid (until WeChat
    names its owner, or it is assigned); use_refused:…, return_refused:… and deactivate_refused:… (WeChat Pay refused
    the report; followed by the coupon's state there and WeChat Pay's code); use_waits:…, return_waits:… and
    deactivate_waits:… (WeChat Pay refused the report for a reason that may pass; followed by its code). Remove such a
    reason, then report again."""

    difference_id: str
    since: datetime | None
    campaign_id: str
    stock_id: str | None
    coupon_code: str | None
    coupon_id: str | None
    member_id: str | None
    why: list[str]


class Page(msgspec.Struct, frozen=True):
    differences: list[DifferenceView]
    next_cursor: str | None


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`note`: what was done."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Assign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`member_id`: the member who got the coupon."""

    member_id: Id


def page(*, paging: Paging) -> Page:
    """Lists stocks and coupons that differ between WeChat Pay and us.

    The oldest comes first. A stock is listed when it has differed for longer than callbacks take.
    """
    found, after = store.page(limit=paging.limit, after=paging.cursor)
    return Page([_show(one) for one in found], after)


def resolve(body: Resolve, *, difference_id: str, staff_id: str, now: datetime) -> DifferenceView:
    """Resolves a difference with a note.

    A repeat returns the same. A coupon without a member will not get one. A request that WeChat Pay refused is not sent
    again. Raises ResourceNotFound.
    """
    found = store.find(difference_id)
    if found is None:
        raise errors.ResourceNotFound("difference_id", what="difference")
    stock = stocks.find(found.campaign_id) if found.code is None else None
    if stock is not None and stock.refused is not None:
        stocks.drop_pending(stock)
    if not store.resolve(difference_id, by=staff_id, note=body.note, at=now) and store.find(difference_id) is None:
        raise errors.ResourceNotFound("difference_id", what="difference")  # both sides agree by now
    return _show(found)


def assign(body: Assign, *, difference_id: str, now: datetime) -> DifferenceView:
    """Assigns a coupon that WeChat Pay sent to the member who got it.

    This is for a coupon whose notice does not name its owner. A repeat returns the same. Raises ResourceNotFound,
    ValueInvalid, Busy.
    """
    sent, member = _coupon(difference_id), members.find(body.member_id)
    if member is None:
        raise errors.ResourceNotFound("member_id", what="member")
    openid = member.openids.get(sent.appid)
    if openid is None:
        raise errors.ValueInvalid("member_id", reason="the mini-program of the coupon does not know the member")
    sent = apply_sent_coupon.name_payer(sent, openid)
    if sent.openid != openid:
        raise errors.ValueInvalid("difference_id", reason="it belongs to another member, or was resolved")
    apply_sent_coupon.take_in(sent, now=now)
    return _show(_settled(difference_id))


def report_again(*, difference_id: str, now: datetime) -> DifferenceView:
    """Reports the moves of a coupon to WeChat Pay again.

    Reports the moves that wait. When they are reported, a repeat changes nothing. Raises ResourceNotFound,
    ValueInvalid, MerchantCouponRefused, WechatUnavailable, Busy.
    """
    sent = _coupon(difference_id)
    if sent.coupon_id is None:
        raise errors.ValueInvalid("difference_id", reason="it has not become a coupon here yet")
    try:
        report_moves.report(sent, now=now)
    except ProviderRefused as refused:
        raise errors.MerchantCouponRefused(reason=refused.code) from refused
    except ProviderDown as down:
        raise errors.WechatUnavailable from down
    return _show(_settled(difference_id))


def _coupon(difference_id: str) -> Sent:
    found = _settled(difference_id)
    if found.stock_id is None or found.code is None:
        raise errors.ValueInvalid("difference_id", reason="it is about a stock, not about one coupon")
    sent = coupons.find(found.stock_id, found.code)
    assert sent is not None
    return sent


def _settled(difference_id: str) -> Difference:
    """Returns a difference, even if both sides agree by now, so that a repeat gets the same response. Raises
    ResourceNotFound."""
    found = store.find(difference_id, settled=True)
    if found is None:
        raise errors.ResourceNotFound("difference_id", what="difference")
    return found


def _show(one: Difference) -> DifferenceView:
    return DifferenceView(
        one.id, one.since, one.campaign_id, one.stock_id, one.code, one.coupon_id, one.member_id, list(one.why)
    )
