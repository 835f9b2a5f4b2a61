"""Members, identities, consents."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


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
    birthday = UnicodeAttribute(null=True)
    event = JsonAttribute(null=True)


class ConsentRecord(Item):
    TABLE = "members"
    purpose = UnicodeAttribute()
    consent_version = UnicodeAttribute()
    granted = BooleanAttribute()
    scene = NumberAttribute(null=True)


class PhoneIndex(Item):
    TABLE = "members"
    member_id = UnicodeAttribute()


class Birthday(Item):
    TABLE = "members"
    member_id = UnicodeAttribute()


class BirthdayRun(Item):
    TABLE = "members"
    after = UnicodeAttribute(null=True)
    done = BooleanAttribute()


class IssueList(Item):
    TABLE = "members"
    list_id = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    label = UnicodeAttribute()
    dry_run = BooleanAttribute()
    request_hash = UnicodeAttribute()
    rows = NumberAttribute()
    parts = NumberAttribute()
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()


class ListPart(Item):
    TABLE = "members"
    rows = JsonAttribute()
    event = JsonAttribute()


class ListResult(Item):
    TABLE = "members"
    issued = NumberAttribute()
    failed = JsonAttribute()
