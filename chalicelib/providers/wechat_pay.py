"""WeChat Pay API v3: order, query, close, refund, bill.

Why no SDK: `wechatpayv3` 2.0 has no time-outs by default, no keep-alive, no time window on callbacks, and fetches
certificates on an unknown serial, so that anyone may trigger calls of ours. Source: pay.weixin.qq.com/doc/v3,
"JSAPI order", "refund application", "trade bill application".
"""

import os
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from urllib.parse import quote

from chalicelib import clock
from chalicelib.aws.settings import settings
from chalicelib.aws.vault import secrets
from chalicelib.business_day import SHANGHAI
from chalicelib.providers import codes, whole
from chalicelib.providers.wechat_pay_wire import (
    AnswerForged,
    AnswerKeyUnknown,
    AnswerUnreadable,
    BillBeingMade,
    ProviderDown,
    ProviderFailed,
    ProviderRefused,
    call,
    fetch,
    sign,
)

__all__ = [
    "NOTIFY_PATH",
    "AnswerForged",
    "AnswerKeyUnknown",
    "AnswerUnreadable",
    "BillBeingMade",
    "BillPlace",
    "ProviderDown",
    "ProviderFailed",
    "ProviderRefused",
    "call",
    "close_order",
    "download",
    "find_bill",
    "find_order",
    "find_refund",
    "find_transaction",
    "notify_url",
    "open_order",
    "payment_parameters",
    "refund",
    "text_in",
]

NOTIFY_PATH = "/v1/wechat-pay/notify"


@dataclass(frozen=True)
class BillPlace:
    """Where a bill's file is for five minutes, and the SHA-1 of what it unpacks to (hex)."""

    url: str
    sha1: str


def notify_url() -> str:
    """Where WeChat Pay is to tell us. What is asked of it under a number keeps the address it was asked with."""
    return settings().public_base_url + NOTIFY_PATH


def open_order(
    *,
    mchid: str,
    appid: str,
    openid: str,
    out_trade_no: str,
    description: str,
    payable_fen: int,
    expires_at: datetime,
    attach: str,
    notify_url: str,
) -> str:
    """A JSAPI order; answers the prepay_id. Repeating the same order answers a fresh one.

    Raises ProviderRefused for a definite no, ProviderDown otherwise.
    """
    body = {
        "appid": appid,
        "mchid": mchid,
        "description": description,
        "out_trade_no": out_trade_no,
        "time_expire": expires_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "attach": attach,
        "notify_url": notify_url,
        "amount": {"total": payable_fen, "currency": "CNY"},
        "payer": {"openid": openid},
    }
    return text_in(call(mchid, "POST", "/v3/pay/transactions/jsapi", body), "prepay_id")


def find_order(*, mchid: str, out_trade_no: str) -> dict[str, Any] | None:
    """The provider's view of an order (fields as in the payment notification), or None if it has none."""
    try:
        path = f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}?mchid={mchid}"
        return _transaction(call(mchid, "GET", path))
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        # A query changes nothing and is asked again; what is wrong with it is ours to mend.
        raise ProviderDown(f"query of {out_trade_no}: {refused}") from refused


def find_transaction(*, mchid: str, transaction_id: str) -> dict[str, Any] | None:
    """The provider's view of a payment to this merchant by its own number, whichever system made the order; None where
    this merchant has no such payment. Raises ProviderRefused for any other no, which proves nothing about whose it is.
    """
    try:
        path = f"/v3/pay/transactions/id/{quote(transaction_id, safe='')}?mchid={mchid}"
        return _transaction(call(mchid, "GET", path))
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise


def close_order(*, mchid: str, out_trade_no: str) -> None:
    """Closes an unpaid order; closing twice is the same. Raises ProviderRefused (ORDER_PAID where it was paid)."""
    call(mchid, "POST", f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}/close", {"mchid": mchid})


def refund(
    *,
    mchid: str,
    transaction_id: str,
    out_refund_no: str,
    refund_fen: int,
    total_fen: int,
    reason: str,
    notify_url: str,
) -> dict[str, Any]:
    """Asks for a refund; the same out_refund_no refunds once. 200 means accepted, not done."""
    body = {
        "transaction_id": transaction_id,
        "out_refund_no": out_refund_no,
        "reason": reason,
        "notify_url": notify_url,
        "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
    }
    # Whatever it answers, it is queried before it is asked again (refund application, "errors").
    return _refund(call(mchid, "POST", "/v3/refund/domestic/refunds", body, again=False))


def find_refund(*, mchid: str, out_refund_no: str) -> dict[str, Any] | None:
    """The provider's view of a refund, or None if it has none: then the same request may be made again."""
    try:
        return _refund(call(mchid, "GET", f"/v3/refund/domestic/refunds/{quote(out_refund_no, safe='')}"))
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise ProviderDown(f"query of refund {out_refund_no}: {refused}") from refused


def find_bill(*, mchid: str, day: date) -> BillPlace | None:
    """Where a day's trade bill is, with all its payments and refunds; None where nothing happened that day. Source:
    trade bill application. Raises BillBeingMade, ProviderRefused, ProviderDown."""
    path = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL&tar_type=GZIP"
    try:
        told = call(mchid, "GET", path)
    except ProviderRefused as refused:
        if refused.code == codes.NO_STATEMENT_EXIST:
            return None
        raise
    if text_in(told, "hash_type") != "SHA1":
        raise ProviderDown(f"the bill's hash is a {told['hash_type']}")
    return BillPlace(text_in(told, "download_url"), text_in(told, "hash_value").lower())


def download(*, mchid: str, url: str, most_bytes: int, within_seconds: float) -> IO[bytes]:
    """The file at an address the provider named, packed as it came; its answer is not signed (bill download). Raises
    ProviderDown (ask for a new address), ProviderRefused, http.TooLarge."""
    try:
        return fetch(mchid, url, most_bytes=most_bytes, within_seconds=within_seconds)
    except ProviderRefused as refused:
        if refused.code == codes.INVALID_REQUEST:  # its five minutes are over
            raise ProviderDown(str(refused)) from refused
        raise


def text_in(told: dict[str, Any], name: str) -> str:
    """A text that an answer must have. Raises AnswerUnreadable."""
    found = told.get(name)
    if not isinstance(found, str) or not found:
        raise AnswerUnreadable(f"an answer without {name}")
    return found


def _transaction(told: dict[str, Any]) -> dict[str, Any]:
    """An order as it stands there, which is readable where it was paid. Raises AnswerUnreadable."""
    state = text_in(told, "trade_state")
    if state not in codes.UNPAID_STATES and not whole.is_payment(told):
        raise AnswerUnreadable(f"an order in state {state[:20]!r}, or without a field of that")
    return told


def _refund(told: dict[str, Any]) -> dict[str, Any]:
    if not whole.is_refund(told, "status"):
        raise AnswerUnreadable(f"a refund in status {str(told.get('status'))[:20]!r}, or without a field of that")
    return told


def payment_parameters(*, appid: str, mchid: str, prepay_id: str) -> dict[str, str]:
    """What wx.requestPayment takes, signed."""
    timestamp = str(int(clock.real_now().timestamp()))
    nonce = os.urandom(16).hex()
    package = f"prepay_id={prepay_id}"
    return {
        "timeStamp": timestamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign(secrets().merchant(mchid).private_key, appid, timestamp, nonce, package),
    }
