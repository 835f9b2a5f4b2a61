"""Plates and visits.

MEMBER#<member_id>              PLATE#<plate>        MemberPlate: a plate bound to a member
MEMBER#<member_id>              PLATES               PlateBook: all plates of a member, to limit their number
PLATE#<plate>                   MEMBER#<member_id>   PlateMember: who bound a plate
PLATE#<plate>                   VISIT                PlateVisit: the latest visit of a plate
VISIT#<visit_id>                VISIT                Visit, with its event
EXIT#<car_park>#<gate event>    EXIT                 ExitReport: an exit report that was applied
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class MemberPlate(Item):
    """A plate bound to a member."""

    TABLE = "parking"
    plate = UnicodeAttribute()
    bound_at = InstantAttribute()


class PlateBook(Item):
    """All plates of a member, to limit their number."""

    TABLE = "parking"
    plates = UnicodeSetAttribute()


class PlateMember(Item):
    """A member who bound a plate."""

    TABLE = "parking"
    member_id = UnicodeAttribute()


class PlateVisit(Item):
    """The latest visit of a plate."""

    TABLE = "parking"
    visit_id = UnicodeAttribute()


class ExitReport(Item):
    """An exit report that was applied, and the visit that it ended."""

    TABLE = "parking"
    visit_id = UnicodeAttribute()


class Visit(Item):
    """A visit. `pending`, `settlement`, `by_order`: see parking/rules/visit. `undone`: the ids of refunded orders."""

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
