"""Two implementations of WeChat Pay's API v3 behind one face: `wechatpayv3` (Python), `wechatpay-axios-plugin` (Node).

Neither shares code with ours or with each other. Whatever text is signed or verified they lay out themselves where
they have a function for it; `serial` names which of the platform's two keys is meant.
"""

import base64
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from wechatpayv3 import WeChatPay, WeChatPayType, utils

from proof.world import APPID
from simulator.keys import CERTIFICATE_SERIAL, MERCHANT_SERIAL, PUBLIC_KEY_ID, Keys
from simulator.stack import MCHID

NOTIFY_URL = "https://mall.example/v1/wechat-pay/notify"
# wechatpayv3 knows one address, in the open internet, and asks it for certificates it lacks.
NOWHERE = {"https": "http://127.0.0.1:9"}

Headers = dict[str, str]
Told = tuple[int, dict[str, Any]]


class Other(Protocol):
    """What the tests need of either implementation."""

    def holds(self, public: Path, signature: str, *lines: str) -> bool:
        """Whether the key signed these lines."""

    def signed(self, private: Path, *lines: str) -> str:
        """The signature of these lines."""

    def authorization(self, method: str, target: str, body: str) -> str:
        """The Authorization header of a request by the merchant."""

    def opened(self, serial: str, headers: Headers, body: bytes) -> dict[str, Any] | None:
        """The resource of a notice, or None if its signature or cipher is wrong."""

    def notice(self, serial: str, resource: dict[str, Any]) -> tuple[Headers, bytes]:
        """A notice of a payment, signed with the platform's key `serial`."""

    def trade(self, url: str, serial: str, what: str, *named: Any) -> Told:
        """The whole client calls this address and verifies the answer: pay (number, fen), query, close (number),
        refund (transaction id, refund number, fen), query_refund (refund number)."""


def order(number: str, fen: int) -> dict[str, Any]:
    return {
        "description": "阳光咖啡（中环店）",
        "out_trade_no": number,
        "amount": {"total": fen, "currency": "CNY"},
        "payer": {"openid": "o_interop"},
    }


def repayment(transaction_id: str, number: str, fen: int) -> dict[str, Any]:
    amount = {"refund": fen, "total": fen, "currency": "CNY"}
    return {"transaction_id": transaction_id, "out_refund_no": number, "reason": "顾客退货", "amount": amount}


def platform_private(keys: Keys, serial: str) -> Path:
    return {PUBLIC_KEY_ID: keys.platform_private, CERTIFICATE_SERIAL: keys.certificate_private}[serial]


def platform_public(keys: Keys, serial: str) -> Path:
    return {PUBLIC_KEY_ID: keys.platform_public, CERTIFICATE_SERIAL: keys.certificate}[serial]


