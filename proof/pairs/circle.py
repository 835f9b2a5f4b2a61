"""Pairs: the business circle."""

from proof.scenes import circle, limits, sales
from proof.scenes.callers import tick, till, worker
from proof.schedules import Pair

MALL, REFUND_MALL = worker("circle_apply", "sale"), worker("circle_apply", "refund")
TELL = tick("circle_tick", minutes=2)

PAIRS = (
    Pair("one mall payment told twice", circle.notice_stored("sale"), worker("circle_apply"), worker("circle_apply")),
    Pair(
        "one card told twice", circle.notice_stored("card of a member"), worker("circle_apply"), worker("circle_apply")
    ),
    Pair("a mall payment and its refund at once", circle.sale_and_refund, MALL, REFUND_MALL),
    Pair("one mall refund told twice", circle.notice_stored("refund"), worker("circle_apply"), worker("circle_apply")),
    Pair("two mall refunds at once", circle.two_refunds, worker("circle_apply", "first"), REFUND_MALL),
    Pair("a mall payment told and filed by its shopper", circle.paid_before_joining, circle.CLAIM, circle.FILE),
    Pair(
        "a mall payment comes while its shopper joins",
        circle.payment_while_joining,
        MALL,
        worker("receipts_claim", "joined"),
    ),
    Pair("a mall payment placed in two shops", circle.unknown_shop, circle.assign(), circle.assign("sun_cafe")),
    Pair("a mall payment placed and dismissed", circle.unknown_shop, circle.assign(), circle.dismiss()),
    Pair("a mall payment placed while it is looked at", circle.unknown_shop, circle.assign(), TELL, instants=False),
    Pair("points told by two", circle.report_failed, TELL, TELL, instants=False),
    Pair("a claim is told by two", circle.claimed_after_joining, worker("circle_report"), worker("circle_report")),
    Pair("a mall payment is told while it is claimed", circle.claimed_twice, MALL, worker("circle_report", "claimed")),
    Pair("a mall refund is looked at twice", circle.refund_too_large, circle.resolve(), circle.resolve()),
    Pair(
        "authorisation asked about while a card is told",
        circle.notice_stored("card of a member"),
        worker("circle_apply"),
        circle.ASK,
    ),
    Pair("two stores of one shop number", circle.in_circle, *limits.STORES, documents=True),
    Pair(
        "one transaction told by WeChat and by a till",
        sales.transaction_at_till,
        worker("circle_apply"),
        till("credits", sales.OF_TRANSACTION, of="points"),
    ),
)
