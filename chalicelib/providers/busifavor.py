"""Merchant coupons (商家券) at WeChat Pay: stocks, codes, coupons.

Source: pay.weixin.qq.com/doc/v3, "merchant coupons".

Every call that changes something carries a number of ours; the same number with the same fields is done once, and so
may be made again whenever its outcome is unknown. All raise ProviderRefused for a definite no, ProviderDown otherwise.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from chalicelib.aws.settings import settings
from chalicelib.business_day import SHANGHAI
from chalicelib.providers.wechat_pay import NOTIFY_PATH, ProviderDown, ProviderRefused, call, text_in

ROOT = "/v3/marketing/busifavor"


def set_callback(*, mchid: str) -> None:
    """Where WeChat Pay tells this merchant of coupons that were sent; setting it again is the same."""
    call(mchid, "POST", f"{ROOT}/callbacks", {"mchid": mchid, "notify_url": settings().public_base_url + NOTIFY_PATH})


def create_stock(*, mchid: str, body: dict[str, Any]) -> str:
    """Makes a stock, once per its out_request_no; answers its id. Asked once: a no to a second question would not say
    what became of the first."""
    return text_in(call(mchid, "POST", f"{ROOT}/stocks", body, again=False), "stock_id")


def find_stock(*, mchid: str, stock_id: str) -> dict[str, Any]:
    """A stock as it stands there."""
    return call(mchid, "GET", f"{ROOT}/stocks/{quote(stock_id, safe='')}")


def modify_stock(*, mchid: str, stock_id: str, body: dict[str, Any]) -> None:
    """Changes what may be changed of a stock, once per its out_request_no."""
    call(mchid, "PATCH", f"{ROOT}/stocks/{quote(stock_id, safe='')}", body)


def change_budget(*, mchid: str, stock_id: str, body: dict[str, Any]) -> None:
    """Sets how many coupons may be sent, where it is still what we believe."""
    call(mchid, "PATCH", f"{ROOT}/stocks/{quote(stock_id, safe='')}/budget", body)


def upload_codes(*, mchid: str, stock_id: str, codes: list[str], number: str) -> dict[str, Any]:
    """Hands over codes to be given out, 200 at most; answers which were taken and which not."""
    body = {"coupon_code_list": codes, "upload_request_no": number}
    return call(mchid, "POST", f"{ROOT}/stocks/{quote(stock_id, safe='')}/couponcodes", body)


def use(*, mchid: str, appid: str, stock_id: str, code: str, openid: str, number: str, at: datetime) -> None:
    """Reports that a coupon was used."""
    body = {
        "coupon_code": code,
        "stock_id": stock_id,
        "appid": appid,
        "use_time": at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "use_request_no": number,
        "openid": openid,
    }
    call(mchid, "POST", f"{ROOT}/coupons/use", body)


def give_back(*, mchid: str, stock_id: str, code: str, number: str) -> None:
    """Reports that a used coupon is the shopper's again."""
    body = {"coupon_code": code, "stock_id": stock_id, "return_request_no": number}
    call(mchid, "POST", f"{ROOT}/coupons/return", body)


def deactivate(*, mchid: str, stock_id: str, code: str, number: str, reason: str) -> None:
    """Makes a coupon worthless there."""
    body = {
        "coupon_code": code,
        "stock_id": stock_id,
        "deactivate_request_no": number,
        "deactivate_reason": reason,
    }
    call(mchid, "POST", f"{ROOT}/coupons/deactivate", body)


def find_coupon(*, mchid: str, appid: str, openid: str, code: str) -> dict[str, Any]:
    """A shopper's coupon as it stands there. A question changes nothing: a no is no answer to it."""
    path = f"{ROOT}/users/{quote(openid, safe='')}/coupons/{quote(code, safe='')}/appids/{quote(appid, safe='')}"
    try:
        return call(mchid, "GET", path)
    except ProviderRefused as refused:
        raise ProviderDown(f"query of a coupon: {refused}") from refused