class WechatPayV3:
    """wechatpayv3. Its verification takes three lines; further lines go in front of the first."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def holds(self, public: Path, signature: str, *lines: str) -> bool:
        *before, nonce, body = lines
        return utils.rsa_verify("\n".join(before), nonce, body, signature, utils.load_public_key(public.read_text()))

    def signed(self, private: Path, *lines: str) -> str:
        return utils.rsa_sign(utils.load_private_key(private.read_text()), "".join(f"{line}\n" for line in lines))

    def authorization(self, method: str, target: str, body: str) -> str:
        key = utils.load_private_key(self.keys.merchant_private.read_text())
        return utils.build_authorization(target, method, MCHID, MERCHANT_SERIAL, key, data=body)

    def opened(self, serial: str, headers: Headers, body: bytes) -> dict[str, Any] | None:
        result = self._client(serial).callback(headers, body)
        return result and result["resource"]

    def notice(self, serial: str, resource: dict[str, Any]) -> tuple[Headers, bytes]:
        # It decrypts only: the cipher is the primitive's that it calls, and without associated data, as may be.
        nonce = os.urandom(6).hex()
        cipher = AESGCM(self.keys.api_v3_key.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), b"")
        sealed = {"algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(cipher).decode(), "nonce": nonce}
        fields = {"id": f"EV-{nonce}", "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource"}
        body = json.dumps({**fields, "summary": "支付成功", "resource": sealed}, ensure_ascii=False)
        timestamp = str(int(time.time()))
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature": self.signed(platform_private(self.keys, serial), timestamp, nonce, body),
        }, body.encode()

    def trade(self, url: str, serial: str, what: str, *named: Any) -> Told:
        client = self._client(serial)
        client._core._gate_way = url
        calls: dict[str, Callable[..., Any]] = {
            "pay": lambda number, fen: client.pay(**order(number, fen)),
            "query": lambda number: client.query(out_trade_no=number),
            "close": client.close,
            "refund": lambda *of: client.refund(**repayment(*of)),
            "query_refund": client.query_refund,
        }
        status, text = calls[what](*named)
        return status, json.loads(text or "{}")

    def _client(self, serial: str) -> WeChatPay:
        by_key = {"public_key": self.keys.platform_public.read_text(), "public_key_id": PUBLIC_KEY_ID}
        return WeChatPay(
            WeChatPayType.MINIPROG,
            MCHID,
            self.keys.merchant_private.read_text(),
            MERCHANT_SERIAL,
            APPID,
            self.keys.api_v3_key,
            NOTIFY_URL,
            timeout=(2, 5),
            proxy=NOWHERE,
            # Of a folder it takes the certificates and leaves the keys.
            **(by_key if serial == PUBLIC_KEY_ID else {"cert_dir": str(self.keys.folder)}),
        )


def call(name: str, *arguments: Any) -> dict[str, Any]:
    return {"call": name, "with": arguments}


def text_of(lines: tuple[str, ...]) -> dict[str, Any]:
    """A call of the plugin that joins the lines: five of a request, three of a response or notice, or any others."""
    names = {5: "Formatter.request", 3: "Formatter.response"}
    return call(names.get(len(lines), "Formatter.joinedByLineFeed"), *lines)


class AxiosPlugin:
    """wechatpay-axios-plugin, called through plugin.mjs."""

    def __init__(self, keys: Keys, node: Callable[[str, Any], Any]) -> None:
        self.keys, self.node = keys, node

    def holds(self, public: Path, signature: str, *lines: str) -> bool:
        return bool(self._do(call("Rsa.verify", text_of(lines), signature, public.read_text())))

    def signed(self, private: Path, *lines: str) -> str:
        return str(self._do(call("Rsa.sign", text_of(lines), private.read_text())))

    def authorization(self, method: str, target: str, body: str) -> str:
        timestamp, nonce = int(time.time()), os.urandom(16).hex()
        text = call("Formatter.request", method, target, timestamp, nonce, body)
        signature = call("Rsa.sign", text, self.keys.merchant_private.read_text())
        return str(self._do(call("Formatter.authorization", MCHID, nonce, signature, timestamp, MERCHANT_SERIAL)))

    def opened(self, serial: str, headers: Headers, body: bytes) -> dict[str, Any] | None:
        timestamp, nonce, signature = (headers[f"Wechatpay-{name}"] for name in ("Timestamp", "Nonce", "Signature"))
        if not self.holds(platform_public(self.keys, serial), signature, timestamp, nonce, body.decode()):
            return None
        sealed = json.loads(body)["resource"]
        parts = (sealed["ciphertext"], self.keys.api_v3_key, sealed["nonce"], sealed["associated_data"])
        resource: dict[str, Any] = json.loads(self._do(call("Aes.AesGcm.decrypt", *parts)))
        return resource

    def notice(self, serial: str, resource: dict[str, Any]) -> tuple[Headers, bytes]:
        asked = {
            "api_v3_key": self.keys.api_v3_key,
            "private_key": platform_private(self.keys, serial).read_text(),
            "serial": serial,
            "resource": resource,
            "event_type": "TRANSACTION.SUCCESS",
            "original_type": "transaction",
        }
        made = self.node("callback.mjs", asked)
        return made["headers"], made["body"].encode()

    def trade(self, url: str, serial: str, what: str, *named: Any) -> Told:
        orders, refunds = "client.v3.pay.transactions", "client.v3.refund.domestic.refunds"
        seller = {"appid": APPID, "mchid": MCHID, "notify_url": NOTIFY_URL}
        calls: dict[str, Callable[..., dict[str, Any]]] = {
            "pay": lambda number, fen: call(f"{orders}.jsapi.post", {**order(number, fen), **seller}),
            "query": lambda number: call(f"{orders}.outTradeNo._no_.get", {"no": number, "params": {"mchid": MCHID}}),
            "close": lambda number: call(f"{orders}.outTradeNo._no_.close.post", {"mchid": MCHID}, {"no": number}),
            "refund": lambda *of: call(f"{refunds}.post", repayment(*of)),
            "query_refund": lambda number: call(f"{refunds}._no_.get", {"no": number}),
        }
        client = {
            "baseURL": url,
            "mchid": MCHID,
            "serial": MERCHANT_SERIAL,
            "privateKey": self.keys.merchant_private.read_text(),
            "certs": {serial: platform_public(self.keys, serial).read_text()},
            "headers": {"Wechatpay-Serial": serial},
        }
        result = self._do(calls[what](*named), client)
        return result["status"], result["data"] or {}

    def _do(self, asked: Any, client: dict[str, Any] | None = None) -> Any:
        return self.node("plugin.mjs", {"asked": asked, "client": client})
