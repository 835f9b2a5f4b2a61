"""The simulated parties, and what people do with them through /sim/…: act as a phone, a shop or the merchant console,
make them misbehave, look at their state.

POST /sim/login-code   {"openid", "unionid"?}          -> {"code"}
POST /sim/phone-code   {"number", "openid"?}           -> {"code"}
POST /sim/accept       {"openid", "template_id"}       the shopper allows one subscription message
POST /sim/pay          {"out_trade_no", "paid_fen"?}   the shopper pays; the notice follows
POST /sim/sell         {"openid", "appid", "amount_fen", "attach"?}  a sale of another system -> {"transaction_id"}
POST /sim/refund       {"transaction_id", "refund_fen"}  staff refund in the merchant console
POST /sim/misbehave    {"operation", "kind", "times"}  timeout, 5xx, 429, lost_answer, 5xx_done, 429_done, no:CODE,
                       no:STATUS:CODE, no:ERRCODE (mini-program API), less:FIELD, with:FIELD=VALUE, raw (misbehave.py)
POST /sim/circle-url   {"url"}                         where notices of the business circle go
POST /sim/circle-authorize {"appid", "openid", "points"?, "notify"?}  a shopper takes the mall's card
POST /sim/circle-pay   {"appid", "openid", "amount_fen", "shop_number", "transaction_id"?, "notify"?}  pays in a shop
POST /sim/circle-refund {"transaction_id", "refund_fen", "notify_anyway"?}  a shop refunds a payment
GET  /sim/circle       payments in shops with their points reports and refunds; parking statuses
POST /sim/send-coupons {"params", "merchant", "sign", "openid"}  the send-coupon plugin; the notices follow
POST /sim/coupon-state {"stock_id", "code", "state"}  changes a merchant coupon elsewhere
POST /sim/next-refunds {"states"}                      the first states of refunds: PROCESSING, ABNORMAL, CLOSED
POST /sim/refund-state {"out_refund_no", "state"}      a refund changes its state; the notice follows
POST /sim/new-key      {}                              a new platform key -> {"serial", "public_key"}
POST /sim/sign-with    {"serial"}                      signs with this key from now on
POST /sim/clock        {"offset_seconds"}              moves business time here; a stack's move is followed anyway
POST /sim/courier      {"duplicates"?, "losses"?, "speed"?, "lost"?, "doubled"?, "shuffled_within"?}
                       how notices are delivered (callbacks.py)
POST /sim/disturb      {"percent", "kinds"}            this percentage of WeChat Pay's calls fails in these ways
POST /sim/bill         {"day", …}                      plants mistakes in a day's bill (wechat_pay/bills.py)
POST /sim/notify       {"out_trade_no", "serial"?, "probe"?}  sends the payment's notice again
GET  /sim/orders       all orders at WeChat Pay;       /sim/orders/{out_trade_no} one of them
GET  /sim/bills/{day}  the rows of a day's bill, planted mistakes included
GET  /sim/messages     messages that reached phones;   /sim/courier counts of delivered notices
GET  /sim/disturbed    how many calls failed by /sim/disturb
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from simulator.callbacks import Courier
from simulator.failure import Failure
from simulator.keys import Keys
from simulator.misbehave import Moods
from simulator.wechat import Wechat
from simulator.wechat_pay.account import WechatPay
from simulator.wechat_pay.bills import Bills


class Parties:
    """WeChat, WeChat Pay and the courier of their notices. They share a business time that can be moved."""

    def __init__(self, keys: Keys, *, apps: dict[str, str], mchid: str, callback_speed: float = 1.0) -> None:
        self.offset = timedelta()
        self._stacks_offset: Callable[[], timedelta] = timedelta
        self.moods = Moods()
        self.courier = Courier(callback_speed)
        self.wechat = Wechat(apps, self.now, self.real_now)
        self.pay = WechatPay(keys, mchid, self.now, self.real_now, self.courier)
        self.bills = Bills(self.pay, self.now)

    def real_now(self) -> datetime:
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Business time: real time plus an offset, the followed stack's or that of POST /sim/clock, whichever is
        larger."""
        return self.real_now() + max(self.offset, self._stacks_offset())

    def follow(self, stacks_offset: Callable[[], timedelta]) -> None:
        """Follows a stack's clock, which its API can move as well. `stacks_offset`: reads how far it is ahead."""
        self._stacks_offset = stacks_offset

    # --- POST /sim/{action} ---------------------------------------------------------------------------------------
    def act(self, action: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Performs an action with the fields of the body; returns its response.

        Raises Failure: 404 for an unknown action; 400 for wrong fields, or if the action finds nothing under a number.
        Other errors of the action pass through.
        """
        actions: dict[str, Callable[..., Any]] = {
            "login-code": lambda openid, unionid=None: {"code": self.wechat.login_code(openid, unionid)},
            "phone-code": lambda number, openid=None: {"code": self.wechat.phone_code(number, openid)},
            "accept": self.wechat.accept,
            "pay": lambda out_trade_no, **how: {"transaction_id": self.pay.pay(out_trade_no, **how).transaction_id},
            "sell": lambda **sale: {"transaction_id": self.pay.sell(**sale).transaction_id},
            "notify": self.pay.notify_paid,
            "refund": self.pay.refund_from_console,
            "bill": self.bills.plant,
            "refund-state": self.pay.settle_refund,
            "send-coupons": lambda **how: {"results": self.pay.busifavor.send(**how)},
            "coupon-state": self.pay.busifavor.set_state,
            "next-refunds": self.pay.plan_refunds,
            "circle-url": self._set_circle_url,
            "circle-authorize": self.pay.circle.authorize,
            "circle-pay": lambda **sale: {"transaction_id": self.pay.circle.pay(**sale)},
            "circle-refund": lambda **refund: {"refund_id": self.pay.circle.refund(**refund)},
            "new-key": self._new_key,
            "sign-with": self._sign_with,
            "misbehave": lambda operation, kind, times=1: self.moods.plan(operation, kind, times),
            "disturb": self.moods.disturb,
            "clock": self._move_clock,
            "courier": self._set_courier,
        }
        if action not in actions:
            raise Failure(404, "NO_SUCH_ACTION", action)
        try:
            result: dict[str, Any] | None = actions[action](**body)
        except (KeyError, TypeError, StopIteration) as error:
            raise Failure(400, "PARAM_ERROR", f"missing or unknown: {error}") from error
        return result or {}

    def _new_key(self) -> dict[str, Any]:
        serial, public_key = self.pay.rotate(use=False)
        return {"serial": serial, "public_key": public_key}

    def _sign_with(self, serial: str) -> dict[str, Any]:
        self.pay.serial = serial
        return {}

    def _set_circle_url(self, url: str) -> dict[str, Any]:
        self.pay.circle.notify_url = url
        return {}

    def _move_clock(self, offset_seconds: float) -> dict[str, Any]:
        self.offset = timedelta(seconds=offset_seconds)
        return {}

    def _set_courier(self, **wanted: Any) -> dict[str, Any]:
        for name, attribute in (("lost", "lose"), ("doubled", "double"), ("shuffled_within", "shuffle_seconds")):
            if name in wanted:
                setattr(self.courier, attribute, wanted[name])
        for name in ("duplicates", "losses", "speed"):
            setattr(self.courier, name, wanted.get(name, getattr(self.courier, name)))
        return {}

    # --- GET /sim/{what} and /sim/{what}/{number} -------------------------------------------------------------------
    def look(self, what: str, number: str = "") -> dict[str, Any]:
        """One view of the parties' state. Raises Failure, 404 for an unknown view."""
        views: dict[str, Callable[[], dict[str, Any]]] = {
            "bills": lambda: {"rows": self.bills.rows(date.fromisoformat(number))},
            "circle": self.pay.circle.shown,
            "courier": self._courier_counts,
            "disturbed": lambda: {"times": self.moods.disturbed},
            "messages": self._messages,
            "orders": lambda: self.pay.query(number, self.pay.mchid) if number else self._orders(),
        }
        if what not in views:
            raise Failure(404, "NO_SUCH_VIEW", what)
        return views[what]()

    def _courier_counts(self) -> dict[str, Any]:
        names = ("idle", "delivered", "refused", "given_up", "lost", "doubled")
        return {name: getattr(self.courier, name) for name in names}

    def _messages(self) -> dict[str, Any]:
        sent = self.wechat.sent
        return {
            "messages": [
                {"openid": one.openid, "template_id": one.template_id, "at": one.at.isoformat()} for one in sent
            ]
        }

    def _orders(self) -> dict[str, Any]:
        orders = []
        for number in list(self.pay.orders):
            order = self.pay.orders[number]
            orders.append({**self.pay.query(number, self.pay.mchid), "refunded_fen": order.refunded_fen})
        return {"orders": orders}
