"""A WeChat Pay: orders, queries, closing, refunds, with signed answers, and callbacks with real keys.

Follows pay.weixin.qq.com/doc/v3. Failures are HTTP 4xx/5xx with a code and carry no signature.
"""

import base64
import json
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from chalicelib.business_day import SHANGHAI
from simulator.busifavor import Busifavor
from simulator.callbacks import Courier
from simulator.circle import Circle
from simulator.failure import Failure
from simulator.keys import CERTIFICATE_SERIAL, MERCHANT_SERIAL, PUBLIC_KEY_ID, Keys
from simulator.misbehave import spelled

NOTPAY, SUCCESS, REFUND, CLOSED = "NOTPAY", "SUCCESS", "REFUND", "CLOSED"
PROCESSING, ABNORMAL = "PROCESSING", "ABNORMAL"
MOST_REFUNDS = 50
REFUNDS_APART = timedelta(minutes=1)
AUTHORIZATION = re.compile(r'(\w+)="([^"]*)"')
CLOCK_SKEW_SECONDS = 300


@dataclass
class Order:
    """An order at the provider."""

    request: dict[str, Any]
    prepay_id: str
    state: str = NOTPAY
    transaction_id: str = ""
    success_time: str = ""
    paid_fen: int = 0
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    # When the merchant's own systems asked for them.
    asked_at: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    @property
    def refunded_fen(self) -> int:
        """What has gone back."""
        return sum(one["amount"]["refund"] for one in self.refunds.values() if one["status"] == SUCCESS)

    @property
    def taken_fen(self) -> int:
        """What has gone back, or is on its way."""
        return sum(one["amount"]["refund"] for one in self.refunds.values() if one["status"] != CLOSED)


