"""The map: every route, worker and schedule. Each body is one call into a room."""

from __future__ import annotations  # what a view answers is told without loading its room

from typing import Any

from chalicelib import lazily

with lazily.uncollected():
    from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, SQSEvent

    from chalicelib import clock
    from chalicelib.aws import delivery
    from chalicelib.web import health
    from chalicelib.web.border import (
        ACCOUNTS,
        ANYONE,
        FINANCE_OR_OPERATOR,
        GATE,
        NO_CONTENT,
        OPERATOR,
        OPERATOR_OR_MERCHANT,
        SHOPPER,
        STAFF,
        TILL,
        TILL_MERCHANT_OR_OPERATOR,
        TILL_OR_CRM,
        Answer,
        Api,
        Call,
    )

with lazily.rooms():
    from chalicelib.bills import anew as bills_anew
    from chalicelib.bills import fetch as bills_fetch
    from chalicelib.bills import note as bills_note
    from chalicelib.bills import resolve as bills_resolve
    from chalicelib.bills import view as bills_view
    from chalicelib.busifavor import apply as busifavor_apply
    from chalicelib.busifavor import codes as busifavor_codes
    from chalicelib.busifavor import compare as busifavor_compare
    from chalicelib.busifavor import differ as busifavor_differ
    from chalicelib.busifavor import mirror as busifavor_mirror
    from chalicelib.busifavor import report as busifavor_report
    from chalicelib.busifavor import send as busifavor_send
    from chalicelib.busifavor import view as busifavor_view
    from chalicelib.busifavor.rules import stock as busifavor_rules
    from chalicelib.checkout import open as checkout
    from chalicelib.circle import apply as circle_apply
    from chalicelib.circle import authorize as circle_authorize
    from chalicelib.circle import me as circle_me
    from chalicelib.circle import presence as circle_presence
    from chalicelib.circle import report as circle_report
    from chalicelib.circle import tasks as circle_tasks
    from chalicelib.circle import tick as circle_tick
    from chalicelib.coupons import admin as coupons_admin
    from chalicelib.coupons import apply as coupons_apply
    from chalicelib.coupons import (
        campaigns,
        claim,
        claim_codes,
        issue,
        lock,
        qualify,
        redeem,
        redemption_code,
        void,
        wallet,
    )
    from chalicelib.coupons import expire as coupons_expire
    from chalicelib.finance import expire as finance_expire
    from chalicelib.finance import redemption_rates, rollup, usage
    from chalicelib.malls import access, browse, qr
    from chalicelib.malls import admin as malls_admin
    from chalicelib.malls import rules as malls_rules
    from chalicelib.members import adjust as members_adjust
    from chalicelib.members import birthday, issue_list, login, me, tokens
    from chalicelib.members import parts as members
    from chalicelib.members import tier as members_tier
    from chalicelib.merging import ask as merging_ask
    from chalicelib.merging import code as merging_code
    from chalicelib.merging import move as merging_move
    from chalicelib.parking import admin as parking_admin
    from chalicelib.parking import exit as parking_exit
    from chalicelib.parking import gate, plates, visit
    from chalicelib.parking import settle as parking_settle
    from chalicelib.payments import apply as payments_apply
    from chalicelib.payments import ask as payments_ask
    from chalicelib.payments import cancel, look_up, notify, poll, tasks, view
    from chalicelib.payments import refund as payments_refund
    from chalicelib.points import adjust as points_adjust
    from chalicelib.points import code as points_code
    from chalicelib.points import credit, policies
    from chalicelib.points import expire as points_expire
    from chalicelib.points import hold as points_hold
    from chalicelib.points import read as points_read
    from chalicelib.recall import admin as recall_admin
    from chalicelib.recall import plan, subscribe, tick
    from chalicelib.receipts import back_fill as receipts_back_fill
    from chalicelib.receipts import claim as receipts_claim
    from chalicelib.receipts import refund as receipts_refund
    from chalicelib.receipts import report as receipts_report
    from chalicelib.receipts import tasks as receipts_tasks
    from chalicelib.receipts import view as receipts_view
    from chalicelib.security import showing
    from chalicelib.service import find as service_find
    from chalicelib.tiers import count, programs
    from chalicelib.tiers import give as tiers_give
    from chalicelib.tiers import read as tiers_read
    from chalicelib.tiers import tick as tiers_tick
    from chalicelib.web.openapi import document as openapi


app = Chalice(app_name="mallpass", configure_logs=False)
api = Api(app)


# --- members ------------------------------------------------------------------------------------------------------
@api.post("/v1/login", ANYONE, lambda: login.Request, takes_key=True)
def login_authorize(call: Call) -> login.LoggedIn:
    """Logs in with WeChat's code; a shopper who is new becomes a member."""
    return login.handle(call.body, key=call.idempotency_key, address=call.address, now=call.now, real_now=call.real_now)


@api.post("/v1/login/renew", SHOPPER)
def renew_login(call: Call) -> tokens.Renewed:
    """A fresh token for a session that has not ended."""
    return tokens.renew(call.session, real_now=call.real_now)


@api.post("/v1/logout", SHOPPER)
def log_out(call: Call) -> Answer[None]:
    """Ends every session of the member."""
    tokens.log_out(call.session)
    return NO_CONTENT


@api.get("/v1/me", SHOPPER)
def get_me(call: Call) -> me.Profile:
    """The member's own profile, the phone number masked."""
    return me.handle(member_id=call.member_id)


