"""Refunds of WeChat Pay: requested by the API or in the merchant console, finished at once or later."""

import os
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from simulator.failure import Failure
from simulator.wechat_pay.orders import CLOSED, REFUND, SUCCESS, Order, Orders

PROCESSING, ABNORMAL = "PROCESSING", "ABNORMAL"
MOST_REFUNDS = 50
REFUNDS_APART = timedelta(minutes=1)


@dataclass(eq=False)
class Refunds(Orders):
    """The refunds of one merchant id's orders. Every method can raise Failure."""

    _planned_refunds: list[str] = field(default_factory=list, init=False)

    # --- the API --------------------------------------------------------------------------------------------------
    def refund(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v3/refund/domestic/refunds: a repeat with the same out_refund_no returns the first refund."""
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

    # --- what staff and the bank do -------------------------------------------------------------------------------
    def refund_from_console(self, transaction_id: str, refund_fen: int) -> dict[str, Any]:
        """Staff refund in the merchant console; its notice is sent as for any refund."""
        order = next(one for one in self.orders.values() if one.transaction_id == transaction_id)
        number = f"C{os.urandom(10).hex()}"
        amount = {"refund": refund_fen, "total": order.paid_fen, "currency": "CNY"}
        body = {"out_refund_no": number, "amount": amount, "notify_url": order.request["notify_url"]}
        return self._refund(order, body, from_console=True)

    def plan_refunds(self, states: list[str]) -> None:
        """Plans the states in which the next refunds begin. Without a plan a refund succeeds at once."""
        self._planned_refunds += states

    def settle_refund(self, out_refund_no: str, state: str = SUCCESS, *, notify: bool = True) -> None:
        """Moves a refund to another state; its notice follows."""
        refund = self.find_refund(out_refund_no)
        refund["status"] = state
        if state == SUCCESS:
            refund["success_time"] = self.stamp()
        if notify:
            order = self.orders[refund["out_trade_no"]]
            self.notify_refund(refund, order.request["notify_url"])

    def notify_refund(self, refund: dict[str, Any], url: str | None) -> None:
        """Sends a refund's notice (again), if there is an address and something to report."""
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

    # --- details --------------------------------------------------------------------------------------------------
    def _refund(self, order: Order, body: dict[str, Any], *, from_console: bool = False) -> dict[str, Any]:
        with self._lock:
            number, amount = body["out_refund_no"], body["amount"]
            if number in order.refunds:
                return order.refunds[number]
            self._check_refund(order, amount, from_console=from_console)
            state = self._planned_refunds.pop(0) if self._planned_refunds else SUCCESS
            order.state = REFUND
            refund = order.refunds[number] = {
                "refund_id": f"50300{time.time_ns()}{len(order.refunds):02d}"[:30],
                "out_refund_no": number,
                "transaction_id": order.transaction_id,
                "out_trade_no": order.request["out_trade_no"],
                "channel": "ORIGINAL",
                "user_received_account": "支付用户零钱",
                "create_time": self.stamp(),
                **({"success_time": self.stamp()} if state == SUCCESS else {}),
                "status": state,
                "funds_account": "AVAILABLE",
                "amount": {**amount, "payer_total": order.paid_fen, "payer_refund": amount["refund"]},
            }
            if not from_console:
                order.asked_at.append((self.now(), refund))
        self.notify_refund(refund, body.get("notify_url"))
        return refund

    def _check_refund(self, order: Order, amount: dict[str, Any], *, from_console: bool) -> None:
        if amount["total"] != order.paid_fen or amount["refund"] + order.taken_fen > order.paid_fen:
            raise Failure(400, "PARAM_ERROR", "amount")
        if amount["refund"] < 1 or len(order.refunds) >= MOST_REFUNDS:
            raise Failure(400, "INVALID_REQUEST", "amount, or the number of refunds")
        if not from_console and self._is_too_soon(order):
            raise Failure(429, "FREQUENCY_LIMITED", "partial refunds are a minute apart")

    def _is_too_soon(self, order: Order) -> bool:
        asked = [at for at, one in order.asked_at if one["status"] != CLOSED]
        return bool(asked) and self.now() < max(asked) + REFUNDS_APART
