"""Merchant coupons (商家券) of the simulated WeChat Pay: stocks, codes, what the plugin sends, what is used.

Follows pay.weixin.qq.com/doc/v3. A request under a number that was taken before is answered as the first time, if its
fields are the same.
"""

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Rule

from chalicelib.business_day import SHANGHAI
from simulator.failure import Failure

if TYPE_CHECKING:
    from simulator.wechat_pay import WechatPay

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
# Every 60 seconds, eleven times in all.
LADDER_SECONDS = (60,) * 10
CODE = re.compile(r"[0-9A-Za-z \-_\\/=|]{1,32}")
SENDED, USED, EXPIRED, DEACTIVATED = "SENDED", "USED", "EXPIRED", "DEACTIVATED"
KINDS = {"NORMAL": "fixed_normal_coupon", "DISCOUNT": "discount_coupon", "EXCHANGE": "exchange_coupon"}
WANTED = ("stock_name", "belong_merchant", "goods_name", "stock_type", "coupon_use_rule", "stock_send_rule")


@dataclass
class Stock:
    """A stock as the provider has it; `codes`: of an uploaded pool, those still to be given."""

    stock_id: str
    body: dict[str, Any]
    state: str = "RUNNING"
    sent: int = 0
    codes: list[str] = field(default_factory=list)
    uploaded: int = 0
    budgets: dict[str, dict[str, Any]] = field(default_factory=dict)
    lots: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Coupon:
    """A coupon that was sent. `numbers`: by request number, what it was asked for; `log`: what was done, in order."""

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
    """Everything that is remembered."""

    stocks: dict[str, Stock] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    coupons: dict[tuple[str, str], Coupon] = field(default_factory=dict)
    callbacks: dict[str, str] = field(default_factory=dict)


