"""What an order is, which of its states may follow which, and whether a payment fits it. Touches nothing."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.providers.answers.payments import Payment

CREATED, OPEN, PAID, CLOSED = "created", "open", "paid", "closed"
STORE, PARKING = "store", "parking"

ORDER_LIFE = timedelta(minutes=15)
# The provider is asked so many seconds after an order was opened (JSAPI order, "fallback polling"), by a queue.
# The schedule asks at the order's end and from then on, until it is settled.
LADDER = (5, 30, 60, 180, 300, 600)
# How many orders a member may have open at a time.
MOST_OPEN = 10
NEXT_QUESTION, RAREST_QUESTION = timedelta(minutes=1), timedelta(minutes=30)


@dataclass(frozen=True)
class OrderCoupon:
    """A coupon an order holds, and what it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


@dataclass(frozen=True)
class OrderLine:
    """One article of an order: `amount_fen` for all `quantity` of it, of which `payable_fen` is money; the lines'
    sum to the order's. `returned`: how many of it were refunded, or are being."""

    sku: str
    quantity: int
    amount_fen: int
    payable_fen: int
    returned: int = 0


@dataclass(frozen=True)
class QuoteLine:
    """One line of what an order comes to: goods, amount or parking add to it, coupon and points (negative) take off.
    `name`: the sku, the coupon's id, or empty."""

    kind: str
    name: str
    amount_fen: int


@dataclass(frozen=True)
class Order:
    """An order of ours. `id` is its out_trade_no; `joined_at` when its member joined; `merchant_id`: whose shop it is.
    `payable_fen` = `amount_fen` - `discount_fen`, which its coupons' discounts sum to, - `points_fen`, which its
    `points` pay. `refunding_fen` is on its way back; `refunds` counts those that did not fail, `refund_moves` whatever
    changed about them. `set_aside`: money that came for it and is not its own. `notify_url`: where it was opened to be
    told; a repeat under the number is refused with another. `refund_sent_no`, `refund_sent_at`: which of its refunds
    was sent last, and when."""

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
    lines: tuple[OrderLine, ...] = ()
    refunded_fen: int = 0
    refunding_fen: int = 0
    refunds: int = 0
    refund_moves: int = 0
    set_aside: dict[str, Any] | None = None
    closed_reason: str | None = None
    merchant_id: str | None = None
    notify_url: str | None = None
    refund_sent_no: str | None = None
    refund_sent_at: datetime | None = None

    @property
    def payable_fen(self) -> int:
        return self.amount_fen - self.discount_fen - self.points_fen

    @property
    def is_settled(self) -> bool:
        return self.state in (PAID, CLOSED)


def misfit(order: Order, payment: Payment) -> str | None:
    """Why a payment is not the one its order asked for: the first field that differs, or None."""
    pairs = {
        "amount": (order.payable_fen, payment.total_fen),
        "currency": ("CNY", payment.currency),
        "appid": (order.appid, payment.appid),
        "mchid": (order.mchid, payment.mchid),
    }
    return next((name for name, (ours, theirs) in pairs.items() if ours != theirs), None)


def may_be_open(ends: dict[str, datetime], order_id: str, *, now: datetime) -> dict[str, datetime]:
    """Of a member's open orders, by their ends, the others whose time is not over."""
    return {other: end for other, end in ends.items() if end > now and other != order_id}


def quote_lines(order: Order) -> list[QuoteLine]:
    """What the order comes to, line by line; they sum to what is to be paid with money."""
    if order.lines:
        lines = [QuoteLine("goods", one.sku, one.amount_fen) for one in order.lines]
    else:
        lines = [QuoteLine("parking" if order.purpose == PARKING else "amount", "", order.amount_fen)]
    lines += [QuoteLine("coupon", one.coupon_id, -one.discount_fen) for one in order.coupons]
    return [*lines, QuoteLine("points", "", -order.points_fen)] if order.points_fen else lines


def shared_out(payable_fen: int, left: Sequence[int]) -> list[int]:
    """What each article bears of the money, by what the coupons left of it: rounded down cumulatively, the last takes
    the remainder."""
    there, seen, given, shares = sum(left), 0, 0, []
    for one in left:
        seen += one
        so_far = payable_fen * seen // there if there else 0
        shares.append(so_far - given)
        given = so_far
    return shares


def pause_of(order: Order, *, now: datetime) -> int:
    """Which pause of the ladder it is, from 0; those after its end are as long as the last."""
    seconds = int((now - order.created_at).total_seconds())
    after = max(0, seconds - LADDER[-1]) // (LADDER[-1] - LADDER[-2])
    return bisect.bisect_right(LADDER, seconds) + after


def next_question_at(order: Order, *, now: datetime) -> datetime:
    """When the schedule asks again: at the order's end, then after a minute, and ever later the longer it takes."""
    late = (now - order.expires_at) / 4
    return max(order.expires_at, now + min(max(late, NEXT_QUESTION), RAREST_QUESTION))
