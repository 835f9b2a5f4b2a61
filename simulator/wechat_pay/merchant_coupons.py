"""Merchant coupons (商家券) that were sent: by the send-coupon plugin or in WeChat, then used, returned, deactivated.

Follows pay.weixin.qq.com/doc/v3. A repeated request number gets the first response. The API calls them "busifavor".
"""

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import Rule

from simulator.failure import Failure
from simulator.wechat_pay import merchant_stocks as stocks
from simulator.wechat_pay.merchant_stocks import RUNNING, Stock
from simulator.wechat_pay.notices import Notices

ROOT = "/v3/marketing/busifavor"
RULES = [
    Rule(f"{ROOT}/callbacks", endpoint="coupon_callback", methods=["POST"]),
    Rule(f"{ROOT}/stocks", endpoint="create_stock", methods=["POST"]),
    Rule(f"{ROOT}/stocks/<number>", endpoint="find_stock", methods=["GET"]),
    Rule(f"{ROOT}/stocks/<number>", endpoint="modify_stock", methods=["PATCH"]),
    Rule(f"{ROOT}/stocks/<number>/budget", endpoint="stock_budget", methods=["PATCH"]),
    Rule(f"{ROOT}/stocks/<number>/couponcodes", endpoint="upload_codes", methods=["POST"]),
    Rule(f"{ROOT}/coupons/use", endpoint="use_coupon", methods=["POST"]),
    Rule(f"{ROOT}/coupons/return", endpoint="return_coupon", methods=["POST"]),
    Rule(f"{ROOT}/coupons/deactivate", endpoint="deactivate_coupon", methods=["POST"]),
    Rule(f"{ROOT}/users/<openid>/coupons/<number>/appids/<appid>", endpoint="find_coupon", methods=["GET"]),
]
OPERATIONS = {rule.endpoint for rule in RULES}
# Pauses between deliveries of a notice: the first try and ten more, a minute apart.
LADDER_SECONDS = (60,) * 10
SENDED, USED, EXPIRED, DEACTIVATED = "SENDED", "USED", "EXPIRED", "DEACTIVATED"


@dataclass
class Coupon:
    """A coupon that was sent. `numbers`: the verb of each request number. `log`: what was done, in order."""

    stock_id: str
    code: str
    openid: str
    appid: str
    send_request_no: str
    sent_at: str
    state: str = SENDED
    use_request_no: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)


@dataclass
class Books:
    """What is remembered: stocks by id and by request number, coupons by stock and code, callback URLs by mchid."""

    stocks: dict[str, Stock] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    coupons: dict[tuple[str, str], Coupon] = field(default_factory=dict)
    callbacks: dict[str, str] = field(default_factory=dict)


