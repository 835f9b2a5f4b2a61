"""POST /v1/me/merchant-coupons/send: signs what a mini-program passes to WeChat's plugin, which then sends the
coupons."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, ids
from chalicelib.aws.vault import secrets
from chalicelib.busifavor import send_request
from chalicelib.busifavor.rules import coupon as rules
from chalicelib.busifavor.rules import signing
from chalicelib.busifavor.rules.coupon import CHANNEL
from chalicelib.busifavor.rules.stock import MERCHANT_API, Stock
from chalicelib.coupons import parts as coupons
from chalicelib.security import crypto
from chalicelib.security.tokens import ShopperSession
from chalicelib.shapes import Id


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Campaigns that have a stock at WeChat Pay. All stocks belong to one merchant id."""

    campaign_ids: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=signing.MOST_AT_ONCE)]


class Parameter(msgspec.Struct, frozen=True, omit_defaults=True):
    """One coupon for the plugin. `coupon_code`: only if we make the codes (MERCHANT_API)."""

    stock_id: str
    out_request_no: str
    coupon_code: str | None = None


class Signed(msgspec.Struct, frozen=True):
    """The attributes for the plugin. A repeat returns the same until the coupon has become one of ours. If WeChat has
    sent it already, the plugin answers DUPREQUEST."""

    send_coupon_params: list[Parameter]
    send_coupon_merchant: str
    sign: str


def sign_for_plugin(body: Request, *, session: ShopperSession, now: datetime) -> Signed:
    """Signs what the mini-program passes to WeChat's plugin.

    It signs for the shopper's next coupon of each campaign and writes nothing. Raises ResourceNotFound, ValueInvalid,
    MerchantCouponUnavailable, and what a claim raises.
    """
    twice = ids.twice_in(body.campaign_ids)
    if twice is not None:
        raise errors.ValueInvalid(_place(twice), reason="a campaign is named twice", id=body.campaign_ids[twice])
    stocks = [send_request.find(campaign_id, place=_place(at)) for at, campaign_id in enumerate(body.campaign_ids)]
    mchid = stocks[0].mchid
    for at, stock in enumerate(stocks):
        if stock.mchid != mchid:
            raise errors.ValueInvalid(_place(at), reason="all of one merchant id", id=stock.campaign_id)
        if stock.stock_id is None:
            reason = "the merchant coupon is not made yet"
            raise errors.MerchantCouponUnavailable(_place(at), reason=reason, id=stock.campaign_id)
    parameters = []
    for stock in stocks:
        slot = coupons.next_slot(
            member_id=session.member_id,
            joined_at=session.joined_at,
            campaign_id=stock.campaign_id,
            channel=CHANNEL,
            now=now,
        )
        parameters.append(_parameter(stock, rules.plugin_number(session.member_id, stock.campaign_id, slot)))
    return Signed(parameters, mchid, _sign(parameters, mchid))


def _place(at: int) -> str:
    return f"campaign_ids[{at}]"


def _parameter(stock: Stock, number: str) -> Parameter:
    assert stock.stock_id is not None
    return Parameter(stock.stock_id, number, _code(number) if stock.spec.code_mode == MERCHANT_API else None)


def _code(number: str) -> str:
    """Returns a code that nobody can guess. The same number gives the same code."""
    return ids.derived("busifavor_code", crypto.keyed(f"busifavor-code|{number}").hex())


def _sign(parameters: Sequence[Parameter], mchid: str) -> str:
    key = secrets().merchant(mchid).api_v2_key
    if key is None:
        raise errors.MerchantCouponUnavailable(reason="the merchant id has no APIv2 key")
    return signing.sign([msgspec.to_builtins(one) for one in parameters], merchant=mchid, key=key)
