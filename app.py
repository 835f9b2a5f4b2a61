"""The map: every route, worker and schedule, one row each.

A row names the operation, the path, who may call, the verb that serves it, and what it does. The verb's signature says
what the route takes (chalicelib/web/route.py). What a worker listens to stands in infra/shape.py.
"""

from chalicelib import lazily

with lazily.uncollected():
    from chalice.app import Chalice, DynamoDBEvent

    from chalicelib.aws import delivery
    from chalicelib.aws.workers import Workers
    from chalicelib.web import health as web_health
    from chalicelib.web.api import Api
    from chalicelib.web.callers import (
        ACCOUNTS,
        ANYONE,
        FINANCE_OR_OPERATOR,
        GATE,
        OPERATOR,
        OPERATOR_OR_MERCHANT,
        SHOPPER,
        STAFF,
        TILL,
        TILL_MERCHANT_OR_OPERATOR,
        TILL_OR_CRM,
    )

with lazily.rooms():
    from chalicelib.bills import days as bills_days
    from chalicelib.bills import fetch as bills_fetch
    from chalicelib.bills import fetch_again as bills_fetch_again
    from chalicelib.bills import record_entries as bills_record_entries
    from chalicelib.bills import resolve as bills_resolve
    from chalicelib.bills import view as bills_view
    from chalicelib.busifavor import apply_sent_coupon as busifavor_apply_sent_coupon
    from chalicelib.busifavor import codes as busifavor_codes
    from chalicelib.busifavor import compare_stocks as busifavor_compare_stocks
    from chalicelib.busifavor import differ as busifavor_differ
    from chalicelib.busifavor import report_moves as busifavor_report_moves
    from chalicelib.busifavor import send as busifavor_send
    from chalicelib.busifavor import stock as busifavor_stock
    from chalicelib.busifavor import view as busifavor_view
    from chalicelib.checkout import open_payment as checkout_open_payment
    from chalicelib.circle import apply_notice as circle_apply_notice
    from chalicelib.circle import authorizations as circle_authorizations
    from chalicelib.circle import me as circle_me
    from chalicelib.circle import report_parking as circle_report_parking
    from chalicelib.circle import report_points as circle_report_points
    from chalicelib.circle import tasks as circle_tasks
    from chalicelib.circle import tick as circle_tick
    from chalicelib.coupons import admin as coupons_admin
    from chalicelib.coupons import apply_payment as coupons_apply_payment
    from chalicelib.coupons import birthday as coupons_birthday
    from chalicelib.coupons import campaigns as coupons_campaigns
    from chalicelib.coupons import claim as coupons_claim
    from chalicelib.coupons import claim_codes as coupons_claim_codes
    from chalicelib.coupons import expire as coupons_expire
    from chalicelib.coupons import issue as coupons_issue
    from chalicelib.coupons import issue_list as coupons_issue_list
    from chalicelib.coupons import lock as coupons_lock
    from chalicelib.coupons import print_code as coupons_print_code
    from chalicelib.coupons import qualify as coupons_qualify
    from chalicelib.coupons import redeem as coupons_redeem
    from chalicelib.coupons import redemption_code as coupons_redemption_code
    from chalicelib.coupons import refused_claims as coupons_refused_claims
    from chalicelib.coupons import show_stock as coupons_show_stock
    from chalicelib.coupons import void as coupons_void
    from chalicelib.coupons import wallet as coupons_wallet
    from chalicelib.finance import expire as finance_expire
    from chalicelib.finance import redemption_rates as finance_redemption_rates
    from chalicelib.finance import rollup as finance_rollup
    from chalicelib.finance import usage as finance_usage
    from chalicelib.joining import login as joining_login
    from chalicelib.malls import access as malls_access
    from chalicelib.malls import admin as malls_admin
    from chalicelib.malls import browse as malls_browse
    from chalicelib.malls import qr as malls_qr
    from chalicelib.members import birthday as members_birthday
    from chalicelib.members import me as members_me
    from chalicelib.members import sessions as members_sessions
    from chalicelib.merging import ask as merging_ask
    from chalicelib.merging import code as merging_code
    from chalicelib.merging import transfer as merging_transfer
    from chalicelib.parking import apply_payment as parking_apply_payment
    from chalicelib.parking import car_parks as parking_car_parks
    from chalicelib.parking import gate as parking_gate
    from chalicelib.parking import plates as parking_plates
    from chalicelib.parking import settle_visit as parking_settle_visit
    from chalicelib.parking import visits as parking_visits
    from chalicelib.payments import apply_notice as payments_apply_notice
    from chalicelib.payments import cancel_order as payments_cancel_order
    from chalicelib.payments import find_payments as payments_find_payments
    from chalicelib.payments import poll_due as payments_poll_due
    from chalicelib.payments import query_order as payments_query_order
    from chalicelib.payments import receive_notice as payments_receive_notice
    from chalicelib.payments import refund_order as payments_refund_order
    from chalicelib.payments import tasks as payments_tasks
    from chalicelib.payments import view as payments_view
    from chalicelib.points import adjust as points_adjust
    from chalicelib.points import code as points_code
    from chalicelib.points import credit as points_credit
    from chalicelib.points import expire as points_expire
    from chalicelib.points import hold as points_hold
    from chalicelib.points import policies as points_policies
    from chalicelib.points import read as points_read
    from chalicelib.recall import admin as recall_admin
    from chalicelib.recall import plan_messages as recall_plan_messages
    from chalicelib.recall import send_due as recall_send_due
    from chalicelib.recall import subscribe as recall_subscribe
    from chalicelib.receipts import back_fill as receipts_back_fill
    from chalicelib.receipts import claim as receipts_claim
    from chalicelib.receipts import refund as receipts_refund
    from chalicelib.receipts import report as receipts_report
    from chalicelib.receipts import tasks as receipts_tasks
    from chalicelib.receipts import view as receipts_view
    from chalicelib.service import find as service_find
    from chalicelib.service import show as service_show
    from chalicelib.service import tasks as service_tasks
    from chalicelib.tiers import count as tiers_count
    from chalicelib.tiers import programs as tiers_programs
    from chalicelib.tiers import read as tiers_read
    from chalicelib.tiers import set_tier as tiers_set_tier
    from chalicelib.tiers import tick as tiers_tick
    from chalicelib.web import business_time as web_business_time
    from chalicelib.web.openapi import document as openapi


