"""What WeChat tells of the business circle, how often it is asked and told again. Touches nothing.

Source: pay.weixin.qq.com/doc/v3, smart business circle: "card activation notice", "mall payment notice", "mall refund
notice", "points synchronisation", "query of a user's authorisation".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.providers.answers.circle import MallRefund, MallSale

# --- a payment in a shop ------------------------------------------------------------------------------------------
# Taken down; a person must say where it was; known where, as a receipt or an order of ours; a person said it is none.
NEW, UNPLACED, PLACED, DISMISSED = "new", "unplaced", "placed", "dismissed"
# Why a person has to look.
UNKNOWN_SHOP, SHOP_CLOSED, REPORT_FAILED = "unknown_shop", "shop_closed", "report_failed"
# The provider did not say for a day whether it is an order of ours; told of it anyhow, for refunds are told only of
# payments whose points were.
UNANSWERED, ANSWERED_WITHIN = "unanswered", timedelta(days=1)
NO_PAYMENT, REFUND_EXCEEDS = "refund_without_payment", "refund_exceeds"
WAITING, APPLIED, SET_ASIDE = "waiting", "applied", "set_aside"
# What the shopper reads where a payment earned nothing (no_points_remarks, 128 characters at most).
NOTHING_EARNED, NOT_A_MEMBER = "本次消费不符合积分规则", "支付时尚未成为会员"
NOT_PLACED, NOT_A_SALE, NOT_CONFIRMED = "消费门店待确认", "该笔交易不参与积分", "积分待确认"

# After a report that failed: minutes until the next, then every hour, for a day. Without it no refund is ever told.
REPORT_PAUSES = (1, 2, 5, 10, 15, 30)
REPORT_HOURS = 24
# How long a shop's number may be made known before it is looked for less often: minutes, then every hour for a week,
# then every day while refunds are told.
LOOK_PAUSES = (10, 10, 10, 30, 60)
LOOKED_FOR_HOURLY = timedelta(days=7)
# An order of ours may be reported before its own callback came.
ORDER_PAUSE = timedelta(minutes=1)
# Points not there so long after an order was found to be paid were not earned: the worker that credits has had all its
# tries. Its payment may be told hours late, so the instant of payment tells nothing.
EARNED_WITHIN = timedelta(minutes=15)
# Refunds are told for so long after the payment ("mall refund notice").
REFUNDS_TOLD_WITHIN = timedelta(days=30)
# A card activated so soon after a payment came of it.
CARD_OF_PAYMENT = timedelta(hours=2)


@dataclass(frozen=True)
class Sale:
    """A payment in a shop of the mall, to whichever merchant id, as WeChat told of it. `payment_id`: the order of ours
    that it is, where it is one, and `earned_by`: when that has earned what it earns; `reported_at`: when its points
    were told last, `points` how many, `remark` why none."""

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
    """What a person of staff said."""

    by: str
    note: str


@dataclass(frozen=True)
class Refund:
    """What went back of a sale. `amount_fen`: what had been paid."""

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
    """Whether two notices of one transaction tell the same payment; one that the shopper claimed by hand does."""
    return (one.mchid, one.appid, one.openid, one.amount_fen) == (
        other.mchid,
        other.appid,
        other.openid,
        other.amount_fen,
    )


def next_report_at(sale: Sale, now: datetime) -> datetime | None:
    """When a report that failed is made again; None: a day has been tried."""
    if sale.tries < len(REPORT_PAUSES):
        return now + timedelta(minutes=REPORT_PAUSES[sale.tries])
    if sale.tries < len(REPORT_PAUSES) + REPORT_HOURS:
        return now + timedelta(hours=1)
    return None


def next_look_at(sale: Sale, now: datetime) -> datetime | None:
    """When a shop that nobody knew is looked for again; None: a person alone may say where it was."""
    age = now - sale.heard_at
    if age < LOOKED_FOR_HOURLY:
        return now + timedelta(minutes=LOOK_PAUSES[min(sale.tries, len(LOOK_PAUSES) - 1)])
    return now + timedelta(days=1) if age < REFUNDS_TOLD_WITHIN else None


def is_card_of(paid_at: datetime, carded_at: datetime) -> bool:
    """Whether a card came of a payment: it was taken soon after."""
    return timedelta(0) <= carded_at - paid_at <= CARD_OF_PAYMENT


# --- who authorised -----------------------------------------------------------------------------------------------
UNKNOWN, REGISTERED = "unknown", "registered"
UNAUTHORIZED, AUTHORIZED, DEAUTHORIZED = "unauthorized", "authorized", "deauthorized"
# Nobody tells that an authorisation was taken back: who has one is asked about weekly. Who has none is asked about
# daily for a week, and monthly then, for the notice of one may be lost.
WITH, WITHOUT, NO_LONGER, RARELY = timedelta(days=7), timedelta(days=1), timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class Authorization:
    """Whether a shopper lets the mall hear of payments: what was so `as_of` an instant, and `since` when it was heard
    to be so. `has_card`: by the notice."""

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
    """When the provider is asked about it again."""
    if one.state == AUTHORIZED:
        return one.as_of + WITH
    return one.as_of + (WITHOUT if one.as_of < one.since + NO_LONGER else RARELY)
