"""Every operation of every room: a line each, of what must have happened before and one attempt of its caller."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proof.scenes import bills, busifavor, circle, merging, payments, points, receipts, sales, tiers
from proof.scenes import common as scenes
from proof.scenes.callers import (
    CANCEL,
    EXIT,
    FEW,
    GIFT,
    PLATE,
    callback,
    gate,
    later,
    logged_out,
    login,
    operator,
    qr_code,
    relay,
    seen_paid,
    shopper,
    staff,
    sweep_parked,
    tick,
    till,
    worker,
)
from proof.scenes.common import (
    MORE,
    OTHER_APPID,
    SUBSCRIBING,
    allowed,
    applied,
    arrived,
    arrived_with_union,
    bound,
    calling_back,
    cancelled,
    gone,
    holding,
    late,
    leaving,
    message_due,
    nothing,
    noticed,
    ordered,
    owing,
    parked,
    parked_for,
    parking_closed,
    parking_paid,
    refunded,
    refunding,
    scarce,
    sold_out,
    streamed,
)
from proof.world import World, plate_path

CLAIM_CODE = "/v1/me/coupons/claim-code"
CODES = {"campaign_id": "few", "codes": 1000, "label": "leaflet"}
REDEEM = {"hold_id": "{hold}", "receipt_no": "r1"}
HOLD = {"hold_id": "{hold}"}
WITH_COUPON = {"coupon_id": "{coupon}", "points": 30}
CONSENT = ({"purpose": "marketing", "version": "1", "granted": True},)


@dataclass(frozen=True)
class Operation:
    """`prepare` leads to where it can happen; `attempt` is made until it does not raise Again, and answers what the
    caller is told. `instants` is False where a repeat comes at another business time; `alike` are differences that
    no repeat can mend (a pattern and what is read for it), each with its reason beside it; `changes` is False for
    what only answers."""

    name: str
    prepare: Callable[[World], Any]
    attempt: Callable[[World], Any]
    instants: bool = True
    alike: tuple[tuple[str, str], ...] = ()
    changes: bool = True


# WeChat's send has no idempotency key: one that died on the way is not repeated, and is told as unknown.
NO_KEY_AT_WECHAT = ((r'"state": "unknown"', '"state": "sent"'), (r'"reason": "(interrupted|no_answer)", ', ""))
# Where a member came from last is known at once only if the payment was kept before it was asked about.
ANY_SHOP = ((r'(last_source": "\{[^}]*?store_id\\":)(null|\\"sun_cafe\\")', r"\1<shop>"),)
# A member made here has an id of its own, and its place in the calendars of endings and of messages by it.
ANY_SHARD = ((r"ENDING#([-0-9]+)#\d+", r"ENDING#\1"), (r'"due_shard": "DUE#\d+"', '"due_shard": "DUE"'))

# A login that comes again as a known member's tells of the number once more; it counts once by member and rule.
PROVED_AGAIN = ((r'"event": "\{\\"id\\":\\"member\.number_proved.*?\}\}", ', ""),)

OPERATIONS = (
    # members
    Operation("login of a new member", nothing, login("o_1")),
    Operation(
        "login of a new member with everything",
        nothing,
        login("o_1", unionid="u", phone="13800138000", consents=CONSENT, claim="gift", source={"scene": 1047}),
        alike=PROVED_AGAIN,
    ),
    Operation("login of a new member, last unit", scarce(1), login("o_9", claim="few")),
    Operation("login of a new member, sold out", gone, login("o_9", claim="few")),
    Operation("login of a known member", arrived, login("o_1", source={"scene": 1011})),
    Operation(
        "login of a known member with claim and phone",
        arrived,
        login("o_1", phone="13800138000", consents=CONSENT, claim="gift"),
    ),
    Operation("login from another mini-program", arrived_with_union, login("o_77", unionid="u", appid=OTHER_APPID)),
    Operation("log-out", arrived, logged_out),
    # coupons
    Operation("claim", arrived, shopper("POST", GIFT)),
    Operation("claim of the last unit", scarce(1), shopper("POST", FEW)),
    Operation("claim after the last unit", gone, shopper("POST", FEW)),
    Operation("payment redeems its coupon", applied, worker("coupons_apply")),
    Operation("closed order frees its coupon", cancelled, worker("coupons_apply")),
    Operation("claim from a budget", scenes.budgeted(600), shopper("POST", FEW)),
    Operation("claim with the budget in pieces", scenes.in_pieces, shopper("POST", FEW)),
    Operation("claim for points", scenes.rich, shopper("POST", FEW)),
    Operation("claim with a phone number", scenes.one_number, shopper("POST", FEW)),
    Operation("claim with a code", scenes.coded, shopper("POST", CLAIM_CODE, {"code": "{claim_code}"}, key=None)),
    Operation("make claim codes", scenes.campaigned, staff("claim-codes", CODES)),
    Operation("a payment gives budget back", scenes.cheaper, worker("coupons_apply")),
    Operation("full refund gives the coupon back", scenes.refunded_whole, worker("coupons_apply")),
    Operation("what expired gives its budget back", scenes.over, tick("coupons_expire", minutes=1), instants=False),
    Operation("lock at a till", scenes.showing, till("lock", scenes.LOCK)),
    Operation("redeem at a till", scenes.locked, till("redeem", REDEEM)),
    Operation("redeem at a till after the hold lapsed", scenes.lapsed, till("redeem", REDEEM)),
    Operation("release at a till", scenes.locked, till("release", HOLD)),
    Operation("undo at a till", scenes.till_redeemed, till("undo", HOLD)),
    Operation("issue after a payment", scenes.earning, worker("coupons_issue")),
    Operation("a refund voids what its sale brought", sales.brought, worker("coupons_issue")),
    Operation("issue after a sale that is refunded", sales.made_first, worker("coupons_issue")),
    Operation("issue on joining", scenes.just_joined, worker("coupons_issue")),
    Operation(
        "issue in the birthday month", scenes.birthday_month, tick("coupons_birthdays", minutes=1), instants=False
    ),
    Operation("set a birthday", arrived, shopper("PUT", "/v1/me/birthday", {"month": 2, "day": 29}, key=None)),
    Operation("take a list down", scenes.listing, staff("issue-lists", scenes.LIST)),
    Operation("issue to a list", scenes.listed, worker("coupons_list")),
    # payments
    Operation("open an order", arrived, shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000})),
    Operation(
        "open an order with a coupon",
        holding,
        shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": ["{coupon}"]}),
    ),
    Operation("look at an order nobody told us is paid", calling_back, seen_paid, instants=False),
    Operation("cancel an order", ordered, shopper("POST", CANCEL, key=None)),
    Operation(
        "cancel an order that is paid at the provider",
        calling_back,
        shopper("POST", CANCEL, key=None),
    ),
    Operation("callback", calling_back, callback()),
    Operation("apply a payment", noticed, worker("payments_apply")),
    Operation("apply a payment for a closed order", late, worker("payments_apply")),
    Operation("apply a refund", refunded, worker("payments_apply")),
    Operation(
        "poll finds a payment",
        later(calling_back, minutes=16),
        tick("payments_poll", minutes=2),
        instants=False,
    ),
    Operation(
        "poll closes an order",
        later(ordered, minutes=16),
        tick("payments_poll", minutes=2),
        instants=False,
    ),
    Operation(
        "open an order of articles",
        arrived,
        shopper("POST", "/v1/payments", {"store_id": "sun_cafe", "lines": payments.LINES}),
    ),
    Operation("open an order of nothing", payments.rich, shopper("POST", "/v1/payments", payments.NOTHING_LEFT)),
    Operation("pay a visit", parked_for(3.0), shopper("POST", "/v1/payments", payments.VISIT_POINTS)),
    Operation("pay a visit with points alone", parked_for(1.2), shopper("POST", "/v1/payments", payments.VISIT_POINTS)),
    Operation("ask about an order that is paid", payments.opened_and_paid, worker("payments_ask", "asks")),
    Operation("ask about an order that is not", payments.opened, worker("payments_ask"), changes=False),
    Operation("set a payment aside", payments.misfit_told, worker("payments_apply")),
    Operation("send back what does not fit", payments.misfit, payments.refund(payments.REST)),
    Operation("some of what does not fit went back there", payments.misfit_part_back, worker("payments_apply")),
    Operation(
        "late money of which some went back there",
        payments.late_part_back,
        worker("payments_apply", "payment"),
        alike=payments.ANY_TURN,
    ),
    Operation("its way back told before itself", payments.late_part_back, worker("payments_apply")),
    Operation("send back what did not get back", payments.stray_stuck, payments.refund(payments.REST)),
    Operation("refund a part", scenes.bought, payments.refund(payments.PART)),
    Operation("refund an article", payments.bought_articles, payments.refund(payments.CUPS)),
    Operation("apply a refund of ours", payments.moved("SUCCESS"), worker("payments_apply")),
    Operation("apply a refund of ours that failed", payments.moved("CLOSED"), worker("payments_apply")),
    Operation("apply an abnormal refund", payments.moved("ABNORMAL"), worker("payments_apply")),
    Operation("poll finds a refund", payments.unheard, tick("payments_poll", minutes=2), instants=False),
    Operation("poll makes a refund again", payments.unanswered, tick("payments_poll", minutes=2), instants=False),
    Operation(
        "resolve a task",
        payments.abnormal,
        staff("payment-tasks/{task}/resolve", {"note": "paid in cash"}),
    ),
    Operation("a refund of parking gives points back", payments.parking_refunded, worker("parking_settle")),
    Operation("plan a message of money that went back", payments.returned, worker("recall_plan")),
    # points
    Operation("credit", applied, worker("points_credit")),
    Operation("credit to a member who owes", owing, worker("points_credit")),
    Operation("take back", refunding, worker("points_credit")),
    Operation("credit under a cap", points.capped, worker("points_credit")),
    Operation("take back before the credit", points.refund_came_first, worker("points_credit", "refunds")),
    Operation("credit that a refund waits for", points.refund_waits, worker("points_credit")),
    Operation("take back what has expired", points.over_and_refunded, worker("points_credit")),
    Operation("hold points at a till", points.paying, till("hold", points.PAY, of="points")),
    Operation("hold points where others lapsed", points.lapsed, till("hold", points.MUCH, of="points")),
    Operation("commit a hold of points", points.held, till("commit", points.RECEIPT, of="points")),
    Operation("cancel a hold of points", points.held, till("cancel", points.HELD, of="points")),
    Operation("hold points that lie in many lots", points.in_many_lots, till("hold", points.IN_MANY_LOTS, of="points")),
    Operation("cancel a hold of many lots", points.held_in_many_lots, till("cancel", points.HELD, of="points")),
    Operation("undo a payment with points", points.committed, till("undo", points.HELD, of="points")),
    Operation("a hold of points lapses", points.lapsed, tick("points_expire", minutes=1), instants=False),
    Operation("note when points end", points.posted, worker("points_endings")),
    Operation("book what has expired", points.over, tick("points_expire", minutes=1), instants=False),
    Operation("open a payment with points", points.paying, shopper("POST", "/v1/payments", points.ORDER)),
    Operation("closed order gives points back", points.order_closed, worker("points_credit")),
    Operation("whole refund gives points back", points.order_refunded, worker("points_credit")),
    Operation("staff give points", points.adjusting, staff("points-adjustments", points.GIVE)),
    Operation("staff take points", points.adjusting, staff("points-adjustments", points.TAKE)),
    Operation("staff ask for much", points.adjusting, staff("points-adjustments", points.GIVE_MUCH)),
    Operation("an adjustment is approved", points.adjustment_waiting, points.decision("approve")),
    Operation("an adjustment is rejected", points.adjustment_waiting, points.decision("reject")),
    # the business circle
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
    # receipts
    Operation(
        "report a receipt of a transaction", sales.of_transaction, till("credits", sales.OF_TRANSACTION, of="points")
    ),
    Operation("report a receipt that looks like another", receipts.sold, till("credits", sales.ALIKE, of="points")),
    Operation("a receipt that waits counts", sales.waiting_and_refunded, sales.CONFIRM),
    Operation("a receipt that waits is dismissed", sales.waiting_and_refunded, sales.DISMISS),
    Operation("report a receipt", receipts.selling, till("credits", receipts.SALE, of="points")),
    Operation("report another sale on a receipt", receipts.sold, till("credits", receipts.OTHER_SALE, of="points")),
    Operation("report a refund", receipts.sold, till("refunds", receipts.RETURN, of="points")),
    Operation("file a payment", receipts.bought_before, shopper("POST", "/v1/me/points/back-fill", receipts.FILE)),
    Operation("report what a stranger paid", receipts.merchants_system, till("credits", receipts.PAID, of="points")),
    Operation("refund what a stranger paid", receipts.kept, till("refunds", receipts.RETURN_TOO, of="points")),
    Operation("claim what was bought before joining", receipts.kept_and_joined, worker("receipts_claim")),
    Operation(
        "ask for what was bought before joining",
        receipts.kept_and_joined,
        shopper("POST", "/v1/me/points/back-fill/all", key=None),
    ),
    # merchant coupons
    Operation("make a merchant coupon", busifavor.campaigned, staff(busifavor.PATH, busifavor.MIRROR)),
    Operation("modify a merchant coupon", busifavor.mirrored, operator(busifavor.PATH, busifavor.CHANGE)),
    Operation("bring a merchant coupon's budget", busifavor.grown, staff(f"{busifavor.PATH}/budget", {})),
    Operation(
        "upload codes of a merchant coupon", busifavor.with_codes, staff(f"{busifavor.PATH}/codes", busifavor.CODES)
    ),
    Operation("take in a merchant coupon", busifavor.received, worker("busifavor_apply")),
    Operation("take in a merchant coupon of who joined", busifavor.sent_before_joining, worker("busifavor_apply")),
    Operation("take in a merchant coupon without a unit", busifavor.without_unit, worker("busifavor_apply")),
    Operation("take in a merchant coupon of nobody", busifavor.unnamed, worker("busifavor_apply")),
    Operation("take in who got a merchant coupon", busifavor.named_later, worker("busifavor_apply")),
    Operation(
        "take in a merchant coupon of another program", busifavor.sent_to_another_program, worker("busifavor_apply")
    ),
    Operation("say who got a merchant coupon", busifavor.nobodys, staff(busifavor.ASSIGN, busifavor.OF_MEMBER)),
    Operation(
        "upload lots of codes of a merchant coupon", busifavor.with_codes, staff(busifavor.UPLOADS, busifavor.LOTS)
    ),
    Operation("report a merchant coupon used", busifavor.bought, worker("busifavor_report")),
    Operation("report a merchant coupon used and returned", busifavor.refunded, worker("busifavor_report")),
    Operation("report a merchant coupon that is dead there", busifavor.dead_there, worker("busifavor_report")),
    Operation("void a merchant coupon", busifavor.granted, staff(busifavor.VOID, busifavor.REASON)),
    Operation("report a merchant coupon void", busifavor.voided, worker("busifavor_report")),
    Operation("compare merchant coupons", busifavor.grown, tick("busifavor_compare", hours=1), instants=False),
    Operation(
        "compare gives a merchant coupon its unit",
        busifavor.waiting,
        tick("busifavor_compare", hours=1),
        instants=False,
    ),
    Operation(
        "compare makes a merchant coupon that was not answered",
        busifavor.creation_pending,
        tick("busifavor_compare", hours=1),
        instants=False,
    ),
    Operation(
        "resolve a merchant coupon that was refused",
        busifavor.creation_refused,
        staff("merchant-coupon-differences/{difference}/resolve", {"note": "there is none"}),
    ),
    Operation(
        "resolve a difference of a merchant coupon",
        busifavor.differing,
        staff("merchant-coupon-differences/{difference}/resolve", {"note": "paid in cash"}),
    ),
    # tiers
    Operation("count what brings a tier", tiers.bought_enough, worker("tiers_count")),
    Operation("count a refund that takes a tier", tiers.had, worker("tiers_count")),
    Operation("a tier ends", tiers.ending, tick("tiers_tick", minutes=1), instants=False),
    Operation("give a tier", tiers.bought_enough, operator("members/{member}/tier", tiers.GIVEN)),
    # access
    Operation("a staff token is revoked", scenes.spare, staff("staff-tokens/{spare token}/revoke", {})),
    Operation("a device's key is revoked", scenes.spare, staff("devices/{spare device}/revoke", {})),
    # merging
    Operation("staff make one member of two", merging.twins, staff("merges", merging.ONE)),
    Operation("a shopper shows a code for a merge", merging.twins, merging.shown, changes=False),
    Operation("a shopper becomes one with another member", merging.with_code, merging.asked),
    Operation("bring what hangs on a merged member", merging.nothing_held, worker("merging_move")),
    Operation("a login proves two to be one", merging.unproven, login("o_1", unionid="u")),
    Operation("make one of two whom a login proved", merging.proven, worker("merging_move")),
    Operation("credit to a member who became another", merging.one(merging.with_payment), worker("points_credit")),
    Operation("take back from a member who became another", merging.one(merging.with_refund), worker("points_credit")),
    Operation("redeem a coupon of a merged member", merging.one(merging.with_payment), worker("coupons_apply")),
    Operation("issue to a member who became another", merging.one(merging.with_rule), worker("coupons_issue")),
    Operation("count for a member who became another", merging.one(merging.with_payment), worker("tiers_count")),
    Operation("plan messages to a member who became another", merging.one(merging.with_payment), worker("recall_plan")),
    Operation("spend points of both", merging.nothing_held, shopper("POST", "/v1/payments", merging.BOTH_PAY)),
    # parking
    Operation("bind a plate", arrived, shopper("PUT", plate_path(PLATE), key=None)),
    Operation("enter a car park", bound, gate("/v1/gate/entries", "in")),
    Operation("enter a car park again, the exit unseen", parked, gate("/v1/gate/entries", "in-2")),
    Operation("leave a car park", leaving, gate("/v1/gate/exits", "out")),
    Operation("settle within the free time", parked_for(0.2), shopper("POST", EXIT, {}, key=None)),
    Operation("settle with points", parked_for(1.2), shopper("POST", EXIT, {"points": 90}, key=None)),
    Operation("settle with points and an order", parked_for(3.0), shopper("POST", EXIT, {"points": 90}, key=None)),
    Operation("settle with a coupon", scenes.parked_with_coupon(1.2), shopper("POST", EXIT, WITH_COUPON, key=None)),
    Operation(
        "settle with a coupon and an order",
        scenes.parked_with_coupon(5.0),
        shopper("POST", EXIT, WITH_COUPON, key=None),
    ),
    Operation("payment settles a visit", parking_paid, worker("parking_settle")),
    Operation("closed order frees a visit and gives points back", parking_closed, worker("parking_settle")),
    # recall
    Operation("allow messages", arrived, shopper("POST", "/v1/subscriptions", SUBSCRIBING)),
    Operation("a refund drops what its sale planned", sales.brought, worker("recall_plan")),
    Operation("plan messages", allowed, worker("recall_plan")),
    Operation("send a message", message_due, tick("recall_tick", minutes=30), instants=False, alike=NO_KEY_AT_WECHAT),
    # finance
    Operation("count by day", applied, worker("finance_rollup")),
    # bills
    Operation("bill: note a payment", applied, worker("bills_note")),
    Operation("bill: note a refund", refunding, worker("bills_note")),
    Operation("bill: note late money and its way back", payments.returned, worker("bills_note")),
    Operation("bill: note a payment of a day that is matched", bills.matched_before, worker("bills_note")),
    Operation("bill: fetch and match", bills.sold, bills.ticks, instants=False),
    Operation("bill: hear of a payment nobody told", bills.unheard_payment, bills.ticks, instants=False),
    Operation("bill: hear of a refund nobody told", bills.unheard_refund, bills.ticks, instants=False),
    Operation("bill: fetch anew", bills.sold, bills.anew, instants=False),
    Operation("bill: fetch one that fails first", bills.spoilt(wrong_hash=1), bills.ticks, instants=False),
    Operation(
        "bill: fetch anew what fails first",
        bills.spoilt_after(truncated=1),
        bills.anew,
        instants=False,
        changes=False,
    ),
    Operation("bill: match what differs", bills.both_differ, bills.ticks, instants=False),
    Operation("bill: match a refund on its way", bills.on_its_way, bills.ticks, instants=False),
    Operation("bill: match a refund that failed since", bills.failed_since, bills.ticks, instants=False),
    Operation("bill: resolve a difference", bills.differing, bills.resolved()),
    # delivery
    Operation("relay a batch of a stream", streamed, relay, changes=False),
    Operation("sweep what was parked", streamed, sweep_parked, changes=False),
    # operators
    Operation("publish a campaign", nothing, operator("campaigns/few", MORE)),
    Operation("add units to a campaign that is sold out", sold_out, operator("campaigns/few", MORE)),
    Operation("make a QR code", nothing, qr_code),
)
