"""An example body for each operation that takes one; the document shows it. tests/fuzz/test_examples.py replaces the
ids by existing ones, sends each body, and each must succeed."""

from typing import Any

Body = dict[str, Any]

APPID = "wx1234567890abcdef"
MCHID = "1900000109"
MEMBER = "mb2c3d4e5f6g7h"
HOLD: Body = {"hold_id": "h4k5m6n7p2q3r4s5t6u7v2w3"}
NOTE: Body = {"note": "Looked at it with the shop"}
REASON: Body = {"reason": "Given by mistake"}
PAYMENT: Body = {"store_id": "sun_cafe", "amount_fen": 3000}
REPORT: Body = {"plate": "京A12345", "gate_event_id": "gate1-20261123-0042"}
BASKET: Body = {
    "amount_fen": 5000,
    "lines": [{"sku": "tea-01", "quantity": 2, "amount_fen": 5000, "category": "drinks"}],
}
TARIFF: Body = {
    "free_minutes": 30,
    "block_minutes": 60,
    "block_fen": 500,
    "day_cap_fen": 4000,
    "points_per_hour": 50,
    "exit_grace_minutes": 15,
}
STOCK: Body = {"goods_name": "咖啡", "use_method": "OFF_LINE", "code_mode": "MERCHANT_UPLOAD"}

BODIES: dict[str, Body] = {
    # --- the stack
    "move_clock": {"by_seconds": 3600},
    # --- members
    "login_authorize": {
        "appid": APPID,
        "code": "0a3Xw1Ga1kQz",
        "consents": [{"purpose": "marketing", "version": "2026-01", "granted": True}],
        "source": {"scene": 1047},
    },
    "set_birthday": {"month": 2, "day": 29},
    "merge_members": {"appid": APPID, "code": "0a3Xw1Ga1kQz", "merge_code": "7KQ2M9XD"},
    "show_merge_code": {"appid": APPID, "code": "0a3Xw1Ga1kQz"},
    "order_merge": {"member_id": MEMBER, "other_id": "mb7h6g5f4e3d2c", "reason": "One person, two phones"},
    "find_members": {"member_id": MEMBER},
    # --- coupons
    "claim_coupon": {},
    "enter_claim_code": {"code": "7KQ2-M9XD-4TPB"},
    "qualify_coupons": {"store_id": "sun_cafe", **BASKET},
    "lock_coupons": {"codes": ["mc:k1:mb2c3d4e5f6g7h:c9d8e7f6:t5k2q1:Xw3q"], **BASKET, "minutes": 10},
    "redeem_coupons": {**HOLD, "receipt_no": "20261123-0042"},
    "release_coupons": HOLD,
    "undo_coupons": HOLD,
    "void_coupon": REASON,
    "make_claim_codes": {"campaign_id": "plenty", "codes": 9, "label": "Leaflets of November"},
    "make_issue_list": {"campaign_id": "plenty", "label": "Thanks", "member_ids": [MEMBER]},
    "make_qr_code": {"mall_id": "sun", "surface": "door"},
    # --- merchant coupons
    "send_merchant_coupons": {"campaign_ids": ["mirrored"]},
    "make_merchant_coupon": STOCK,
    "modify_merchant_coupon": {"goods_name": "全场饮品通用"},
    "bring_merchant_coupon_budget": {},
    "upload_merchant_coupon_codes": {"count": 2},
    "resolve_merchant_coupon_difference": NOTE,
    "assign_merchant_coupon": {"member_id": MEMBER},
    # --- points and receipts
    "hold_points": {"code": "mp:k1:mb2c3d4e5f6g7h:t5k2q1:Xw3q", "amount_fen": 1000, "points": 10},
    "commit_points": {**HOLD, "receipt_no": "20261123-0042"},
    "cancel_points": HOLD,
    "undo_points": HOLD,
    "report_receipt": {
        "receipt_no": "20261123-0043",
        "amount_fen": 500,
        "code": "mp:k1:mb2c3d4e5f6g7h:t5k2q1:Xw3q",
        "store_id": "sun_cafe",
    },
    "report_refund": {
        "receipt_no": "20261123-0042",
        "refund_no": "20261123-0042-1",
        "refund_fen": 100,
        "store_id": "sun_cafe",
    },
    "back_fill_points": {"transaction_id": "4200001234202611230000000042"},
    "confirm_receipt": NOTE,
    "dismiss_receipt": NOTE,
    "adjust_points": {"member_id": MEMBER, "mall_id": "sun", "points": 5, "reason": "The till was broken"},
    "set_tier": {"program_id": "sun", "tier": "gold", "reason": "A good customer"},
    # --- payments
    "open_payment": PAYMENT,
    "quote_payment": PAYMENT,
    "refund_payment": {"reason": "Broken", "refund_fen": 1},
    "resolve_payment_task": NOTE,
    "add_subscriptions": {
        "answers": [{"template_id": "tmpl_coupon_expiring", "result": "accept"}],
    },
    # --- parking
    "enter_car_park": {**REPORT, "plate": "粤B12345"},
    "leave_car_park": REPORT,
    "settle_visit": {"points": 50},
    # --- the business circle
    "assign_mall_payment": {"store_id": "sun_cafe", **NOTE},
    "dismiss_mall_payment": NOTE,
    "report_mall_payment": NOTE,
    "resolve_mall_refund": NOTE,
    # --- bills
    "fetch_bill": {"mchid": MCHID},
    "resolve_bill_difference": NOTE,
    # --- documents
    "put_mall": {"name": "日光广场", "appid": APPID, "mchid": MCHID},
    "put_merchant": {"name": "林记"},
    "put_store": {
        "name": "林记咖啡",
        "mall_id": "sun",
        "merchant_id": "group",
        "points_per_yuan": 1,
        "category": "food",
        "floor": "L1",
    },
    "put_campaign": {
        "name": "满三十减五",
        "mall_id": "sun",
        "state": "published",
        "worth": {"kind": "cash_off", "threshold_fen": 3000, "discount_fen": 500},
        "units": 100,
        "limit_per_member": 1,
        "opens_at": "2026-01-01T00:00:00+08:00",
        "closes_at": "2099-01-01T00:00:00+08:00",
        "valid_days": 30,
    },
    "put_points_policy": {"expiry": {"kind": "rolling", "months": 12}, "pending_days": 7},
    "put_earning_rule": {"name": "每元一分", "mall_id": "sun", "points": 1, "per_fen": 100},
    "put_tier_program": {
        "name": "会员等级",
        "mall_ids": ["sun"],
        "measure": "points_earned",
        "tiers": [
            {"id": "silver", "name": "银卡", "at_least": 100},
            {"id": "gold", "name": "金卡", "at_least": 300, "points_percent": 150, "free_parking_minutes": 60},
        ],
    },
    "put_issue_rule": {"name": "入会礼", "mall_id": "sun", "campaign_id": "plenty", "trigger": "joining"},
    "put_car_park": {"name": "日光广场地库", "mall_id": "sun", "tariff": TARIFF},
    "put_recall_campaign": {
        "name": "七天回访",
        "mall_id": "sun",
        "template_id": "tmpl_coupon_expiring",
        "page": "pages/coupons/index",
        "texts": {"thing1": "您的优惠券即将到期", "date2": "2026-12-01"},
        "steps": [{"days_after": 1, "at": "10:00:00"}, {"days_after": 3, "at": "10:00:00"}],
    },
}
