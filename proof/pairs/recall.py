"""Pairs: messages, and figures by day."""

from proof.operations.recall import NO_KEY_AT_WECHAT
from proof.scenes import common as scenes
from proof.scenes import limits, sales
from proof.scenes.callers import login, shopper, tick, worker
from proof.schedules import Pair

DROP, VOID_BROUGHT = worker("recall_plan", "gone"), worker("coupons_issue", "gone")

PAIRS = (
    Pair(
        "messages allowed twice",
        scenes.arrived,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIBING),
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIBING, key="k2"),
    ),
    Pair(
        "two ticks send one message",
        scenes.message_due,
        tick("recall_tick", minutes=30),
        tick("recall_tick", minutes=30),
        instants=False,
        alike=NO_KEY_AT_WECHAT,
    ),
    Pair(
        "marketing refused while a message is sent",
        scenes.message_due,
        login("o_1", consents=limits.REFUSES),
        tick("recall_tick", minutes=30),
        instants=False,
        # The token is fetched before it is known that nothing is sent.
        alike=(*NO_KEY_AT_WECHAT, (r'(?m)^ops \{.*"pk": "TOKEN#.*$', "")),
    ),
    Pair("messages planned twice", scenes.allowed, worker("recall_plan"), worker("recall_plan")),
    Pair(
        "a message is allowed while one is sent",
        scenes.message_due,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIBING),
        tick("recall_tick", minutes=30),
        instants=False,
    ),
    Pair("one event counted twice", scenes.applied, worker("finance_rollup"), worker("finance_rollup")),
    Pair("messages planned while their sale is refunded", sales.made, worker("recall_plan", "made"), DROP),
)