app = Chalice(app_name="mallpass", configure_logs=False)
api, workers = Api(app), Workers(app)


# A row is a line, however long.
# fmt: off
# --- joining: login -------------------------------------------------------------------------------------------------
api.post("login_authorize", "/v1/login", ANYONE, lambda: joining_login.log_in)

# --- members: who somebody is ---------------------------------------------------------------------------------------
api.post("renew_login", "/v1/login/renew", SHOPPER, lambda: members_sessions.renew)
api.post("log_out", "/v1/logout", SHOPPER, lambda: members_sessions.log_out)
api.get("get_me", "/v1/me", SHOPPER, lambda: members_me.show)
api.put("set_birthday", "/v1/me/birthday", SHOPPER, lambda: members_birthday.set_birthday)

# --- malls: malls, merchants, stores, QR codes, staff and devices ---------------------------------------------------
api.get("list_stores", "/v1/stores", ANYONE, lambda: malls_browse.list_stores)
api.post("make_qr_code", "/v1/admin/qr-codes", OPERATOR, lambda: coupons_print_code.make)
api.get("list_qr_codes", "/v1/admin/qr-codes", STAFF, lambda: malls_qr.list_codes)
api.get("get_own_access", "/v1/admin/me", ACCOUNTS, lambda: malls_access.show_own)
api.get("list_staff_tokens", "/v1/admin/staff-tokens", STAFF, lambda: malls_access.list_tokens)
api.post("revoke_staff_token", "/v1/admin/staff-tokens/{token_id}/revoke", OPERATOR, lambda: malls_access.revoke_token)
api.get("list_devices", "/v1/admin/devices", STAFF, lambda: malls_access.list_devices)
api.post("revoke_device", "/v1/admin/devices/{device_id}/revoke", OPERATOR, lambda: malls_access.revoke_device)
api.desk("mall", "/v1/admin/malls", lambda: malls_admin.MALLS)
api.desk("merchant", "/v1/admin/merchants", lambda: malls_admin.MERCHANTS)
api.desk("store", "/v1/admin/stores", lambda: malls_admin.STORES)