@api.put("/v1/me/birthday", SHOPPER, lambda: birthday.Request)
def set_birthday(call: Call) -> me.Profile:
    """Sets month and day, once for good."""
    return birthday.handle(call.body, member_id=call.member_id, now=call.now)


@app.schedule("rate(1 minute)", name="members_birthdays")
def members_birthdays(event: CloudWatchEvent) -> Any:
    return birthday.tick(now=clock.scheduled(event.time))


@api.post("/v1/me/merge", SHOPPER, lambda: merging_ask.Request)
def merge_members(call: Call) -> merging_ask.Merged:
    """Makes another membership of the same person part of this one."""
    return merging_ask.handle(call.body, shopper=call.session, now=call.now, real_now=call.real_now)


@api.post("/v1/me/merge/code", SHOPPER, lambda: merging_code.Request)
def show_merge_code(call: Call) -> merging_code.MergeCode:
    """A one-time code that this phone shows, for another membership to become one with it."""
    return merging_code.handle(call.body, member_id=call.member_id, real_now=call.real_now)


@app.on_sqs_message(queue_arn="placeholder", batch_size=1, name="merging_move")
def merging_move_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: merging_move.handle(message, now=clock.now()), "merging_move"
    )


# --- malls and coupons --------------------------------------------------------------------------------------------
@api.get("/v1/stores", ANYONE, query=("mall_id",), needs=("mall_id",), paged=True)
def list_stores(call: Call) -> browse.Page:
    """The stores of a mall."""
    return browse.handle(mall_id=call.query("mall_id"), limit=call.limit, cursor=call.cursor)


@api.get("/v1/coupons/campaigns", SHOPPER, query=("mall_id",), needs=("mall_id",), paged=True)
def list_campaigns(call: Call) -> campaigns.Page:
    """The coupon centre of a mall: what can be claimed, and what soon can."""
    return campaigns.handle(
        member_id=call.member_id, mall_id=call.query("mall_id"), limit=call.limit, cursor=call.cursor, now=call.now
    )


@api.post("/v1/coupons/campaigns/{campaign_id}/claim", SHOPPER, lambda: claim.Request, keyed=True)
def claim_coupon(call: Call, campaign_id: str) -> Answer[claim.Claimed]:
    """Claims one coupon of a campaign."""
    claimed, replayed = claim.handle(
        member_id=call.member_id,
        joined_at=call.session.joined_at,
        campaign_id=campaign_id,
        body=call.body,
        key=call.required_key,
        now=call.now,
    )
    return Answer(claimed, replayed=replayed)


@api.post("/v1/me/coupons/claim-code", SHOPPER, lambda: claim_codes.Enter)
def enter_claim_code(call: Call) -> Answer[claim.Claimed]:
    """Claims the coupon that a printed code stands for."""
    claimed, replayed = claim_codes.enter(
        call.body, member_id=call.member_id, joined_at=call.session.joined_at, now=call.now
    )
    return Answer(claimed, replayed=replayed)


@api.get("/v1/me/coupons", SHOPPER, query=("state",), paged=True)
def list_my_coupons(call: Call) -> wallet.Page:
    """The member's coupons, newest first."""
    return wallet.handle(
        member_id=call.member_id, state=call.query("state"), limit=call.limit, cursor=call.cursor, now=call.now
    )


@api.get("/v1/me/coupons/{coupon_id}", SHOPPER)
def get_my_coupon(call: Call, coupon_id: str) -> wallet.Trail:
    """One coupon with everything that became of it."""
    return wallet.trail(member_id=call.member_id, coupon_id=coupon_id, now=call.now)


@api.get("/v1/me/coupons/{coupon_id}/code", SHOPPER)
def get_redemption_code(call: Call, coupon_id: str) -> showing.Code:
    """What the shopper shows at a till to use the coupon."""
    return redemption_code.handle(member_id=call.member_id, coupon_id=coupon_id, now=call.now, real_now=call.real_now)


@api.post("/v1/me/coupons/qualify", SHOPPER, lambda: qualify.Request)
def qualify_coupons(call: Call) -> qualify.Qualified:
    """Which coupons apply to a basket, and which together take most off."""
    return qualify.handle(call.body, member_id=call.member_id, language=call.language, now=call.now)


@api.post("/v1/pos/coupons/lock", TILL, lambda: lock.Request, keyed=True)
def lock_coupons(call: Call) -> Answer[lock.HoldView]:
    """Holds the coupons of a shopper for a basket."""
    hold, replayed = lock.handle(
        call.body,
        device=call.device,
        key=call.required_key,
        request_hash=call.request_hash,
        now=call.now,
        real_now=call.real_now,
    )
    return Answer(hold, replayed=replayed)


@api.post("/v1/pos/coupons/redeem", TILL, lambda: redeem.Redeem)
def redeem_coupons(call: Call) -> lock.HoldView:
    """Redeems what a hold keeps, once the shopper has paid."""
    return redeem.redeem(call.body, device=call.device, now=call.now)


@api.post("/v1/pos/coupons/release", TILL, lambda: redeem.Request)
def release_coupons(call: Call) -> lock.HoldView:
    """Lets go of a hold."""
    return redeem.release(call.body, device=call.device, now=call.now)


@api.post("/v1/pos/coupons/undo", TILL, lambda: redeem.Request)
def undo_coupons(call: Call) -> lock.HoldView:
    """Takes a redemption back, within 24 hours."""
    return redeem.undo(call.body, device=call.device, now=call.now)


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="coupons_issue")
def coupons_issue_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"],
        lambda message: issue.handle(message, joined_at_of=members.joined_at_of),
        "coupons_issue",
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=1, name="coupons_list")
def coupons_list_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], issue_list.handle, "coupons_list")


