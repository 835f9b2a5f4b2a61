"""GET /v1/admin/merchant-coupon-differences, and POST …/{id}/resolve, …/assign and …/report: stocks and coupons that
differ between WeChat Pay and here."""

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
    """`why`, of a stock: as in the stock's own differences; it leaves the list when both sides agree again. Of a
    coupon: no_unit (it gets one when the campaign's units grow), no_openid (until WeChat names it, or it is assigned),
    use_refused:…, return_refused:… and deactivate_refused:… with its state at WeChat Pay and the code of the no;
    use_waits:…, return_waits:… and deactivate_waits:… with the code of a no whose reason may pass: put that right, then
    report again."""

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
    """Who got the coupon."""

    member_id: Id


def page(*, paging: Paging) -> Page:
    """In what both sides differ, for longer than callbacks take.

    The oldest comes first.
    """
    found, after = store.page(limit=paging.limit, after=paging.cursor)
    return Page([_show(one) for one in found], after)


def resolve(body: Resolve, *, difference_id: str, staff_id: str, now: datetime) -> DifferenceView:
    """Ends a difference with a note.

    A repeat is the same. A coupon without a member will get none; a request that WeChat Pay refused is not sent again.
    Raises ResourceNotFound.
    """
    found = store.find(difference_id)
    if found is None:
        raise errors.ResourceNotFound("difference_id", what="difference")
    stock = stocks.find(found.campaign_id) if found.code is None else None
    if stock is not None and stock.refused is not None:
        stocks.drop_pending(stock)
    if not store.resolve(difference_id, by=staff_id, note=body.note, at=now) and store.find(difference_id) is None:
        raise errors.ResourceNotFound("difference_id", what="difference")  # it agrees meanwhile
    return _show(found)


def assign(body: Assign, *, difference_id: str, now: datetime) -> DifferenceView:
    """Says who got a coupon that WeChat Pay sent.

    For a coupon whose notice does not say it. A repeat is the same. Raises ResourceNotFound, ValueInvalid, Busy.
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
    """Reports to WeChat Pay once more what happened to a coupon.

    Reports the moves that wait. Once they were reported, a repeat changes nothing. Raises ResourceNotFound,
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
    """The difference, also when it is settled: a repeat gets the same answer. Raises ResourceNotFound."""
    found = store.find(difference_id, settled=True)
    if found is None:
        raise errors.ResourceNotFound("difference_id", what="difference")
    return found


def _show(one: Difference) -> DifferenceView:
    return DifferenceView(
        one.id, one.since, one.campaign_id, one.stock_id, one.code, one.coupon_id, one.member_id, list(one.why)
    )
