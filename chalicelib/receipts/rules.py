"""Reported receipts: when one is held for review, when two reports are the same sale, and what may be claimed or
refunded. No side effects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from chalicelib import errors
from chalicelib.events import sales

# A till's clock may be some minutes fast. A merchant's system may report days later.
MAX_AHEAD, MAX_BACK = timedelta(minutes=5), timedelta(days=30)
# After this time the worker has credited a receipt, even if the request that reported it failed.
CREDITED_AFTER = timedelta(minutes=15)
# The member id of a receipt that no member has.
NOBODY = ""

# The states of a receipt. COUNTS: it counts as a sale. WAITS: it is held for review, until a person confirms or
# dismisses it. DISMISSED: a person dismissed it. SLIP: it is the slip of one of our orders; the order counts, and the
# slip does not.
COUNTS, WAITS, DISMISSED, SLIP = "counts", "waits", "dismissed", "slip"
# Why a receipt is held for review. ALIKE: the shopper paid the same amount at the store within minutes, under another
# number. RECEIPT_CAP, DAY_CAP: the receipt, or the shopper's day, exceeds the mall's cap. UNANSWERED: WeChat Pay does
# not say whether the transaction is one of our orders.
ALIKE, RECEIPT_CAP, DAY_CAP, UNANSWERED = "alike", "receipt_cap", "day_cap", "unanswered"
ALIKE_WITHIN = timedelta(minutes=10)
# A new receipt is compared with at most this many receipts of the shopper's day.
MAX_COMPARED = 50

# The sales channel by the role of the reporter, which is the part of `reported_by` before the colon.
CHANNELS = {"till": sales.TILL, "crm": sales.SYSTEM, "member": sales.BACK_FILL, "wechat": sales.CIRCLE}
# Caps apply to these only. WeChat Pay confirms the amounts of the other channels.
CAPPED = (sales.TILL, sales.SYSTEM)


@dataclass(frozen=True)
class Receipt:
    """A sale at a store, by its receipt.

    `amount_fen`: the price; `paid_fen`: the part that was really paid. `bought_at`: the time of the sale. `told_at`:
    the time of the sale that the report states, if it states one. `reported_by`: <role>:<id>, as till:7f3a.

    `payer`: who paid, as appid#openid, if known. `member_id` is empty while no member has the receipt; it then earns
    nothing. `claimed_at`: when a member claimed it. `transaction_id`: WeChat Pay's number, if known. `payment_id`: our
    order, if this is its slip.

    `why`: the reason why it is or was held for review. `decided_at`: when staff confirmed or dismissed it.
    """

    id: str
    mall_id: str
    store_id: str
    receipt_no: str
    member_id: str
    amount_fen: int
    paid_fen: int
    bought_at: datetime
    reported_by: str
    reported_at: datetime
    told_at: datetime | None = None
    points_per_yuan: int = 0
    refunded_fen: int = 0
    payer: str | None = None
    claimed_at: datetime | None = None
    merchant_id: str | None = None
    transaction_id: str | None = None
    payment_id: str | None = None
    state: str = COUNTS
    why: str | None = None
    decided_at: datetime | None = None

    @property
    def is_claimed(self) -> bool:
        return self.member_id != NOBODY

    @property
    def counts(self) -> bool:
        return self.state == COUNTS

    @property
    def channel(self) -> str:
        return CHANNELS[self.reported_by.split(":", 1)[0]]

    @property
    def shopper(self) -> str:
        """The shopper to whom the receipt belongs: the member, or else the payer."""
        return self.member_id or self.payer or NOBODY


@dataclass(frozen=True)
class Refund:
    """A refund of a receipt. `refunded_before_fen`: the sum of the receipt's earlier refunds."""

    id: str
    refund_no: str
    refund_fen: int
    refunded_before_fen: int
    refunded_by: str
    refunded_at: datetime


def check_amounts(amount_fen: int, paid_fen: int) -> None:
    """Checks that the paid amount is at most the price. Raises ValueInvalid."""
    if paid_fen > amount_fen:
        raise errors.ValueInvalid("paid_fen", reason="more cannot be paid than the amount")


def check_back_fill(trade_state: str, paid_at: datetime, *, days: int, now: datetime) -> None:
    """Checks that a shopper may file a payment: it is paid (WeChat Pay's `trade_state`), not refunded, and at most
    `days` old. Raises PaymentRefunded, PaymentTooOld."""
    if trade_state != "SUCCESS":
        raise errors.PaymentRefunded("transaction_id")
    if now - paid_at > timedelta(days=days):
        raise errors.PaymentTooOld("transaction_id", days=days)


def check_age(receipt: Receipt, *, days: int, now: datetime) -> None:
    """Checks that a receipt without a member can still be claimed. Raises PaymentTooOld."""
    if not may_be_claimed(receipt, days=days, since=now):
        raise errors.PaymentTooOld("transaction_id", days=days)


def decide_bought_at(stated: datetime | None, now: datetime, *, within: timedelta = MAX_BACK) -> datetime:
    """Returns the time of the sale: `stated`, or now if the report states no time. Raises ValueInvalid if it is in the
    future or too long ago."""
    if stated is None:
        return now
    if stated > now + MAX_AHEAD:
        raise errors.ValueInvalid("bought_at", reason="it lies ahead")
    if stated < now - within:
        raise errors.ValueInvalid("bought_at", reason=f"it is more than {within.days} days ago")
    return stated