# --- tiers: programs and standings ----------------------------------------------------------------------------------
api.get("get_members_tiers", "/v1/admin/members/{member_id}/tiers", STAFF, lambda: tiers_read.show_member)
api.put("set_tier", "/v1/admin/members/{member_id}/tier", OPERATOR, lambda: tiers_set_tier.set_tier)
api.desk("tier_program", "/v1/admin/tier-programs", lambda: tiers_programs.PROGRAMS)
tiers_count_worker = workers.queue("tiers_count", lambda: tiers_count.count)
tiers_tick_worker = workers.tick("tiers_tick", lambda: tiers_tick.update_due)

# --- points: earning, spending, adjustments -------------------------------------------------------------------------
api.get("get_my_points", "/v1/me/points", SHOPPER, lambda: points_read.show)
api.get("get_points_code", "/v1/me/points/code", SHOPPER, lambda: points_code.make)
api.post("hold_points", "/v1/pos/points/hold", TILL, lambda: points_hold.hold)
api.post("commit_points", "/v1/pos/points/commit", TILL, lambda: points_hold.commit)
api.post("cancel_points", "/v1/pos/points/cancel", TILL, lambda: points_hold.cancel)
api.post("undo_points", "/v1/pos/points/undo", TILL, lambda: points_hold.undo)
api.get("get_members_points", "/v1/admin/members/{member_id}/points", STAFF, lambda: points_read.show)
api.post("adjust_points", "/v1/admin/points-adjustments", OPERATOR, lambda: points_adjust.make)
api.get("list_adjustments", "/v1/admin/points-adjustments", STAFF, lambda: points_adjust.page)
api.get("get_adjustment", "/v1/admin/points-adjustments/{adjustment_id}", STAFF, lambda: points_adjust.show)
api.post("approve_adjustment", "/v1/admin/points-adjustments/{adjustment_id}/approve", OPERATOR, lambda: points_adjust.approve)
api.post("reject_adjustment", "/v1/admin/points-adjustments/{adjustment_id}/reject", OPERATOR, lambda: points_adjust.reject)
api.desk("points_policy", "/v1/admin/points-policies", lambda: points_policies.POLICIES)
api.desk("earning_rule", "/v1/admin/earning-rules", lambda: points_policies.RULES)
points_credit_worker = workers.queue("points_credit", lambda: points_credit.apply)
points_endings_worker = workers.queue("points_endings", lambda: points_expire.save_endings)
points_expire_worker = workers.tick("points_expire", lambda: points_expire.tick)

# --- coupons: campaigns, claims, wallets, tills ---------------------------------------------------------------------
api.get("list_campaigns", "/v1/coupons/campaigns", SHOPPER, lambda: coupons_campaigns.list_campaigns)
api.post("claim_coupon", "/v1/coupons/campaigns/{campaign_id}/claim", SHOPPER, lambda: coupons_claim.claim_coupon)
api.post("enter_claim_code", "/v1/me/coupons/claim-code", SHOPPER, lambda: coupons_claim_codes.enter)
api.get("list_my_coupons", "/v1/me/coupons", SHOPPER, lambda: coupons_wallet.list_coupons)
api.get("get_my_coupon", "/v1/me/coupons/{coupon_id}", SHOPPER, lambda: coupons_wallet.trail)
api.get("get_redemption_code", "/v1/me/coupons/{coupon_id}/code", SHOPPER, lambda: coupons_redemption_code.make)
api.post("qualify_coupons", "/v1/me/coupons/qualify", SHOPPER, lambda: coupons_qualify.qualify)
api.post("lock_coupons", "/v1/pos/coupons/lock", TILL, lambda: coupons_lock.lock)
api.post("redeem_coupons", "/v1/pos/coupons/redeem", TILL, lambda: coupons_redeem.redeem)
api.post("release_coupons", "/v1/pos/coupons/release", TILL, lambda: coupons_redeem.release)
api.post("undo_coupons", "/v1/pos/coupons/undo", TILL, lambda: coupons_redeem.undo)
api.post("make_claim_codes", "/v1/admin/claim-codes", OPERATOR, lambda: coupons_claim_codes.make)
api.get("get_claim_codes", "/v1/admin/claim-codes/{batch_id}", OPERATOR, lambda: coupons_claim_codes.show)
api.get("export_claim_codes", "/v1/admin/claim-codes/{batch_id}/codes", OPERATOR, lambda: coupons_claim_codes.export, media_type="text/csv")
api.post("make_issue_list", "/v1/admin/issue-lists", OPERATOR, lambda: coupons_issue_list.make, largest_bytes=5_000_000)
api.get("get_issue_list", "/v1/admin/issue-lists/{list_id}", OPERATOR, lambda: coupons_issue_list.show)
api.get("list_members_coupons", "/v1/admin/members/{member_id}/coupons", STAFF, lambda: coupons_wallet.list_coupons)
api.get("get_members_coupon", "/v1/admin/members/{member_id}/coupons/{coupon_id}", STAFF, lambda: coupons_wallet.trail)
api.post("void_coupon", "/v1/admin/members/{member_id}/coupons/{coupon_id}/void", OPERATOR, lambda: coupons_void.void_coupon)
api.desk("campaign", "/v1/admin/campaigns", lambda: coupons_admin.CAMPAIGNS, OPERATOR_OR_MERCHANT)
api.get("get_campaign_stock", "/v1/admin/campaigns/{document_id}/stock", ACCOUNTS, lambda: coupons_show_stock.show_stock)
api.get("list_refused_claims", "/v1/admin/campaigns/{document_id}/refusals", ACCOUNTS, lambda: coupons_refused_claims.list_refused)
api.desk("issue_rule", "/v1/admin/issue-rules", lambda: coupons_issue.ISSUE_RULES)
coupons_birthdays_worker = workers.tick("coupons_birthdays", lambda: coupons_birthday.tick)
coupons_issue_worker = workers.queue("coupons_issue", lambda: coupons_issue.apply)
coupons_list_worker = workers.queue("coupons_list", lambda: coupons_issue_list.issue_part)
coupons_expire_worker = workers.tick("coupons_expire", lambda: coupons_expire.expire_due)
coupons_apply_worker = workers.queue("coupons_apply", lambda: coupons_apply_payment.apply)

