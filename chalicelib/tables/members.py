"""Members, identities, consents."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

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
    phone_proven_at = InstantAttribute(null=True)
    consents = JsonAttribute()
    first_source = JsonAttribute(null=True)
    last_source = JsonAttribute(null=True)
    session_version = NumberAttribute()
    joined_at = InstantAttribute()
    joined_with = UnicodeAttribute(null=True)
    seen_at = InstantAttribute()
    birthday = UnicodeAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    absorbed = UnicodeSetAttribute(null=True)
    absorbing = UnicodeAttribute(null=True)
    event = JsonAttribute(null=True)


class Merge(Item):
    TABLE = "members"
    old_id = UnicodeAttribute()
    new_id = UnicodeAttribute()
    proof = UnicodeAttribute()
    made_by = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    made_at = InstantAttribute()
    rooms_done = UnicodeSetAttribute(null=True)
    done_at = InstantAttribute(null=True)
    event = JsonAttribute()


class ConsentRecord(Item):
    TABLE = "members"
    purpose = UnicodeAttribute()
    consent_version = UnicodeAttribute()
    granted = BooleanAttribute()
    scene = NumberAttribute(null=True)


class PhoneIndex(Item):
    TABLE = "members"
    member_id = UnicodeAttribute()
    proven_at = InstantAttribute(null=True)
    event = JsonAttribute(null=True)


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
