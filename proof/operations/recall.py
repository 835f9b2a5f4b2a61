"""Operations of messages, and figures by day."""

from proof.operations.operation import Operation
from proof.scenes import receipts, sales
from proof.scenes.callers import shopper, tick, worker
from proof.scenes.common import SUBSCRIPTION, arrived, message_due, messages_allowed, payment_applied

# WeChat's send has no idempotency key: a send whose process died is not repeated, and its state is unknown.
NO_KEY_AT_WECHAT = ((r'"state": "unknown"', '"state": "sent"'), (r'"reason": "(interrupted|no_answer)", ', ""))

OPERATIONS = (
    Operation("allow messages", arrived, shopper("POST", "/v1/subscriptions", SUBSCRIPTION)),
    Operation("refund drops the messages of its sale", sales.refunded_after_follow_ups, worker("recall_plan")),
    Operation("plan messages", messages_allowed, worker("recall_plan")),
    Operation(
        "send a message", message_due, tick("recall_tick", minutes=30), same_times=False, ignored=NO_KEY_AT_WECHAT
    ),
    Operation("count by day", payment_applied, worker("finance_rollup")),
    Operation("count a receipt by source", receipts.receipt_recorded_again, worker("finance_rollup")),
)
