"""Stocks of merchant coupons (商家券): created, changed, their budgets, their uploaded codes.

Follows pay.weixin.qq.com/doc/v3. A repeated request number gets the first response if its fields are the same.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.failure import Failure

RUNNING = "RUNNING"
CODE = re.compile(r"[0-9A-Za-z \-_\\/=|]{1,32}")
KINDS = {"NORMAL": "fixed_normal_coupon", "DISCOUNT": "discount_coupon", "EXCHANGE": "exchange_coupon"}
FIELDS = ("stock_name", "belong_merchant", "goods_name", "stock_type", "coupon_use_rule", "stock_send_rule")
# Fields that a change of a stock may not contain.
FIXED = {"max_coupons", "coupon_available_time"}
REUSED = "the number was used with other fields"


@dataclass
class Stock:
    """A stock at WeChat Pay.

    `codes`: uploaded and not sent yet. `budgets`, `changes`: the requests, by request number. `lots`: the
    responses to uploads of codes, by request number.
    """

    stock_id: str
    body: dict[str, Any]
    state: str = RUNNING
    sent: int = 0
    codes: list[str] = field(default_factory=list)
    uploaded: int = 0
    budgets: dict[str, dict[str, Any]] = field(default_factory=dict)
    lots: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def notify_appid(self) -> str:
        """The mini-program whose openid notices carry; empty: they carry none."""
        return str(self.body.get("notify_config", {}).get("notify_appid") or "")


def check(body: dict[str, Any]) -> None:
    """Raises Failure 400 for what WeChat Pay refuses in a new stock."""
    missing = [name for name in (*FIELDS, "coupon_code_mode", "out_request_no") if name not in body]
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


def create(stock_id: str, body: dict[str, Any]) -> Stock:
    """A new stock. `body`: a request that `check` accepted."""
    stock = Stock(stock_id, json.loads(json.dumps(body)))
    stock.changes["create"] = json.loads(json.dumps(body))
    return stock


def check_repeated(stock: Stock, body: dict[str, Any]) -> None:
    """Raises Failure 400 if the stock was created with other fields."""
    if stock.changes["create"] != body:
        raise Failure(400, "INVALID_REQUEST", REUSED)


def show(stock: Stock) -> dict[str, Any]:
    """GET …/stocks/{stock_id}"""
    return {
        **stock.body,
        "stock_id": stock.stock_id,
        "stock_state": stock.state,
        "send_count_information": {"total_send_num": stock.sent, "today_send_num": stock.sent},
        "coupon_code_count": {"total_count": stock.uploaded, "available_count": len(stock.codes)},
    }


def modify(stock: Stock, body: dict[str, Any]) -> dict[str, Any]:
    """PATCH …/stocks/{stock_id}. Raises Failure 400."""
    if stock.changes.setdefault(body["out_request_no"], body) != body:
        raise Failure(400, "INVALID_REQUEST", REUSED)
    for name, value in body.items():
        if name == "out_request_no":
            continue
        if name in ("coupon_use_rule", "stock_send_rule"):
            if FIXED & value.keys():
                raise Failure(400, "PARAM_ERROR", name)
            stock.body[name] = {**stock.body[name], **value}
        else:
            stock.body[name] = value
    return {}


def change_budget(stock: Stock, body: dict[str, Any]) -> dict[str, Any]:
    """PATCH …/stocks/{stock_id}/budget: refused unless it names the present budget. Raises Failure 400."""
    number, rule = body["modify_budget_request_no"], stock.body["stock_send_rule"]
    if number not in stock.budgets:
        if body["current_max_coupons"] != rule["max_coupons"] or body["target_max_coupons"] < stock.sent:
            raise Failure(400, "INVALID_REQUEST", "current_max_coupons")
        stock.budgets[number] = body
        rule["max_coupons"] = body["target_max_coupons"]
    elif stock.budgets[number] != body:
        raise Failure(400, "INVALID_REQUEST", REUSED)
    return {"max_coupons": rule["max_coupons"]}


def upload_codes(stock: Stock, body: dict[str, Any], sent_codes: set[str], now: str) -> dict[str, Any]:
    """POST …/couponcodes: at most 200; a code that the stock already has is not added. Raises Failure 400."""
    codes, number = body["coupon_code_list"], body["upload_request_no"]
    if stock.body["coupon_code_mode"] != "MERCHANT_UPLOAD" or not 1 <= len(codes) <= 200:
        raise Failure(400, "PARAM_ERROR", "coupon_code_list")
    if number in stock.lots:
        return stock.lots[number]
    known = {*stock.codes, *sent_codes}
    bad = [code for code in codes if not CODE.fullmatch(code)]
    good = [code for code in dict.fromkeys(codes) if code not in known and code not in bad]
    stock.codes += good
    stock.uploaded += len(good)
    result = stock.lots[number] = {
        "total_count": len(codes),
        "success_count": len(good),
        "success_codes": good,
        "success_time": now,
        "fail_count": len(codes) - len(good),
        "fail_codes": [{"coupon_code": code, "code": "PARAM_ERROR", "message": "code"} for code in bad],
        "exist_codes": [code for code in codes if code in known],
        "duplicate_codes": sorted({code for code in codes if codes.count(code) > 1}),
    }
    return result


def next_code(stock: Stock, param: dict[str, str], number: int) -> str:
    """The code of the stock's next coupon, by its mode: uploaded, from the plugin's `param`, or WeChat Pay's own."""
    choose: dict[str, Callable[[], str]] = {
        "MERCHANT_UPLOAD": lambda: stock.codes.pop(0),
        "MERCHANT_API": lambda: param["coupon_code"],
    }
    return choose.get(stock.body["coupon_code_mode"], lambda: f"{number:022d}")()