@app.schedule("rate(1 minute)", name="coupons_expire")
def coupons_expire_tick(event: CloudWatchEvent) -> Any:
    return coupons_expire.handle(now=clock.scheduled(event.time))


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="coupons_apply")
def coupons_apply_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], coupons_apply.handle, "coupons_apply")


# --- merchant coupons at WeChat Pay -------------------------------------------------------------------------------
@api.post("/v1/me/merchant-coupons/send", SHOPPER, lambda: busifavor_send.Request)
def send_merchant_coupons(call: Call) -> busifavor_send.Signed:
    """Signs what the mini-program hands to WeChat's plugin."""
    return busifavor_send.handle(
        call.body,
        member_id=call.member_id,
        joined_at=call.session.joined_at,
        now=call.now,
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="busifavor_apply")
def busifavor_apply_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: busifavor_apply.handle(message, now=clock.now()), "busifavor_apply"
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=1, name="busifavor_report")
def busifavor_report_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"],
        lambda message: busifavor_report.handle(message, now=clock.now()),
        "busifavor_report",
    )


@app.schedule("rate(1 hour)", name="busifavor_compare")
def busifavor_compare_tick(event: CloudWatchEvent) -> Any:
    return busifavor_compare.handle(now=clock.scheduled(event.time))


# --- points -------------------------------------------------------------------------------------------------------
@api.get("/v1/me/points", SHOPPER, paged=True)
def get_my_points(call: Call) -> points_read.Points:
    """Balance, what ends when, tiers, and the ledger's entries."""
    return points_read.handle(
        member_id=call.member_id, limit=call.limit, cursor=call.cursor, language=call.language, now=call.now
    )


@api.get("/v1/me/points/code", SHOPPER)
def get_points_code(call: Call) -> showing.Code:
    """What the shopper shows at a till to earn points or pay with them."""
    return points_code.handle(member_id=call.member_id, real_now=call.real_now)


@api.post("/v1/pos/points/hold", TILL, lambda: points_hold.Hold, keyed=True)
def hold_points(call: Call) -> Answer[points_hold.HoldView]:
    """Holds points of a shopper for a payment at the till."""
    hold, replayed = points_hold.hold(
        call.body,
        device=call.device,
        key=call.required_key,
        request_hash=call.request_hash,
        now=call.now,
        real_now=call.real_now,
    )
    return Answer(hold, replayed=replayed)


@api.post("/v1/pos/points/commit", TILL, lambda: points_hold.Commit)
def commit_points(call: Call) -> points_hold.HoldView:
    """Takes the points that a hold keeps."""
    return points_hold.commit(call.body, device=call.device, now=call.now)


@api.post("/v1/pos/points/cancel", TILL, lambda: points_hold.Request)
def cancel_points(call: Call) -> points_hold.HoldView:
    """Lets go of a hold."""
    return points_hold.cancel(call.body, device=call.device, now=call.now)


@api.post("/v1/pos/points/undo", TILL, lambda: points_hold.Request)
def undo_points(call: Call) -> points_hold.HoldView:
    """Gives points back that a till took, within 24 hours."""
    return points_hold.undo(call.body, device=call.device, now=call.now)


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="points_credit")
def points_credit_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], credit.handle, "points_credit")


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="points_endings")
def points_endings_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], points_expire.note, "points_endings")


@app.schedule("rate(1 minute)", name="points_expire")
def points_expire_tick(event: CloudWatchEvent) -> Any:
    return points_expire.tick(now=clock.scheduled(event.time))


# --- receipts -----------------------------------------------------------------------------------------------------
@api.post("/v1/points/credits", TILL_OR_CRM, lambda: receipts_report.Request)
def report_receipt(call: Call) -> receipts_view.ReceiptView:
    """A sale at a till, which earns points."""
    return receipts_report.handle(call.body, device=call.device, now=call.now, real_now=call.real_now)


@api.post("/v1/points/refunds", TILL_OR_CRM, lambda: receipts_refund.Request)
def report_refund(call: Call) -> receipts_view.ReceiptView:
    """A refund of a sale at a till, which takes points back."""
    return receipts_refund.handle(call.body, device=call.device, now=call.now)


@api.post("/v1/me/points/back-fill", SHOPPER, lambda: receipts_back_fill.Request)
def back_fill_points(call: Call) -> receipts_view.ReceiptView:
    """Credits a payment that nobody credited, by its transaction id."""
    return receipts_back_fill.handle(call.body, member_id=call.member_id, now=call.now)


@api.post("/v1/me/points/back-fill/all", SHOPPER)
def back_fill_all(call: Call) -> receipts_claim.Filed:
    """Credits all receipts that wait for the shopper's openid."""
    return receipts_claim.ask(member_id=call.member_id, now=call.now)


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="receipts_claim")
def receipts_claim_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: receipts_claim.handle(message, now=clock.now()), "receipts_claim"
    )


@api.get("/v1/me/receipts/waiting", SHOPPER, paged=True)
def list_waiting_receipts(call: Call) -> receipts_tasks.Waited:
    """Lists the shopper's receipts that wait for staff, or waited."""
    return receipts_tasks.mine(member_id=call.member_id, limit=call.limit, cursor=call.cursor)


@api.get("/v1/admin/receipt-tasks", STAFF, paged=True)
def list_receipt_tasks(call: Call) -> receipts_tasks.Page:
    """Lists the receipts that wait for staff."""
    return receipts_tasks.page(limit=call.limit, cursor=call.cursor)


