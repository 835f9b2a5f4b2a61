"""Operations: the business circle."""

from proof.operations.operation import Operation
from proof.scenes import circle
from proof.scenes.callers import shopper, tick, worker

# Where a member came from last is known at once only if the payment was kept before it was asked about.
ANY_SHOP = ((r'(last_source": "\{[^}]*?store_id\\":)(null|\\"sun_cafe\\")', r"\1<shop>"),)
# A member made here has an id of its own, and its place in the calendars of endings and of messages by it.
ANY_SHARD = ((r"ENDING#([-0-9]+)#\d+", r"ENDING#\1"), (r'"due_shard": "DUE#\d+"', '"due_shard": "DUE"'))

OPERATIONS = (
    Operation("a card makes a member", circle.told("card"), worker("circle_apply")),
    Operation("a mall payment is credited", circle.told("sale"), worker("circle_apply")),
    Operation(
        "a mall payment heals a lost card",
        circle.told("card lost"),
        worker("circle_apply"),
        alike=(*ANY_SHARD, *ANY_SHOP),
    ),
    Operation("a mall payment of a stranger is kept", circle.told("stranger"), worker("circle_apply")),
    Operation("a mall payment of our order is told", circle.told("own order"), worker("circle_apply")),
    Operation("a mall refund takes back", circle.told("refund"), worker("circle_apply")),
    Operation("a mall refund waits for its payment", circle.told("refund first"), worker("circle_apply")),
    Operation("a mall payment finds its refund", circle.told("sale after refund"), worker("circle_apply")),
    Operation("a mall payment is placed by staff", circle.unplaced, circle.assign()),
    Operation("a mall payment is dismissed", circle.unplaced, circle.dismiss()),
    Operation("a mall payment is told again", circle.silent, tick("circle_tick", minutes=2), instants=False),
    Operation("a shopper who authorised is asked about", circle.lapsed, tick("circle_tick", minutes=2), instants=False),
    Operation("a shopper who parked is told", circle.parked, worker("circle_presence"), changes=False),
    Operation("a shopper asks about the authorisation", circle.unasked, shopper("POST", "/v1/me/circle", key=None)),
    Operation("a joiner is asked about", circle.joiner, worker("circle_join")),
    Operation("points claimed later are told", circle.kept_and_claimed, worker("circle_report")),
    Operation("a mall refund of a stranger waits", circle.told("stranger's refund"), worker("circle_apply")),
    Operation("points given up are told again", circle.given_up, circle.report()),
    Operation("points are given up", circle.giving_up, circle.failing_tick, instants=False),
    Operation("a mall payment finds its shop", circle.named, tick("circle_tick", minutes=2), instants=False),
    Operation("a shopper who left is told", circle.left, worker("circle_presence"), changes=False),
    Operation("a mall refund is looked at", circle.exceeded, circle.resolve()),
)
