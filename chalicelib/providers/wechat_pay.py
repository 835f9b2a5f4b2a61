"""WeChat Pay API v3: order, query, close, refund, bill.

We do not use the SDK `wechatpayv3` 2.0: it has no time-outs by default, no keep-alive, and no time window for
callbacks. It also fetches certificates for an unknown serial, so anyone can make us call WeChat Pay. Source:
pay.weixin.qq.com/doc/v3, "JSAPI order", "refund application", "trade bill application".
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
    """The address to which WeChat Pay sends its notices. A repeated request must have the address of the first one:
    WeChat Pay refuses another."""
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
    """Opens a JSAPI order and returns its prepay_id. A repeat of the same order returns a new prepay_id. Raises
    ProviderRefused if WeChat Pay refuses the order, ProviderDown if the outcome is unknown."""
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
    """Queries an order by our number. Returns None if WeChat Pay has no such order. Raises ProviderDown, also if WeChat
    Pay refuses the query."""
    try:
        path = f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}?mchid={mchid}"
        return _order(call(mchid, "GET", path), mchid)
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        # A refused query says nothing about the order. We have to correct the cause; the caller repeats the query.
        raise ProviderDown(f"query of {out_trade_no}: {refused}") from refused


def find_transaction(*, mchid: str, transaction_id: str) -> OrderStatus | None:
    """Queries a payment to a merchant id by WeChat's number; another system may have made the order. Returns None if
    the merchant id has no such payment. Raises ProviderRefused if WeChat Pay refuses the query, which proves nothing
    about the payment; and ProviderDown."""
    try:
        path = f"/v3/pay/transactions/id/{quote(transaction_id, safe='')}?mchid={mchid}"
        return _order(call(mchid, "GET", path), mchid)
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise


def close_order(*, mchid: str, out_trade_no: str) -> None:
    """Closes an unpaid order. A repeat changes nothing. Raises ProviderRefused (ORDER_PAID if it was paid),
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
    """Requests a refund. Requests with the same out_refund_no refund once. A response means that WeChat Pay accepted
    the refund, not that it is done. Raises ProviderRefused, ProviderDown."""
    body = {
        "transaction_id": transaction_id,
        "out_refund_no": out_refund_no,
        "reason": reason,
        "notify_url": notify_url,
        "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
    }
    # Sent once, without an immediate repeat: the caller has to query before it repeats (refund application, "errors").
    return _refund(call(mchid, "POST", "/v3/refund/domestic/refunds", body, again=False), mchid)


def find_refund(*, mchid: str, out_refund_no: str) -> RefundStatus | None:
    """Queries a refund by our number. Returns None if WeChat Pay has no such refund; the same request may then be
    repeated. Raises ProviderDown, also if WeChat Pay refuses the query."""
    try:
        return _refund(call(mchid, "GET", f"/v3/refund/domestic/refunds/{quote(out_refund_no, safe='')}"), mchid)
    except ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise ProviderDown(f"query of refund {out_refund_no}: {refused}") from refused


def find_bill(*, mchid: str, day: date) -> BillLink | None:
    """Queries where a day's trade bill is; the bill has all payments and refunds of the day. Returns None if there were
    none. Raises BillBeingMade, ProviderRefused, ProviderDown. Source: trade bill application."""
    path = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL&tar_type=GZIP"
    try:
        answer = call(mchid, "GET", path)
    except ProviderRefused as refused:
        if refused.code == codes.NO_STATEMENT_EXIST:
            return None
        raise
    return read_answer(answer, payments.read_bill_link)


def download(*, mchid: str, url: str, most_bytes: int, within_seconds: float) -> IO[bytes]:
    """Downloads the file at an address that WeChat Pay gave, without unpacking it. WeChat Pay does not sign the
    response (its documentation, "bill download"). Raises ProviderDown, also if the address is no longer valid (the
    caller then queries a new one), ProviderRefused, http.TooLarge."""
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
    """Returns the signed parameters of wx.requestPayment, under WeChat's names."""
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
