"""THE data model: every table, its items and the access patterns they serve. Every store function serves one row.

    table     item            pk                    sk                       read by
    catalog   Document        <KIND>                <id>                     get one · list a kind (page)
              DocumentVersion <KIND>#<id>           V#<version>              history of one, written only
              QrCode          QR                    <qr id>                  resolve at login
              Staff           STAFF                 <staff id>               check a staff token
              Device          DEVICE                <key id>                 check a device's signature
    members   Identity        OPENID#<appid>#<id>   MEMBER                   log in
                              UNION#<unionid>       MEMBER                   log in from another mini-program
              Member          MEMBER#<id>           MEMBER                   profile · session version
              ConsentRecord   MEMBER#<id>           CONSENT#<at>#<purpose>   history, written only
              PhoneIndex      PHONE#<blind index>   MEMBER#<id>              find by phone (staff, later)
    coupons   Coupon          MEMBER#<id>           COUPON#<coupon id>       wallet (page) · claims of one campaign
              StockShard      STOCK#<campaign>#<n>  STOCK                    claim one unit · look at all shards
              SoldOut         SOLD_OUT              <campaign>               all campaigns known to be sold out
    payments  Order           ORDER#<id>            ORDER                    by id · by member, newest first (GSI)
                                                                             · due to be asked about (GSI, sparse)
              RefundRecord    ORDER#<id>            REFUND#<refund id>       one refund
              Notice          NOTICE#<key>          NOTICE                   the worker's copy of a callback
    points    PointsAccount   MEMBER#<id>           BOOK                     balance · with its lots, before a posting
              PointsLot       MEMBER#<id>           BOOK#<expiry>#<source>   the same query
              PointsEntry     MEMBER#<id>           ENTRY#<at>#<source>      history, newest first (page) · one by key
    parking   MemberPlate     MEMBER#<id>           PLATE#<plate>            plates of a member
              PlateVisit      PLATE#<plate>         VISIT                    latest visit of a plate
              Visit           VISIT#<id>            VISIT                    by id
              ExitReport      EXIT#<car park>#<no>  EXIT                     repeat of an exit a gate told before
    recall    MessageAccount  MEMBER#<id>           MESSAGES                 grants and sends of a member
              PlannedMessage  MEMBER#<id>           PLAN#<campaign>#<due>    by key · due to be sent (GSI, sparse)
    finance   UsageRow        USAGE#<by>#<day>      <mall>#<id>              a day by campaign or by store (page)
              Counted         COUNTED#<event id>    COUNTED                  guard only: an event counts once
    ops       IdempotencyRecord IDEM#<scope>#<key>  IDEM                     repeat of a write without natural key
              Nonce           NONCE#<key>#<nonce>   NONCE                    guard only: a nonce is used once
              SharedToken     TOKEN#<appid>         TOKEN                    WeChat access token, shared by processes
              ClockOffset     CLOCK                 OFFSET                   test clock

`ttl` only cleans up; what decides is compared with the time handed in. Items with `event` are their own outbox.
"""

import json
from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import Attribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import STRING
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.dynamo import SharedModel

# The due indexes of payments and recall spread over this many partitions; every tick asks each.
DUE_SHARDS = 4