# --- payments: orders at the provider -------------------------------------------------------------------------------
api.get("get_payment", "/v1/payments/{payment_id}", SHOPPER, lambda: payments_view.find_payment)
api.post("cancel_payment", "/v1/payments/{payment_id}/cancel", SHOPPER, lambda: payments_cancel_order.cancel)
api.post("refund_payment", "/v1/payments/{payment_id}/refunds", TILL_MERCHANT_OR_OPERATOR, lambda: payments_refund_order.refund)
api.get("list_my_payments", "/v1/me/payments", SHOPPER, lambda: payments_view.list_payments)
api.post("payment_notify", "/v1/wechat-pay/notify", ANYONE, lambda: payments_receive_notice.receive, outside=True)
api.get("look_payments_up", "/v1/admin/payments", STAFF, lambda: payments_find_payments.find)
api.get("list_payment_tasks", "/v1/admin/payment-tasks", STAFF, lambda: payments_tasks.list_tasks)
api.post("resolve_payment_task", "/v1/admin/payment-tasks/{task_id}/resolve", OPERATOR, lambda: payments_tasks.resolve_task)
payments_apply_worker = workers.queue("payments_apply", lambda: payments_apply_notice.apply)
payments_ask_worker = workers.queue("payments_ask", lambda: payments_query_order.query_opened)
payments_poll_worker = workers.tick("payments_poll", lambda: payments_poll_due.poll)

# --- receipts: sales reported by tills and merchants' systems -------------------------------------------------------
api.post("report_receipt", "/v1/points/credits", TILL_OR_CRM, lambda: receipts_report.report)
api.post("report_refund", "/v1/points/refunds", TILL_OR_CRM, lambda: receipts_refund.report_refund)
api.post("back_fill_points", "/v1/me/points/back-fill", SHOPPER, lambda: receipts_back_fill.back_fill)
api.post("back_fill_all", "/v1/me/points/back-fill/all", SHOPPER, lambda: receipts_claim.claim_all)
api.get("list_waiting_receipts", "/v1/me/receipts/waiting", SHOPPER, lambda: receipts_tasks.list_own)
api.get("list_receipt_tasks", "/v1/admin/receipt-tasks", STAFF, lambda: receipts_tasks.list_tasks)
api.post("confirm_receipt", "/v1/admin/receipts/{receipt_id}/confirm", OPERATOR, lambda: receipts_tasks.confirm)
api.post("dismiss_receipt", "/v1/admin/receipts/{receipt_id}/dismiss", OPERATOR, lambda: receipts_tasks.dismiss)
api.get("get_receipt", "/v1/admin/receipts", STAFF, lambda: receipts_view.show_whole)
receipts_claim_worker = workers.queue("receipts_claim", lambda: receipts_claim.claim_earlier)

