"""Events: their names, and a file with their types for each room that has events.

An event is stored in the item that changes (attribute `event`), in the same write. The table's stream delivers the
event to the relay, the relay to the bus, and the bus to one queue per consumer. Each consumer applies it once.

    envelope   `Event`: id, instant, details
    codec      the one place that encodes and decodes events
    registry   each event's type, by its name
    sales      the events of sales, which the relay makes from the events of orders and receipts

A new event needs a type in its room's file, its name here, a line in `registry`, and a sample in
tests/events/samples. A new field of an event needs a default, because queues hold events without it, and a sample that
has the field.
"""

NOTICE_RECEIVED = "notice.received"
MALL_NOTICE_RECEIVED = "mall_notice.received"
COUPON_NOTICE_RECEIVED = "coupon_notice.received"
MEMBER_JOINED = "member.joined"
NUMBER_PROVED = "member.number_proved"
OPENID_ADDED = "member.openid_added"
MEMBERS_PROVEN = "members.proven"
MEMBER_MERGED = "member.merged"
BIRTHDAY_SET = "member.birthday_set"
LIST_PART_READY = "list.part_ready"
COUPON_CLAIMED = "coupon.claimed"
COUPON_REDEEMED = "coupon.redeemed"
COUPON_GIVEN_BACK = "coupon.given_back"
COUPON_VOIDED = "coupon.voided"
PAYMENT_OPENED = "payment.opened"
PAYMENT_PAID = "payment.paid"
PAYMENT_CLOSED = "payment.closed"
PAYMENT_REFUNDED = "payment.refunded"
PAYMENT_RETURNED = "payment.returned"
VISIT_ENTERED = "visit.entered"
VISIT_LEFT = "visit.left"
RECEIPT_RECORDED = "receipt.recorded"
RECEIPT_REFUNDED = "receipt.refunded"
SALE_MADE = "sale.made"
SALE_REFUNDED = "sale.refunded"
POINTS_POSTED = "points.posted"
TIER_CHANGED = "tier.changed"
TIER_ENDING = "tier.ending"

SOURCE = "mallpass"
