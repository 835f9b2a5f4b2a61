"""The simulated parties over HTTP: the paths of WeChat and WeChat Pay, and /sim/… (simulator/controls.py)."""

import functools
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from simulator.controls import Parties
from simulator.failure import Failure
from simulator.keys import CERTIFICATE_SERIAL
from simulator.misbehave import (
    DONE_5XX,
    DONE_429,
    LOST_ANSWER,
    NO,
    RAW,
    SERVER_ERROR,
    TIMEOUT,
    TOO_MANY,
    changed,
    hang,
    refusal,
    spelled,
)
from simulator.wechat_pay import business_circle, merchant_coupons

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
        Rule("/sim/<what>", endpoint="look", methods=["GET"]),
        Rule("/sim/<what>/<number>", endpoint="look", methods=["GET"]),
    ]
)
WECHAT_OPERATIONS = {"login", "phone", "token", "send"}
PAY_OPERATIONS = {"order", "query", "find_transaction", "close", "refund", "find_refund", "bill", "bill_file"}
PAY_OPERATIONS |= merchant_coupons.OPERATIONS | business_circle.OPERATIONS


class Simulator(Parties):
    """The simulated parties at one address."""

    _server: BaseWSGIServer | None = None

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
        if operation == "act":
            return _json(self.act(**parts, body=request.get_json(silent=True) or {}))
        if operation == "look":
            return _json(self.look(**parts))
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


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Logs nothing: the callers log what matters."""


def _failing(mood: str) -> Response:
    status = 500 if mood in (SERVER_ERROR, DONE_5XX) else 429
    return _json({"code": "SYSTEM_ERROR" if status == 500 else "FREQUENCY_LIMITED", "message": mood}, status)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
