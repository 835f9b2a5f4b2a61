"""Pairs of refunds, unmatched payments and late money."""

from proof.pairs.parking import SETTLE
from proof.pairs.payments import APPLY, QUERY
from proof.scenes import common as scenes
from proof.scenes import payments
from proof.scenes.callers import CANCEL, gate, shopper, tick, worker
from proof.schedules import Pair

REFUND_PART, REFUND_REST = payments.refund(payments.PART), payments.refund(payments.REST)
REFUND_PART_AGAIN, REFUND_REST_AGAIN = (
    payments.refund(body, key="r2", may_wait=True) for body in (payments.PART, payments.REST)
)
REFUND_PART_MAY_WAIT = payments.refund(payments.PART, may_wait=True)
APPLY_PARKING_REFUND = worker("parking_settle")
CANCEL_ORDER = shopper("POST", CANCEL, key=None)
PAY_BY_POINTS_AGAIN = shopper("POST", "/v1/payments", payments.PAID_BY_POINTS, key="k2")
POLL = tick("payments_poll", minutes=2)
PAY_VISIT = shopper("POST", "/v1/payments", payments.VISIT_POINTS)
PAY_BY_POINTS = shopper("POST", "/v1/payments", payments.PAID_BY_POINTS)

PAIRS = (
    Pair("one refund twice, one key", scenes.bought, REFUND_PART, REFUND_PART),
    Pair("two refunds of all that is left", scenes.bought, REFUND_REST, REFUND_REST_AGAIN),
    Pair("two refunds of parts", scenes.bought, REFUND_PART_MAY_WAIT, REFUND_PART_AGAIN),
    Pair(
        "two refunds of one article",
        payments.bought_articles,
        payments.refund(payments.CUPS, may_wait=True),
        payments.refund(payments.CUPS, key="r2", may_wait=True),
    ),
    Pair(
        "refund applied while another is requested",
        payments.refund_ended("SUCCESS"),
        APPLY,
        REFUND_PART_AGAIN,
    ),
    Pair(
        "refund fails while the rest is requested",
        payments.refund_ended("CLOSED"),
        APPLY,
        payments.refund(payments.REST, key="r2", comes_later=True),
        same_times=False,
        ignored=payments.IGNORE_REFUND_TURN,
    ),
    Pair("refund applied while the poller queries", payments.refund_ended("SUCCESS"), APPLY, POLL, same_times=False),
    Pair("refund applied while its key is repeated", payments.refund_ended("SUCCESS"), APPLY, REFUND_PART),
    Pair(
        "refund sent again by staff and the poller", payments.refund_never_arrived, REFUND_PART, POLL, same_times=False
    ),
    Pair("refund requested while another is notified", scenes.refund_stored, APPLY, REFUND_PART_MAY_WAIT),
    Pair("one refund of ours applied twice", payments.refund_ended("SUCCESS"), APPLY, APPLY),
    Pair("order queried while its callback is applied", payments.paid_and_query_due, QUERY, APPLY),
    Pair("order queried while it is cancelled", payments.paid_and_query_due, QUERY, CANCEL_ORDER),
    Pair("order queried twice", payments.paid_and_query_due, QUERY, QUERY),
    Pair("late money notified twice", scenes.late_money, APPLY, APPLY),
    Pair("unmatched payment notified twice", payments.unmatched_callback_stored, APPLY, APPLY),
    Pair(
        "unmatched payment notified while its order is cancelled",
        payments.unmatched_callback_stored,
        APPLY,
        CANCEL_ORDER,
    ),
    Pair("unmatched payment refunded twice", payments.unmatched_payment, REFUND_REST, REFUND_REST_AGAIN),
    Pair(
        "unmatched payment refunded there while the rest is refunded here",
        payments.unmatched_partly_refunded,
        APPLY,
        REFUND_REST,
        ignored=payments.IGNORE_REFUND_TURN,
    ),
    Pair(
        "late money and its refund",
        payments.late_partly_refunded,
        APPLY,
        worker("payments_apply", "payment"),
        ignored=payments.IGNORE_REFUND_TURN,
    ),
    Pair(
        "parking refunded while the car leaves",
        payments.parking_refunded,
        APPLY_PARKING_REFUND,
        gate("/v1/gate/exits", "out"),
    ),
    Pair("parking refunded while it is paid again", payments.parking_refunded, APPLY_PARKING_REFUND, PAY_VISIT),
    Pair("parking refund applied twice", payments.parking_refunded, APPLY_PARKING_REFUND, APPLY_PARKING_REFUND),
    Pair("late money refunded again twice", payments.late_refund_failed, REFUND_REST, REFUND_REST_AGAIN),
    Pair("one order paid by points, opened twice", payments.with_points_for_all, PAY_BY_POINTS, PAY_BY_POINTS),
    Pair(
        "two orders paid by the same points",
        payments.with_points_for_all,
        PAY_BY_POINTS,
        PAY_BY_POINTS_AGAIN,
    ),
    Pair("one visit paid twice", scenes.parked_for(3.0), PAY_VISIT, PAY_VISIT),
    Pair("one visit paid with points alone twice", scenes.parked_for(1.2), PAY_VISIT, PAY_VISIT),
    Pair(
        "one visit paid by order and by exit",
        scenes.parked_for(3.0),
        PAY_VISIT,
        SETTLE,
    ),
)
