"""Operations: messages, and figures by day."""

from proof.operations.operation import Operation
from proof.scenes import sales
from proof.scenes.callers import shopper, tick, worker
from proof.scenes.common import SUBSCRIBING, allowed, applied, arrived, message_due

# WeChat's send has no idempotency key: one that died on the way is not repeated, and is told as unknown.
NO_KEY_AT_WECHAT = ((r'"state": "unknown"', '"state": "sent"'), (r'"reason": "(interrupted|no_answer)", ', ""))

OPERATIONS = (
    Operation("allow messages", arrived, shopper("POST", "/v1/subscriptions", SUBSCRIBING)),
    Operation("a refund drops what its sale planned", sales.brought, worker("recall_plan")),
    Operation("plan messages", allowed, worker("recall_plan")),
    Operation("send a message", message_due, tick("recall_tick", minutes=30), instants=False, alike=NO_KEY_AT_WECHAT),
    Operation("count by day", applied, worker("finance_rollup")),
)
