"""The type of every event, by the event's name. A file of types is loaded when the first of its events is decoded."""

from collections.abc import Callable

from chalicelib import lazily
from chalicelib.events.envelope import Details

with lazily.rooms():
    from chalicelib.events import (
        coupons,
        lists,
        members,
        notices,
        parking,
        payments,
        points,
        receipts,
        sales,
        tiers,
    )

EVENTS: dict[str, Callable[[], type[Details]]] = {
    "notice.received": lambda: notices.NoticeReceived,
    "mall_notice.received": lambda: notices.MallNoticeReceived,
    "coupon_notice.received": lambda: notices.CouponNoticeReceived,
    "member.joined": lambda: members.MemberJoined,
    "member.number_proved": lambda: members.NumberProved,
    "member.openid_added": lambda: members.OpenidAdded,
    "member.birthday_set": lambda: members.BirthdaySet,
    "member.merged": lambda: members.MemberMerged,
    "members.proven": lambda: members.MembersProven,
    "list.part_ready": lambda: lists.ListPartReady,
    "coupon.claimed": lambda: coupons.CouponClaimed,
    "coupon.redeemed": lambda: coupons.CouponRedeemed,
    "coupon.given_back": lambda: coupons.CouponGivenBack,
    "coupon.voided": lambda: coupons.CouponVoided,
    "payment.opened": lambda: payments.PaymentOpened,
    "payment.paid": lambda: payments.PaymentPaid,
    "payment.closed": lambda: payments.PaymentClosed,
    "payment.refunded": lambda: payments.PaymentRefunded,
    "payment.returned": lambda: payments.PaymentReturned,
    "visit.entered": lambda: parking.VisitEntered,
    "visit.left": lambda: parking.VisitLeft,
    "receipt.recorded": lambda: receipts.ReceiptRecorded,
    "receipt.refunded": lambda: receipts.ReceiptRefunded,
    "sale.made": lambda: sales.Sale,
    "sale.refunded": lambda: sales.SaleRefund,
    "points.posted": lambda: points.PointsPosted,
    "tier.changed": lambda: tiers.TierChanged,
    "tier.ending": lambda: tiers.TierEnding,
}