# --- parking: plates, visits, the gate ------------------------------------------------------------------------------
api.put("bind_plate", "/v1/me/plates/{plate}", SHOPPER, lambda: parking_plates.bind)
api.post("enter_car_park", "/v1/gate/entries", GATE, lambda: parking_gate.enter)
api.post("leave_car_park", "/v1/gate/exits", GATE, lambda: parking_gate.leave)
api.get("get_current_visits", "/v1/parking/visits/current", SHOPPER, lambda: parking_visits.list_current)
api.get("list_members_visits", "/v1/admin/members/{member_id}/visits", STAFF, lambda: parking_visits.list_masked)
api.post("settle_visit", "/v1/parking/visits/{visit_id}/exit", SHOPPER, lambda: parking_settle_visit.settle)
api.desk("car_park", "/v1/admin/car-parks", lambda: parking_car_parks.CAR_PARKS)
parking_settle_worker = workers.queue("parking_settle", lambda: parking_apply_payment.apply)

# --- circle: payments in the mall's shops ---------------------------------------------------------------------------
api.get("get_circle", "/v1/me/circle", SHOPPER, lambda: circle_me.show)
api.post("refresh_circle", "/v1/me/circle", SHOPPER, lambda: circle_me.refresh)
api.get("list_mall_payment_tasks", "/v1/admin/mall-payment-tasks", STAFF, lambda: circle_tasks.page)
api.get("get_mall_payment", "/v1/admin/mall-payments/{transaction_id}", STAFF, lambda: circle_tasks.show)
api.post("assign_mall_payment", "/v1/admin/mall-payments/{transaction_id}/assign", OPERATOR, lambda: circle_tasks.assign)
api.post("dismiss_mall_payment", "/v1/admin/mall-payments/{transaction_id}/dismiss", OPERATOR, lambda: circle_tasks.dismiss)
api.post("report_mall_payment", "/v1/admin/mall-payments/{transaction_id}/report", OPERATOR, lambda: circle_tasks.report_again)
api.post("resolve_mall_refund", "/v1/admin/mall-payments/{transaction_id}/refunds/{refund_id}/resolve", OPERATOR, lambda: circle_tasks.resolve_refund)
circle_apply_worker = workers.queue("circle_apply", lambda: circle_apply_notice.apply)
circle_report_worker = workers.queue("circle_report", lambda: circle_report_points.report_credited)
circle_join_worker = workers.queue("circle_join", lambda: circle_authorizations.ask_about_joined)
circle_presence_worker = workers.queue("circle_presence", lambda: circle_report_parking.report)
circle_tick_worker = workers.tick("circle_tick", lambda: circle_tick.tick)

# --- busifavor: merchant coupons at WeChat Pay ----------------------------------------------------------------------
api.post("send_merchant_coupons", "/v1/me/merchant-coupons/send", SHOPPER, lambda: busifavor_send.sign_for_plugin)
api.post("make_merchant_coupon", "/v1/admin/merchant-coupons/{campaign_id}", OPERATOR, lambda: busifavor_stock.create)
api.put("modify_merchant_coupon", "/v1/admin/merchant-coupons/{campaign_id}", OPERATOR, lambda: busifavor_stock.modify)
api.get("get_merchant_coupon", "/v1/admin/merchant-coupons/{campaign_id}", STAFF, lambda: busifavor_view.show_campaign)
api.post("bring_merchant_coupon_budget", "/v1/admin/merchant-coupons/{campaign_id}/budget", OPERATOR, lambda: busifavor_stock.change_budget)
api.post("upload_merchant_coupon_codes", "/v1/admin/merchant-coupons/{campaign_id}/codes", OPERATOR, lambda: busifavor_codes.upload)
api.get("list_merchant_coupons", "/v1/admin/merchant-coupons", STAFF, lambda: busifavor_view.page)
api.get("list_merchant_coupon_differences", "/v1/admin/merchant-coupon-differences", STAFF, lambda: busifavor_differ.page)
api.post("resolve_merchant_coupon_difference", "/v1/admin/merchant-coupon-differences/{difference_id}/resolve", OPERATOR, lambda: busifavor_differ.resolve)
api.post("assign_merchant_coupon", "/v1/admin/merchant-coupon-differences/{difference_id}/assign", OPERATOR, lambda: busifavor_differ.assign)
api.post("report_merchant_coupon_again", "/v1/admin/merchant-coupon-differences/{difference_id}/report", OPERATOR, lambda: busifavor_differ.report_again)
busifavor_apply_worker = workers.queue("busifavor_apply", lambda: busifavor_apply_sent_coupon.apply)
busifavor_report_worker = workers.queue("busifavor_report", lambda: busifavor_report_moves.report_move)
busifavor_compare_worker = workers.tick("busifavor_compare", lambda: busifavor_compare_stocks.compare_due)

