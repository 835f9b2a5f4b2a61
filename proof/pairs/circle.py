"""Pairs of the business circle."""

from proof.scenes import circle, limits, sales
from proof.scenes.callers import tick, till, worker
from proof.schedules import Pair

MALL_SALE, MALL_REFUND = worker("circle_apply", "sale"), worker("circle_apply", "refund")
CIRCLE_TICK = tick("circle_tick", minutes=2)

PAIRS = (
    Pair(
        "one mall payment notified twice", circle.notice_stored("sale"), worker("circle_apply"), worker("circle_apply")
    ),
    Pair(
        "one card notified twice",
        circle.notice_stored("card of a member"),
        worker("circle_apply"),
        worker("circle_apply"),
    ),
    Pair("a mall payment and its refund at once", circle.sale_and_refund, MALL_SALE, MALL_REFUND),
    Pair(
        "one mall refund notified twice", circle.notice_stored("refund"), worker("circle_apply"), worker("circle_apply")
    ),
    Pair("two mall refunds at once", circle.two_refunds, worker("circle_apply", "first"), MALL_REFUND),
    Pair("a mall payment credited and back-filled", circle.paid_before_joining, circle.CLAIM, circle.FILE),
    Pair(
        "a mall payment arrives while its shopper joins",
        circle.payment_while_joining,
        MALL_SALE,
        worker("receipts_claim", "joined"),
    ),
    Pair("a mall payment assigned to two stores", circle.unknown_shop, circle.assign(), circle.assign("sun_cafe")),
    Pair("a mall payment assigned and dismissed", circle.unknown_shop, circle.assign(), circle.dismiss()),
    Pair(
        "a mall payment assigned while the tick retries it",
        circle.unknown_shop,
        circle.assign(),
        CIRCLE_TICK,
        same_times=False,
    ),
    Pair("points reported by two ticks", circle.report_failed, CIRCLE_TICK, CIRCLE_TICK, same_times=False),
    Pair(
        "a back-filled payment reported by two workers",
        circle.claimed_after_joining,
        worker("circle_report"),
        worker("circle_report"),
    ),
    Pair(
        "a mall payment notified while it is back-filled",
        circle.claimed_twice,
        MALL_SALE,
        worker("circle_report", "claimed"),
    ),
    Pair("a mall refund resolved twice", circle.refund_too_large, circle.resolve(), circle.resolve()),
    Pair(
        "authorisation queried while a card is notified",
        circle.notice_stored("card of a member"),
        worker("circle_apply"),
        circle.ASK,
    ),
    Pair("two stores of one shop number", circle.in_circle, *limits.STORES, reads_documents=True),
    Pair(
        "one transaction reported by WeChat and by a till",
        sales.transaction_at_till,
        worker("circle_apply"),
        till("credits", sales.OF_TRANSACTION, of="points"),
    ),
)
