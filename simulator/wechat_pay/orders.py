"""Orders of WeChat Pay: opened, paid, queried, closed; and sales that other systems of the merchant made."""

import os
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.failure import Failure
from simulator.wechat_pay.notices import Notices

NOTPAY, SUCCESS, REFUND, CLOSED = "NOTPAY", "SUCCESS", "REFUND", "CLOSED"


@dataclass
class Order:
    """An order. `request` is the request that opened it; `refunds` are by out_refund_no, as the API shows them."""

    request: dict[str, Any]
    prepay_id: str
    state: str = NOTPAY
    transaction_id: str = ""
    success_time: str = ""
    paid_fen: int = 0
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    # The refunds that were requested by the API, each with its time.
    asked_at: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    @property
    def refunded_fen(self) -> int:
        """The sum of its successful refunds."""
        return sum(one["amount"]["refund"] for one in self.refunds.values() if one["status"] == SUCCESS)

    @property
    def taken_fen(self) -> int:
        """The sum of its refunds that succeeded or can still succeed."""
        return sum(one["amount"]["refund"] for one in self.refunds.values() if one["status"] != CLOSED)


@dataclass(eq=False)
class Orders(Notices):
    """The orders of one merchant id, and what its other systems sold. Every method can raise Failure."""

    orders: dict[str, Order] = field(default_factory=dict)  # by out_trade_no
    sales: dict[str, Order] = field(default_factory=dict)  # by transaction id

    def __post_init__(self) -> None:
        super().__post_init__()
        self._lock = threading.RLock()

    # --- the API --------------------------------------------------------------------------------------------------
    def jsapi(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v3/pay/transactions/jsapi: the same request returns the same prepay_id."""
        for name in ("appid", "mchid", "description", "out_trade_no", "notify_url", "amount", "payer"):
            if name not in body:
                raise Failure(400, "PARAM_ERROR", f"{name} is missing")
        self._check_mchid(body["mchid"])
        if not re.fullmatch(r"[0-9A-Za-z_\-|*]{6,32}", body["out_trade_no"]) or body["amount"]["total"] < 1:
            raise Failure(400, "PARAM_ERROR")
        if "?" in body["notify_url"] or len(body["notify_url"]) > 255:
            raise Failure(400, "PARAM_ERROR", "notify_url")
        with self._lock:
            order = self.orders.get(body["out_trade_no"])
            if order is None:
                order = self.orders[body["out_trade_no"]] = Order(body, f"wx{os.urandom(17).hex()}")
            self._expire(order)
            _check_payable(order)
            if order.request != body:
                raise Failure(403, "OUT_TRADE_NO_USED")
            return {"prepay_id": order.prepay_id}

    def query(self, out_trade_no: str, mchid: str) -> dict[str, Any]:
        """GET /v3/pay/transactions/out-trade-no/{out_trade_no}"""
        self._check_mchid(mchid)
        with self._lock:
            order = self._find(out_trade_no)
            self._expire(order)
            return _transaction(order)

    def find_transaction(self, transaction_id: str, mchid: str) -> dict[str, Any]:
        """GET /v3/pay/transactions/id/{transaction_id}"""
        self._check_mchid(mchid)
        with self._lock:
            by_transaction = {one.transaction_id: one for one in self.orders.values() if one.transaction_id}
            order = by_transaction.get(transaction_id) or self.sales.get(transaction_id)
            if order is None:
                raise Failure(404, "ORDER_NOT_EXIST")
            return _transaction(order)

    def close(self, out_trade_no: str) -> None:
        """POST …/close: repeatable; a paid order cannot be closed."""
        with self._lock:
            order = self._find(out_trade_no)
            if order.state in (SUCCESS, REFUND):
                raise Failure(400, "ORDER_PAID")
            order.state = CLOSED

    # --- what shoppers do -----------------------------------------------------------------------------------------
    def pay(self, out_trade_no: str, *, paid_fen: int | None = None, notify: bool = True) -> Order:
        """The shopper pays. `paid_fen`: another amount than the order's, as if WeChat Pay were wrong."""
        with self._lock:
            order = self._find(out_trade_no)
            self._expire(order)
            _check_payable(order)
            order.state = SUCCESS
            order.transaction_id = f"42000{time.time_ns()}{len(self.orders):04d}"[:28]
            order.success_time = self.stamp()
            order.paid_fen = paid_fen if paid_fen is not None else order.request["amount"]["total"]
        if notify:
            self.notify_paid(out_trade_no)
        return order

    def sell(self, openid: str, appid: str, amount_fen: int, attach: str = "") -> Order:
        """Another system of the merchant sells something. It is paid at once, and we get no notice."""
        with self._lock:
            request = {
                "appid": appid,
                "mchid": self.mchid,
                "out_trade_no": f"POS{len(self.sales):08d}",
                "attach": attach,
                "payer": {"openid": openid},
                "amount": {"total": amount_fen},
            }
            order = Order(request, "", SUCCESS, success_time=self.stamp(), paid_fen=amount_fen)
            order.transaction_id = f"43000{time.time_ns()}{len(self.sales):04d}"[:28]
            self.sales[order.transaction_id] = order
            return order

    def notify_paid(self, out_trade_no: str, **how: Any) -> None:
        """Sends the payment's notice (again). `how`: arguments of `notice`."""
        order = self.orders[out_trade_no]
        self.courier.send(
            order.request["notify_url"],
            lambda: self.notice("TRANSACTION.SUCCESS", "transaction", _transaction(order), **how),
            retried=not how.get("probe"),
        )

    # --- details --------------------------------------------------------------------------------------------------
    def _check_mchid(self, mchid: str) -> None:
        if mchid != self.mchid:
            raise Failure(403, "NO_AUTH")

    def _find(self, out_trade_no: str) -> Order:
        if out_trade_no not in self.orders:
            raise Failure(404, "ORDER_NOT_EXIST")
        return self.orders[out_trade_no]

    def _expire(self, order: Order) -> None:
        """Closes an unpaid order whose time_expire has passed."""
        ends = order.request.get("time_expire")
        if ends and order.state == NOTPAY and self.now() >= datetime.fromisoformat(ends):
            order.state = CLOSED


def _check_payable(order: Order) -> None:
    if order.state != NOTPAY:
        raise Failure(400, "ORDER_CLOSED" if order.state == CLOSED else "ORDER_PAID")


def _transaction(order: Order) -> dict[str, Any]:
    """An order as the API and its notice show it."""
    request = order.request
    shown = {
        "appid": request["appid"],
        "mchid": request["mchid"],
        "out_trade_no": request["out_trade_no"],
        "trade_state": order.state,
        "trade_state_desc": order.state,
        "attach": request.get("attach", ""),
        "payer": request["payer"],
    }
    if order.state not in (SUCCESS, REFUND):
        return shown
    return {
        **shown,
        "transaction_id": order.transaction_id,
        "trade_type": "JSAPI",
        "bank_type": "OTHERS",
        "success_time": order.success_time,
        "amount": {
            "total": order.paid_fen,
            "payer_total": order.paid_fen,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    }
