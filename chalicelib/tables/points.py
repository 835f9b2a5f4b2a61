"""Books of points, and the ledger that proves them."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class PointsAccount(Item):
    TABLE = "points"
    balance = NumberAttribute()
    debt = NumberAttribute(default=0)
    postings = NumberAttribute()
    lapses_at = InstantAttribute(null=True)
    pending_until = InstantAttribute(null=True)
    forgiven = NumberAttribute(default=0)
    forgiven_at = InstantAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    absorbed = UnicodeSetAttribute(null=True)
    absorbing = UnicodeSetAttribute(null=True)


class PointsLot(Item):
    TABLE = "points"
    lot_id = UnicodeAttribute()
    points_left = NumberAttribute()
    issuer = UnicodeAttribute()
    active_at = InstantAttribute(null=True)
    expires_at = InstantAttribute(null=True)
    lapses = NumberAttribute(null=True)


class PointsBundle(Item):
    TABLE = "points"
    bundle_id = UnicodeAttribute()
    lots = JsonAttribute()
    points_left = NumberAttribute()


class ExpiredLot(Item):
    TABLE = "points"
    # A refund may create the item, without `points`: they expired under a former id, and its item counts them.
    points = NumberAttribute(default=0)
    taken_back = NumberAttribute(default=0)


class PointsEntry(Item):
    TABLE = "ledger"
    source = UnicodeAttribute()
    kind = UnicodeAttribute()
    rule_id = UnicodeAttribute(null=True)
    points = NumberAttribute()
    legs = JsonAttribute()
    lots = JsonAttribute()
    pages = NumberAttribute(null=True)
    mall_id = UnicodeAttribute(null=True)
    store_id = UnicodeAttribute(null=True)
    posted_at = InstantAttribute()
    waiting = JsonAttribute(null=True)
    event = JsonAttribute(null=True)


class EntryPage(Item):
    TABLE = "ledger"
    lots = JsonAttribute()


class PointsHold(Item):
    TABLE = "points"
    hold_id = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute()
    device_id = UnicodeAttribute()
    member_id = UnicodeAttribute()
    amount_fen = NumberAttribute()
    points = NumberAttribute()
    worth_fen = NumberAttribute()
    state = UnicodeAttribute()
    held_at = InstantAttribute()
    expires_at = InstantAttribute()
    receipt_no = UnicodeAttribute(null=True)
    committed_at = InstantAttribute(null=True)


class PointsAdjustment(Item):
    TABLE = "points"
    adjustment_id = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    member_id = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    points = NumberAttribute()
    reason = UnicodeAttribute()
    owe = NumberAttribute(null=True)
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()
    state = UnicodeAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_at = InstantAttribute(null=True)


class AdjustedAlone(Item):
    TABLE = "points"
    points = NumberAttribute()


class WaitingAdjustment(Item):
    TABLE = "points"
    adjustment_id = UnicodeAttribute()


class OpenHold(Item):
    TABLE = "points"
    hold_id = UnicodeAttribute()


class PointsEnding(Item):
    TABLE = "points"
    noted_by = UnicodeAttribute()
    member_id = UnicodeAttribute()
    ends_at = InstantAttribute()
