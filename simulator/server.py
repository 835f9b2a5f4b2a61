"""WeChat and WeChat Pay over HTTP: their own paths, and /sim/… to act as a phone, a shop or the merchant console, to
make them misbehave, and to look at what they know.

POST /sim/login-code   {"openid", "unionid"?}          -> {"code"}
POST /sim/phone-code   {"number", "openid"?}           -> {"code"}
POST /sim/accept       {"openid", "template_id"}       the shopper allows one subscribe message
POST /sim/pay          {"out_trade_no", "paid_fen"?}                the shopper pays; the notice follows
POST /sim/refund       {"transaction_id", "refund_fen"}  staff refund in the merchant console
POST /sim/misbehave    {"operation", "kind", "times"}  timeout, 5xx, 429, lost_answer, 5xx_done, 429_done, no:CODE,
                       no:STATUS:CODE, no:ERRCODE (mini-program API), less:FIELD, with:FIELD=VALUE, raw (misbehave.py)
POST /sim/circle-url   {"url"}                         where notices of the business circle go
POST /sim/circle-authorize {"appid", "openid", "points"?, "notify"?}  a shopper takes the mall's card
POST /sim/circle-pay   {"appid", "openid", "amount_fen", "shop_number", "transaction_id"?, "notify"?}  pays in a shop
POST /sim/circle-refund {"transaction_id", "refund_fen", "notify_anyway"?}  a shop gives money back
GET  /sim/circle       payments in shops with their points reports and refunds; who parked
POST /sim/send-coupons {"params", "merchant", "sign", "openid"}  the send-coupon plugin; the notices follow
POST /sim/coupon-state {"stock_id", "code", "state"}  a merchant coupon changes elsewhere
POST /sim/next-refunds {"states"}                      the next refunds begin so: PROCESSING, ABNORMAL, CLOSED
POST /sim/refund-state {"out_refund_no", "state"}      a refund changes its state; the notice follows
POST /sim/new-key      {}                              a new platform key -> {"serial", "public_key"}
POST /sim/sign-with    {"serial"}                      signs with this key from now on
POST /sim/clock        {"offset_seconds"}              moves business time; move the stack's as well
POST /sim/courier      {"duplicates"?, "losses"?, "speed"?, "lost"?, "doubled"?, "shuffled_within"?}  their delivery
POST /sim/disturb      {"percent", "kinds"}            this share of WeChat Pay's calls fails
POST /sim/bill         {"day", …}                      what is wrong with a day's bill (wechat_pay/bills.py)
POST /sim/notify       {"out_trade_no", "serial"?, "probe"?}  sends the payment's notice again
GET  /sim/orders       all orders at WeChat Pay;       /sim/orders/{out_trade_no} one of them
GET  /sim/bills/{day}  the rows of a day's bill, planted mistakes included
GET  /sim/messages     messages that reached phones;   /sim/courier counts of delivered notices
"""

import functools
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from simulator.callbacks import Courier
from simulator.failure import Failure
from simulator.keys import CERTIFICATE_SERIAL, Keys
from simulator.misbehave import (
    DONE_5XX,
    DONE_429,
    LOST_ANSWER,
    NO,
    RAW,
    SERVER_ERROR,
    TIMEOUT,
    TOO_MANY,
    Moods,
    changed,
    hang,
    refusal,
    spelled,
)
from simulator.wechat import Wechat
from simulator.wechat_pay import business_circle, merchant_coupons
from simulator.wechat_pay.account import WechatPay
from simulator.wechat_pay.bills import Bills

