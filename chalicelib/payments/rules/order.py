"""What an order is, what it costs, and when WeChat Pay is queried about it. Pure."""

import bisect
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

CREATED, OPEN, PAID, CLOSED = "created", "open", "paid", "closed"
STORE, PARKING = "store", "parking"

ORDER_LIFE = timedelta(minutes=15)
# How many seconds after its opening an order is queried by a queue's worker (as WeChat Pay's documentation advises:
# "JSAPI order", section "fallback polling"). When the order expires, the schedule begins to query it, and continues
# until it is settled.
LADDER = (5, 30, 60, 180, 300, 600)
# The most open orders that one member may have at a time.
MOST_OPEN = 10
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)


@dataclass(frozen=True)
class OrderCoupon:
    """A coupon that an order holds or redeemed. `discount_fen`: what it takes off the order."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


@dataclass(frozen=True)
class OrderLine:
    """One article of an order. `amount_fen`: the price of `quantity` pieces; `payable_fen`: the part of the price that
    is paid with money. The order's fields of these names are the sums over its lines. `returned`: how many pieces were
    refunded or are being refunded."""

    sku: str
    quantity: int
    amount_fen: int
    payable_fen: int
    returned: int = 0


@dataclass(frozen=True)
class QuoteLine:
    """One line of an order's price. `kind`: goods, amount and parking add to it; coupon and points (negative) take off.
    `name`: the sku, the coupon's id, or empty."""

    kind: str
    name: str
    amount_fen: int


class UnmatchedPayment(msgspec.Struct, frozen=True):
    """A payment that came for an order and credits nothing (rules/unmatched). `reason`: late, or "<field>_differs".
    `at`: when it was paid."""

    reason: str
    transaction_id: str
    total_fen: int
    at: datetime


@dataclass(frozen=True)
class Order:
    """An order of ours.

    `id`: its out_trade_no. `merchant_id`: the merchant of the store. `joined_at`: when its member joined.
    `payable_fen`: `amount_fen` less `discount_fen` (the sum of its coupons' discounts) and less `points_fen` (what
    `points` pay). `refunded_fen`: what was refunded; `refunding_fen`: what is being refunded. `refunds` counts the
    refunds that did not fail, `refund_moves` every change of a refund. `refund_sent_no`, `refund_sent_at`: the refund
    that was sent last, and when. `unmatched`: a payment that came for it but is late or does not match it.
    `notify_url`: the callback address it was opened with; WeChat Pay refuses to open the same number again with another
    address.
    """

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
    unmatched: UnmatchedPayment | None = None
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
        """Whether it is paid or closed: both are final."""
        return self.state in (PAID, CLOSED)

    @property
    def awaits_payment(self) -> bool:
        """Whether no payment is known yet: the order is neither settled nor held for review."""
        return not self.is_settled and self.unmatched is None


def list_others_open(ends: dict[str, datetime], order_id: str, *, now: datetime) -> dict[str, datetime]:
    """The other orders of a member that have not expired. `ends`: when each of them expires, by order id."""
    return {other: end for other, end in ends.items() if end > now and other != order_id}


def quote_lines(order: Order) -> list[QuoteLine]:
    """The order's price in lines; the lines sum to `payable_fen`."""
    if order.lines:
        lines = [QuoteLine("goods", one.sku, one.amount_fen) for one in order.lines]
    else:
        lines = [QuoteLine("parking" if order.purpose == PARKING else "amount", "", order.amount_fen)]
    lines += [QuoteLine("coupon", one.coupon_id, -one.discount_fen) for one in order.coupons]
    return [*lines, QuoteLine("points", "", -order.points_fen)] if order.points_fen else lines


def pause_of(order: Order, *, now: datetime) -> int:
    """The number, from 0, of the ladder's pause that contains `now`. The pauses after the end of the ladder are as long
    as its last one."""
    seconds = int((now - order.created_at).total_seconds())
    after = max(0, seconds - LADDER[-1]) // (LADDER[-1] - LADDER[-2])
    return bisect.bisect_right(LADDER, seconds) + after


def next_query_at(order: Order, *, now: datetime) -> datetime:
    """When the schedule queries the order next: when it expires, a minute later, then after longer and longer pauses,
    up to half an hour."""
    late = (now - order.expires_at) / 4
    return max(order.expires_at, now + min(max(late, SHORTEST_PAUSE), LONGEST_PAUSE))