class Busifavor:
    """One merchant id's merchant coupons."""

    def __init__(self, pay: "WechatPay") -> None:
        self.pay, self.books = pay, Books()
        self._lock = threading.RLock()

    def answer(
        self, operation: str, body: dict[str, Any], number: str, args: Mapping[str, str], **parts: str
    ) -> dict[str, Any]:
        """One call of the API; raises Failure."""
        calls: dict[str, Callable[[], dict[str, Any]]] = {
            "coupon_callback": lambda: self.set_callback(body),
            "create_stock": lambda: self.create(body),
            "find_stock": lambda: self.show(self._stock(number)),
            "modify_stock": lambda: self.modify(self._stock(number), body),
            "stock_budget": lambda: self.budget(self._stock(number), body),
            "upload_codes": lambda: self.upload(self._stock(number), body),
            "use_coupon": lambda: self.use(body),
            "return_coupon": lambda: self.give_back(body),
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
        return {"update_time": self._stamp(), "notify_url": body["notify_url"]}

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/stocks"""
        _check(body)
        number = body["out_request_no"]
        if number in self.books.by_number:
            stock = self.books.stocks[self.books.by_number[number]]
            if stock.changes["create"] != body:
                raise Failure(400, "INVALID_REQUEST", "the number was used with other fields")
        else:
            stock = Stock(f"12{len(self.books.stocks) + 1:014d}", json.loads(json.dumps(body)))
            stock.changes["create"] = json.loads(json.dumps(body))
            self.books.stocks[stock.stock_id] = stock
            self.books.by_number[number] = stock.stock_id
        return {"stock_id": stock.stock_id, "create_time": self._stamp()}

    def show(self, stock: Stock) -> dict[str, Any]:
        """GET …/stocks/{stock_id}"""
        return {
            **stock.body,
            "stock_id": stock.stock_id,
            "stock_state": stock.state,
            "send_count_information": {"total_send_num": stock.sent, "today_send_num": stock.sent},
            "coupon_code_count": {"total_count": stock.uploaded, "available_count": len(stock.codes)},
        }

    def modify(self, stock: Stock, body: dict[str, Any]) -> dict[str, Any]:
        """PATCH …/stocks/{stock_id}"""
        number = body["out_request_no"]
        before = stock.changes.setdefault(number, body)
        if before != body:
            raise Failure(400, "INVALID_REQUEST", "the number was used with other fields")
        for name, value in body.items():
            if name == "out_request_no":
                continue
            if name in ("coupon_use_rule", "stock_send_rule"):
                if {"max_coupons", "coupon_available_time"} & value.keys():
                    raise Failure(400, "PARAM_ERROR", name)
                stock.body[name] = {**stock.body[name], **value}
            else:
                stock.body[name] = value
        return {}

    def budget(self, stock: Stock, body: dict[str, Any]) -> dict[str, Any]:
        """PATCH …/stocks/{stock_id}/budget: only from what it is now."""
        number, rule = body["modify_budget_request_no"], stock.body["stock_send_rule"]
        if number not in stock.budgets:
            if body["current_max_coupons"] != rule["max_coupons"] or body["target_max_coupons"] < stock.sent:
                raise Failure(400, "INVALID_REQUEST", "current_max_coupons")
            stock.budgets[number] = body
            rule["max_coupons"] = body["target_max_coupons"]
        elif stock.budgets[number] != body:
            raise Failure(400, "INVALID_REQUEST", "the number was used with other fields")
        return {"max_coupons": rule["max_coupons"]}

    def upload(self, stock: Stock, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/couponcodes"""
        codes, number = body["coupon_code_list"], body["upload_request_no"]
        if stock.body["coupon_code_mode"] != "MERCHANT_UPLOAD" or not 1 <= len(codes) <= 200:
            raise Failure(400, "PARAM_ERROR", "coupon_code_list")
        if number in stock.lots:
            return stock.lots[number]
        known = set(stock.codes) | {code for stock_id, code in self.books.coupons if stock_id == stock.stock_id}
        bad = [code for code in codes if not CODE.fullmatch(code)]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        there = [code for code in codes if code in known]
        good = [code for code in dict.fromkeys(codes) if code not in known and code not in bad]
        stock.codes += good
        stock.uploaded += len(good)
        told = {
            "total_count": len(codes),
            "success_count": len(good),
            "success_codes": good,
            "success_time": self._stamp(),
            "fail_count": len(codes) - len(good),
            "fail_codes": [{"coupon_code": code, "code": "PARAM_ERROR", "message": "code"} for code in bad],
            "exist_codes": there,
            "duplicate_codes": twice,
        }
        stock.lots[number] = told
        return told

    # --- coupons --------------------------------------------------------------------------------------------------
    def use(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/coupons/use"""
        coupon = self._coupon(body)
        if body.get("openid", coupon.openid) != coupon.openid or len(body["use_request_no"]) > 32:
            raise Failure(400, "PARAM_ERROR", "openid or use_request_no")
        if self._step(coupon, body["use_request_no"], "use", {SENDED}, USED):
            coupon.use_request_no = body["use_request_no"]
        return {"stock_id": coupon.stock_id, "openid": coupon.openid, "wechatpay_use_time": self._stamp()}

    def give_back(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/coupons/return"""
        self._step(self._coupon(body), body["return_request_no"], "return", {USED}, SENDED)
        return {"wechatpay_return_time": self._stamp()}

    def deactivate(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST …/coupons/deactivate"""
        if len(body.get("deactivate_reason", "")) > 64:
            raise Failure(400, "PARAM_ERROR", "deactivate_reason")
        self._step(self._coupon(body), body["deactivate_request_no"], "deactivate", {SENDED}, DEACTIVATED)
        return {"wechatpay_deactivate_time": self._stamp()}

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
        """Something happened to a coupon elsewhere: another system used it, or the console deactivated it."""
        coupon = self.books.coupons[(stock_id, code)]
        coupon.state = state
        coupon.use_request_no = "of another system" if state == USED else coupon.use_request_no

    def _step(self, coupon: Coupon, number: str, verb: str, of: set[str], to: str) -> bool:
        """False where the number was taken before."""
        if coupon.numbers.get(number) == verb:
            return False
        if coupon.state not in of or number in coupon.numbers:
            raise Failure(400, "INVALID_REQUEST", f"the coupon is {coupon.state}")
        coupon.numbers[number], coupon.state = verb, to
        coupon.log.append(f"{verb} {number}")
        return True

    # --- the plugin -----------------------------------------------------------------------------------------------
    def send(
        self, params: list[dict[str, str]], merchant: str, sign: str, openid: str, appid: str | None = None
    ) -> list[dict[str, str]]:
        """What the plugin does with what a mini-program hands it; the callbacks follow. Raises Failure SIGN_ERROR."""
        if sign != self._sign(params, merchant):
            raise Failure(400, "SIGN_ERROR")
        with self._lock:
            return [{**one, "code": self._send(one, openid, appid)} for one in params]

    def _sign(self, params: list[dict[str, str]], merchant: str) -> str:
        told = {"send_coupon_merchant": merchant}
        for index, one in enumerate(params):
            told |= {f"{name}{index}": value for name, value in one.items()}
        text = "&".join(f"{name}={value}" for name, value in sorted(told.items()))
        key = self.pay.keys.api_v2_key
        return hmac.new(key.encode(), f"{text}&key={key}".encode(), hashlib.sha256).hexdigest().upper()

    def _send(self, one: dict[str, str], openid: str, appid: str | None) -> str:
        stock = self.books.stocks.get(one["stock_id"])
        if stock is None or stock.state != "RUNNING":
            return "NOTRUNNING"
        theirs = [coupon for coupon in self.books.coupons.values() if coupon.stock_id == stock.stock_id]
        mine = [coupon for coupon in theirs if coupon.openid == openid]
        if any(coupon.send_request_no == one["out_request_no"] for coupon in mine):
            return "DUPREQUEST"
        rule, mode = stock.body["stock_send_rule"], stock.body["coupon_code_mode"]
        if stock.sent >= rule["max_coupons"] or (mode == "MERCHANT_UPLOAD" and not stock.codes):
            return "NOTENOUGH"
        if len(mine) >= rule["max_coupons_per_user"]:
            return "MAXQUOTA"
        code = {"MERCHANT_UPLOAD": lambda: stock.codes.pop(0), "MERCHANT_API": lambda: one["coupon_code"]}.get(
            mode, lambda: f"{len(self.books.coupons) + 1:022d}"
        )()
        told_to = stock.body.get("notify_config", {}).get("notify_appid")
        self.hand_out(stock.stock_id, code, openid, appid or told_to or "", one["out_request_no"])
        return "SUCCESS"

    def hand_out(
        self, stock_id: str, code: str, openid: str, appid: str, number: str = "", channel: str = "MINIAPP"
    ) -> Coupon:
        """A coupon is sent, whichever way; its callback follows."""
        stock = self._stock(stock_id)
        stock.sent += 1
        coupon = Coupon(stock_id, code, openid, appid, number or f"hall-{stock.sent}", self._stamp())
        self.books.coupons[(stock_id, code)] = coupon
        self.notify(coupon, channel)
        return coupon

    def notify(self, coupon: Coupon, channel: str = "MINIAPP") -> None:
        """The callback of a send (again); without `notify_appid` it does not say who got the coupon."""
        told_to = self._stock(coupon.stock_id).body.get("notify_config", {}).get("notify_appid")
        resource = {
            "event_type": "EVENT_TYPE_BUSICOUPON_SEND",
            "coupon_code": coupon.code,
            "stock_id": coupon.stock_id,
            "send_time": coupon.sent_at,
            "openid": coupon.openid if told_to else "",
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

    def _stock(self, stock_id: str) -> Stock:
        if stock_id not in self.books.stocks:
            raise Failure(404, "RESOURCE_NOT_EXISTS")
        return self.books.stocks[stock_id]

    def _coupon(self, body: dict[str, Any]) -> Coupon:
        found = self.books.coupons.get((body["stock_id"], body["coupon_code"]))
        if found is None:
            raise Failure(404, "RESOURCE_NOT_EXISTS")
        return found

    def _stamp(self) -> str:
        return self.pay.now().astimezone(SHANGHAI).isoformat(timespec="seconds")


def _check(body: dict[str, Any]) -> None:
    """What the creation of a stock is refused for."""
    missing = [name for name in (*WANTED, "coupon_code_mode", "out_request_no") if name not in body]
    if missing:
        raise Failure(400, "PARAM_ERROR", f"{missing} missing")
    send, use = body["stock_send_rule"], body["coupon_use_rule"]
    within = (
        len(body["stock_name"]) <= 21
        and 8 <= len(body["belong_merchant"]) <= 15
        and len(body["goods_name"]) <= 15
        and 1 <= send["max_coupons"] <= 1_000_000_000
        and 1 <= send["max_coupons_per_user"] <= 100
        and KINDS[body["stock_type"]] in use
        and 1 <= len(body["out_request_no"]) <= 128
    )
    if not within:
        raise Failure(400, "PARAM_ERROR")