RULES = Map(
    [
        Rule("/sns/jscode2session", endpoint="login", methods=["GET"]),
        Rule("/wxa/business/getuserphonenumber", endpoint="phone", methods=["POST"]),
        Rule("/cgi-bin/stable_token", endpoint="token", methods=["POST"]),
        Rule("/cgi-bin/message/subscribe/send", endpoint="send", methods=["POST"]),
        Rule("/v3/pay/transactions/jsapi", endpoint="order", methods=["POST"]),
        Rule("/v3/pay/transactions/out-trade-no/<number>", endpoint="query", methods=["GET"]),
        Rule("/v3/pay/transactions/id/<number>", endpoint="find_transaction", methods=["GET"]),
        Rule("/v3/pay/transactions/out-trade-no/<number>/close", endpoint="close", methods=["POST"]),
        Rule("/v3/refund/domestic/refunds", endpoint="refund", methods=["POST"]),
        Rule("/v3/refund/domestic/refunds/<number>", endpoint="find_refund", methods=["GET"]),
        *business_circle.RULES,
        *merchant_coupons.RULES,
        Rule("/v3/bill/tradebill", endpoint="bill", methods=["GET"]),
        Rule("/v3/billdownload/file", endpoint="bill_file", methods=["GET"]),
        Rule("/sim/<action>", endpoint="act", methods=["POST"]),
        Rule("/sim/circle", endpoint="show_circle", methods=["GET"]),
        Rule("/sim/orders", endpoint="show_orders", methods=["GET"]),
        Rule("/sim/courier", endpoint="show_courier", methods=["GET"]),
        Rule("/sim/disturbed", endpoint="show_disturbed", methods=["GET"]),
        Rule("/sim/orders/<number>", endpoint="show_order", methods=["GET"]),
        Rule("/sim/bills/<day>", endpoint="show_bill", methods=["GET"]),
        Rule("/sim/messages", endpoint="messages", methods=["GET"]),
    ]
)
WECHAT_OPERATIONS = {"login", "phone", "token", "send"}
PAY_OPERATIONS = {"order", "query", "find_transaction", "close", "refund", "find_refund", "bill", "bill_file"}
PAY_OPERATIONS |= merchant_coupons.OPERATIONS | business_circle.OPERATIONS


