"""Receipts that tills and merchants report: which may earn, and when a report is a repeat. Touches nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib import errors

# A till's clock may be a little fast; a merchant's system may report days later.
FAST, LATE = timedelta(minutes=5), timedelta(days=30)
# By then the worker has credited a receipt, whatever became of who reported it.
SETTLED = timedelta(minutes=15)
NOBODY = ""


@dataclass(frozen=True)
class Receipt:
    """What was bought at a store, by its receipt. `paid_fen` of `amount_fen` were really paid; `told_at`: when it was
    bought, where the report said so. `payer`: who paid, as appid#openid, where it was told so; `member_id` is empty
    while that is no member, and the receipt earns nothing; `claimed_at`: when it became one's."""

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

    @property
    def is_claimed(self) -> bool:
        return self.member_id != NOBODY


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
    """Whether two reports tell the same sale."""
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
    return now < (receipt.claimed_at or receipt.reported_at) + SETTLED


def check_refund(receipt: Receipt, refund_fen: int) -> None:
    """Raises ReceiptRefundExceeds for more than is left of what was paid."""
    left = receipt.paid_fen - receipt.refunded_fen
    if refund_fen > left:
        raise errors.ReceiptRefundExceeds("refund_fen", left_fen=left)
