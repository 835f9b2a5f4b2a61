"""POST and PUT /v1/admin/merchant-coupons/{id}, and POST …/budget: the stock of a campaign at WeChat Pay."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.busifavor import offers, send_request
from chalicelib.busifavor.rules import stock as rules
from chalicelib.busifavor.rules.stock import CREATE, MODIFY, Change, Offer, Request, Spec, Stock
from chalicelib.busifavor.store import stocks
from chalicelib.busifavor.view import StockView, show
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`current_max_coupons`: how many coupons WeChat Pay may send now (`maximum_there`), if that was changed at WeChat
    Pay."""

    current_max_coupons: Annotated[int, msgspec.Meta(ge=1)] | None = None


def create(body: Spec, *, campaign_id: str, staff_id: str, now: datetime) -> StockView:
    """Mirrors a campaign as a merchant coupon at WeChat Pay.

    Creates the campaign's stock, once. A repeat continues where the first request stopped. Raises ResourceNotFound,
    ValueInvalid, MerchantCouponExists, MerchantCouponRefused, WechatUnavailable, Busy.
    """
    offer, mall = offers.of(campaign_id)
    rules.check(body, offer)
    _check_appid(body)
    for _ in dynamo.rounds():
        stock = stocks.find(campaign_id)
        if stock is None:
            stocks.make(_new(offer, body, mall, staff_id, now))
            continue
        stock = send_request.push(stock)
        if stock.stock_id is None:
            stocks.make(_new(offer, body, mall, staff_id, now, nth=stock.requests + 1), replacing=stock)
            continue
        if stock.spec != body:
            raise errors.MerchantCouponExists
        return show(stock)
    raise errors.Busy


def modify(body: Change, *, campaign_id: str) -> StockView:
    """Changes the fields of a merchant coupon that can be changed.

    A change that was made already is not sent again. Raises ResourceNotFound, ValueInvalid, MerchantCouponRefused,
    WechatUnavailable, Busy.
    """
    _check_appid(body)
    ours = None
    for _ in dynamo.rounds():
        stock = _settled(send_request.find(campaign_id), ours)
        if stock is None:
            continue
        if stock.stock_id is None:
            raise errors.ResourceNotFound(what="merchant coupon")
        after = rules.changed(stock.spec, body)
        if after == stock.spec:
            return show(stock)
        number = rules.number_of(campaign_id, MODIFY, stock.requests + 1)
        change = rules.modification(body, after, number=number)
        if stocks.begin(stock, Request(MODIFY, number, change, after)):
            ours = number
    raise errors.Busy


def _check_appid(body: Change) -> None:
    if body.notify_appid is not None and not malls.malls_of_appid(body.notify_appid):
        raise errors.ValueInvalid("notify_appid", reason="it is not the mini-program of a mall")


def _settled(stock: Stock, ours: str | None) -> Stock | None:
    """Sends the stock's pending request and returns the stock afterwards. Returns None if WeChat Pay refused the
    request of another caller: that refusal is no answer to this request. Raises MerchantCouponRefused if it refused
    this one, or the stock's creation."""
    try:
        return send_request.push(stock)
    except errors.MerchantCouponRefused:
        if stock.pending is None or stock.stock_id is None or stock.pending.number == ours:
            raise
        return None


def change_budget(body: Budget, *, campaign_id: str, now: datetime) -> StockView:
    """Sets the number of coupons that WeChat Pay may send to the campaign's units.

    Without this call the next hourly comparison does it. Raises ResourceNotFound, ValueInvalid for a campaign that
    issues no coupons now, MerchantCouponRefused, WechatUnavailable, Busy.
    """
    stock, campaign = send_request.find(campaign_id), coupons.find_campaign(campaign_id)
    if not offers.is_live(campaign, now=now):
        raise errors.ValueInvalid("campaign_id", reason="the campaign hands nothing out now")
    return show(send_request.change_budget(stock, campaign.spec.units, found=body.current_max_coupons))


def _new(offer: Offer, spec: Spec, mall: malls.Mall, staff_id: str, now: datetime, *, nth: int = 1) -> Stock:
    number = rules.number_of(offer.campaign_id, CREATE, nth)
    creation = rules.creation(offer, spec, mchid=mall.mchid, appid=mall.appid, number=number)
    return Stock(
        campaign_id=offer.campaign_id,
        version=offer.version,
        mchid=mall.mchid,
        appid=spec.notify_appid or mall.appid,
        spec=spec,
        created_with=creation,
        ends_at=offer.ends_at,
        made_by=staff_id,
        made_at=now,
        max_coupons=offer.units,
        requests=nth,
        pending=Request(CREATE, number, creation, spec),
    )