@api.post("/v1/admin/receipts/{receipt_id}/confirm", OPERATOR, lambda: receipts_tasks.Decide)
def confirm_receipt(call: Call, receipt_id: str) -> receipts_view.ReceiptView:
    """Confirms a waiting receipt: it is a sale of its own."""
    return receipts_tasks.confirm(call.body, receipt_id=receipt_id, staff_id=call.staff_id, now=call.now)


@api.post("/v1/admin/receipts/{receipt_id}/dismiss", OPERATOR, lambda: receipts_tasks.Decide)
def dismiss_receipt(call: Call, receipt_id: str) -> receipts_view.ReceiptView:
    """Dismisses a waiting receipt: it is no sale, or a duplicate."""
    return receipts_tasks.dismiss(call.body, receipt_id=receipt_id, staff_id=call.staff_id, now=call.now)


@api.get("/v1/admin/receipts", STAFF, query=("store_id", "receipt_no"), needs=("store_id", "receipt_no"))
def get_receipt(call: Call) -> receipts_view.WholeReceipt:
    """A receipt with its reports and refunds."""
    return receipts_view.whole(store_id=call.query("store_id"), receipt_no=call.query("receipt_no"))


# --- tiers --------------------------------------------------------------------------------------------------------
@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="tiers_count")
def tiers_count_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: count.handle(message, now=clock.now()), "tiers_count"
    )


@app.schedule("rate(1 minute)", name="tiers_tick")
def tiers_tick_tick(event: CloudWatchEvent) -> Any:
    return tiers_tick.handle(now=clock.scheduled(event.time))


# --- payments -----------------------------------------------------------------------------------------------------
@api.post("/v1/payments", SHOPPER, lambda: checkout.Request, keyed=True)
def open_payment(call: Call) -> Answer[view.Payment]:
    """Opens an order at a store or for a parking visit."""
    payment, replayed = checkout.handle(
        call.body,
        member_id=call.member_id,
        via=call.session.via,
        key=call.required_key,
        request_hash=call.request_hash,
        now=call.now,
    )
    return Answer(payment, replayed=replayed)


@api.post("/v1/payments/quote", SHOPPER, lambda: checkout.Request)
def quote_payment(call: Call) -> checkout.Quote:
    """What an order would cost; opens none."""
    return checkout.quote(call.body, member_id=call.member_id, now=call.now)


@api.get("/v1/payments/{payment_id}", SHOPPER)
def get_payment(call: Call, payment_id: str) -> view.Payment:
    """A payment of the member's as it stands."""
    return view.handle(member_id=call.member_id, payment_id=payment_id, now=call.now)


@api.post("/v1/payments/{payment_id}/cancel", SHOPPER)
def cancel_payment(call: Call, payment_id: str) -> view.Payment:
    """Closes an order that was not paid."""
    return cancel.handle(member_id=call.member_id, payment_id=payment_id, now=call.now)


@api.post("/v1/payments/{payment_id}/refunds", TILL_MERCHANT_OR_OPERATOR, lambda: payments_refund.Request, keyed=True)
def refund_payment(call: Call, payment_id: str) -> Answer[view.RefundView]:
    """Gives back a payment, whole or in part."""
    refund, replayed = payments_refund.handle(
        call.body,
        payment_id=payment_id,
        asker=payments_refund.asker(call.device if call.is_device else None, call.staff_id, call.merchant_id),
        key=call.required_key,
        request_hash=call.request_hash,
        now=call.now,
    )
    return Answer(refund, replayed=replayed)


@api.get("/v1/me/payments", SHOPPER, paged=True)
def list_my_payments(call: Call) -> view.Page:
    """The member's payments, newest first."""
    return view.page(member_id=call.member_id, limit=call.limit, cursor=call.cursor, now=call.now)


@api.post("/v1/wechat-pay/notify", ANYONE, outside=True)
def payment_notify(call: Call) -> Answer[None]:
    """A notice of the provider's, signed by it."""
    notify.handle(call.headers, call.raw_body, now=call.now, real_now=call.real_now)
    return NO_CONTENT


@app.on_sqs_message(queue_arn="placeholder", batch_size=2, name="payments_apply")
def payments_apply_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], payments_apply.handle, "payments_apply")


@app.on_sqs_message(queue_arn="placeholder", batch_size=1, name="payments_ask")
def payments_ask_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: payments_ask.handle(message, now=clock.now()), "payments_ask"
    )


@app.schedule("rate(1 minute)", name="payments_poll")
def payments_poll(event: CloudWatchEvent) -> Any:
    return poll.handle(now=clock.scheduled(event.time))


# --- parking ------------------------------------------------------------------------------------------------------
@api.put("/v1/me/plates/{plate}", SHOPPER)
def bind_plate(call: Call, plate: str) -> plates.Plates:
    """Binds a number plate to the member."""
    return plates.handle(member_id=call.member_id, plate=plate, now=call.now)


@api.post("/v1/gate/entries", GATE, lambda: gate.Report)
def enter_car_park(call: Call) -> gate.Entered:
    """A car came in."""
    return gate.enter(call.body, device=call.device, now=call.now)


@api.post("/v1/gate/exits", GATE, lambda: gate.Report)
def leave_car_park(call: Call) -> gate.Exit:
    """A car wants out: whether the barrier is to be raised."""
    return gate.leave(call.body, device=call.device, now=call.now)


@api.get("/v1/parking/visits/current", SHOPPER)
def get_current_visits(call: Call) -> visit.Current:
    """Visits of the member's plates, with what they cost now."""
    return visit.handle(member_id=call.member_id, now=call.now)


