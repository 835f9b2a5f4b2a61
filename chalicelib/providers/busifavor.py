"""Merchant coupons (商家券) at WeChat Pay: stocks, codes, coupons.

Source: pay.weixin.qq.com/doc/v3, "merchant coupons".

Every call that changes something carries a number of ours. The same number with the same fields is done once, so a call
may be repeated whenever its outcome is unknown. All raise ProviderRefused for a definite no, ProviderDown otherwise.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

import msgspec

from chalicelib.aws.settings import settings
from chalicelib.business_day import SHANGHAI
from chalicelib.providers.answers import busifavor as answers
from chalicelib.providers.answers.busifavor import CouponStatus, StockStatus, UploadedCodes
from chalicelib.providers.requests.busifavor import BudgetChange, StockChange, StockCreation
from chalicelib.providers.wechat_pay import NOTIFY_PATH, ProviderDown, ProviderRefused, call, read_answer

ROOT = "/v3/marketing/busifavor"


def set_callback(*, mchid: str) -> None:
    """Sets where WeChat Pay sends this merchant's notices of sent coupons. A repeat changes nothing."""
    call(mchid, "POST", f"{ROOT}/callbacks", {"mchid": mchid, "notify_url": settings().public_base_url + NOTIFY_PATH})


def create_stock(*, mchid: str, body: StockCreation) -> str:
    """Makes a stock, once per its out_request_no, and returns its id. It is sent once: a no to a second request would
    not say whether the first was taken."""
    answer = call(mchid, "POST", f"{ROOT}/stocks", msgspec.to_builtins(body), again=False)
    return read_answer(answer, lambda fields: fields.text("stock_id"))


def find_stock(*, mchid: str, stock_id: str) -> StockStatus:
    """A stock at WeChat Pay."""
    return read_answer(call(mchid, "GET", f"{ROOT}/stocks/{quote(stock_id, safe='')}"), answers.read_stock)


def modify_stock(*, mchid: str, stock_id: str, body: StockChange) -> None:
    """Changes a stock, once per its out_request_no."""
    call(mchid, "PATCH", f"{ROOT}/stocks/{quote(stock_id, safe='')}", msgspec.to_builtins(body))


def change_budget(*, mchid: str, stock_id: str, body: BudgetChange) -> None:
    """Sets how many coupons may be sent, while the current figure is what the body says."""
    call(mchid, "PATCH", f"{ROOT}/stocks/{quote(stock_id, safe='')}/budget", msgspec.to_builtins(body))


def upload_codes(*, mchid: str, stock_id: str, codes: Sequence[str], number: str) -> UploadedCodes:
    """Hands over codes to be given out, 200 at most, once per `number`."""
    body = {"coupon_code_list": list(codes), "upload_request_no": number}
    answer = call(mchid, "POST", f"{ROOT}/stocks/{quote(stock_id, safe='')}/couponcodes", body)
    return read_answer(answer, answers.read_uploaded_codes)


def use(*, mchid: str, appid: str, stock_id: str, code: str, openid: str, number: str, at: datetime) -> None:
    """Reports that a coupon was used, `at` an instant; once per `number`."""
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
    """Reports that a used coupon is the shopper's again; once per `number`."""
    body = {"coupon_code": code, "stock_id": stock_id, "return_request_no": number}
    call(mchid, "POST", f"{ROOT}/coupons/return", body)


def deactivate(*, mchid: str, stock_id: str, code: str, number: str, reason: str) -> None:
    """Ends a coupon at WeChat Pay; once per `number`."""
    body = {
        "coupon_code": code,
        "stock_id": stock_id,
        "deactivate_request_no": number,
        "deactivate_reason": reason,
    }
    call(mchid, "POST", f"{ROOT}/coupons/deactivate", body)


def find_coupon(*, mchid: str, appid: str, openid: str, code: str) -> CouponStatus:
    """A shopper's coupon at WeChat Pay. A query changes nothing, so a no is not an answer to it: ProviderDown."""
    path = f"{ROOT}/users/{quote(openid, safe='')}/coupons/{quote(code, safe='')}/appids/{quote(appid, safe='')}"
    try:
        return read_answer(call(mchid, "GET", path), answers.read_coupon)
    except ProviderRefused as refused:
        raise ProviderDown(f"query of a coupon: {refused}") from refused
