"""What an order is, which of its states may follow which, and whether a payment fits it. Touches nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

CREATED, OPEN, PAID, CLOSED = "created", "open", "paid", "closed"
STORE, PARKING = "store", "parking"

ORDER_LIFE = timedelta(minutes=15)
# The provider is asked of itself this long after an order was opened, then when it expires, then every minute.
FIRST_QUESTION = timedelta(minutes=1)
NEXT_QUESTION = timedelta(minutes=1)
LATE_REFUND_REASON = "订单已关闭，自动退款"


@dataclass(frozen=True)
class OrderCoupon:
    """A coupon an order holds, and what it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


@dataclass(frozen=True)
class Order:
    """An order of ours. `id` is its out_trade_no; `joined_at` when its member joined. `payable_fen` = `amount_fen` -
    `discount_fen`, which its coupons' discounts sum to, - `points_fen`, which its `points` pay."""

    id: str
    member_id: str
    request_hash: str
    appid: str
    mchid: str
    openid: str
    mall_id: str
    store_id: str | None
    purpose: str
    visit_id: str | None
    description: str
    amount_fen: int
    discount_fen: int
    points_per_yuan: int
    coupons: tuple[OrderCoupon, ...]
    state: str
    created_at: datetime
    expires_at: datetime
    joined_at: datetime
    points: int = 0
    points_fen: int = 0
    prepay_id: str | None = None
    paid_at: datetime | None = None
    transaction_id: str | None = None
    refunded_fen: int = 0
    set_aside: dict[str, Any] | None = None

    @property
    def payable_fen(self) -> int:
        return self.amount_fen - self.discount_fen - self.points_fen


@dataclass(frozen=True)
class Payment:
    """What the provider says was paid, from a notice or a query."""

    order_id: str
    transaction_id: str
    appid: str
    mchid: str
    total_fen: int
    currency: str
    paid_at: datetime


@dataclass(frozen=True)
class Refund:
    """What the provider says was refunded."""

    order_id: str
    refund_id: str
    out_refund_no: str
    refund_fen: int
    refunded_at: datetime


def read_payment(resource: dict[str, Any]) -> Payment:
    """From the fields of a payment notice or an order query in state SUCCESS or REFUND."""
    return Payment(
        order_id=resource["out_trade_no"],
        transaction_id=resource["transaction_id"],
        appid=resource["appid"],
        mchid=resource["mchid"],
        total_fen=resource["amount"]["total"],
        currency=resource["amount"].get("currency", "CNY"),
        paid_at=datetime.fromisoformat(resource["success_time"]),
    )


def read_refund(resource: dict[str, Any], received_at: datetime) -> Refund:
    """From the fields of a refund notice; a success without a time happened when we were told."""
    told = resource.get("success_time")
    return Refund(
        order_id=resource["out_trade_no"],
        refund_id=resource["refund_id"],
        out_refund_no=resource["out_refund_no"],
        refund_fen=resource["amount"]["refund"],
        refunded_at=datetime.fromisoformat(told) if told else received_at,
    )


def misfit(order: Order, payment: Payment) -> str | None:
    """Why a payment is not the one its order asked for: the first field that differs, or None."""
    pairs = {
        "amount": (order.payable_fen, payment.total_fen),
        "currency": ("CNY", payment.currency),
        "appid": (order.appid, payment.appid),
        "mchid": (order.mchid, payment.mchid),
    }
    return next((name for name, (ours, theirs) in pairs.items() if ours != theirs), None)


def first_question_at(order: Order) -> datetime:
    """When the provider is asked about an order of itself, if no callback came."""
    return min(order.created_at + FIRST_QUESTION, order.expires_at)


def next_question_at(order: Order, *, now: datetime) -> datetime:
    """When it is asked again: at the order's end, and from then on every minute."""
    return max(order.expires_at, now + NEXT_QUESTION)
