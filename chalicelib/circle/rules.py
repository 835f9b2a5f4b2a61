"""Payments in the mall's shops, their refunds, who authorised, and when each is reported or queried again. Pure.

Source: pay.weixin.qq.com/doc/v3, smart business circle: "card activation notice", "mall payment notice", "mall refund
notice", "points synchronisation", "query of a user's authorisation".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.providers.answers.circle import MallRefund, MallSale

# --- a payment in a shop ------------------------------------------------------------------------------------------
# Just kept; a person must say which shop it was; the shop is known, and it is a receipt or an order of ours; a person
# said that it is no sale.
NEW, UNPLACED, PLACED, DISMISSED = "new", "unplaced", "placed", "dismissed"
# Why it is a task for a person.
UNKNOWN_SHOP, SHOP_CLOSED, REPORT_FAILED = "unknown_shop", "shop_closed", "report_failed"
# WeChat Pay did not say for a day whether it is an order of ours. It is reported all the same: WeChat reports refunds
# only of payments whose points were reported.
UNANSWERED, ANSWERED_WITHIN = "unanswered", timedelta(days=1)
NO_PAYMENT, REFUND_EXCEEDS = "refund_without_payment", "refund_exceeds"
WAITING, APPLIED, SET_ASIDE = "waiting", "applied", "set_aside"
# The shopper reads this where a payment earned nothing (no_points_remarks, 128 characters at most).
NOTHING_EARNED, NOT_A_MEMBER = "本次消费不符合积分规则", "支付时尚未成为会员"
NOT_PLACED, NOT_A_SALE, NOT_CONFIRMED = "消费门店待确认", "该笔交易不参与积分", "积分待确认"

# After a report that failed: minutes until the next, then every hour, for a day. Without a report WeChat never reports
# a refund.
REPORT_PAUSES = (1, 2, 5, 10, 15, 30)
REPORT_HOURS = 24
# A shop whose number is unknown is looked for again after so many minutes, then every hour for a week, then every day
# while refunds may come.
LOOK_PAUSES = (10, 10, 10, 30, 60)
LOOKED_FOR_HOURLY = timedelta(days=7)
# The mall's notice of an order of ours may overtake the order's own notice.
ORDER_PAUSE = timedelta(minutes=1)
# Points that are not there so long after an order was found to be paid were not earned: the worker that credits has had
# all its tries. The notice may come hours late, so the instant of payment is no measure.
EARNED_WITHIN = timedelta(minutes=15)
# WeChat reports refunds for so long after the payment ("mall refund notice").
REFUNDS_REPORTED_WITHIN = timedelta(days=30)
# A card that is activated so soon after a payment came of that payment.
CARD_OF_PAYMENT = timedelta(hours=2)


@dataclass(frozen=True)
class Sale:
    """A payment in a shop of the mall, as WeChat reported it, to whichever merchant id. `payment_id`: the order of
    ours, if it is one; `earned_by`: when that order has earned all it will earn. `reported_at`: when its points were
    reported last, `points`: how many, `remark`: why none. `why`: why it is a task for a person; `tries`: reports that
    failed, or searches for its shop."""

    transaction_id: str
    mchid: str
    appid: str
    openid: str
    merchant_name: str
    shop_name: str
    shop_number: str
    amount_fen: int
    paid_at: datetime
    heard_at: datetime
    state: str = NEW
    mall_id: str | None = None
    store_id: str | None = None
    payment_id: str | None = None
    earned_by: datetime | None = None
    decided_by: str | None = None
    note: str | None = None
    reported_at: datetime | None = None
    points: int | None = None
    remark: str | None = None
    tries: int = 0
    task: str | None = None
    why: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Said:
    """A decision of staff: by whom, with which note."""

    by: str
    note: str


@dataclass(frozen=True)
class Refund:
    """A refund of a sale. `amount_fen`: what had been paid."""

    transaction_id: str
    refund_id: str
    mchid: str
    amount_fen: int
    refund_fen: int
    refunded_at: datetime
    state: str = WAITING
    why: str | None = None
    decided_by: str | None = None
    note: str | None = None


def sale_of(notice: MallSale, *, heard_at: datetime) -> Sale:
    """A payment that was just heard of."""
    return Sale(
        transaction_id=notice.transaction_id,
        mchid=notice.mchid,
        appid=notice.appid,
        openid=notice.openid,
        merchant_name=notice.merchant_name,
        shop_name=notice.shop_name,
        shop_number=notice.shop_number,
        amount_fen=notice.amount_fen,
        paid_at=notice.paid_at,
        heard_at=heard_at,
    )


def refund_of(notice: MallRefund) -> Refund:
    """A refund that was just heard of."""
    return Refund(
        transaction_id=notice.transaction_id,
        refund_id=notice.refund_id,
        mchid=notice.mchid,
        amount_fen=notice.amount_fen,
        refund_fen=notice.refund_fen,
        refunded_at=notice.refunded_at,
    )


def is_same(one: Sale, other: Sale) -> bool:
    """Whether two notices of one transaction are of the same payment; one that the shopper claimed by hand is."""
    return (one.mchid, one.appid, one.openid, one.amount_fen) == (
        other.mchid,
        other.appid,
        other.openid,
        other.amount_fen,
    )


def next_report_at(sale: Sale, now: datetime) -> datetime | None:
    """When a report that failed is repeated; None after a day of tries."""
    if sale.tries < len(REPORT_PAUSES):
        return now + timedelta(minutes=REPORT_PAUSES[sale.tries])
    if sale.tries < len(REPORT_PAUSES) + REPORT_HOURS:
        return now + timedelta(hours=1)
    return None


def next_look_at(sale: Sale, now: datetime) -> datetime | None:
    """When an unknown shop is looked for again; None: only a person may say which it was."""
    age = now - sale.heard_at
    if age < LOOKED_FOR_HOURLY:
        return now + timedelta(minutes=LOOK_PAUSES[min(sale.tries, len(LOOK_PAUSES) - 1)])
    return now + timedelta(days=1) if age < REFUNDS_REPORTED_WITHIN else None


def is_card_of(paid_at: datetime, carded_at: datetime) -> bool:
    """Whether a card came of a payment: it was taken soon afterwards."""
    return timedelta(0) <= carded_at - paid_at <= CARD_OF_PAYMENT


# --- who authorised -----------------------------------------------------------------------------------------------
UNKNOWN, REGISTERED = "unknown", "registered"
UNAUTHORIZED, AUTHORIZED, DEAUTHORIZED = "unauthorized", "authorized", "deauthorized"
# WeChat sends no notice of a withdrawn authorisation: a shopper who has one is queried weekly. A shopper who has none
# is queried daily for a week, then monthly: the notice of an authorisation may be lost.
WITH_ONE, WITHOUT = timedelta(days=7), timedelta(days=1)
DAILY_FOR, RARELY = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class Authorization:
    """Whether a shopper lets the mall hear of payments: the `state` at `as_of`, and `since` when it is known.
    `has_card`: a notice said so; `card_code`: the card's number there."""

    appid: str
    openid: str
    mchid: str
    state: str
    as_of: datetime
    since: datetime
    authorized_at: datetime | None = None
    card_code: str | None = None
    has_card: bool = False


def next_question_at(one: Authorization) -> datetime:
    """When WeChat Pay is asked about the shopper again."""
    if one.state == AUTHORIZED:
        return one.as_of + WITH_ONE
    return one.as_of + (WITHOUT if one.as_of < one.since + DAILY_FOR else RARELY)
