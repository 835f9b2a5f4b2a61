"""WeChat Pay API v3: order, query, close, refund, bill.

Why no SDK: `wechatpayv3` 2.0 has no time-outs by default, no keep-alive, no time window on callbacks, and fetches
certificates on an unknown serial, so that anyone may trigger calls of ours. Source: pay.weixin.qq.com/doc/v3,
"JSAPI order", "refund application", "trade bill application".
"""

import os
from datetime import date, datetime
from typing import IO
from urllib.parse import quote

from chalicelib import clock
from chalicelib.aws.settings import settings
from chalicelib.aws.vault import secrets
from chalicelib.business_day import SHANGHAI
from chalicelib.providers import codes
from chalicelib.providers.answers import payments
from chalicelib.providers.answers.fields import Fields
from chalicelib.providers.answers.payments import BillLink, OrderStatus, RefundStatus
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
    read_answer,
    sign,
)

__all__ = [
    "NOTIFY_PATH",
    "AnswerForged",
    "AnswerKeyUnknown",
    "AnswerUnreadable",
    "BillBeingMade",
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
    "read_answer",
    "refund",
]

NOTIFY_PATH = "/v1/wechat-pay/notify"


def notify_url() -> str:
    """Where WeChat Pay sends its notices. A request keeps the address that it was first made with: a repeat with
    another one is refused."""
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
    """Opens a JSAPI order and returns its prepay_id. A repeat of the same order returns a fresh one. Raises
    ProviderRefused for a definite no, ProviderDown otherwise."""
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
    answer = call(mchid, "POST", "/v3/pay/transactions/jsapi", body)
    return read_answer(answer, lambda fields: fields.text("prepay_id"))


def find_order(*, mchid: str, out_trade_no: str) -> OrderStatus | None:
    """An order at WeChat Pay by our number; None where it has none. Raises ProviderDown."""
    try:
        path = f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}?mchid={mchid}"
        return _order(call(mchid, "GET", path), mchid)
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        # A query changes nothing and is repeated; the reason of the no is ours to put right.
        raise ProviderDown(f"query of {out_trade_no}: {refused}") from refused


def find_transaction(*, mchid: str, transaction_id: str) -> OrderStatus | None:
    """A payment to this merchant id by WeChat's number, whichever system made the order; None where this merchant id
    has no such payment. Raises ProviderRefused for any other no, which proves nothing about whose payment it is, and
    ProviderDown."""
    try:
        path = f"/v3/pay/transactions/id/{quote(transaction_id, safe='')}?mchid={mchid}"
        return _order(call(mchid, "GET", path), mchid)
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise


def close_order(*, mchid: str, out_trade_no: str) -> None:
    """Closes an unpaid order; closing twice is the same. Raises ProviderRefused (ORDER_PAID where it was paid),
    ProviderDown."""
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
) -> RefundStatus:
    """Asks for a refund; the same out_refund_no refunds once. An answer means accepted, not done. Raises
    ProviderRefused for a no, ProviderDown."""
    body = {
        "transaction_id": transaction_id,
        "out_refund_no": out_refund_no,
        "reason": reason,
        "notify_url": notify_url,
        "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
    }
    # It is sent once: whatever the answer, a query comes before a repeat (refund application, "errors").
    return _refund(call(mchid, "POST", "/v3/refund/domestic/refunds", body, again=False), mchid)


def find_refund(*, mchid: str, out_refund_no: str) -> RefundStatus | None:
    """A refund at WeChat Pay by our number; None where it has none: then the same request may be made again. Raises
    ProviderDown."""
    try:
        return _refund(call(mchid, "GET", f"/v3/refund/domestic/refunds/{quote(out_refund_no, safe='')}"), mchid)
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise ProviderDown(f"query of refund {out_refund_no}: {refused}") from refused


def find_bill(*, mchid: str, day: date) -> BillLink | None:
    """Where a day's trade bill is, with all its payments and refunds; None where nothing happened that day. Source:
    trade bill application. Raises BillBeingMade, ProviderRefused, ProviderDown."""
    path = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL&tar_type=GZIP"
    try:
        answer = call(mchid, "GET", path)
    except ProviderRefused as refused:
        if refused.code == codes.NO_STATEMENT_EXIST:
            return None
        raise
    return read_answer(answer, payments.read_bill_link)


def download(*, mchid: str, url: str, most_bytes: int, within_seconds: float) -> IO[bytes]:
    """The file at an address that WeChat Pay named, packed as it came; its answer is not signed (bill download). Raises
    ProviderDown (ask for a new address), ProviderRefused, http.TooLarge."""
    try:
        return fetch(mchid, url, most_bytes=most_bytes, within_seconds=within_seconds)
    except ProviderRefused as refused:
        if refused.code == codes.INVALID_REQUEST:  # its five minutes have passed
            raise ProviderDown(str(refused)) from refused
        raise


def _order(answer: Fields, mchid: str) -> OrderStatus:
    return read_answer(answer, lambda fields: payments.read_order(fields, mchid=mchid))


def _refund(answer: Fields, mchid: str) -> RefundStatus:
    return read_answer(answer, lambda fields: payments.read_refund(fields, mchid=mchid))


def payment_parameters(*, appid: str, mchid: str, prepay_id: str) -> dict[str, str]:
    """The parameters of wx.requestPayment, by WeChat's names, signed now."""
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