@api.post("/v1/parking/visits/{visit_id}/exit", SHOPPER, lambda: parking_exit.Request)
def settle_visit(call: Call, visit_id: str) -> parking_exit.Settlement:
    """Pays a visit with what is free, a coupon and points; what is left becomes an order."""
    return parking_exit.handle(
        call.body, member_id=call.member_id, via=call.session.via, visit_id=visit_id, now=call.now
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="parking_settle")
def parking_settle_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], parking_settle.handle, "parking_settle")


# --- recall -------------------------------------------------------------------------------------------------------
@api.post("/v1/subscriptions", SHOPPER, lambda: subscribe.Request, keyed=True)
def add_subscriptions(call: Call) -> Answer[subscribe.Grants]:
    """What the shopper answered to the subscription dialogue."""
    grants, replayed = subscribe.handle(
        call.body, member_id=call.member_id, key=call.required_key, request_hash=call.request_hash, now=call.now
    )
    return Answer(grants, replayed=replayed)


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="recall_plan")
def recall_plan_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], plan.handle, "recall_plan")


@app.schedule("rate(1 minute)", name="recall_tick")
def recall_tick(event: CloudWatchEvent) -> Any:
    return tick.handle(now=clock.scheduled(event.time))


# --- the business circle ------------------------------------------------------------------------------------------
@api.get("/v1/me/circle", SHOPPER)
def get_circle(call: Call) -> circle_me.Circle:
    """Whether the member authorized the business circle, as last known."""
    return circle_me.show(session=call.session, now=call.now)


@api.post("/v1/me/circle", SHOPPER)
def refresh_circle(call: Call) -> circle_me.Circle:
    """The same, asked of WeChat Pay now."""
    return circle_me.refresh(session=call.session, now=call.now)


@api.get("/v1/admin/mall-payment-tasks", STAFF, paged=True)
def list_mall_payment_tasks(call: Call) -> circle_tasks.Page:
    """Payments in the mall's shops that a person has to see to."""
    return circle_tasks.page(limit=call.limit, cursor=call.cursor)


@api.get("/v1/admin/mall-payments/{transaction_id}", STAFF)
def get_mall_payment(call: Call, transaction_id: str) -> circle_tasks.MallPayment:
    """A payment in a shop of the mall."""
    return circle_tasks.show(transaction_id=transaction_id)


@api.post("/v1/admin/mall-payments/{transaction_id}/assign", OPERATOR, lambda: circle_tasks.Assign)
def assign_mall_payment(call: Call, transaction_id: str) -> circle_tasks.MallPayment:
    """Says at which store it was paid."""
    return circle_tasks.assign(call.body, transaction_id=transaction_id, staff_id=call.staff_id, now=call.now)


@api.post("/v1/admin/mall-payments/{transaction_id}/dismiss", OPERATOR, lambda: circle_tasks.Decide)
def dismiss_mall_payment(call: Call, transaction_id: str) -> circle_tasks.MallPayment:
    """Says that it is no sale."""
    return circle_tasks.dismiss(call.body, transaction_id=transaction_id, staff_id=call.staff_id, now=call.now)


@api.post("/v1/admin/mall-payments/{transaction_id}/report", OPERATOR, lambda: circle_tasks.Decide)
def report_mall_payment(call: Call, transaction_id: str) -> circle_tasks.MallPayment:
    """Tells WeChat Pay its points once more."""
    return circle_tasks.report_again(call.body, transaction_id=transaction_id, staff_id=call.staff_id, now=call.now)


@api.post("/v1/admin/mall-payments/{transaction_id}/refunds/{refund_id}/resolve", OPERATOR, lambda: circle_tasks.Decide)
def resolve_mall_refund(call: Call, transaction_id: str, refund_id: str) -> circle_tasks.SaleRefund:
    """Ends a refund's task with a note."""
    return circle_tasks.resolve_refund(
        call.body, transaction_id=transaction_id, refund_id=refund_id, staff_id=call.staff_id
    )


# Small batches: each message waits for WeChat, some of them three times.
@app.on_sqs_message(queue_arn="placeholder", batch_size=3, name="circle_apply")
def circle_apply_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: circle_apply.handle(message, now=clock.now()), "circle_apply"
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=5, name="circle_report")
def circle_report_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: circle_report.credited(message, now=clock.now()), "circle_report"
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=5, name="circle_join")
def circle_join_worker(event: SQSEvent) -> Any:
    return delivery.consume(
        event.to_dict()["Records"], lambda message: circle_authorize.came(message, now=clock.now()), "circle_join"
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=5, name="circle_presence")
def circle_presence_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], circle_presence.handle, "circle_presence")


@app.schedule("rate(1 minute)", name="circle_tick")
def circle_ticks(event: CloudWatchEvent) -> Any:
    return circle_tick.handle(now=clock.scheduled(event.time))


# --- finance ----------------------------------------------------------------------------------------------------------
@api.get("/v1/finance/usage", ACCOUNTS, query=("by", "from", "to", "mall_id"), needs=("by", "from", "to"), paged=True)
def get_usage(call: Call) -> usage.Usage:
    """Figures by business day, mall and id."""
    return usage.handle(
        by=call.query("by"),
        first=call.query("from"),
        last=call.query("to"),
        mall_id=call.query("mall_id"),
        merchant_id=call.merchant_id,
        limit=call.limit,
        cursor=call.cursor,
    )


