"""GET /v1/admin/merchant-coupons and GET /v1/admin/merchant-coupons/{id}: stocks as staff see them."""

from datetime import datetime

import msgspec

from chalicelib.busifavor import send_request
from chalicelib.busifavor.rules.coupon import CHANNEL
from chalicelib.busifavor.rules.stock import Spec, Stock
from chalicelib.busifavor.store import stocks
from chalicelib.coupons import parts as coupons
from chalicelib.pages import Paging


class StockView(msgspec.Struct, frozen=True):
    """A campaign's stock at WeChat Pay. `pending`: the kind of a request that is not answered yet (create, modify,
    budget). `max_coupons`: how many coupons WeChat Pay may send. `units`: how many units the campaign has.
    `coupons_here`: how many sent coupons we know. `looked_at`: the time of the last comparison. `coupons_there`: how
    many coupons were sent, as WeChat Pay last answered. `maximum_there`: how many coupons may be sent, as WeChat Pay
    last answered. `state_there`: the stock's state, as WeChat Pay last answered. `differences`: what has differed for
    at least half an hour: sent, maximum, state, terms, codes (too few were uploaded), look_refused:… and
    request_refused:… with WeChat Pay's code. `only_there`: only WeChat issues the campaign's units; if false, there may
    be no unit left for a coupon that WeChat sends."""

    campaign_id: str
    stock_id: str | None
    pending: str | None
    spec: Spec
    max_coupons: int
    units: int
    coupons_here: int
    coupons_there: int | None
    maximum_there: int | None
    state_there: str | None
    looked_at: datetime | None
    differences: list[str]
    only_there: bool
    made_at: datetime


class Page(msgspec.Struct, frozen=True):
    stocks: list[StockView]
    next_cursor: str | None


def show_campaign(*, campaign_id: str) -> StockView:
    """A campaign's merchant coupon, and how it differs from the campaign.

    Raises ResourceNotFound.
    """
    return show(send_request.find(campaign_id))


def page(*, paging: Paging) -> Page:
    """All merchant coupons.

    They are sorted by campaign id.
    """
    found, after = stocks.page(limit=paging.limit, after=paging.cursor)
    return Page([show(one) for one in found], after)


def show(stock: Stock) -> StockView:
    """Returns a stock as staff see it."""
    looked_at, campaign = stock.seen.get("at"), coupons.find_campaign(stock.campaign_id).spec
    return StockView(
        campaign_id=stock.campaign_id,
        stock_id=stock.stock_id,
        pending=stock.pending.kind if stock.pending else None,
        spec=stock.spec,
        max_coupons=stock.max_coupons,
        units=campaign.units,
        coupons_here=stocks.coupons_of(stock.stock_id) if stock.stock_id else 0,
        coupons_there=stock.seen.get("sent"),
        maximum_there=stock.seen.get("maximum"),
        state_there=stock.seen.get("state"),
        looked_at=datetime.fromisoformat(looked_at) if looked_at else None,
        differences=list(stock.why),
        only_there=campaign.channels == (CHANNEL,),
        made_at=stock.made_at,
    )
