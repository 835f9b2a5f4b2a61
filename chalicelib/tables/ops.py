"""Items that several rooms use and no room owns."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class IdempotencyRecord(Item):
    TABLE = "ops"
    request_hash = UnicodeAttribute()
    answer = JsonAttribute()
    ttl = NumberAttribute()


class Nonce(Item):
    TABLE = "ops"
    mark = UnicodeAttribute()
    ttl = NumberAttribute()


class Allowance(Item):
    TABLE = "ops"
    asked = NumberAttribute()
    ttl = NumberAttribute()


class UsedPointsCode(Item):
    TABLE = "ops"
    hold_id = UnicodeAttribute()
    ttl = NumberAttribute()


class SharedToken(Item):
    TABLE = "ops"
    sealed_token = UnicodeAttribute()
    expires_at = InstantAttribute()


class MergeCode(Item):
    TABLE = "ops"
    member_id = UnicodeAttribute()
    session_version = NumberAttribute()
    expires_at = InstantAttribute()
    used_at = InstantAttribute(null=True)
    ttl = NumberAttribute()


class ClockOffset(Item):
    TABLE = "ops"
    offset_seconds = NumberAttribute()
