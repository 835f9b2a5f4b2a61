"""Payments in the mall's shops, their refunds, authorisations, and when reports and queries are repeated. No side
effects.

Source: pay.weixin.qq.com/doc/v3, smart business circle: "card activation notice", "mall payment notice", "mall refund
notice", "points synchronisation", "query of a user's authorisation".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.providers.answers.circle import MallRefund, MallSale

# --- a payment in a shop ------------------------------------------------------------------------------------------
# The states of a sale. NEW: just stored. UNPLACED: nobody knows yet in which shop it was paid. PLACED: the mall is
# known, and it is a receipt or an order of ours. DISMISSED: a person decided that it is no sale.
NEW, UNPLACED, PLACED, DISMISSED = "new", "unplaced", "placed", "dismissed"
# Why a sale is a task for a person.
UNKNOWN_SHOP, SHOP_CLOSED, REPORT_FAILED = "unknown_shop", "shop_closed", "report_failed"
# UNANSWERED: within ANSWERED_WITHIN, WeChat Pay did not say whether the sale is an order of ours. We report 0 points
# for such a sale, because WeChat reports refunds only of payments whose points were reported.
UNANSWERED, ANSWERED_WITHIN = "unanswered", timedelta(days=1)
# Why a refund is a task for a person.
NO_PAYMENT, REFUND_EXCEEDS = "refund_without_payment", "refund_exceeds"
# The states of a refund. SET_ASIDE: held for review.
WAITING, APPLIED, SET_ASIDE = "waiting", "applied", "set_aside"
# What the shopper reads if a payment earned nothing (no_points_remarks, at most 128 characters).
NOTHING_EARNED, NOT_A_MEMBER = "本次消费不符合积分规则", "支付时尚未成为会员"
NOT_PLACED, NOT_A_SALE, NOT_CONFIRMED = "消费门店待确认", "该笔交易不参与积分", "积分待确认"

# The minutes before each of the first repeats of a failed report. After these, the report is repeated every hour for a
# day. WeChat does not report refunds of a payment whose points were never reported.
REPORT_PAUSES = (1, 2, 5, 10, 15, 30)
REPORT_HOURS = 24
# The minutes before each of the first repeated searches for an unknown shop. After these, the search is repeated every
# hour until a week after the notice, then every day as long as WeChat reports refunds.
LOOK_PAUSES = (10, 10, 10, 30, 60)
LOOKED_FOR_HOURLY = timedelta(days=7)
# If the points of a sale are not known yet, the report is tried again after this time. For an order of ours, the
# business circle's notice may come before the order's own notice.
ORDER_PAUSE = timedelta(minutes=1)
# If an order has no points this long after we found it paid, it earned none: by then the worker that credits points has
# had all its tries. The time does not start at the payment, because the order's notice may come hours late.
EARNED_WITHIN = timedelta(minutes=15)
# How long after a payment WeChat reports its refunds ("mall refund notice").
REFUNDS_REPORTED_WITHIN = timedelta(days=30)
# If a card is activated within this time after a payment, the payment led to the card.
CARD_OF_PAYMENT = timedelta(hours=2)


@dataclass(frozen=True)
class Sale:
    """A payment in a shop of the mall, as WeChat reported it. `heard_at`: when we received the notice. `payment_id`:
    our order, if the payment is of one; `earned_by`: if that order has no points at this instant, it earned none.
    `decided_by`, `note`: who made the last decision about it, and why. `reported_at`: when its points were last
    reported; `points`: how many; `remark`: why it earned none. `why`: why it is a task for a person. `tries`: the
    number of failed reports, or of searches for its shop. `due_at`: when it is due for the next step."""

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
    """A decision about a sale or a refund. `by`: a member of staff, or `wechat:business_circle`; `note`: why."""

    by: str
    note: str


@dataclass(frozen=True)
class Refund:
    """A refund of a sale. `amount_fen`: the amount of the payment according to the refund's notice."""

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
    """Makes a new sale from its notice."""
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
    """Makes a new refund from its notice."""
    return Refund(
        transaction_id=notice.transaction_id,
        refund_id=notice.refund_id,
        mchid=notice.mchid,
        amount_fen=notice.amount_fen,
        refund_fen=notice.refund_fen,
        refunded_at=notice.refunded_at,
    )


def is_same(one: Sale, other: Sale) -> bool:
    """Whether two notices of one transaction agree about merchant id, mini-program, payer and amount. If the shopper
    claims the points in WeChat, WeChat sends a second notice, which agrees with the first."""
    return (one.mchid, one.appid, one.openid, one.amount_fen) == (
        other.mchid,
        other.appid,
        other.openid,
        other.amount_fen,
    )


def next_report_at(sale: Sale, now: datetime) -> datetime | None:
    """When a failed report is repeated; None after a day of tries."""
    if sale.tries < len(REPORT_PAUSES):
        return now + timedelta(minutes=REPORT_PAUSES[sale.tries])
    if sale.tries < len(REPORT_PAUSES) + REPORT_HOURS:
        return now + timedelta(hours=1)
    return None


def next_look_at(sale: Sale, now: datetime) -> datetime | None:
    """When an unknown shop is searched for again. None: never; only a person can say which shop it was."""
    age = now - sale.heard_at
    if age < LOOKED_FOR_HOURLY:
        return now + timedelta(minutes=LOOK_PAUSES[min(sale.tries, len(LOOK_PAUSES) - 1)])
    return now + timedelta(days=1) if age < REFUNDS_REPORTED_WITHIN else None


def is_card_of(paid_at: datetime, carded_at: datetime) -> bool:
    """Whether a payment led to a card: the shopper took the card within CARD_OF_PAYMENT after it."""
    return timedelta(0) <= carded_at - paid_at <= CARD_OF_PAYMENT


# --- who authorised -----------------------------------------------------------------------------------------------
UNKNOWN, REGISTERED = "unknown", "registered"
UNAUTHORIZED, AUTHORIZED, DEAUTHORIZED = "unauthorized", "authorized", "deauthorized"
# WeChat sends no notice when a shopper withdraws the authorisation. So we query WeChat Pay weekly about each shopper
# who authorised. The notice of an authorisation may be lost. So we also query about shoppers who did not authorise:
# daily for a week, then every 30 days.
WITH_ONE, WITHOUT = timedelta(days=7), timedelta(days=1)
DAILY_FOR, RARELY = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class Authorization:
    """Whether a shopper allows WeChat to report payments to the mall. `state`: the state at the instant `as_of`;
    `since`: when we first knew this state. `has_card`: a notice said that the shopper took the card; `card_code`: the
    card's number in that notice."""

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
    """When WeChat Pay is queried about the shopper again."""
    if one.state == AUTHORIZED:
        return one.as_of + WITH_ONE
    return one.as_of + (WITHOUT if one.as_of < one.since + DAILY_FOR else RARELY)
