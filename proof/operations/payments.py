"""Operations of payments: orders, callbacks, queries, refunds."""

from proof.operations.operation import Operation
from proof.scenes import common as scenes
from proof.scenes import payments
from proof.scenes.callers import CANCEL, after_delay, callback, query_until_paid, shopper, staff, tick, worker
from proof.scenes.common import (
    arrived,
    callback_due,
    callback_stored,
    late_money,
    order_opened,
    parked_for,
    refund_stored,
    with_coupon,
)

OPERATIONS = (
    Operation("open an order", arrived, shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000})),
    Operation(
        "open an order with a coupon",
        with_coupon,
        shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": ["{coupon}"]}),
    ),
    Operation("query an order that was paid without a callback", callback_due, query_until_paid, same_times=False),
    Operation("cancel an order", order_opened, shopper("POST", CANCEL, key=None)),
    Operation(
        "cancel an order that is paid at WeChat Pay",
        callback_due,
        shopper("POST", CANCEL, key=None),
    ),
    Operation("callback", callback_due, callback()),
    Operation("apply a payment", callback_stored, worker("payments_apply")),
    Operation("apply a payment for a closed order", late_money, worker("payments_apply")),
    Operation("apply a refund", refund_stored, worker("payments_apply")),
    Operation(
        "poll finds a payment",
        after_delay(callback_due, minutes=16),
        tick("payments_poll", minutes=2),
        same_times=False,
    ),
    Operation(
        "poll closes an order",
        after_delay(order_opened, minutes=16),
        tick("payments_poll", minutes=2),
        same_times=False,
    ),
    Operation(
        "open an order of articles",
        arrived,
        shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "lines": payments.LINES}),
    ),
    Operation(
        "open an order that points pay for",
        payments.with_points_for_all,
        shopper("POST", "/v1/payments", payments.PAID_BY_POINTS),
    ),
    Operation("pay a visit", parked_for(3.0), shopper("POST", "/v1/payments", payments.VISIT_POINTS)),
    Operation("pay a visit with points alone", parked_for(1.2), shopper("POST", "/v1/payments", payments.VISIT_POINTS)),
    Operation("query an order that is paid", payments.paid_and_query_due, worker("payments_ask", "asks")),
    Operation("query an order that is not paid", payments.query_due, worker("payments_ask"), changes=False),
    Operation("hold a payment for review", payments.unmatched_callback_stored, worker("payments_apply")),
    Operation("refund an unmatched payment", payments.unmatched_payment, payments.refund(payments.REST)),
    Operation(
        "part of an unmatched payment is refunded at WeChat Pay",
        payments.unmatched_partly_refunded,
        worker("payments_apply"),
    ),
    Operation(
        "late money, partly refunded at WeChat Pay",
        payments.late_partly_refunded,
        worker("payments_apply", "payment"),
        ignored=payments.IGNORE_REFUND_TURN,
    ),
    Operation("refund of late money before its payment", payments.late_partly_refunded, worker("payments_apply")),
    Operation("refund late money again", payments.late_refund_failed, payments.refund(payments.REST)),
    Operation("refund a part", scenes.bought, payments.refund(payments.PART)),
    Operation("refund an article", payments.bought_articles, payments.refund(payments.CUPS)),
    Operation("apply a refund of ours", payments.refund_ended("SUCCESS"), worker("payments_apply")),
    Operation("apply a refund of ours that failed", payments.refund_ended("CLOSED"), worker("payments_apply")),
    Operation("apply an abnormal refund", payments.refund_ended("ABNORMAL"), worker("payments_apply")),
    Operation("poll finds a refund", payments.refund_unreported, tick("payments_poll", minutes=2), same_times=False),
    Operation(
        "poll makes a refund again", payments.refund_never_arrived, tick("payments_poll", minutes=2), same_times=False
    ),
    Operation(
        "resolve a task",
        payments.abnormal,
        staff("payment-tasks/{task}/resolve", {"note": "paid in cash"}),
    ),
    Operation("refund of parking restores points", payments.parking_refunded, worker("parking_settle")),
    Operation("plan a message about refunded late money", payments.late_money_refunded, worker("recall_plan")),
)
