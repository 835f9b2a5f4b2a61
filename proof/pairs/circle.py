"""Pairs: the business circle."""

from proof.scenes import circle, limits, sales
from proof.scenes.callers import tick, till, worker
from proof.schedules import Pair

MALL, REFUND_MALL = worker("circle_apply", "sale"), worker("circle_apply", "refund")
TELL = tick("circle_tick", minutes=2)

PAIRS = (
    Pair("one mall payment told twice", circle.told("sale"), worker("circle_apply"), worker("circle_apply")),
    Pair("one card told twice", circle.told("card of a member"), worker("circle_apply"), worker("circle_apply")),
    Pair("a mall payment and its refund at once", circle.sale_and_refund, MALL, REFUND_MALL),
    Pair("one mall refund told twice", circle.told("refund"), worker("circle_apply"), worker("circle_apply")),
    Pair("two mall refunds at once", circle.two_refunds, worker("circle_apply", "first"), REFUND_MALL),
    Pair("a mall payment told and filed by its shopper", circle.kept, circle.CLAIM, circle.FILE),
    Pair("a mall payment comes while its shopper joins", circle.joining, MALL, worker("receipts_claim", "joined")),
    Pair("a mall payment placed in two shops", circle.unplaced, circle.assign(), circle.assign("sun_cafe")),
    Pair("a mall payment placed and dismissed", circle.unplaced, circle.assign(), circle.dismiss()),
    Pair("a mall payment placed while it is looked at", circle.unplaced, circle.assign(), TELL, instants=False),
    Pair("points told by two", circle.silent, TELL, TELL, instants=False),
    Pair("a claim is told by two", circle.kept_and_claimed, worker("circle_report"), worker("circle_report")),
    Pair(
        "a mall payment is told while it is claimed", circle.told_and_claimed, MALL, worker("circle_report", "claimed")
    ),
    Pair("a mall refund is looked at twice", circle.exceeded, circle.resolve(), circle.resolve()),
    Pair(
        "authorisation asked about while a card is told",
        circle.told("card of a member"),
        worker("circle_apply"),
        circle.ASK,
    ),
    Pair("two stores of one shop number", circle.enter, *limits.STORES, documents=True),
    Pair(
        "one transaction told by WeChat and by a till",
        sales.of_transaction,
        worker("circle_apply"),
        till("credits", sales.OF_TRANSACTION, of="points"),
    ),
)
