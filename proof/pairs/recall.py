"""Pairs of messages, and figures by day."""

from proof.operations.recall import NO_KEY_AT_WECHAT
from proof.scenes import common as scenes
from proof.scenes import limits, receipts, sales
from proof.scenes.callers import login, shopper, tick, worker
from proof.schedules import Pair

DROP_MESSAGES, VOID_COUPONS = worker("recall_plan", "gone"), worker("coupons_issue", "gone")

PAIRS = (
    Pair(
        "messages allowed twice",
        scenes.arrived,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIPTION),
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIPTION, key="k2"),
    ),
    Pair(
        "two ticks send one message",
        scenes.message_due,
        tick("recall_tick", minutes=30),
        tick("recall_tick", minutes=30),
        same_times=False,
        ignored=NO_KEY_AT_WECHAT,
    ),
    Pair(
        "marketing refused while a message is sent",
        scenes.message_due,
        login("o_1", consents=limits.REFUSES),
        tick("recall_tick", minutes=30),
        same_times=False,
        # The token is fetched before the tick finds that nothing is to be sent.
        ignored=(*NO_KEY_AT_WECHAT, (r'(?m)^ops \{.*"pk": "TOKEN#.*$', "")),
    ),
    Pair("messages planned twice", scenes.messages_allowed, worker("recall_plan"), worker("recall_plan")),
    Pair(
        "a message is allowed while one is sent",
        scenes.message_due,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIPTION),
        tick("recall_tick", minutes=30),
        same_times=False,
    ),
    Pair("one event counted twice", scenes.payment_applied, worker("finance_rollup"), worker("finance_rollup")),
    Pair(
        "one receipt counted by source twice",
        receipts.receipt_recorded_again,
        worker("finance_rollup"),
        worker("finance_rollup"),
    ),
    Pair(
        "messages planned while their sale is refunded",
        sales.sale_and_refund,
        worker("recall_plan", "made"),
        DROP_MESSAGES,
    ),
)
