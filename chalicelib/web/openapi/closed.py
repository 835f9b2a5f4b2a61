"""The values that a response's field, or a parameter, may have, if its type is only a text. Fields of requests have
their values in their structs. The fuzz tests check every response against these values."""

from chalicelib import lazily

with lazily.rooms():
    from chalicelib.bills import view as bills_view
    from chalicelib.coupons import wallet
    from chalicelib.finance import rules as finance_rules
    from chalicelib.malls import rules as malls_rules
    from chalicelib.payments.rules import task as payment_tasks
    from chalicelib.security import tokens

Values = tuple[str, ...]

KINDS: Values = ("cash_off", "percent_off", "exchange", "gift", "random_cash", "parking_time")
STACKING: Values = ("exclusive", "per_kind")
MEASURES: Values = ("points_earned", "spend_fen", "visits")
CHANNELS: Values = (
    *("mini_program", "login", "qr", "code", "points", "list", "payment", "joining", "birthday"),
    "busifavor",
)
BILL_STATES: Values = ("waiting", "being_made", "failed", "matching", "matched", "empty")
REFUND_STATES: Values = ("processing", "abnormal", "succeeded", "failed")

FIELDS: dict[str, Values] = {
    "AdjustmentView.state": ("waiting", "applied", "rejected"),
    "BatchView.state": ("dry_run", "ready"),
    "BillRow.state": BILL_STATES,
    "BillView.state": BILL_STATES,
    "BillsViewDifferenceView.kind": ("payment", "refund"),
    "BillsViewDifferenceView.state": ("open", "gone", "resolved", "noted"),
    "BillsViewDifferenceView.what": (
        *("amount_differs", "transaction_differs", "ours_only", "theirs_only"),
        "not_ours",
    ),
    "CampaignLine.left": ("plenty", "few", "none"),
    "CampaignLine.state": ("upcoming", "claimable", "claimed", "paused", "sold_out"),
    "Circle.authorization": ("unknown", "registered", "unauthorized", "authorized", "deauthorized"),
    "Circle.points_commit": ("pending", "finished"),
    "CouponLine.stacking": STACKING,
    "CouponLine.state": ("claimed", "held", "redeemed", "expired", "voided"),
    "CouponsLockHoldView.state": ("held", "lapsed", "released", "redeemed", "undone"),
    "CouponsWalletStep.verb": (
        *("claim", "hold", "redeem", "release", "undo", "give_back", "expire", "void", "merge"),
    ),
    "EntryLine.kind": (*("credit", "take_back", "spend", "return", "expire", "gift", "removal", "merge"),),
    "Exit.reason": ("unpaid", "being_paid", "no_visit"),
    "HeldCoupon.kind": KINDS,
    "ListView.state": ("running", "done"),
    "MallPayment.state": ("new", "unplaced", "placed", "dismissed"),
    "MallPayment.why": ("unknown_shop", "shop_closed", "report_failed", "unanswered"),
    "NewQrCode.surface": malls_rules.SURFACES,
    "MemberView.state": ("active", "merged"),
    "MergeView.proof": ("unionid", "phone", "agreed"),
    "MergeView.state": ("running", "done"),
    "MoveLine.why": ("up", "down", "changed", "given", "notice"),
    "ParkingLine.code": (
        *("parking_time", "free_minutes", "day_cap", "bought_before", "tier", "coupon", "points", "already_paid"),
    ),
    "Payment.purpose": ("store", "parking"),
    "Payment.state": ("created", "open", "paid", "closed"),
    "PointsHoldHoldView.state": ("held", "lapsed", "cancelled", "committed", "undone"),
    "PrintedCode.surface": malls_rules.SURFACES,
    "QrCode.surface": malls_rules.SURFACES,
    "ReceiptView.state": ("counts", "waits", "dismissed", "slip"),
    "ReceiptView.why": ("alike", "receipt_cap", "day_cap", "unanswered"),
    "RefundView.state": REFUND_STATES,
    "Returned.state": (*REFUND_STATES, "set_aside"),
    "SaleRefund.state": ("waiting", "applied", "set_aside"),
    "SaleRefund.why": ("refund_without_payment", "refund_exceeds"),
    "Settlement.state": ("settled", "to_pay"),
    "Source.channel": CHANNELS,
    "StockView.pending": ("create", "modify", "budget"),
    "TaskView.kind": payment_tasks.KINDS,
    "TierView.measure": MEASURES,
    "TokenHolder.role": tokens.STAFF_ROLES,
    "Verdict.kind": KINDS,
    "Verdict.stacking": STACKING,
    "VisitView.state": ("parked", "settled", "exited", "superseded"),
}
# Fields of free text: another party's words, a reason that a person typed, or a sentence for a reader.
OPEN = {
    "BillRow.why",
    "BillView.why",
    "BillsViewDifferenceView.why",
    "BusifavorDifferDifferenceView.why",
    "EntryLine.why",
    "Failure.why",
    "PaymentLine.kind",  # of a parking line: its code
    "RefundView.why",
    "TaskView.why",
}
# The values of parameters, by operation and parameter.
PARAMETERS: dict[tuple[str, str], Values] = {
    ("get_bill", "what"): tuple(bills_view.SECTIONS),
    ("get_redemption_rates", "by"): tuple(finance_rules.RATED_BY),
    ("get_usage", "by"): tuple(finance_rules.BY),
    ("list_members_coupons", "state"): tuple(wallet.STATES),
    ("list_my_coupons", "state"): tuple(wallet.STATES),
}
# The names of fields and parameters that are business days, although their type is a text.
DAYS = {"date", "from", "to", "first_day", "last_day", "Row.day"}