class WechatPay:
    """One merchant id's WeChat Pay."""

    def __init__(
        self,
        keys: Keys,
        mchid: str,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        courier: Courier,
    ) -> None:
        self.keys, self.mchid, self.courier = keys, mchid, courier
        self.now, self.real_now = now, real_now
        self.orders: dict[str, Order] = {}
        # By transaction id: what other systems of the merchant sold.
        self.sales: dict[str, Order] = {}
        self._lock = threading.RLock()
        self._planned_refunds: list[str] = []
        self.circle = Circle(mchid, now, self._notify_circle)
        self.busifavor = Busifavor(self)
        self.merchant_serial = MERCHANT_SERIAL
        # With which key it signs now; public keys that came by rotation.
        self.serial = PUBLIC_KEY_ID
        self.rotated: dict[str, str] = {}
        self._signers = {
            PUBLIC_KEY_ID: _private(keys.platform_private.read_bytes()),
            CERTIFICATE_SERIAL: _private(keys.certificate_private.read_bytes()),
        }
        public = load_pem_public_key(keys.merchant_public.read_bytes())
        assert isinstance(public, rsa.RSAPublicKey)
        self.merchant_key = public

    # --- what a phone and the merchant console do -----------------------------------------------------------------
    def pay(self, out_trade_no: str, *, paid_fen: int | None = None, notify: bool = True) -> Order:
        """The shopper pays; `paid_fen` other than the order's is the provider misbehaving. Raises Failure."""
        with self._lock:
            order = self._find(out_trade_no)
            self._expire(order)
            if order.state != NOTPAY:
                raise Failure(400, "ORDER_CLOSED" if order.state == CLOSED else "ORDER_PAID")
            order.state = SUCCESS
            order.transaction_id = f"42000{time.time_ns()}{len(self.orders):04d}"[:28]
            order.success_time = self._stamp()
            order.paid_fen = paid_fen if paid_fen is not None else order.request["amount"]["total"]
        if notify:
            self.notify_paid(out_trade_no)
        return order

    def sell(self, openid: str, appid: str, amount_fen: int, attach: str = "") -> Order:
        """A sale of the merchant's that another system made: paid, and nobody here is told of it."""
        with self._lock:
            number = f"POS{len(self.sales):08d}"
            request = {
                "appid": appid,
                "mchid": self.mchid,
                "out_trade_no": number,
                "attach": attach,
                "payer": {"openid": openid},
                "amount": {"total": amount_fen},
            }
            order = Order(request, "", SUCCESS, success_time=self._stamp(), paid_fen=amount_fen)
            order.transaction_id = f"43000{time.time_ns()}{len(self.sales):04d}"[:28]
            self.sales[order.transaction_id] = order
            return order

    def find_transaction(self, transaction_id: str, mchid: str) -> dict[str, Any]:
        """GET /v3/pay/transactions/id/{transaction_id}"""
        if mchid != self.mchid:
            raise Failure(403, "NO_AUTH")
        with self._lock:
            ours = {one.transaction_id: one for one in self.orders.values() if one.transaction_id}
            order = ours.get(transaction_id) or self.sales.get(transaction_id)
            if order is None:
                raise Failure(404, "ORDER_NOT_EXIST")
            return self._transaction(order)

    def notify_paid(self, out_trade_no: str, **how: Any) -> None:
        """Sends the payment's notice (again)."""
        order = self.orders[out_trade_no]
        self.courier.send(
            order.request["notify_url"],
            lambda: self.notice("TRANSACTION.SUCCESS", "transaction", self._transaction(order), **how),
            retried=not how.get("probe"),
        )

    def refund_from_console(self, transaction_id: str, refund_fen: int) -> dict[str, Any]:
        """Staff refund in the merchant console; the notice comes as for any refund."""
        order = next(one for one in self.orders.values() if one.transaction_id == transaction_id)
        number = f"C{os.urandom(10).hex()}"
        amount = {"refund": refund_fen, "total": order.paid_fen, "currency": "CNY"}
        body = {"out_refund_no": number, "amount": amount, "notify_url": order.request["notify_url"]}
        return self._refund(order, body, from_console=True)

    def plan_refunds(self, states: list[str]) -> None:
        """What becomes of the next refunds that are asked for, instead of SUCCESS at once."""
        self._planned_refunds += states

    def settle_refund(self, out_refund_no: str, state: str = SUCCESS, *, notify: bool = True) -> None:
        """A refund on its way moves on; the notice follows. Raises Failure."""
        refund = self.find_refund(out_refund_no)
        refund["status"] = state
        if state == SUCCESS:
            refund["success_time"] = self._stamp()
        if notify:
            order = self.orders[refund["out_trade_no"]]
            self.notify_refund(refund, order.request["notify_url"])

    def rotate(self, *, use: bool = True) -> tuple[str, str]:
        """The platform has a new key, and signs with it from now on where it is to be used at once: its id, and the
        public key in PEM, which the merchant takes from the console."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        serial = f"{PUBLIC_KEY_ID[:-4]}{len(self._signers):04d}"
        self._signers[serial] = private
        self.serial = serial if use else self.serial
        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        self.rotated[serial] = public
        return serial, public

    # --- the API --------------------------------------------------------------------------------------------------
    def check_signature(self, method: str, target: str, authorization: str, body: bytes) -> None:
        """Raises Failure 401 unless the merchant signed this very request within five minutes."""
        schema, _, rest = authorization.partition(" ")
        parts = dict(AUTHORIZATION.findall(rest))
        text = f"{method}\n{target}\n{parts.get('timestamp')}\n{parts.get('nonce_str')}\n".encode() + body + b"\n"
        try:
            if schema != "WECHATPAY2-SHA256-RSA2048" or parts["serial_no"] != self.merchant_serial:
                raise InvalidSignature
            if abs(self.real_now().timestamp() - int(parts["timestamp"])) > CLOCK_SKEW_SECONDS:
                raise InvalidSignature
            self.merchant_key.verify(base64.b64decode(parts["signature"]), text, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, KeyError, ValueError) as error:
            raise Failure(401, "SIGN_ERROR") from error

    def jsapi(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v3/pay/transactions/jsapi"""
        for name in ("appid", "mchid", "description", "out_trade_no", "notify_url", "amount", "payer"):
            if name not in body:
                raise Failure(400, "PARAM_ERROR", f"{name} is missing")
        if body["mchid"] != self.mchid:
            raise Failure(403, "NO_AUTH")
        if not re.fullmatch(r"[0-9A-Za-z_\-|*]{6,32}", body["out_trade_no"]) or body["amount"]["total"] < 1:
            raise Failure(400, "PARAM_ERROR")
        if "?" in body["notify_url"] or len(body["notify_url"]) > 255:
            raise Failure(400, "PARAM_ERROR", "notify_url")
        with self._lock:
            order = self.orders.get(body["out_trade_no"])
            if order is None:
                order = self.orders[body["out_trade_no"]] = Order(body, f"wx{os.urandom(17).hex()}")
            self._expire(order)
            if order.state == CLOSED:
                raise Failure(400, "ORDER_CLOSED")
            if order.state != NOTPAY:
                raise Failure(400, "ORDER_PAID")
            if order.request != body:
                raise Failure(403, "OUT_TRADE_NO_USED")
            return {"prepay_id": order.prepay_id}

    def query(self, out_trade_no: str, mchid: str) -> dict[str, Any]:
        """GET /v3/pay/transactions/out-trade-no/{out_trade_no}"""
        if mchid != self.mchid:
            raise Failure(403, "NO_AUTH")
        with self._lock:
            order = self._find(out_trade_no)
            self._expire(order)
            return self._transaction(order)

    def close(self, out_trade_no: str) -> None:
        """POST …/close: closing again is the same; a paid order is not closed."""
        with self._lock:
            order = self._find(out_trade_no)
            if order.state in (SUCCESS, REFUND):
                raise Failure(400, "ORDER_PAID")
            order.state = CLOSED

    def refund(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v3/refund/domestic/refunds: the same number refunds once."""
        with self._lock:
            for order in self.orders.values():
                if body["transaction_id"] == order.transaction_id:
                    return self._refund(order, body)
        raise Failure(404, "RESOURCE_NOT_EXISTS")

    def find_refund(self, out_refund_no: str) -> dict[str, Any]:
        """GET /v3/refund/domestic/refunds/{out_refund_no}"""
        for order in self.orders.values():
            if out_refund_no in order.refunds:
                return order.refunds[out_refund_no]
        raise Failure(404, "RESOURCE_NOT_EXISTS")

    def _is_too_soon(self, order: Order) -> bool:
        sent = [at for at, one in order.asked_at if one["status"] != CLOSED]
        return bool(sent) and self.now() < max(sent) + REFUNDS_APART

    def _refund(self, order: Order, body: dict[str, Any], *, from_console: bool = False) -> dict[str, Any]:
        with self._lock:
            number, amount = body["out_refund_no"], body["amount"]
            if number in order.refunds:
                return order.refunds[number]
            if amount["total"] != order.paid_fen or amount["refund"] + order.taken_fen > order.paid_fen:
                raise Failure(400, "PARAM_ERROR", "amount")
            if amount["refund"] < 1 or len(order.refunds) >= MOST_REFUNDS:
                raise Failure(400, "INVALID_REQUEST", "amount, or the number of refunds")
            if not from_console and self._is_too_soon(order):
                raise Failure(429, "FREQUENCY_LIMITED", "partial refunds are a minute apart")
            state = self._planned_refunds.pop(0) if self._planned_refunds else SUCCESS
            order.state = REFUND
            refund = order.refunds[number] = {
                "refund_id": f"50300{time.time_ns()}{len(order.refunds):02d}"[:30],
                "out_refund_no": number,
                "transaction_id": order.transaction_id,
                "out_trade_no": order.request["out_trade_no"],
                "channel": "ORIGINAL",
                "user_received_account": "支付用户零钱",
                "create_time": self._stamp(),
                **({"success_time": self._stamp()} if state == SUCCESS else {}),
                "status": state,
                "funds_account": "AVAILABLE",
                "amount": {**amount, "payer_total": order.paid_fen, "payer_refund": amount["refund"]},
            }
            if not from_console:
                order.asked_at.append((self.now(), refund))
        self.notify_refund(refund, body.get("notify_url"))
        return refund

    def notify_refund(self, refund: dict[str, Any], url: str | None) -> None:
        """Sends a refund's notice (again), where one is asked for."""
        if url is None or refund["status"] == PROCESSING:
            return
        names = ("out_trade_no", "transaction_id", "out_refund_no", "refund_id", "amount", "success_time")
        resource = {
            "mchid": self.mchid,
            "refund_status": refund["status"],
            "user_received_account": refund["user_received_account"],
            **{name: refund[name] for name in names if name in refund},
        }
        event_type = f"REFUND.{refund['status']}"
        self.courier.send(url, lambda: self.notice(event_type, "refund", resource))

    def _notify_circle(self, event_type: str, kind: str, resource: dict[str, Any]) -> None:
        self.courier.send(self.circle.notify_url, lambda: self.notice(event_type, kind, resource))

    # --- signing --------------------------------------------------------------------------------------------------
    def sign(self, body: bytes, serial: str | None = None) -> dict[str, str]:
        """The signature headers of an answer or a notice, with the key in use unless told."""
        serial = serial or self.serial
        timestamp, nonce = str(int(self.real_now().timestamp())), os.urandom(16).hex()
        text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = self._signers[serial].sign(text, padding.PKCS1v15(), hashes.SHA256())
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }

    def notice(
        self,
        event_type: str,
        original_type: str,
        resource: dict[str, Any] | bytes,
        *,
        serial: str | None = None,
        probe: bool = False,
        raw: bool = False,
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of a notification, freshly encrypted and signed; a probe's signature is wrong on
        purpose and begins as the rules say. `raw`: control characters in its texts stand there as they are."""
        nonce = os.urandom(6).hex()
        plain = resource if isinstance(resource, bytes) else spelled(resource, raw=raw)
        cipher = AESGCM(self.keys.api_v3_key.encode()).encrypt(nonce.encode(), plain, original_type.encode())
        body = json.dumps(
            {
                "id": f"EV-{os.urandom(14).hex()}",
                "create_time": self._stamp(),
                "event_type": event_type,
                "resource_type": "encrypt-resource",
                "summary": "支付成功" if event_type.startswith("TRANSACTION") else "退款成功",
                "resource": {
                    "original_type": original_type,
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(cipher).decode(),
                    "associated_data": original_type,
                    "nonce": nonce,
                },
            },
            ensure_ascii=False,
        ).encode()
        headers = {"Content-Type": "application/json", **self.sign(body, serial)}
        if probe:
            headers["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"][19:]
        return headers, body

    def _transaction(self, order: Order) -> dict[str, Any]:
        request = order.request
        told = {
            "appid": request["appid"],
            "mchid": request["mchid"],
            "out_trade_no": request["out_trade_no"],
            "trade_state": order.state,
            "trade_state_desc": order.state,
            "attach": request.get("attach", ""),
            "payer": request["payer"],
        }
        if order.state in (SUCCESS, REFUND):
            amount = {
                "total": order.paid_fen,
                "payer_total": order.paid_fen,
                "currency": "CNY",
                "payer_currency": "CNY",
            }
            told |= {
                "transaction_id": order.transaction_id,
                "trade_type": "JSAPI",
                "bank_type": "OTHERS",
                "success_time": order.success_time,
                "amount": amount,
            }
        return told

    def _find(self, out_trade_no: str) -> Order:
        if out_trade_no not in self.orders:
            raise Failure(404, "ORDER_NOT_EXIST")
        return self.orders[out_trade_no]

    def _expire(self, order: Order) -> None:
        """An order past its time_expire cannot be paid; it stays NOTPAY until somebody closes it."""
        ends = order.request.get("time_expire")
        if ends and order.state == NOTPAY and self.now() >= datetime.fromisoformat(ends):
            order.state = CLOSED

    def _stamp(self) -> str:
        return self.now().astimezone(SHANGHAI).isoformat(timespec="seconds")


def _private(pem: bytes) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
