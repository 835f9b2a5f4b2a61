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
ALL_POINTS_TOO = shopper("POST", "/v1/payments", payments.NOTHING_LEFT, key="k2")
POLL = tick("payments_poll", minutes=2)
PAY_VISIT = shopper("POST", "/v1/payments", payments.VISIT_POINTS)
ALL_POINTS = shopper("POST", "/v1/payments", payments.NOTHING_LEFT)

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
        "refund applied while another is asked",
        payments.moved("SUCCESS"),
        APPLY,
        PART_TOO,
    ),
    Pair(
        "refund fails while all that is left is asked",
        payments.moved("CLOSED"),
        APPLY,
        payments.refund(payments.REST, key="r2", comes_later=True),
        instants=False,
        alike=payments.ANY_TURN,
    ),
    Pair("refund applied while the poller looks", payments.moved("SUCCESS"), APPLY, POLL, instants=False),
    Pair("refund applied while its key comes again", payments.moved("SUCCESS"), APPLY, PART_BACK),
    Pair("refund made again by two", payments.unanswered, PART_BACK, POLL, instants=False),
    Pair("refund asked while another is told", scenes.refunded, APPLY, A_PART),
    Pair("one refund of ours applied twice", payments.moved("SUCCESS"), APPLY, APPLY),
    Pair("asked about while the callback is applied", payments.opened_and_paid, ASK, APPLY),
    Pair("asked about while it is cancelled", payments.opened_and_paid, ASK, CANCEL_IT),
    Pair("asked about twice", payments.opened_and_paid, ASK, ASK),
    Pair("late money told twice", scenes.late, APPLY, APPLY),
    Pair("what does not fit told twice", payments.misfit_told, APPLY, APPLY),
    Pair(
        "what does not fit is told while it is cancelled",
        payments.misfit_told,
        APPLY,
        CANCEL_IT,
    ),
    Pair("what does not fit is sent back twice", payments.misfit, REST_BACK, REST_TOO),
    Pair(
        "some went back there while the rest is sent",
        payments.misfit_part_back,
        APPLY,
        REST_BACK,
        alike=payments.ANY_TURN,
    ),
    Pair(
        "late money and what went back of it",
        payments.late_part_back,
        APPLY,
        worker("payments_apply", "payment"),
        alike=payments.ANY_TURN,
    ),
    Pair("paid back while the car leaves", payments.parking_refunded, PAY_BACK, gate("/v1/gate/exits", "out")),
    Pair("paid back while it is paid again", payments.parking_refunded, PAY_BACK, PAY_VISIT),
    Pair("paid back twice", payments.parking_refunded, PAY_BACK, PAY_BACK),
    Pair("what did not get back is sent again by two", payments.stray_stuck, REST_BACK, REST_TOO),
    Pair("one order of nothing twice", payments.rich, ALL_POINTS, ALL_POINTS),
    Pair(
        "two orders of nothing, the same points",
        payments.rich,
        ALL_POINTS,
        ALL_POINTS_TOO,
    ),
    Pair("one visit paid twice", scenes.parked_for(3.0), PAY_VISIT, PAY_VISIT),
    Pair("one visit paid with points alone twice", scenes.parked_for(1.2), PAY_VISIT, PAY_VISIT),
    Pair(
        "one visit paid at both doors",
        scenes.parked_for(3.0),
        PAY_VISIT,
        SETTLE,
    ),
)