@api.get("/v1/finance/redemption-rates", STAFF, query=("by", "from", "to", "mall_id"), needs=("by", "from", "to"))
def get_redemption_rates(call: Call) -> redemption_rates.Rates:
    """How much of what was claimed is redeemed, over a period."""
    return redemption_rates.handle(
        by=call.query("by"), first=call.query("from"), last=call.query("to"), mall_id=call.query("mall_id")
    )


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="finance_rollup")
def finance_rollup_worker(event: SQSEvent) -> Any:
    return delivery.consume_together(
        event.to_dict()["Records"], lambda messages: rollup.handle(messages, now=clock.real_now()), "finance_rollup"
    )


@app.schedule("rate(1 hour)", name="finance_expire")
def finance_expire_tick(event: CloudWatchEvent) -> Any:
    return finance_expire.handle(now=clock.scheduled(event.time))


# --- bills --------------------------------------------------------------------------------------------------------
@api.get("/v1/finance/bills/{date}", STAFF, query=("mchid", "what"), paged=True)
def get_bill(call: Call, date: str) -> bills_view.BillDay:
    """A day's bill as it stands, with its differences."""
    return bills_view.handle(
        day=date,
        mchid=call.query("mchid"),
        what=call.query("what"),
        limit=call.limit,
        cursor=call.cursor,
        now=call.now,
    )


@api.post("/v1/finance/bills/{date}/fetch", FINANCE_OR_OPERATOR, lambda: bills_anew.Fetch)
def fetch_bill(call: Call, date: str) -> bills_view.BillView:
    """Fetches a day's bill anew."""
    return bills_anew.handle(call.body, day=date, now=call.now)


@api.post("/v1/finance/bills/{date}/differences/{row_id}/resolve", FINANCE_OR_OPERATOR, lambda: bills_resolve.Resolve)
def resolve_bill_difference(call: Call, date: str, row_id: str) -> bills_view.DifferenceView:
    """Ends a difference with a note."""
    return bills_resolve.handle(call.body, day=date, difference_id=row_id, staff_id=call.staff_id, now=call.now)


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="bills_note")
def bills_note_worker(event: SQSEvent) -> Any:
    return delivery.consume(event.to_dict()["Records"], bills_note.handle, "bills_note")


@app.schedule("rate(10 minutes)", name="bills_fetch")
def bills_fetch_tick(event: CloudWatchEvent) -> Any:
    return bills_fetch.handle(now=clock.scheduled(event.time))


# --- operators ----------------------------------------------------------------------------------------------------
api.desk("/v1/admin/malls", "mall", lambda: malls_admin.MALLS)
api.desk("/v1/admin/merchants", "merchant", lambda: malls_admin.MERCHANTS)
api.desk("/v1/admin/stores", "store", lambda: malls_admin.STORES)
api.desk("/v1/admin/campaigns", "campaign", lambda: coupons_admin.CAMPAIGNS, OPERATOR_OR_MERCHANT)
api.desk("/v1/admin/points-policies", "points_policy", lambda: policies.POLICIES)
api.desk("/v1/admin/earning-rules", "earning_rule", lambda: policies.RULES)
api.desk("/v1/admin/tier-programs", "tier_program", lambda: programs.PROGRAMS)
api.desk("/v1/admin/issue-rules", "issue_rule", lambda: issue.ISSUE_RULES)
api.desk("/v1/admin/car-parks", "car_park", lambda: parking_admin.CAR_PARKS)
api.desk("/v1/admin/recall-campaigns", "recall_campaign", lambda: recall_admin.RECALL_CAMPAIGNS)


@api.post("/v1/admin/qr-codes", OPERATOR, lambda: qr.Request, keyed=True)
def make_qr_code(call: Call) -> qr.QrCode:
    """A code that hangs in a mall."""
    return qr.handle(call.body, staff_id=call.staff_id, key=call.required_key, now=call.now)


@api.post("/v1/admin/claim-codes", OPERATOR, lambda: claim_codes.Make, keyed=True)
def make_claim_codes(call: Call) -> claim_codes.BatchView:
    """A batch of codes, each good for one coupon."""
    return claim_codes.make(
        call.body, staff_id=call.staff_id, key=call.required_key, request_hash=call.request_hash, now=call.now
    )


@api.get("/v1/admin/claim-codes/{batch_id}", OPERATOR)
def get_claim_codes(call: Call, batch_id: str) -> claim_codes.BatchView:
    """A batch of codes."""
    return claim_codes.show(batch_id)


@api.get("/v1/admin/claim-codes/{batch_id}/codes", OPERATOR, query=("part",), media_type="text/csv")
def export_claim_codes(call: Call, batch_id: str) -> Answer[str]:
    """A part of a batch as CSV."""
    return Answer(claim_codes.export(batch_id, part=call.query("part")), media_type="text/csv; charset=utf-8")


@api.post("/v1/admin/issue-lists", OPERATOR, lambda: issue_list.Request, keyed=True, largest_bytes=5_000_000)
def make_issue_list(call: Call) -> issue_list.ListView:
    """Gives a coupon to each member of a list."""
    return issue_list.make(
        call.body, staff_id=call.staff_id, key=call.required_key, request_hash=call.request_hash, now=call.now
    )


@api.get("/v1/admin/issue-lists/{list_id}", OPERATOR, paged=True)
def get_issue_list(call: Call, list_id: str) -> issue_list.ListView:
    """How far a list is, and which rows got nothing."""
    return issue_list.show(list_id, limit=call.limit, cursor=call.cursor)


@api.post("/v1/admin/members/find", STAFF, lambda: service_find.Request)
def find_members(call: Call) -> service_find.Found:
    """Finds members by id, phone number, openid or plate."""
    return service_find.handle(call.body)