# --- bills: the provider's daily bills ------------------------------------------------------------------------------
api.get("list_bills", "/v1/finance/bills", STAFF, lambda: bills_days.list_days)
api.get("get_bill", "/v1/finance/bills/{date}", STAFF, lambda: bills_view.show_day)
api.post("fetch_bill", "/v1/finance/bills/{date}/fetch", FINANCE_OR_OPERATOR, lambda: bills_fetch_again.fetch_again)
api.post("resolve_bill_difference", "/v1/finance/bills/{date}/differences/{row_id}/resolve", FINANCE_OR_OPERATOR, lambda: bills_resolve.resolve)
bills_note_worker = workers.queue("bills_note", lambda: bills_record_entries.record)
bills_fetch_worker = workers.tick("bills_fetch", lambda: bills_fetch.fetch_due)

# --- recall: planned messages ---------------------------------------------------------------------------------------
api.post("add_subscriptions", "/v1/subscriptions", SHOPPER, lambda: recall_subscribe.add_grants)
api.desk("recall_campaign", "/v1/admin/recall-campaigns", lambda: recall_admin.RECALL_CAMPAIGNS)
recall_plan_worker = workers.queue("recall_plan", lambda: recall_plan_messages.plan)
recall_tick_worker = workers.tick("recall_tick", lambda: recall_send_due.send_due)

# --- finance: figures by business day -------------------------------------------------------------------------------
api.get("get_usage", "/v1/finance/usage", ACCOUNTS, lambda: finance_usage.list_usage)
api.get("get_redemption_rates", "/v1/finance/redemption-rates", STAFF, lambda: finance_redemption_rates.list_rates)
finance_rollup_worker = workers.queue("finance_rollup", lambda: finance_rollup.add_events)
finance_expire_worker = workers.tick("finance_expire", lambda: finance_expire.count_expired)

# --- checkout: quotes and orders ------------------------------------------------------------------------------------
api.post("open_payment", "/v1/payments", SHOPPER, lambda: checkout_open_payment.open_payment)
api.post("quote_payment", "/v1/payments/quote", SHOPPER, lambda: checkout_open_payment.quote)

# --- merging: two members become one --------------------------------------------------------------------------------
api.post("merge_members", "/v1/me/merge", SHOPPER, lambda: merging_ask.merge)
api.post("show_merge_code", "/v1/me/merge/code", SHOPPER, lambda: merging_code.make)
api.post("order_merge", "/v1/admin/merges", OPERATOR, lambda: merging_ask.order)
api.get("get_merge", "/v1/admin/merges/{merged_id}", STAFF, lambda: merging_ask.show)
merging_move_worker = workers.queue("merging_move", lambda: merging_transfer.apply)

# --- service: the service desk --------------------------------------------------------------------------------------
api.post("find_members", "/v1/admin/members/find", STAFF, lambda: service_find.find_members)
api.get("get_member", "/v1/admin/members/{member_id}", STAFF, lambda: service_show.show_member)
api.get("count_tasks", "/v1/admin/tasks", STAFF, lambda: service_tasks.count_open)

# --- the stack ------------------------------------------------------------------------------------------------------
api.get("get_openapi", "/v1/openapi.json", ANYONE, lambda: openapi.verb(api))
api.get("get_health", "/v1/health", ANYONE, lambda: web_health.show)
api.get("get_clock", "/v1/admin/clock", OPERATOR, lambda: web_business_time.show)
api.put("move_clock", "/v1/admin/clock", OPERATOR, lambda: web_business_time.move)
sweep_worker = workers.queue("sweep", lambda: delivery.sweep)
# fmt: on


@app.on_dynamodb_record(stream_arn="placeholder", name="relay")
def relay_worker(event: DynamoDBEvent) -> None:
    delivery.relay(event.to_dict()["Records"])
