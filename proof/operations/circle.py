"""Operations of the business circle."""

from proof.operations.operation import Operation
from proof.scenes import circle
from proof.scenes.callers import shopper, tick, worker

# A member's last source is known only if the payment was stored before the authorisation was queried.
ANY_SHOP = ((r'(last_source": "\{[^}]*?store_id\\":)(null|\\"sun_cafe\\")', r"\1<shop>"),)
# A new member's id is random, and its shards in the indexes of endings and of messages depend on the id.
ANY_SHARD = ((r"ENDING#([-0-9]+)#\d+", r"ENDING#\1"), (r'"due_shard": "DUE#\d+"', '"due_shard": "DUE"'))

OPERATIONS = (
    Operation("a card makes a member", circle.notice_stored("card"), worker("circle_apply")),
    Operation("a mall payment is credited", circle.notice_stored("sale"), worker("circle_apply")),
    Operation(
        "a mall payment makes up for a lost card notice",
        circle.notice_stored("card lost"),
        worker("circle_apply"),
        ignored=(*ANY_SHARD, *ANY_SHOP),
    ),
    Operation("a mall payment of a stranger is kept", circle.notice_stored("stranger"), worker("circle_apply")),
    Operation("points of our order are reported", circle.notice_stored("own order"), worker("circle_apply")),
    Operation("a mall refund reverses its credit", circle.notice_stored("refund"), worker("circle_apply")),
    Operation("a mall refund waits for its payment", circle.notice_stored("refund first"), worker("circle_apply")),
    Operation("a mall payment finds its refund", circle.notice_stored("sale after refund"), worker("circle_apply")),
    Operation("staff assign a mall payment to a store", circle.unknown_shop, circle.assign()),
    Operation("a mall payment is dismissed", circle.unknown_shop, circle.dismiss()),
    Operation(
        "points of a mall payment are reported again",
        circle.report_failed,
        tick("circle_tick", minutes=2),
        same_times=False,
    ),
    Operation(
        "an authorisation is queried",
        circle.withdrawn_a_week_ago,
        tick("circle_tick", minutes=2),
        same_times=False,
    ),
    Operation("a parked car is reported", circle.car_entered, worker("circle_presence"), changes=False),
    Operation("a shopper has the authorisation queried", circle.withdrawn, shopper("POST", "/v1/me/circle", key=None)),
    Operation("the authorisation of a new member is queried", circle.authorised_before_joining, worker("circle_join")),
    Operation("points claimed later are reported", circle.claimed_after_joining, worker("circle_report")),
    Operation("a mall refund of a stranger is kept", circle.notice_stored("stranger's refund"), worker("circle_apply")),
    Operation("staff report points again", circle.report_given_up, circle.report()),
    Operation("a points report is given up", circle.last_report_due, circle.failing_tick, same_times=False),
    Operation(
        "a mall payment finds its store", circle.shop_number_added, tick("circle_tick", minutes=2), same_times=False
    ),
    Operation("a car that left is reported", circle.car_left, worker("circle_presence"), changes=False),
    Operation("staff resolve a mall refund", circle.refund_too_large, circle.resolve()),
)
