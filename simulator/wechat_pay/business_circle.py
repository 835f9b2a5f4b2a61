"""The business circle (智慧商圈) of a mall: payments in its stores, authorisations, points, parking statuses.

Follows pay.weixin.qq.com/doc/v3. A refund is notified within thirty days of the payment, and only if the mall reported
the payment's points.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from werkzeug.routing import Rule

from chalicelib.business_day import SHANGHAI
from simulator.failure import Failure
from simulator.wechat_pay.signing import stamp

RULES = (
    Rule("/v3/businesscircle/points/notify", endpoint="circle_points", methods=["POST"]),
    Rule("/v3/businesscircle/user-authorizations/<number>", endpoint="circle_authorization", methods=["GET"]),
    Rule("/v3/businesscircle/users/<number>/points/commit_status", endpoint="circle_commit", methods=["GET"]),
    Rule("/v3/businesscircle/parkings", endpoint="circle_parking", methods=["POST"]),
)
OPERATIONS = {"circle_points", "circle_authorization", "circle_commit", "circle_parking"}
REFUNDS_NOTIFIED_WITHIN = timedelta(days=30)
UNAUTHORIZED, AUTHORIZED, DEAUTHORIZED = "UNAUTHORIZED", "AUTHORIZED", "DEAUTHORIZED"
REPORT_FIELDS = ("transaction_id", "appid", "openid", "earn_points", "increased_points", "points_update_time")
PARKING_FIELDS = ("brandid", "appid", "openid", "plate_number", "state", "time")


@dataclass
class MallSale:
    """A payment in a store (WeChat calls it a shop). `resource`: the content of its notice. `report`: the last
    report of its points.
    """

    resource: dict[str, Any]
    paid_at: datetime
    report: dict[str, Any] | None = None
    refunds: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Books:
    """What a business circle remembers: payments by transaction id, authorisations by appid and openid, parking."""

    sales: dict[str, MallSale] = field(default_factory=dict)
    authorizations: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    presence: list[dict[str, Any]] = field(default_factory=list)
    reports: int = 0
    last_number: int = 0

    def next_number(self) -> int:
        self.last_number += 1
        return self.last_number


class BusinessCircle:
    """One mall's business circle. `notify` takes a notice's event type, original type and resource."""

    def __init__(
        self, mchid: str, now: Callable[[], datetime], notify: Callable[[str, str, dict[str, Any]], None]
    ) -> None:
        self.mchid, self.now, self._notify = mchid, now, notify
        # Agreed when the mall joins the business circle; no API sets it.
        self.notify_url = ""
        self.books = Books()
        self._lock = threading.RLock()

    # --- what shoppers and shops do -------------------------------------------------------------------------------
    def authorize(self, appid: str, openid: str, *, points: bool = True, notify: bool = True) -> None:
        """A shopper takes the mall's membership card. `points`: the shopper also authorises notices of payments."""
        with self._lock:
            one = self.books.authorizations[(appid, openid)] = {"authorize_state": UNAUTHORIZED}
            if points:
                one |= {"authorize_state": AUTHORIZED, "authorize_time": self._stamp()}
        if notify:
            mode = "REGISTERED_AND_AUTHORIZATION_MODE" if points else "REGISTERED_MODE"
            card = {"openid": openid, "code": f"card-{openid}", "mchid": self.mchid, "auth_type": mode}
            self._notify("MALL_AUTH.ACTIVATE_CARD", "mall_auth", card)

    def withdraw(self, appid: str, openid: str) -> None:
        """A shopper withdraws the authorisation. WeChat sends no notice of it."""
        with self._lock:
            one = self.books.authorizations[(appid, openid)]
            one |= {"authorize_state": DEAUTHORIZED, "deauthorize_time": self._stamp()}

    def pay(
        self,
        appid: str,
        openid: str,
        amount_fen: int,
        *,
        shop_number: str,
        transaction_id: str | None = None,
        notify: bool = True,
    ) -> str:
        """A shopper pays at a shop's till; returns the transaction id. `transaction_id`: that of our order, if any."""
        with self._lock:
            number = transaction_id or f"4400000000{self.books.next_number():018d}"
            resource = {
                "mchid": self.mchid,
                "merchant_name": "商圈商户",
                "shop_name": f"门店{shop_number}",
                "shop_number": shop_number,
                "appid": appid,
                "openid": openid,
                "time_end": self._stamp(),
                "amount": amount_fen,
                "transaction_id": number,
            }
            self.books.sales[number] = MallSale(resource, self.now())
        if notify:
            self.notify_payment(number)
        return number

    def notify_payment(self, transaction_id: str, *, by_hand: bool = False) -> None:
        """Sends a payment's notice (again). `by_hand`: because the shopper claims its points."""
        resource = {**self.books.sales[transaction_id].resource, **({"commit_tag": "USER_COMMIT"} if by_hand else {})}
        self._notify("MALL_TRANSACTION.SUCCESS", "mall_transaction", resource)

    def refund(self, transaction_id: str, refund_fen: int, *, notify_anyway: bool = False) -> str:
        """The shop refunds a payment; returns the refund's id. `notify_anyway`: send the notice in any case."""
        with self._lock:
            sale = self.books.sales[transaction_id]
            names = ("mchid", "merchant_name", "shop_name", "shop_number", "appid", "openid", "transaction_id")
            refund = {
                **{name: sale.resource[name] for name in names},
                "refund_time": self._stamp(),
                "pay_amount": sale.resource["amount"],
                "refund_amount": refund_fen,
                "refund_id": f"5400000000{self.books.next_number():018d}",
            }
            sale.refunds.append(refund)
            notified = sale.report is not None and self.now() <= sale.paid_at + REFUNDS_NOTIFIED_WITHIN
        if notified or notify_anyway:
            self._notify("MALL_REFUND.SUCCESS", "mall_refund", refund)
        return str(refund["refund_id"])

    # --- its API --------------------------------------------------------------------------------------------------
    def answer(
        self, operation: str, body: dict[str, Any], number: str, query: Mapping[str, str]
    ) -> dict[str, Any] | None:
        """The response to one call of the API; None means status 204. Raises Failure."""
        if operation == "circle_authorization":
            return self.user_authorization(number, query.get("appid", ""))
        if operation == "circle_commit":
            return self.commit_status(number, query.get("appid", ""), query.get("brandid", ""))
        (self.points_notify if operation == "circle_points" else self.parkings)(body)
        return None

    def points_notify(self, body: dict[str, Any]) -> None:
        """POST /v3/businesscircle/points/notify: repeatable; the last report counts."""
        _required(body, REPORT_FIELDS)
        with self._lock:
            sale = self.books.sales.get(body["transaction_id"])
            if sale is None:
                raise Failure(404, "RESOURCE_NOT_EXISTS")
            if (sale.resource["appid"], sale.resource["openid"]) != (body["appid"], body["openid"]):
                raise Failure(400, "PARAM_ERROR", "openid")
            if body["earn_points"] != (body["increased_points"] > 0) or len(body.get("no_points_remarks", "")) > 128:
                raise Failure(400, "PARAM_ERROR", "earn_points")
            self.books.reports += 1
            sale.report = dict(body)

    def user_authorization(self, openid: str, appid: str) -> dict[str, Any]:
        """GET /v3/businesscircle/user-authorizations/{openid}"""
        with self._lock:
            known = self.books.authorizations.get((appid, openid))
            if known is None:
                raise Failure(404, "RESOURCE_NOT_EXISTS")
            return {"openid": openid, **known}

    def commit_status(self, openid: str, appid: str, brandid: str) -> dict[str, Any]:
        """GET /v3/businesscircle/users/{openid}/points/commit_status: whether points were reported for today's
        payments."""
        if not brandid.isdecimal():
            raise Failure(400, "PARAM_ERROR", "brandid")
        today = self.now().astimezone(SHANGHAI).date()
        with self._lock:
            waits = any(
                one.report is None
                for one in self.books.sales.values()
                if (one.resource["appid"], one.resource["openid"]) == (appid, openid)
                and one.paid_at.astimezone(SHANGHAI).date() == today
            )
        return {"points_commit_status": "PENDING" if waits else "FINISHED"}

    def parkings(self, body: dict[str, Any]) -> None:
        """POST /v3/businesscircle/parkings"""
        _required(body, PARKING_FIELDS)
        if body["state"] not in ("IN", "OUT") or not isinstance(body["brandid"], int):
            raise Failure(400, "PARAM_ERROR", "state")
        with self._lock:
            self.books.presence.append(dict(body))

    def shown(self) -> dict[str, Any]:
        """All payments with their reports and refunds, and parking statuses."""
        with self._lock:
            sales = [
                {**one.resource, "report": one.report, "refunds": one.refunds} for one in self.books.sales.values()
            ]
            return {"sales": sales, "presence": list(self.books.presence)}

    def _stamp(self) -> str:
        return stamp(self.now())


def _required(body: dict[str, Any], names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in body]
    if missing:
        raise Failure(400, "PARAM_ERROR", missing[0])
