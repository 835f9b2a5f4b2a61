"""The provider's bills by merchant id and day, our own entries of those days, and their differences."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class Bill(Item):
    TABLE = "bills"
    state = UnicodeAttribute()
    rev = NumberAttribute()
    tries = NumberAttribute(default=0)
    tried_at = InstantAttribute(null=True)
    again_at = InstantAttribute(null=True)
    why = UnicodeAttribute(null=True)
    sha1 = UnicodeAttribute(null=True)
    size_bytes = NumberAttribute(null=True)
    file = UnicodeAttribute(null=True)
    tally = JsonAttribute(null=True)
    open_differences = NumberAttribute(default=0)
    matched_at = InstantAttribute(null=True)
    settled_amounts = BooleanAttribute(default=False)
    pending = NumberAttribute(default=0)
    anew_at = InstantAttribute(null=True)


class BilledMerchant(Item):
    TABLE = "bills"
    first_day = UnicodeAttribute()
    last_day = UnicodeAttribute()


class Entry(Item):
    TABLE = "bills"
    kind = UnicodeAttribute()
    number = UnicodeAttribute()
    order_id = UnicodeAttribute()
    fen = NumberAttribute()
    at = InstantAttribute()
    transaction_id = UnicodeAttribute(null=True)
    refund_no = UnicodeAttribute(null=True)


class SeenElsewhere(Item):
    TABLE = "bills"
    day = UnicodeAttribute()


class BillDifference(Item):
    TABLE = "bills"
    kind = UnicodeAttribute()
    what = UnicodeAttribute()
    number = UnicodeAttribute()
    order_id = UnicodeAttribute()
    ours_fen = NumberAttribute(null=True)
    theirs_fen = NumberAttribute(null=True)
    transaction_id = UnicodeAttribute(null=True)
    refund_no = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    why = UnicodeAttribute(null=True)
    resolved = JsonAttribute(null=True)
