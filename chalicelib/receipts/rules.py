"""Receipts that tills and merchants report: which may earn, and when a report is a repeat. Touches nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from chalicelib import errors
from chalicelib.events import sales

# A till's clock may be a little fast; a merchant's system may report days later.
FAST, LATE = timedelta(minutes=5), timedelta(days=30)
# By then the worker has credited a receipt, whatever became of who reported it.
SETTLED = timedelta(minutes=15)
NOBODY = ""

# What becomes of a receipt: it counts as a sale; it waits for a person, who lets it count or dismisses it; or it is the
# slip of an order of ours, which counts itself.
COUNTS, WAITS, DISMISSED, SLIP = "counts", "waits", "dismissed", "slip"
# Why it waits: the shopper bought for as much at the store within minutes, by another number; it is over what one
# receipt, or a shopper's day, may come to without a person; the provider does not say whether its transaction is an
# order of ours.
ALIKE, RECEIPT_CAP, DAY_CAP, UNANSWERED = "alike", "receipt_cap", "day_cap", "unanswered"
ALIKE_WITHIN = timedelta(minutes=10)
MOST_RECENT = 50  # of a shopper's day, that another receipt is held to

# By who reported it.
CHANNELS = {"till": sales.TILL, "crm": sales.SYSTEM, "member": sales.BACK_FILL, "wechat": sales.CIRCLE}
# WeChat Pay is the witness of the others: they are told once, and cost what they cost.
CAPPED = (sales.TILL, sales.SYSTEM)


@dataclass(frozen=True)
class Receipt:
    """What was bought at a store, by its receipt. `paid_fen` of `amount_fen` were really paid; `told_at`: when it was
    bought, where the report said so. `payer`: who paid, as appid#openid, where it was told so; `member_id` is empty
    while that is no member, and the receipt earns nothing; `claimed_at`: when it became one's. `transaction_id`: WeChat
    Pay's, where it is known; `payment_id`: the order of ours whose slip it is; `why`: why it waits, or waited;
    `decided_at`: when staff let it count, or dismissed it."""

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
        """Whose day it belongs to."""
        return self.member_id or self.payer or NOBODY


@dataclass(frozen=True)
class Refund:
    """A part of a receipt that was refunded, after `refunded_before_fen` of others."""

    id: str
    refund_no: str
    refund_fen: int
    refunded_before_fen: int
    refunded_by: str
    refunded_at: datetime


def check_amounts(amount_fen: int, paid_fen: int) -> None:
    """Raises ValueInvalid."""
    if paid_fen > amount_fen:
        raise errors.ValueInvalid("paid_fen", reason="more cannot be paid than the amount")


def check_back_fill(trade_state: str, paid_at: datetime, *, days: int, now: datetime) -> None:
    """Whether a payment may be filed by its shopper; raises PaymentRefunded, PaymentTooOld."""
    if trade_state != "SUCCESS":
        raise errors.PaymentRefunded("transaction_id")
    if now - paid_at > timedelta(days=days):
        raise errors.PaymentTooOld("transaction_id", days=days)


def check_age(receipt: Receipt, *, days: int, now: datetime) -> None:
    """Whether what nobody had may still be filed; raises PaymentTooOld."""
    if not may_be_claimed(receipt, days=days, since=now):
        raise errors.PaymentTooOld("transaction_id", days=days)


def bought_at(told: datetime | None, now: datetime, *, within: timedelta = LATE) -> datetime:
    """When it was bought: as told, or now. Raises ValueInvalid for what lies ahead or too far back."""
    if told is None:
        return now
    if told > now + FAST:
        raise errors.ValueInvalid("bought_at", reason="it lies ahead")
    if told < now - within:
        raise errors.ValueInvalid("bought_at", reason=f"it is more than {within.days} days ago")
    return told


def in_utc(told: datetime | None) -> datetime | None:
    """An instant as it is kept; raises ValueInvalid for one that UTC cannot tell."""
    try:
        return told.astimezone(UTC) if told else None
    except OverflowError as error:
        raise errors.ValueInvalid("bought_at", reason="there is no such time") from error


def is_same(one: Receipt, other: Receipt) -> bool:
    """Whether two reports tell the same sale. Of one transaction others know the amount before the shop's discounts, or
    the instant, otherwise than the till."""
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
    """How somebody is named who paid and need not be a member."""
    return f"{appid}#{openid}"


def may_be_claimed(receipt: Receipt, *, days: int, since: datetime) -> bool:
    """Whether who is a member since then, or asks then, may have what was bought before, by the mall's days for it."""
    return not receipt.is_claimed and since - receipt.bought_at <= timedelta(days=days)