class InstantAttribute(Attribute[datetime]):
    """An instant in UTC, as text of fixed width that sorts by time."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def deserialize(self, value: str) -> datetime:
        return datetime.fromisoformat(value)


def instant_key(value: datetime) -> str:
    """An instant as it stands inside a sort key."""
    return InstantAttribute().serialize(value)


class JsonAttribute(Attribute[Any]):
    """Plain data as compact JSON text."""

    attr_type = STRING

    def serialize(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def deserialize(self, value: str) -> Any:
        return json.loads(value)


class Item(SharedModel):
    """What every item of every table has."""

    class Meta:
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


# --- catalog ------------------------------------------------------------------------------------------------------
class Document(Item):
    TABLE = "catalog"
    body = JsonAttribute()
    version = NumberAttribute()
    updated_at = InstantAttribute()
    updated_by = UnicodeAttribute()


class DocumentVersion(Document):
    pass


class QrCode(Item):
    TABLE = "catalog"
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute(null=True)
    surface = UnicodeAttribute()
    promoter_id = UnicodeAttribute(null=True)
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()


class Staff(Item):
    TABLE = "catalog"
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    merchant_id = UnicodeAttribute(null=True)
    revoked = BooleanAttribute(default=False)
    made_at = InstantAttribute()


class Device(Item):
    TABLE = "catalog"
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    place_id = UnicodeAttribute()
    sealed_key = UnicodeAttribute()
    revoked = BooleanAttribute(default=False)
    made_at = InstantAttribute()


# --- members ------------------------------------------------------------------------------------------------------
class Identity(Item):
    TABLE = "members"
    member_id = UnicodeAttribute()


class Member(Item):
    TABLE = "members"
    member_id = UnicodeAttribute()
    openids = JsonAttribute()
    unionid = UnicodeAttribute(null=True)
    phone_sealed = UnicodeAttribute(null=True)
    phone_masked = UnicodeAttribute(null=True)
    consents = JsonAttribute()
    first_source = JsonAttribute(null=True)
    last_source = JsonAttribute(null=True)
    session_version = NumberAttribute()
    joined_at = InstantAttribute()
    joined_with = UnicodeAttribute(null=True)
    seen_at = InstantAttribute()


class ConsentRecord(Item):
    TABLE = "members"
    purpose = UnicodeAttribute()
    consent_version = UnicodeAttribute()
    granted = BooleanAttribute()
    scene = NumberAttribute(null=True)


class PhoneIndex(Item):
    TABLE = "members"
    member_id = UnicodeAttribute()


# --- coupons ------------------------------------------------------------------------------------------------------
class Coupon(Item):
    TABLE = "coupons"
    coupon_id = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    member_id = UnicodeAttribute()
    request_key = UnicodeAttribute()
    shard = NumberAttribute()
    state = UnicodeAttribute()
    terms = JsonAttribute()
    claimed_at = InstantAttribute()
    expires_at = InstantAttribute()
    payment_id = UnicodeAttribute(null=True)
    redeemed_at = InstantAttribute(null=True)
    store_id = UnicodeAttribute(null=True)
    event = JsonAttribute(null=True)


class StockShard(Item):
    TABLE = "coupons"
    units_total = NumberAttribute()
    units_left = NumberAttribute()


class SoldOut(Item):
    TABLE = "coupons"
    campaign_version = NumberAttribute()


# --- payments -----------------------------------------------------------------------------------------------------
class ByMember(GlobalSecondaryIndex["Order"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_member"
        projection = AllProjection()

    member_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class OrdersDue(GlobalSecondaryIndex["Order"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class Order(Item):
    TABLE = "payments"
    order_id = UnicodeAttribute()
    member_id = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    appid = UnicodeAttribute()
    mchid = UnicodeAttribute()
    openid = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute(null=True)
    purpose = UnicodeAttribute()
    visit_id = UnicodeAttribute(null=True)
    description = UnicodeAttribute()
    amount_fen = NumberAttribute()
    discount_fen = NumberAttribute()
    payable_fen = NumberAttribute()
    points_per_yuan = NumberAttribute()
    coupon_id = UnicodeAttribute(null=True)
    campaign_id = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    created_at = InstantAttribute()
    expires_at = InstantAttribute()
    prepay_id = UnicodeAttribute(null=True)
    paid_at = InstantAttribute(null=True)
    transaction_id = UnicodeAttribute(null=True)
    refunded_fen = NumberAttribute(default=0)
    set_aside = JsonAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    event = JsonAttribute(null=True)
    by_member = ByMember()
    due = OrdersDue()


class RefundRecord(Item):
    TABLE = "payments"
    refund_id = UnicodeAttribute()
    refund_fen = NumberAttribute()
    refunded_at = InstantAttribute()
    event = JsonAttribute(null=True)


class Notice(Item):
    TABLE = "payments"
    notice_type = UnicodeAttribute()
    resource = JsonAttribute()
    received_at = InstantAttribute()
    event = JsonAttribute()


# --- points -------------------------------------------------------------------------------------------------------
class PointsAccount(Item):
    TABLE = "points"
    balance = NumberAttribute()
    debt = NumberAttribute()
    postings = NumberAttribute()


class PointsLot(Item):
    TABLE = "points"
    lot_id = UnicodeAttribute()
    earned = NumberAttribute()
    points_left = NumberAttribute()
    expires_at = InstantAttribute(null=True)


class PointsEntry(Item):
    TABLE = "points"
    source = UnicodeAttribute()
    kind = UnicodeAttribute()
    points = NumberAttribute()
    legs = JsonAttribute()
    lots = JsonAttribute()
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute(null=True)
    posted_at = InstantAttribute()
    event = JsonAttribute()


# --- parking ------------------------------------------------------------------------------------------------------
class MemberPlate(Item):
    TABLE = "parking"
    plate = UnicodeAttribute()
    bound_at = InstantAttribute()


class PlateVisit(Item):
    TABLE = "parking"
    visit_id = UnicodeAttribute()


class ExitReport(Item):
    TABLE = "parking"
    visit_id = UnicodeAttribute()


class Visit(Item):
    TABLE = "parking"
    visit_id = UnicodeAttribute()
    car_park_id = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    plate = UnicodeAttribute()
    tariff = JsonAttribute()
    entered_at = InstantAttribute()
    state = UnicodeAttribute()
    paid_fen = NumberAttribute(default=0)
    bought_minutes = NumberAttribute(default=0)
    settlements = NumberAttribute(default=0)
    leave_by = InstantAttribute(null=True)
    payer_id = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    pending = JsonAttribute(null=True)
    settlement = JsonAttribute(null=True)
    exited_at = InstantAttribute(null=True)
    exit_event_id = UnicodeAttribute(null=True)


# --- recall -------------------------------------------------------------------------------------------------------
class MessageAccount(Item):
    TABLE = "recall"
    grants = JsonAttribute()
    sends = JsonAttribute()
    revision = NumberAttribute()


class MessagesDue(GlobalSecondaryIndex["PlannedMessage"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class PlannedMessage(Item):
    TABLE = "recall"
    member_id = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    appid = UnicodeAttribute()
    openid = UnicodeAttribute()
    payment_id = UnicodeAttribute()
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    planned_for = InstantAttribute()
    decided_at = InstantAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    due = MessagesDue()


# --- finance ------------------------------------------------------------------------------------------------------
class UsageRow(Item):
    TABLE = "finance"
    claimed = NumberAttribute(default=0)
    redeemed = NumberAttribute(default=0)
    discount_fen = NumberAttribute(default=0)
    payments = NumberAttribute(default=0)
    paid_fen = NumberAttribute(default=0)
    refunded_fen = NumberAttribute(default=0)
    points_given = NumberAttribute(default=0)
    points_taken_back = NumberAttribute(default=0)


class Counted(Item):
    TABLE = "finance"
    ttl = NumberAttribute()


# --- ops ----------------------------------------------------------------------------------------------------------
class IdempotencyRecord(Item):
    TABLE = "ops"
    request_hash = UnicodeAttribute()
    answer = JsonAttribute()
    ttl = NumberAttribute()


class Nonce(Item):
    TABLE = "ops"
    mark = UnicodeAttribute()
    ttl = NumberAttribute()


class SharedToken(Item):
    TABLE = "ops"
    sealed_token = UnicodeAttribute()
    expires_at = InstantAttribute()


class ClockOffset(Item):
    TABLE = "ops"
    offset_seconds = NumberAttribute()
