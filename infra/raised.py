"""Where refusals come from, read from the code: details, inputs and reasons from the places that raise them, and routes
from the docstrings of the verbs and the form of a route."""

import ast
import inspect
import re
from collections import defaultdict
from dataclasses import dataclass, field

from chalicelib import errors
from chalicelib.coupons import claim
from chalicelib.errors import chinese
from chalicelib.parking import settle_visit
from chalicelib.payments import open_order
from chalicelib.web.route import Route
from infra.package import ROOT

TEXTS = ("reason", "what")
# The routes of codes that belong to no single operation: a sentence in English, and one in Chinese.
ANYWHERE = {
    "token_missing": ("Every route that takes a token.", "", "所有需要令牌的接口。"),
    "token_invalid": ("Every route that takes a token.", "", "所有需要令牌的接口。"),
    "token_expired": ("Every route that takes a token.", "", "所有需要令牌的接口。"),
    "role_forbidden": ("Every route of staff and devices.", "", "员工与设备的所有接口。"),
    "signature_invalid": ("Every route of devices.", "", "设备的所有接口。"),
    "nonce_used": ("Every route of devices.", "", "设备的所有接口。"),
    "body_invalid": ("Every route that takes a body.", "", "所有带请求内容的接口。"),
    "media_type_unsupported": ("Every route that takes a body.", "", "所有带请求内容的接口。"),
    "number_shortened": ("Every route that takes an id or a number.", "", "所有带编号或号码的接口。"),
    "parameter_invalid": ("Every route.", "", "所有接口。"),
    "not_acceptable": ("Every route.", "", "所有接口。"),
    "idempotency_key_missing": ("Every route marked ⚿.", "", "所有标 ⚿ 的接口。"),
    "idempotency_key_reused": ("Every route that takes an Idempotency-Key.", "", "所有可带 Idempotency-Key 的接口。"),
    "resource_not_found": ("Every route whose path or body names something.", "", "所有以路径或内容指明对象的接口。"),
    "reference_invalid": ("Every route whose body names something.", "", "所有以内容指明对象的接口。"),
    "value_invalid": ("Every route that takes a body.", "", "所有带请求内容的接口。"),
    "busy": ("Every route.", "", "所有接口。"),
    "wechat_unavailable": ("Every route that asks WeChat or WeChat Pay.", "", "所有须请求微信或微信支付的接口。"),
    "internal": ("Every route.", "", "所有接口。"),
    "gateway": ("Every path.", "", "所有路径。"),
    "path_unknown": ("Every path that is no route.", "", "所有不存在的路径。"),
    "phone_of_another": (
        "No response has it as its `code`: `POST /v1/login` succeeds and has it in `phone_refused`.",
        "",
        "不作为错误返回：`POST /v1/login` 成功，并在 `phone_refused` 中给出。",
    ),
}
# What a verb's docstring does not name: the verbs of documents are made in chalicelib/web/api.py, and the refusals of a
# login are a table in chalicelib/providers/codes.py.
MORE = {
    "put_campaign": ("CampaignsTooMany",),
    "login_authorize": ("LoginBlocked",),
    "show_merge_code": ("LoginBlocked",),
}
# The functions whose refusals a verb has too, where its docstring says so ("raises as …").
DEFERS = {
    "enter_claim_code": (claim.claim_coupon,),
    "send_merchant_coupons": (claim.claim_coupon,),
    "open_payment": (open_order.open_order, settle_visit.settle, settle_visit.pay),
    "quote_payment": (open_order.open_order, settle_visit.quote),
}
# What a quote never raises: it asks nobody and stores nothing.
NOT_OF_QUOTES = {"PaymentRefused", "WechatUnavailable", "IdempotencyKeyReused", "AskedTooOften", "PaymentsOpenTooMany"}


@dataclass
class Sites:
    """What the places that raise refusals say, by the name of the refusal's class."""

    _details: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _texts: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def details(self, refusal: str) -> set[str]:
        """The further fields of its response."""
        return self._details[refusal]

    def places(self, refusal: str) -> list[str]:
        """The inputs that `field` can name, as far as the code names them literally."""
        return sorted(self._places[refusal])

    def texts(self, refusal: str, detail: str) -> list[tuple[str, str]]:
        """What a detail can say, in English and Chinese; `{}` is a value that the code fills in."""
        pairs = [
            (one, str(chinese.SENTENCES.get(one) or chinese.WORDS.get(one, ""))) for one in self._texts[refusal, detail]
        ]
        return sorted(pair for pair in pairs if pair[1])

    def add(self, call: ast.Call) -> None:
        """Adds one call of a refusal's class."""
        name = ast.unparse(call.func).removeprefix("errors.")
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
            self._places[name].add(call.args[0].value)
        for keyword in call.keywords:
            if keyword.arg is not None:
                self._details[name].add(keyword.arg)
            if keyword.arg in TEXTS:
                self._texts[name, keyword.arg] |= {*_texts(keyword.value)}


def _texts(node: ast.expr) -> list[str]:
    """The texts that an expression can be, with {} for what an f-string fills in."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    return []


def sites() -> Sites:
    """Reads all code that ships."""
    found = Sites()
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("errors."):
                found.add(node)
    return found


def routes(refusal: type[errors.Refusal]) -> list[Route]:
    """The routes that can answer with it, in the order of the map."""
    import app

    return [route for route in app.api.routes if refusal.__name__ in _named(route)]


def _named(route: Route) -> set[str]:
    named = {*MORE.get(route.name, ()), *(("VersionConflict",) if route.takes_version else ())}
    for function in (route.verb, *DEFERS.get(route.name, ())):
        named |= {*re.findall(r"\b[A-Z]\w+", inspect.getdoc(function) or "")}
    return named - NOT_OF_QUOTES if route.name == "quote_payment" else named