@api.get("/v1/admin/staff-tokens", STAFF, paged=True)
def list_staff_tokens(call: Call) -> access.StaffTokens:
    """Staff tokens by id, revoked and expired ones too."""
    return access.list_tokens(limit=call.limit, cursor=call.cursor)


@api.post("/v1/admin/staff-tokens/{token_id}/revoke", OPERATOR)
def revoke_staff_token(call: Call, token_id: str) -> malls_rules.StaffToken:
    """Revokes a staff token; felt within half a minute."""
    return access.revoke_token(token_id, by=call.staff_id, real_now=call.real_now)


@api.get("/v1/admin/devices", STAFF, paged=True)
def list_devices(call: Call) -> access.DeviceKeys:
    """Devices by id, revoked ones too."""
    return access.list_devices(limit=call.limit, cursor=call.cursor)


@api.post("/v1/admin/devices/{device_id}/revoke", OPERATOR)
def revoke_device(call: Call, device_id: str) -> malls_rules.DeviceKey:
    """Revokes a device's key; felt within half a minute."""
    return access.revoke_device(device_id, by=call.staff_id, real_now=call.real_now)


@api.get("/v1/admin/members/{member_id}/coupons", STAFF, query=("state",), paged=True)
def list_members_coupons(call: Call, member_id: str) -> wallet.Page:
    """A member's coupons, newest first."""
    return wallet.handle(
        member_id=call.about(member_id), state=call.query("state"), limit=call.limit, cursor=call.cursor, now=call.now
    )


@api.get("/v1/admin/members/{member_id}/coupons/{coupon_id}", STAFF)
def get_members_coupon(call: Call, member_id: str, coupon_id: str) -> wallet.Trail:
    """A member's coupon with everything that became of it."""
    return wallet.trail(member_id=member_id, coupon_id=coupon_id, now=call.now)


@api.post("/v1/admin/members/{member_id}/coupons/{coupon_id}/void", OPERATOR, lambda: void.Request)
def void_coupon(call: Call, member_id: str, coupon_id: str) -> wallet.Trail:
    """Takes a coupon from a member."""
    return void.handle(call.body, member_id=member_id, coupon_id=coupon_id, staff_id=call.staff_id, now=call.now)


@api.post("/v1/admin/merchant-coupons/{campaign_id}", OPERATOR, lambda: busifavor_rules.Spec)
def make_merchant_coupon(call: Call, campaign_id: str) -> busifavor_view.StockView:
    """Mirrors a campaign as a merchant coupon at WeChat Pay."""
    return busifavor_mirror.create(call.body, campaign_id=campaign_id, staff_id=call.staff_id, now=call.now)


@api.put("/v1/admin/merchant-coupons/{campaign_id}", OPERATOR, lambda: busifavor_rules.Change)
def modify_merchant_coupon(call: Call, campaign_id: str) -> busifavor_view.StockView:
    """Changes what can be changed of a merchant coupon."""
    return busifavor_mirror.modify(call.body, campaign_id=campaign_id)


@api.get("/v1/admin/merchant-coupons/{campaign_id}", STAFF)
def get_merchant_coupon(call: Call, campaign_id: str) -> busifavor_view.StockView:
    """A campaign's merchant coupon, with how both sides agree."""
    return busifavor_view.handle(campaign_id=campaign_id)


@api.post("/v1/admin/merchant-coupons/{campaign_id}/budget", OPERATOR, lambda: busifavor_mirror.Budget)
def bring_merchant_coupon_budget(call: Call, campaign_id: str) -> busifavor_view.StockView:
    """Sets how many coupons WeChat Pay may send to what the campaign has."""
    return busifavor_mirror.bring_budget(call.body, campaign_id=campaign_id, now=call.now)


@api.post("/v1/admin/merchant-coupons/{campaign_id}/codes", OPERATOR, lambda: busifavor_codes.Request, keyed=True)
def upload_merchant_coupon_codes(call: Call, campaign_id: str) -> busifavor_codes.Uploaded:
    """Hands codes to WeChat Pay."""
    return busifavor_codes.handle(
        call.body,
        campaign_id=campaign_id,
        staff_id=call.staff_id,
        key=call.required_key,
        request_hash=call.request_hash,
    )


@api.get("/v1/admin/merchant-coupons", STAFF, paged=True)
def list_merchant_coupons(call: Call) -> busifavor_view.Page:
    """All merchant coupons."""
    return busifavor_view.page(limit=call.limit, cursor=call.cursor)


@api.get("/v1/admin/merchant-coupon-differences", STAFF, paged=True)
def list_merchant_coupon_differences(call: Call) -> busifavor_differ.Page:
    """In what both sides differ, for longer than callbacks take."""
    return busifavor_differ.page(limit=call.limit, cursor=call.cursor)


@api.post("/v1/admin/merchant-coupon-differences/{difference_id}/resolve", OPERATOR, lambda: busifavor_differ.Resolve)
def resolve_merchant_coupon_difference(call: Call, difference_id: str) -> busifavor_differ.DifferenceView:
    """Ends a difference with a note."""
    return busifavor_differ.resolve(call.body, difference_id=difference_id, staff_id=call.staff_id, now=call.now)


@api.post("/v1/admin/merchant-coupon-differences/{difference_id}/assign", OPERATOR, lambda: busifavor_differ.Assign)
def assign_merchant_coupon(call: Call, difference_id: str) -> busifavor_differ.DifferenceView:
    """Says who got a coupon that WeChat Pay sent."""
    return busifavor_differ.assign(call.body, difference_id=difference_id, now=call.now)


