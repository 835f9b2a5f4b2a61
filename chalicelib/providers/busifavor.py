"""Merchant coupons (商家券) at WeChat Pay: stocks, codes, coupons.

Source: pay.weixin.qq.com/doc/v3, "merchant coupons".

Every call that changes something carries a number of ours. WeChat Pay applies calls with the same number and the same
fields once, so a call may be repeated if its outcome is unknown. Every function raises ProviderRefused if WeChat Pay
refuses the call, and ProviderDown if the outcome is unknown.
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
    """Sets the address to which WeChat Pay sends this merchant's notices of sent coupons. A repeat changes nothing."""
    call(mchid, "POST", f"{ROOT}/callbacks", {"mchid": mchid, "notify_url": settings().public_base_url + NOTIFY_PATH})


def create_stock(*, mchid: str, body: StockCreation) -> str:
    """Creates a stock, once for each out_request_no, and returns its id. The request is sent once, without an immediate
    repeat: a refusal of the repeat would not say whether the first was accepted."""
    answer = call(mchid, "POST", f"{ROOT}/stocks", msgspec.to_builtins(body), again=False)
    return read_answer(answer, lambda fields: fields.text("stock_id"))


def find_stock(*, mchid: str, stock_id: str) -> StockStatus:
    """Queries a stock."""
    return read_answer(call(mchid, "GET", f"{ROOT}/stocks/{quote(stock_id, safe='')}"), answers.read_stock)


def modify_stock(*, mchid: str, stock_id: str, body: StockChange) -> None:
    """Changes a stock, once for each out_request_no."""
    call(mchid, "PATCH", f"{ROOT}/stocks/{quote(stock_id, safe='')}", msgspec.to_builtins(body))


def change_budget(*, mchid: str, stock_id: str, body: BudgetChange) -> None:
    """Sets how many coupons WeChat Pay may send, if the present limit is `current_max_coupons` of the body."""
    call(mchid, "PATCH", f"{ROOT}/stocks/{quote(stock_id, safe='')}/budget", msgspec.to_builtins(body))


def upload_codes(*, mchid: str, stock_id: str, codes: Sequence[str], number: str) -> UploadedCodes:
    """Uploads at most 200 codes, which WeChat Pay will give to shoppers; once for each `number`."""
    body = {"coupon_code_list": list(codes), "upload_request_no": number}
    answer = call(mchid, "POST", f"{ROOT}/stocks/{quote(stock_id, safe='')}/couponcodes", body)
    return read_answer(answer, answers.read_uploaded_codes)


def use(*, mchid: str, appid: str, stock_id: str, code: str, openid: str, number: str, at: datetime) -> None:
    """Reports that a coupon was used at the instant `at`, once for each `number`."""
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
    """Reports that a used coupon was restored to the shopper, once for each `number`."""
    body = {"coupon_code": code, "stock_id": stock_id, "return_request_no": number}
    call(mchid, "POST", f"{ROOT}/coupons/return", body)


def deactivate(*, mchid: str, stock_id: str, code: str, number: str, reason: str) -> None:
    """Makes a coupon unusable at WeChat Pay, once for each `number`."""
    body = {
        "coupon_code": code,
        "stock_id": stock_id,
        "deactivate_request_no": number,
        "deactivate_reason": reason,
    }
    call(mchid, "POST", f"{ROOT}/coupons/deactivate", body)


def find_coupon(*, mchid: str, appid: str, openid: str, code: str) -> CouponStatus:
    """Queries a shopper's coupon. Raises ProviderDown, also if WeChat Pay refuses the query: a refusal says nothing
    about the coupon."""
    path = f"{ROOT}/users/{quote(openid, safe='')}/coupons/{quote(code, safe='')}/appids/{quote(appid, safe='')}"
    try:
        return read_answer(call(mchid, "GET", path), answers.read_coupon)
    except ProviderRefused as refused:
        raise ProviderDown(f"query of a coupon: {refused}") from refused