class MerchantCoupons:
    """The merchant coupons of one merchant id. Every method can raise Failure."""

    def __init__(self, pay: Notices) -> None:
        self.pay, self.books = pay, Books()
        self._lock = threading.RLock()

    def answer(
        self, operation: str, body: dict[str, Any], number: str, args: Mapping[str, str], **parts: str
    ) -> dict[str, Any]:
        """The response to one call of the API."""
        calls: dict[str, Callable[[], dict[str, Any]]] = {
            "coupon_callback": lambda: self.set_callback(body),
            "create_stock": lambda: self.create(body),
            "find_stock": lambda: stocks.show(self._stock(number)),
            "modify_stock": lambda: stocks.modify(self._stock(number), body),
            "stock_budget": lambda: stocks.change_budget(self._stock(number), body),
            "upload_codes": lambda: self.upload(self._stock(number), body),
            "use_coupon": lambda: self.use(body),
            "return_coupon": lambda: self.return_used(body),
            "deactivate_coupon": lambda: self.deactivate(body),
            "find_coupon": lambda: self.find(number, **parts),
        }
        with self._lock:
            return calls[operation]()

    # --- stocks ---------------------------------------------------------------------------------------------------
    def set_callback(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/callbacks"""
        if not 10 <= len(body["notify_url"]) <= 256 or body["mchid"] != self.pay.mchid:
            raise Failure(400, "PARAM_ERROR", "notify_url")
        self.books.callbacks[body["mchid"]] = body["notify_url"]
        return {"update_time": self.pay.stamp(), "notify_url": body["notify_url"]}

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/stocks"""
        stocks.check(body)
        number = body["out_request_no"]
        if number in self.books.by_number:
            stock = self.books.stocks[self.books.by_number[number]]
            stocks.check_repeated(stock, body)
        else:
            stock = stocks.create(f"12{len(self.books.stocks) + 1:014d}", body)
            self.books.stocks[stock.stock_id] = stock
            self.books.by_number[number] = stock.stock_id
        return {"stock_id": stock.stock_id, "create_time": self.pay.stamp()}

    def upload(self, stock: Stock, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/couponcodes"""
        sent = {code for stock_id, code in self.books.coupons if stock_id == stock.stock_id}
        return stocks.upload_codes(stock, body, sent, self.pay.stamp())

    # --- coupons --------------------------------------------------------------------------------------------------
    def use(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/coupons/use"""
        coupon = self._coupon(body)
        if body.get("openid", coupon.openid) != coupon.openid or len(body["use_request_no"]) > 32:
            raise Failure(400, "PARAM_ERROR", "openid or use_request_no")
        if self._step(coupon, body["use_request_no"], "use", SENDED, USED):
            coupon.use_request_no = body["use_request_no"]
        return {"stock_id": coupon.stock_id, "openid": coupon.openid, "wechatpay_use_time": self.pay.stamp()}

    def return_used(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/coupons/return"""
        self._step(self._coupon(body), body["return_request_no"], "return", USED, SENDED)
        return {"wechatpay_return_time": self.pay.stamp()}

    def deactivate(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/coupons/deactivate"""
        if len(body.get("deactivate_reason", "")) > 64:
            raise Failure(400, "PARAM_ERROR", "deactivate_reason")
        self._step(self._coupon(body), body["deactivate_request_no"], "deactivate", SENDED, DEACTIVATED)
        return {"wechatpay_deactivate_time": self.pay.stamp()}

    def find(self, code: str, openid: str, appid: str) -> dict[str, Any]:
        """GET …/users/{openid}/coupons/{coupon_code}/appids/{appid}"""
        for coupon in self.books.coupons.values():
            if (coupon.code, coupon.openid, coupon.appid) == (code, openid, appid):
                return {
                    "stock_id": coupon.stock_id,
                    "coupon_code": code,
                    "coupon_state": coupon.state,
                    "receive_time": coupon.sent_at,
                    "send_request_no": coupon.send_request_no,
                    "use_request_no": coupon.use_request_no,
                }
        raise Failure(404, "RESOURCE_NOT_EXISTS")

    def set_state(self, stock_id: str, code: str, state: str) -> None:
        """Changes a coupon as others would: another system uses it, or staff deactivate it in the console."""
        coupon = self.books.coupons[(stock_id, code)]
        coupon.state = state
        coupon.use_request_no = "of another system" if state == USED else coupon.use_request_no

    def _step(self, coupon: Coupon, number: str, verb: str, before: str, after: str) -> bool:
        """Moves a coupon to its next state; False if this request number did so earlier. Raises Failure 400."""
        if coupon.numbers.get(number) == verb:
            return False
        if coupon.state != before or number in coupon.numbers:
            raise Failure(400, "INVALID_REQUEST", f"the coupon is {coupon.state}")
        coupon.numbers[number], coupon.state = verb, after
        coupon.log.append(f"{verb} {number}")
        return True

    # --- the plugin -----------------------------------------------------------------------------------------------
    def send(
        self, params: list[dict[str, str]], merchant: str, sign: str, openid: str, appid: str | None = None
    ) -> list[dict[str, str]]:
        """Sends coupons as a mini-program's plugin does; the notices follow. Returns `params`, each with a result code.

        Raises Failure SIGN_ERROR if the parameters are not signed with the merchant's APIv2 key.
        """
        if sign != self._sign(params, merchant):
            raise Failure(400, "SIGN_ERROR")
        with self._lock:
            return [{**one, "code": self._send(one, openid, appid)} for one in params]

    def _sign(self, params: list[dict[str, str]], merchant: str) -> str:
        signed = {"send_coupon_merchant": merchant}
        for index, one in enumerate(params):
            signed |= {f"{name}{index}": value for name, value in one.items()}
        text = "&".join(f"{name}={value}" for name, value in sorted(signed.items()))
        key = self.pay.keys.api_v2_key
        return hmac.new(key.encode(), f"{text}&key={key}".encode(), hashlib.sha256).hexdigest().upper()

    def _send(self, param: dict[str, str], openid: str, appid: str | None) -> str:
        """Sends one coupon; returns SUCCESS, or the code of the reason why it was not sent."""
        stock = self.books.stocks.get(param["stock_id"])
        if stock is None or stock.state != RUNNING:
            return "NOTRUNNING"
        of_stock = [coupon for coupon in self.books.coupons.values() if coupon.stock_id == stock.stock_id]
        mine = [coupon for coupon in of_stock if coupon.openid == openid]
        if any(coupon.send_request_no == param["out_request_no"] for coupon in mine):
            return "DUPREQUEST"
        rule = stock.body["stock_send_rule"]
        no_codes = stock.body["coupon_code_mode"] == "MERCHANT_UPLOAD" and not stock.codes
        if stock.sent >= rule["max_coupons"] or no_codes:
            return "NOTENOUGH"
        if len(mine) >= rule["max_coupons_per_user"]:
            return "MAXQUOTA"
        code = stocks.next_code(stock, param, len(self.books.coupons) + 1)
        self.send_coupon(stock.stock_id, code, openid, appid or stock.notify_appid, param["out_request_no"])
        return "SUCCESS"

    def send_coupon(
        self, stock_id: str, code: str, openid: str, appid: str, number: str = "", channel: str = "MINIAPP"
    ) -> Coupon:
        """Sends a coupon, by any channel; its notice follows."""
        stock = self._stock(stock_id)
        stock.sent += 1
        coupon = Coupon(stock_id, code, openid, appid, number or f"hall-{stock.sent}", self.pay.stamp())
        self.books.coupons[(stock_id, code)] = coupon
        self.notify(coupon, channel)
        return coupon

    def notify(self, coupon: Coupon, channel: str = "MINIAPP") -> None:
        """Sends the notice of a sent coupon (again). If the stock has no `notify_appid`, it carries no openid."""
        resource = {
            "event_type": "EVENT_TYPE_BUSICOUPON_SEND",
            "coupon_code": coupon.code,
            "stock_id": coupon.stock_id,
            "send_time": coupon.sent_at,
            "openid": coupon.openid if self._stock(coupon.stock_id).notify_appid else "",
            "unionid": "",
            "send_channel": f"BUSICOUPON_SEND_CHANNEL_{channel}",
            "send_merchant": self.pay.mchid,
            "attach_info": {},
        }
        url = self.books.callbacks.get(self.pay.mchid)
        if url is not None:
            self.pay.courier.send(
                url, lambda: self.pay.notice("COUPON.SEND", "coupon", resource), ladder=LADDER_SECONDS
            )

    # --- details --------------------------------------------------------------------------------------------------
    def _stock(self, stock_id: str) -> Stock:
        if stock_id not in self.books.stocks:
            raise Failure(404, "RESOURCE_NOT_EXISTS")
        return self.books.stocks[stock_id]

    def _coupon(self, body: dict[str, Any]) -> Coupon:
        found = self.books.coupons.get((body["stock_id"], body["coupon_code"]))
        if found is None:
            raise Failure(404, "RESOURCE_NOT_EXISTS")
        return found
