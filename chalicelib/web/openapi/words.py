"""The descriptions of tags, parameters and fields in the OpenAPI document. A struct's docstring may describe a field
too, as "`field`: …": it comes after "Schema.field" and before "field" here. tests/document fails for a field that has
no description."""

from chalicelib.web.openapi.field_words import FIELDS as BY_NAME

__all__ = ["CALLERS", "CALLER_NAMES", "FIELDS", "ROOMS", "ROOM_OF", "STRUCTS", "TAGS", "parameter"]

CALLERS = {
    "everybody": "Without a token.",
    "shopper": "The mini-program, with a member's token.",
    "till devices": "A till or the system of one shop, signed with its device key.",
    "crm devices": "A merchant's own system, signed with its device key.",
    "gate devices": "A car park's barrier, signed with its device key.",
    "staff": "Operators, finance, auditors and merchants' staff, with a staff token.",
    "WeChat Pay": "Notices, signed by the provider.",
}
ROOMS = {
    "malls": "Malls, merchants, stores and the codes that hang in them.",
    "members": "Who somebody is: login, profile, consent.",
    "coupons": "Campaigns, claims, wallets, and redeeming at tills.",
    "points": "Balances and the ledger, paying with points, what earns how many.",
    "tiers": "Tier programs and members' standing in them.",
    "receipts": "Sales that tills and merchants' systems report.",
    "payments": "Orders paid through WeChat Pay, refunds, and their tasks.",
    "checkout": "What is to be paid, priced and opened.",
    "service": "What staff look up for a shopper.",
    "parking": "Plates, visits, gates and what parking costs.",
    "circle": "WeChat Pay's business circle: payments in the mall's shops.",
    "busifavor": "Campaigns mirrored as merchant coupons at WeChat Pay.",
    "bills": "The daily bill, matched to the last row.",
    "recall": "Messages that bring shoppers back.",
    "finance": "Figures by day, store, campaign and funder.",
    "merging": "Two memberships of one person made one.",
    "stack": "About this stack.",
}
TAGS = {**CALLERS, **ROOMS}
# The room of a route, by the first part of its path; for a route that neither takes nor returns a struct of a room.
ROOM_OF = {
    "login": "members",
    "logout": "members",
    "wechat-pay": "payments",
    "claim-codes": "coupons",
    "staff-tokens": "malls",
    "devices": "malls",
}
CALLER_NAMES = {
    "anyone": "everybody",
    "shopper": "shopper",
    "staff": "staff",
    "device": "devices",
    "staff_or_device": "staff and devices",
}

PARAMETERS = {
    "adjustment_id": "The adjustment.",
    "batch_id": "The batch of codes.",
    "by": "The key of the figures.",
    "campaign_id": "The campaign.",
    "coupon_id": "The coupon.",
    "date": "The business day of the bill.",
    "difference_id": "The difference.",
    "document_id": "The id of the document: 2 to 32 of a-z, 0-9 and _.",
    "id": "Only the rows of this id.",
    "from": "The first business day, included.",
    "list_bills.from": "The first day, included.",
    "list_bills.mchid": "The merchant id at WeChat Pay; without it, all of them.",
    "list_bills.to": "The last day, included; 92 days at most.",
    "list_id": "The list.",
    "mall_id": "The mall.",
    "mchid": "The merchant id at WeChat Pay; may be left out where the group has one.",
    "member_id": "The member.",
    "merged_id": "The former id of the merged member.",
    "part": "Which file of the export, from 0.",
    "payment_id": "The payment.",
    "plate": "The number plate, percent-encoded.",
    "device_id": "The device.",
    "receipt_id": "The receipt.",
    "token_id": "The staff token's id.",
    "receipt_no": "The till's number of the receipt.",
    "refund_id": "WeChat Pay's number of the refund.",
    "row_id": "The difference.",
    "state": "Only coupons in this state.",
    "store_id": "The store.",
    "task_id": "The task.",
    "to": "The last business day, included; 92 days at most.",
    "transaction_id": "WeChat Pay's number of the payment.",
    "visit_id": "The parking visit.",
    "what": "Differences, or rows of other systems; differences by default.",
}

# Descriptions of structs that have no docstring.
STRUCTS = {
    "BusifavorDifferPage": "Differences, the oldest first.",
    "BusifavorViewPage": "Merchant coupons by campaign.",
    "ConsentLine": "An answer that the member gave to a consent text.",
    "CouponsCampaignsPage": "The coupon centre of a mall.",
    "CouponsRedeemRequest": "Which hold.",
    "CouponsWalletPage": "A member's coupons.",
    "Current": "Visits of the member's plates that have not ended.",
    "Entered": "The visit that began.",
    "HeldCoupon": "A coupon that a till holds.",
    "MallsBrowsePage": "A mall's stores.",
    "StaffPaymentPage": "The payments found, newest first.",
    "PaymentsTasksPage": "Open tasks, the oldest first.",
    "PaymentsViewPage": "A member's payments, newest first.",
    "Plates": "All plates that are bound to the member.",
    "PointsHoldRequest": "Which hold.",
    "Rates": "Redemption rates of a period.",
    "ReceiptsTasksPage": "Receipts held for review, the oldest first.",
    "RecallSubscribeRequest": "What the shopper answered to the subscription dialogue.",
    "RefundLine": "A refund of a receipt.",
    "Renewed": "A fresh token.",
    "Usage": "Figures by day, mall and id.",
    "CircleTasksPage": "What a person has to see to, the oldest first.",
}

# Fields whose name has another meaning in another schema.
OWN_FIELDS = {
    "ClockMove.to": "The instant to which business time moves; it must not have passed.",
    "RecallStep.at": "The time of day, in Shanghai.",
    "JoiningLoginRequest.claim": "The campaign to claim a coupon from.",
    "CampaignLine.claimed": "How many the member has claimed.",
    "JoiningLoginRequest.code": "From wx.login; it works once.",
    "MergingAskRequest.code": "From wx.login on the phone that asks; it works once.",
    "RowError.code": "The code of the refusal.",
    "Verdict.code": "The code of the refusal; none where the coupon applies.",
    "BatchView.codes": "How many codes it has.",
    "Make.codes": "How many codes to make.",
    "BillView.counts": "How many rows there are of each outcome.",
    "MembersBirthdayRequest.day": "The day of the month.",
    "RateRow.id": "What the row is about: a campaign, a kind, a store or a source.",
    "Row.joined": "The members who joined from this source; 0 in other groupings.",
    "Row.id": "What the row is about: a campaign, a store, a kind, a source or a funder.",
    "Share.id": "The merchant or brand that bears it; none for the mall.",
    "Tier.id": "The tier's id in its program.",
    "StaffPaymentPage.payments": "The payments.",
    "PaymentsViewPage.payments": "The payments.",
    "StockView.pending": "What WeChat Pay was asked and has not answered yet.",
    "Exit.reason": "Why the barrier stays down.",
    "Verdict.reason": "Why it does not apply, as a word.",
    "SideView.refunds": "How many refunds.",
    "ListView.rows": "How many rows it has.",
}
FIELDS = {**BY_NAME, **OWN_FIELDS}


def parameter(operation: str, name: str) -> str | None:
    """The description of a parameter of the path or the query; None if there is none."""
    return PARAMETERS.get(f"{operation}.{name}") or PARAMETERS.get(name)
