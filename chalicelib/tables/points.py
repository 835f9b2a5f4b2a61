"""The ledger."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class PointsAccount(Item):
    TABLE = "points"
    balance = NumberAttribute()
    debt = NumberAttribute()
    postings = NumberAttribute()


class MemberTier(Item):
    TABLE = "points"
    tier = UnicodeAttribute()
    reason = UnicodeAttribute()
    set_by = UnicodeAttribute()
    set_at = InstantAttribute()


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