class Simulator:
    """WeChat, WeChat Pay and their courier at one address. They share a business time that can be moved."""

    def __init__(self, keys: Keys, *, apps: dict[str, str], mchid: str, callback_speed: float = 1.0) -> None:
        self.offset = timedelta()
        self.moods = Moods()
        self.courier = Courier(callback_speed)
        self.wechat = Wechat(apps, self.now, self.real_now)
        self.pay = WechatPay(keys, mchid, self.now, self.real_now, self.courier)
        self.bills = Bills(self.pay, self.now)
        self._server: BaseWSGIServer | None = None

    def real_now(self) -> datetime:
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Business time: as the stack's test clock, if both are moved together."""
        return self.real_now() + self.offset

    def start(self, port: int = 0) -> str:
        """Listens on 127.0.0.1 in a thread; returns the URL. Port 0 takes a free port."""
        self._server = make_server("127.0.0.1", port, self, threaded=True, request_handler=_Quiet)
        serve = functools.partial(self._server.serve_forever, poll_interval=0.1)  # `stop` waits this long
        threading.Thread(target=serve, name="simulator", daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Stops listening and delivering."""
        self.courier.stop()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        try:
            operation, parts = RULES.bind_to_environ(environ).match()
            response = self._answer(operation, request, parts)
        except Failure as failure:
            response = _json({"code": failure.code, "message": failure.message}, failure.status)
        except HTTPException as problem:
            return problem(environ, start_response)
        return response(environ, start_response)

    def _answer(self, operation: str, request: Request, parts: Mapping[str, Any]) -> Response:
        if operation not in WECHAT_OPERATIONS | PAY_OPERATIONS:
            return _json(getattr(self, f"_{operation}")(request, **parts))
        mood = self.moods.next(operation, may_be_disturbed=operation in PAY_OPERATIONS)
        if mood == TIMEOUT:
            hang()
        if mood in (SERVER_ERROR, TOO_MANY):
            return _failing(mood)
        if operation in WECHAT_OPERATIONS:
            errcode = mood.removeprefix(NO) if mood is not None and mood.startswith(NO) else None
            result = {"errcode": int(errcode), "errmsg": "no"} if errcode else self._of_wechat(operation, request)
            response = _json(changed(mood, result) or {})
        elif mood is not None and (no := refusal(mood)):
            raise Failure(*no)
        else:
            response = self._of_pay(operation, request, mood, **parts)
        if mood == LOST_ANSWER:
            hang()
        return _failing(mood) if mood in (DONE_5XX, DONE_429) else response

    def _of_wechat(self, operation: str, request: Request) -> dict[str, Any]:
        token = request.args.get("access_token", "")
        body = request.get_json(silent=True) or {}
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "login": lambda: self.wechat.jscode2session(
                request.args["appid"], request.args["secret"], request.args["js_code"]
            ),
            "phone": lambda: self.wechat.get_phone_number(token, body["code"], body.get("openid")),
            "token": lambda: self.wechat.stable_token(body["appid"], body["secret"]),
            "send": lambda: self.wechat.subscribe_send(token, body),
        }
        return answers[operation]()

    def _of_pay(self, operation: str, request: Request, mood: str | None, number: str = "", **parts: str) -> Response:
        raw = request.get_data()
        # The signature covers the path as it is on the wire, percent-encoded.
        target = request.environ["RAW_URI"]
        self.pay.check_signature(request.method, target, request.headers.get("Authorization", ""), raw)
        body = json.loads(raw) if raw else {}
        if operation == "bill_file":
            return Response(self.bills.download(request.args.get("token", "")), mimetype="application/x-gzip")
        authorization, own_url = request.headers.get("Authorization", ""), request.host_url.rstrip("/")
        answers: dict[str, Callable[[], dict[str, Any] | None]] = {
            "bill": lambda: self.bills.tradebill(authorization, request.args.to_dict(), own_url),
            "order": lambda: self.pay.jsapi(body),
            "query": lambda: self.pay.query(number, request.args.get("mchid", "")),
            "find_transaction": lambda: self.pay.find_transaction(number, request.args.get("mchid", "")),
            "close": lambda: self.pay.close(number),
            "refund": lambda: self.pay.refund(body),
            "find_refund": lambda: self.pay.find_refund(number),
        }
        if operation in business_circle.OPERATIONS:
            answer = self.pay.circle.answer(operation, body, number, request.args)
        elif operation in merchant_coupons.OPERATIONS:
            answer = self.pay.busifavor.answer(operation, body, number, request.args, **parts)
        else:
            answer = answers[operation]()
        answer = changed(mood, answer)
        out = b"" if answer is None else spelled(answer, raw=mood == RAW)
        wanted_key = request.headers.get("Wechatpay-Serial", "")
        headers = self.pay.sign(out, None if wanted_key.startswith("PUB_KEY_ID_") else CERTIFICATE_SERIAL)
        return Response(out, 204 if answer is None else 200, headers, mimetype="application/json")

    def _act(self, request: Request, action: str) -> dict[str, Any]:
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
            result: dict[str, Any] | None = actions[action](**(request.get_json(silent=True) or {}))
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

    def _show_disturbed(self, _: Request) -> dict[str, Any]:
        return {"times": self.moods.disturbed}

    def _show_courier(self, _: Request) -> dict[str, Any]:
        courier = self.courier
        return {
            "idle": courier.idle,
            "delivered": courier.delivered,
            "refused": courier.refused,
            "given_up": courier.given_up,
            "lost": courier.lost,
            "doubled": courier.doubled,
        }

    def _show_circle(self, _: Request) -> dict[str, Any]:
        return self.pay.circle.shown()

    def _show_orders(self, _: Request) -> dict[str, Any]:
        orders = []
        for number in list(self.pay.orders):
            order = self.pay.orders[number]
            orders.append({**self.pay.query(number, self.pay.mchid), "refunded_fen": order.refunded_fen})
        return {"orders": orders}

    def _show_order(self, _: Request, number: str) -> dict[str, Any]:
        return self.pay.query(number, self.pay.mchid)

    def _show_bill(self, _: Request, day: str) -> dict[str, Any]:
        return {"rows": self.bills.rows(date.fromisoformat(day))}

    def _messages(self, _: Request) -> dict[str, Any]:
        sent = [
            {"openid": one.openid, "template_id": one.template_id, "at": one.at.isoformat()} for one in self.wechat.sent
        ]
        return {"messages": sent}


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Logs nothing: the callers log what matters."""


def _failing(mood: str) -> Response:
    status = 500 if mood in (SERVER_ERROR, DONE_5XX) else 429
    return _json({"code": "SYSTEM_ERROR" if status == 500 else "FREQUENCY_LIMITED", "message": mood}, status)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
