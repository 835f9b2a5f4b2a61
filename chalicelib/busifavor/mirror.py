"""POST and PUT /v1/admin/merchant-coupons/{id}, and POST …/budget: a campaign as a stock at WeChat Pay."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.busifavor import offers, push
from chalicelib.busifavor.rules import stock as rules
from chalicelib.busifavor.rules.stock import CREATE, MODIFY, Change, Offer, Request, Spec, Stock
from chalicelib.busifavor.store import stocks
from chalicelib.busifavor.view import StockView, show
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls

ROUNDS = 10


def create(body: Spec, *, campaign_id: str, staff_id: str, now: datetime) -> StockView:
    """Makes the campaign's stock, once; a repeat goes on where the first was left. Raises ResourceNotFound,
    ValueInvalid, MerchantCouponExists, MerchantCouponRefused, WechatUnavailable."""
    offer, mall = offers.of(campaign_id)
    rules.check(body, offer)
    for _ in range(ROUNDS):
        stock = stocks.find(campaign_id)
        if stock is None:
            stocks.make(_new(offer, body, mall, staff_id, now))
            continue
        stock = push.push(stock)
        if stock.stock_id is None:
            stocks.begin(stock, _creation(offer, body, mall, stock.requests + 1))
            continue
        if stock.spec != body:
            raise errors.MerchantCouponExists
        return show(stock)
    raise errors.Busy


def modify(body: Change, *, campaign_id: str) -> StockView:
    """Changes what may be changed; what stands there already is answered unchanged. Raises ResourceNotFound,
    ValueInvalid, MerchantCouponRefused, WechatUnavailable."""
    for _ in range(ROUNDS):
        stock = push.push(push.find(campaign_id))
        if stock.stock_id is None:
            raise errors.ResourceNotFound(what="merchant coupon")
        after = rules.changed(stock.spec, body)
        if after == stock.spec:
            return show(stock)
        number = rules.number_of(campaign_id, MODIFY, stock.requests + 1)
        fields = rules.modification(body, after, number=number)
        stocks.begin(stock, Request(MODIFY, number, fields, msgspec.to_builtins(after)))
    raise errors.Busy


def bring_budget(*, campaign_id: str) -> StockView:
    """Has WeChat Pay hand out as many as the campaign has units; else the next look at the stock does. Raises
    ResourceNotFound, MerchantCouponRefused, WechatUnavailable."""
    units = coupons.find_campaign(campaign_id).spec.units
    return show(push.bring_budget(push.find(campaign_id), units))


def _new(offer: Offer, spec: Spec, mall: malls.Mall, staff_id: str, now: datetime) -> Stock:
    request = _creation(offer, spec, mall, 1)
    return Stock(
        campaign_id=offer.campaign_id,
        mchid=mall.mchid,
        appid=mall.appid,
        spec=spec,
        told=request.body,
        ends_at=offer.ends_at,
        made_by=staff_id,
        made_at=now,
        max_coupons=offer.units,
        requests=1,
        pending=request,
    )


def _creation(offer: Offer, spec: Spec, mall: malls.Mall, nth: int) -> Request:
    number = rules.number_of(offer.campaign_id, CREATE, nth)
    body = rules.creation(offer, spec, mchid=mall.mchid, appid=mall.appid, number=number)
    return Request(CREATE, number, body, msgspec.to_builtins(spec))