def in_utc(instant: datetime | None) -> datetime | None:
    """Converts an instant to UTC. Raises ValueInvalid if it is outside the years 1 to 9999 in UTC."""
    try:
        return instant.astimezone(UTC) if instant else None
    except OverflowError as error:
        raise errors.ValueInvalid("bought_at", reason="there is no such time") from error


def is_same(one: Receipt, other: Receipt) -> bool:
    """Whether two reports of one receipt are about the same sale.

    If both reports have the same transaction id, only the amount paid and the shopper must agree. WeChat and the till
    may know different prices before discounts, or different times.
    """
    if one.transaction_id is not None and one.transaction_id == other.transaction_id:
        return one.paid_fen == other.paid_fen and _is_same_shopper(one, other)
    if one.told_at is not None and other.told_at is not None and one.told_at != other.told_at:
        return False
    if not _is_same_shopper(one, other):
        return False
    return (one.amount_fen, one.paid_fen) == (other.amount_fen, other.paid_fen)


def _is_same_shopper(one: Receipt, other: Receipt) -> bool:
    if one.is_claimed and other.is_claimed:
        return one.member_id == other.member_id
    return one.payer is not None and one.payer == other.payer


def payer_of(appid: str, openid: str) -> str:
    """Returns the key of a payer, who may not be a member."""
    return f"{appid}#{openid}"


def may_be_claimed(receipt: Receipt, *, days: int, since: datetime) -> bool:
    """Whether a member can claim a receipt: no member has it, and it was at most `days` old at `since`, the time of
    joining or of the request."""
    return not receipt.is_claimed and since - receipt.bought_at <= timedelta(days=days)


def may_need_credit(receipt: Receipt, now: datetime) -> bool:
    """Whether a repeated request should still credit the receipt. After CREDITED_AFTER the worker has handled it. It
    must not be credited again then, even if it earned nothing, because the earning rules may have changed."""
    return now < (receipt.decided_at or receipt.claimed_at or receipt.reported_at) + CREDITED_AFTER


def check_refund(receipt: Receipt, refund_fen: int) -> None:
    """Checks that a refund is at most what is left of the paid amount. Raises ReceiptRefundExceeds."""
    left = receipt.paid_fen - receipt.refunded_fen
    if refund_fen > left:
        raise errors.ReceiptRefundExceeds("refund_fen", left_fen=left)


# --- review -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Purchase:
    """Another purchase of the shopper, which a receipt is compared with. `is_witnessed`: it has a WeChat Pay
    transaction. Two transactions are never the same sale."""

    id: str
    store_id: str
    paid_fen: int
    at: datetime
    is_witnessed: bool = False


@dataclass(frozen=True)
class Caps:
    """The most that tills and merchants' systems may report without a review: for one receipt, and for a shopper's
    business day."""

    receipt_fen: int
    day_fen: int


@dataclass(frozen=True)
class ShopperDay:
    """The receipts of a shopper on a business day. `reported_fen`: the sum that counts towards the day cap. `recent`:
    the latest receipts. `revision`: grows by one with each write."""

    shopper: str
    day: date
    reported_fen: int = 0
    recent: tuple[Purchase, ...] = ()
    revision: int = 0


def decide_state(receipt: Receipt, day: ShopperDay, *, orders: Sequence[Purchase], caps: Caps) -> Receipt:
    """Decides whether a receipt counts or is held for review, and returns it with that state. `orders`: our orders of
    the shopper around the time of the sale."""
    if receipt.state != COUNTS:
        return receipt
    why = _why_review(receipt, day, orders, caps)
    return replace(receipt, state=WAITS, why=why) if why is not None else receipt


def _why_review(receipt: Receipt, day: ShopperDay, orders: Sequence[Purchase], caps: Caps) -> str | None:
    if any(_is_alike(receipt, one) for one in (*day.recent, *orders)):
        return ALIKE
    if receipt.channel not in CAPPED:
        return None
    if receipt.paid_fen > caps.receipt_fen:
        return RECEIPT_CAP
    return DAY_CAP if day.reported_fen + receipt.paid_fen > caps.day_fen else None


def _is_alike(receipt: Receipt, other: Purchase) -> bool:
    if receipt.paid_fen == 0 or other.id == receipt.id:
        return False
    if receipt.transaction_id is not None and other.is_witnessed:
        return False  # two transactions are two sales
    is_same_amount = (receipt.store_id, receipt.paid_fen) == (other.store_id, other.paid_fen)
    return is_same_amount and abs(receipt.bought_at - other.at) <= ALIKE_WITHIN


def add_to_day(day: ShopperDay, receipt: Receipt) -> ShopperDay:
    """Returns the day with a receipt added. A receipt that is held for review changes only `revision`."""
    capped_fen = receipt.paid_fen if receipt.counts and receipt.channel in CAPPED else 0
    is_witnessed = receipt.transaction_id is not None
    purchase = Purchase(receipt.id, receipt.store_id, receipt.paid_fen, receipt.bought_at, is_witnessed)
    recent = (*day.recent, purchase) if receipt.counts else day.recent
    return replace(
        day,
        reported_fen=day.reported_fen + capped_fen,
        recent=recent[-MAX_COMPARED:],
        revision=day.revision + 1,
    )