@api.post("/v1/admin/merchant-coupon-differences/{difference_id}/report", OPERATOR)
def report_merchant_coupon_again(call: Call, difference_id: str) -> busifavor_differ.DifferenceView:
    """Tells WeChat Pay once more what became of a coupon."""
    return busifavor_differ.report_again(difference_id=difference_id, now=call.now)


@api.get("/v1/admin/members/{member_id}/points", STAFF, paged=True)
def get_members_points(call: Call, member_id: str) -> points_read.Points:
    """A member's balance, tiers and entries."""
    return points_read.handle(
        member_id=call.about(member_id), limit=call.limit, cursor=call.cursor, language=call.language, now=call.now
    )


@api.post("/v1/admin/points-adjustments", OPERATOR, lambda: points_adjust.Adjust, keyed=True)
def adjust_points(call: Call) -> Answer[points_adjust.AdjustmentView]:
    """Gives points to a member, or takes some; more than the limit waits for another to approve."""
    adjustment, replayed = members_adjust.handle(
        call.body, staff_id=call.staff_id, key=call.required_key, request_hash=call.request_hash, now=call.now
    )
    return Answer(adjustment, replayed=replayed)


@api.get("/v1/admin/points-adjustments", STAFF, paged=True)
def list_adjustments(call: Call) -> points_adjust.Page:
    """Adjustments that wait for approval."""
    return points_adjust.page(limit=call.limit, cursor=call.cursor)


@api.get("/v1/admin/points-adjustments/{adjustment_id}", STAFF)
def get_adjustment(call: Call, adjustment_id: str) -> points_adjust.AdjustmentView:
    """One adjustment."""
    return points_adjust.show(adjustment_id)


@api.post("/v1/admin/points-adjustments/{adjustment_id}/approve", OPERATOR)
def approve_adjustment(call: Call, adjustment_id: str) -> points_adjust.AdjustmentView:
    """Approves an adjustment that another of staff asked for."""
    return points_adjust.approve(adjustment_id, staff_id=call.staff_id, now=call.now)


@api.post("/v1/admin/points-adjustments/{adjustment_id}/reject", OPERATOR)
def reject_adjustment(call: Call, adjustment_id: str) -> points_adjust.AdjustmentView:
    """Rejects an adjustment."""
    return points_adjust.reject(adjustment_id, staff_id=call.staff_id, now=call.now)


@api.get("/v1/admin/members/{member_id}/tiers", STAFF, paged=True)
def get_members_tiers(call: Call, member_id: str) -> tiers_read.MembersTiers:
    """A member's standing in each program, and how it moved."""
    return tiers_read.of_member(
        call.about(member_id), limit=call.limit, cursor=call.cursor, language=call.language, now=call.now
    )


@api.put("/v1/admin/members/{member_id}/tier", OPERATOR, lambda: tiers_give.Give)
def set_tier(call: Call, member_id: str) -> tiers_read.TierView:
    """Gives a member a tier, or takes it back."""
    return members_tier.handle(
        call.body, member_id=member_id, staff_id=call.staff_id, language=call.language, now=call.now
    )


@api.post("/v1/admin/merges", OPERATOR, lambda: merging_ask.Order)
def order_merge(call: Call) -> merging_ask.MergeView:
    """Makes two members one, on staff's word."""
    return merging_ask.order(call.body, staff_id=call.staff_id, now=call.now)


@api.get("/v1/admin/merges/{merged_id}", STAFF)
def get_merge(call: Call, merged_id: str) -> merging_ask.MergeView:
    """How far a merge is."""
    return merging_ask.show(merged_id)


@api.get(
    "/v1/admin/payments",
    STAFF,
    query=("payment_id", "transaction_id", "member_id"),
    paged=True,
)
def look_payments_up(call: Call) -> look_up.Page:
    """Finds payments by their number, the provider's, or the member."""
    return look_up.handle(
        payment_id=call.query("payment_id"),
        transaction_id=call.query("transaction_id"),
        member_id=call.query("member_id"),
        staff_id=call.staff_id,
        limit=call.limit,
        cursor=call.cursor,
        now=call.now,
    )


@api.get("/v1/admin/payment-tasks", STAFF, paged=True)
def list_payment_tasks(call: Call) -> tasks.Page:
    """Payments that a person has to see to."""
    return tasks.page(limit=call.limit, cursor=call.cursor)


@api.post("/v1/admin/payment-tasks/{task_id}/resolve", OPERATOR, lambda: tasks.Resolve)
def resolve_payment_task(call: Call, task_id: str) -> tasks.TaskView:
    """Ends a task with a note."""
    return tasks.resolve(call.body, task_id=task_id, staff_id=call.staff_id, now=call.now)


@api.get("/v1/openapi.json", ANYONE)
def get_openapi(call: Call) -> dict[str, Any]:
    """This document."""
    return openapi.document(api)


@api.get("/v1/health", ANYONE)
def get_health(call: Call) -> health.Health:
    """That the stack answers, and which it is."""
    return health.handle()


# --- delivery -----------------------------------------------------------------------------------------------------
@app.on_dynamodb_record(stream_arn="placeholder", batch_size=100, name="relay")
def relay_streams(event: DynamoDBEvent) -> None:
    delivery.relay(event.to_dict()["Records"])


@app.on_sqs_message(queue_arn="placeholder", batch_size=10, name="sweep")
def sweep_parked_events(event: SQSEvent) -> Any:
    return delivery.consume_messages(event.to_dict()["Records"], delivery.sweep, "sweep")
