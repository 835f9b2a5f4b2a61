"""What happened: names and details of events.

An event is written inside the item whose state it tells of (attribute `event`), in the same write. The table's stream
brings it to the relay, the relay to the bus, rules to one queue per consumer. Each consumer applies it once.

    name               details
    notice.received    {notice_id}
    mall_notice.received, coupon_notice.received  {notice_id}: callbacks of the business circle, of merchant coupons
    member.joined      {member_id, appid, joined_at}
    member.openid_added  {member_id, appid}: a member logged in from another mini-program, or with another account
    member.number_proved  {member_id, appid, joined_at}: a member who is one already proved a phone number
    members.proven     {member_id, other_id}: a login proved by a unionid that they are one
    member.merged      {old_id, new_id}
    member.birthday_set  {member_id, appid, joined_at, month}
    list.part_ready    {list_id, part}
    coupon.claimed     {coupon_id, campaign_id, mall_id, kind, source, store_id, expires_on}
    coupon.redeemed    {…claimed, store_id, discount_fen, borne [[party, fen]], expires_on_now}
    coupon.given_back  {…redeemed, member_id, sale_id}, undone by a till or given back with a refund; sale_id: what
                        brought it
    coupon.voided      {…claimed, funders [party], reason}: made worthless, by staff or with the sale that brought it
    payment.paid       {payment_id, transaction_id, member_id, mall_id, store_id, merchant_id, purpose, visit_id,
                        amount_fen, discount_fen, paid_fen, points_per_yuan, joined_at,
                        coupons [{coupon_id, campaign_id, discount_fen}],
                        points {points, points_fen, spent_at}: what the order spent; None: nothing}
    payment.opened     {payment_id}
    payment.closed     {payment_id, member_id, store_id, purpose, visit_id, points, coupons}
    payment.refunded   {payment_id, refund_id, refund_no, member_id, mall_id, store_id, purpose, visit_id,
                        opened_at, paid_fen, paid_at, refund_fen, refunded_before_fen, points, coupons}
    payment.returned   {…refunded}: money that came for an order which could not keep it went back
    visit.entered, visit.left  {visit_id, mall_id, plate}
    receipt.recorded   {receipt_id, member_id, mall_id, store_id, merchant_id, channel, transaction_id, amount_fen,
                        paid_fen, points_per_yuan}; member_id "": nobody's yet, and told again once it is somebody's
    receipt.refunded   {…recorded, refund_id, paid_at, refund_fen, refunded_before_fen}
    sale.made, sale.refunded  `sales.Sale`, `sales.SaleRefund`: what the relay tells beside payment.paid and
                        receipt.recorded, payment.refunded and receipt.refunded, under the same ids
    points.posted      {source, kind, member_id, mall_id, store_id, points, ends [instant],
                        earned {points, at}: what was earned by buying, or taken back of it; None: something else};
                        mall_id None: expired
    tier.changed       {member_id, program_id, mall_ids, why (up, down, changed, given), before, tier, last_day}
    tier.ending        {…changed, measure, missing}; tier: the next one, if nothing more is bought by last_day
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True)
class Event:
    """One thing that happened. `id` is natural (the same thing has the same id, however often it is told)."""

    id: str
    name: str
    at: datetime
    details: dict[str, Any]

    def as_attribute(self) -> dict[str, Any]:
        """How it stands in an item and travels over the bus."""
        return {"id": self.id, "name": self.name, "at": self.at.isoformat(), "details": self.details}

    @property
    def is_whole_refund(self) -> bool:
        """Of a refund's event: whether with it all that was paid went back. True of one refund of each sale."""
        before_fen, refund_fen = self.details["refunded_before_fen"], self.details["refund_fen"]
        return bool(before_fen + refund_fen == self.details["paid_fen"])

    @staticmethod
    def from_attribute(raw: dict[str, Any]) -> "Event":
        """Reads what `as_attribute` made."""
        return Event(raw["id"], raw["name"], datetime.fromisoformat(raw["at"]), raw["details"])
