"""Pairs: refunds, unmatched payments and late money."""

from proof.pairs.parking import SETTLE
from proof.pairs.payments import APPLY, ASK
from proof.scenes import common as scenes
from proof.scenes import payments
from proof.scenes.callers import CANCEL, gate, shopper, tick, worker
from proof.schedules import Pair

PART_BACK, REST_BACK = payments.refund(payments.PART), payments.refund(payments.REST)
PART_TOO, REST_TOO = (payments.refund(body, key="r2", may_wait=True) for body in (payments.PART, payments.REST))
A_PART = payments.refund(payments.PART, may_wait=True)
PAY_BACK = worker("parking_settle")
CANCEL_IT = shopper("POST", CANCEL, key=None)
ALL_POINTS_TOO = shopper("POST", "/v1/payments", payments.PAID_BY_POINTS, key="k2")
POLL = tick("payments_poll", minutes=2)
PAY_VISIT = shopper("POST", "/v1/payments", payments.VISIT_POINTS)
ALL_POINTS = shopper("POST", "/v1/payments", payments.PAID_BY_POINTS)

PAIRS = (
    Pair("one refund twice, one key", scenes.bought, PART_BACK, PART_BACK),
    Pair("two refunds of all that is left", scenes.bought, REST_BACK, REST_TOO),
    Pair("two refunds of parts", scenes.bought, A_PART, PART_TOO),
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
        PART_TOO,
    ),
    Pair(
        "refund fails while the rest is requested",
        payments.refund_ended("CLOSED"),
        APPLY,
        payments.refund(payments.REST, key="r2", comes_later=True),
        instants=False,
        alike=payments.IGNORE_REFUND_TURN,
    ),
    Pair("refund applied while the poller queries", payments.refund_ended("SUCCESS"), APPLY, POLL, instants=False),
    Pair("refund applied while its key is repeated", payments.refund_ended("SUCCESS"), APPLY, PART_BACK),
    Pair("refund sent again by staff and the poller", payments.refund_never_arrived, PART_BACK, POLL, instants=False),
    Pair("refund requested while another is notified", scenes.refund_stored, APPLY, A_PART),
    Pair("one refund of ours applied twice", payments.refund_ended("SUCCESS"), APPLY, APPLY),
    Pair("order queried while its callback is applied", payments.paid_and_query_due, ASK, APPLY),
    Pair("order queried while it is cancelled", payments.paid_and_query_due, ASK, CANCEL_IT),
    Pair("order queried twice", payments.paid_and_query_due, ASK, ASK),
    Pair("late money notified twice", scenes.late_money, APPLY, APPLY),
    Pair("unmatched payment notified twice", payments.unmatched_callback_stored, APPLY, APPLY),
    Pair(
        "unmatched payment notified while its order is cancelled",
        payments.unmatched_callback_stored,
        APPLY,
        CANCEL_IT,
    ),
    Pair("unmatched payment refunded twice", payments.unmatched_payment, REST_BACK, REST_TOO),
    Pair(
        "unmatched payment refunded there while the rest is refunded here",
        payments.unmatched_partly_refunded,
        APPLY,
        REST_BACK,
        alike=payments.IGNORE_REFUND_TURN,
    ),
    Pair(
        "late money and its refund",
        payments.late_partly_refunded,
        APPLY,
        worker("payments_apply", "payment"),
        alike=payments.IGNORE_REFUND_TURN,
    ),
    Pair("parking refunded while the car leaves", payments.parking_refunded, PAY_BACK, gate("/v1/gate/exits", "out")),
    Pair("parking refunded while it is paid again", payments.parking_refunded, PAY_BACK, PAY_VISIT),
    Pair("parking refund applied twice", payments.parking_refunded, PAY_BACK, PAY_BACK),
    Pair("late money refunded again twice", payments.late_refund_failed, REST_BACK, REST_TOO),
    Pair("one order paid by points, opened twice", payments.with_points_for_all, ALL_POINTS, ALL_POINTS),
    Pair(
        "two orders paid by the same points",
        payments.with_points_for_all,
        ALL_POINTS,
        ALL_POINTS_TOO,
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