def may_be_on_its_way(receipt: Receipt, now: datetime) -> bool:
    """Whether its points may still have to be credited by who asks again; later the worker has, by the rules that stood
    then, though they gave nothing."""
    return now < (receipt.decided_at or receipt.claimed_at or receipt.reported_at) + SETTLED


def check_refund(receipt: Receipt, refund_fen: int) -> None:
    """Raises ReceiptRefundExceeds for more than is left of what was paid."""
    left = receipt.paid_fen - receipt.refunded_fen
    if refund_fen > left:
        raise errors.ReceiptRefundExceeds("refund_fen", left_fen=left)


# --- what waits ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bought:
    """What a receipt is held to: a purchase at a store; `is_witnessed`: by its transaction, of which there is one."""

    id: str
    store_id: str
    paid_fen: int
    at: datetime
    is_witnessed: bool = False


@dataclass(frozen=True)
class Caps:
    """What tills and merchants' systems may report without a person: of one receipt, and of a shopper's day."""

    receipt_fen: int
    day_fen: int


@dataclass(frozen=True)
class ShopperDay:
    """What a shopper's receipts of a business day came to, and the latest of them."""

    shopper: str
    day: date
    told_fen: int = 0
    recent: tuple[Bought, ...] = ()
    revision: int = 0


def judged(receipt: Receipt, day: ShopperDay, *, orders: Sequence[Bought], caps: Caps) -> Receipt:
    """The receipt, which counts or waits. `orders`: what the shopper bought by orders of ours then."""
    if receipt.state != COUNTS:
        return receipt
    why = _why_it_waits(receipt, day, orders, caps)
    return replace(receipt, state=WAITS, why=why) if why is not None else receipt


def _why_it_waits(receipt: Receipt, day: ShopperDay, orders: Sequence[Bought], caps: Caps) -> str | None:
    if any(_is_alike(receipt, one) for one in (*day.recent, *orders)):
        return ALIKE
    if receipt.channel not in CAPPED:
        return None
    if receipt.paid_fen > caps.receipt_fen:
        return RECEIPT_CAP
    return DAY_CAP if day.told_fen + receipt.paid_fen > caps.day_fen else None


def _is_alike(receipt: Receipt, other: Bought) -> bool:
    if receipt.paid_fen == 0 or other.id == receipt.id:
        return False
    if receipt.transaction_id is not None and other.is_witnessed:
        return False  # two transactions are two sales
    is_same_sum = (receipt.store_id, receipt.paid_fen) == (other.store_id, other.paid_fen)
    return is_same_sum and abs(receipt.bought_at - other.at) <= ALIKE_WITHIN


def with_receipt(day: ShopperDay, receipt: Receipt) -> ShopperDay:
    """The day after a receipt; what waits does not come to anything yet."""
    told_fen = receipt.paid_fen if receipt.counts and receipt.channel in CAPPED else 0
    is_witnessed = receipt.transaction_id is not None
    bought = Bought(receipt.id, receipt.store_id, receipt.paid_fen, receipt.bought_at, is_witnessed)
    recent = (*day.recent, bought) if receipt.counts else day.recent
    return replace(day, told_fen=day.told_fen + told_fen, recent=recent[-MOST_RECENT:], revision=day.revision + 1)
