"""Operations: payments: orders, callbacks, queries, refunds."""

from proof.operations.operation import Operation
from proof.scenes import common as scenes
from proof.scenes import payments
from proof.scenes.callers import CANCEL, callback, later, seen_paid, shopper, staff, tick, worker
from proof.scenes.common import arrived, calling_back, holding, late, noticed, ordered, parked_for, refunded

OPERATIONS = (
    Operation("open an order", arrived, shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000})),
    Operation(
        "open an order with a coupon",
        holding,
        shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": ["{coupon}"]}),
    ),
    Operation("look at an order nobody told us is paid", calling_back, seen_paid, instants=False),
    Operation("cancel an order", ordered, shopper("POST", CANCEL, key=None)),
    Operation(
        "cancel an order that is paid at the provider",
        calling_back,
        shopper("POST", CANCEL, key=None),
    ),
    Operation("callback", calling_back, callback()),
    Operation("apply a payment", noticed, worker("payments_apply")),
    Operation("apply a payment for a closed order", late, worker("payments_apply")),
    Operation("apply a refund", refunded, worker("payments_apply")),
    Operation(
        "poll finds a payment",
        later(calling_back, minutes=16),
        tick("payments_poll", minutes=2),
        instants=False,
    ),
    Operation(
        "poll closes an order",
        later(ordered, minutes=16),
        tick("payments_poll", minutes=2),
        instants=False,
    ),
    Operation(
        "open an order of articles",
        arrived,
        shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "lines": payments.LINES}),
    ),
    Operation("open an order of nothing", payments.rich, shopper("POST", "/v1/payments", payments.NOTHING_LEFT)),
    Operation("pay a visit", parked_for(3.0), shopper("POST", "/v1/payments", payments.VISIT_POINTS)),
    Operation("pay a visit with points alone", parked_for(1.2), shopper("POST", "/v1/payments", payments.VISIT_POINTS)),
    Operation("ask about an order that is paid", payments.opened_and_paid, worker("payments_ask", "asks")),
    Operation("ask about an order that is not", payments.opened, worker("payments_ask"), changes=False),
    Operation("set a payment aside", payments.misfit_told, worker("payments_apply")),
    Operation("send back what does not fit", payments.misfit, payments.refund(payments.REST)),
    Operation("some of what does not fit went back there", payments.misfit_part_back, worker("payments_apply")),
    Operation(
        "late money of which some went back there",
        payments.late_part_back,
        worker("payments_apply", "payment"),
        alike=payments.ANY_TURN,
    ),
    Operation("its way back told before itself", payments.late_part_back, worker("payments_apply")),
    Operation("send back what did not get back", payments.stray_stuck, payments.refund(payments.REST)),
    Operation("refund a part", scenes.bought, payments.refund(payments.PART)),
    Operation("refund an article", payments.bought_articles, payments.refund(payments.CUPS)),
    Operation("apply a refund of ours", payments.moved("SUCCESS"), worker("payments_apply")),
    Operation("apply a refund of ours that failed", payments.moved("CLOSED"), worker("payments_apply")),
    Operation("apply an abnormal refund", payments.moved("ABNORMAL"), worker("payments_apply")),
    Operation("poll finds a refund", payments.unheard, tick("payments_poll", minutes=2), instants=False),
    Operation("poll makes a refund again", payments.unanswered, tick("payments_poll", minutes=2), instants=False),
    Operation(
        "resolve a task",
        payments.abnormal,
        staff("payment-tasks/{task}/resolve", {"note": "paid in cash"}),
    ),
    Operation("a refund of parking gives points back", payments.parking_refunded, worker("parking_settle")),
    Operation("plan a message of money that went back", payments.returned, worker("recall_plan")),
)
