"""Plates and visits."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class MemberPlate(Item):
    TABLE = "parking"
    plate = UnicodeAttribute()
    bound_at = InstantAttribute()


class PlateBook(Item):
    """All plates of a member: what its limit is held to."""

    TABLE = "parking"
    plates = UnicodeSetAttribute()


class PlateMember(Item):
    TABLE = "parking"
    member_id = UnicodeAttribute()


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
    coupon_fen = NumberAttribute(default=0)
    bought_minutes = NumberAttribute(default=0)
    tier_minutes = NumberAttribute(default=0)
    settlements = NumberAttribute(default=0)
    leave_by = InstantAttribute(null=True)
    payer_id = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    pending = JsonAttribute(null=True)
    settlement = JsonAttribute(null=True)
    by_order = JsonAttribute(null=True)
    undone = UnicodeSetAttribute(null=True)
    exited_at = InstantAttribute(null=True)
    exit_event_id = UnicodeAttribute(null=True)
    event = JsonAttribute(null=True)
