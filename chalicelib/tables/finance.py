"""Usage by business day."""

from pynamodb.attributes import NumberAttribute

from chalicelib.tables.base import Item


class UsageRow(Item):
    """The figures of one campaign, store, kind, source, printed code, funder, channel or use of points, of a mall on a
    business day.

    USAGE#<by>#<day>  <mall>#<id>
    """

    TABLE = "finance"
    claimed = NumberAttribute(default=0)
    redeemed = NumberAttribute(default=0)
    given_back = NumberAttribute(default=0)
    expired = NumberAttribute(default=0)
    voided = NumberAttribute(default=0)
    discount_fen = NumberAttribute(default=0)
    payments = NumberAttribute(default=0)
    paid_fen = NumberAttribute(default=0)
    refunded_fen = NumberAttribute(default=0)
    points_given = NumberAttribute(default=0)
    points_taken_back = NumberAttribute(default=0)
    points_spent = NumberAttribute(default=0)
    joined = NumberAttribute(default=0)


class Counted(Item):
    """An event that finance has counted; of a sale, also that it is counted for the member's source.

    COUNTED#<event>  COUNTED
    COUNTED#<event>#source  COUNTED
    """

    TABLE = "finance"
    ttl = NumberAttribute()
