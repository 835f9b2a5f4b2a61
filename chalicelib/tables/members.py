"""Members, identities, consents."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class Identity(Item):
    """The member of an openid or a unionid.

    OPENID#<appid>#<openid> or UNION#<unionid>  MEMBER
    """

    TABLE = "members"
    member_id = UnicodeAttribute()


class Member(Item):
    """A member. `openids` are by appid, `consents` by purpose. `event`: the member's latest event: joined, openid
    added, birthday set, or proven to be the same person as another member. `joined_source`, `joined_qr_id`: where the
    member joined from, as finance counts it; `first_source` may be of a later login.

    MEMBER#<member>  MEMBER
    """

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
    joined_source = UnicodeAttribute(null=True)
    joined_qr_id = UnicodeAttribute(null=True)
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
    """The merge of a former id, `old_id`, into `new_id`, with its event. `rooms_done`: the rooms that have transferred
    their items.

    MEMBER#<old_id>  MERGE
    """

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
    """One answer to a consent text. These items are the history of consents; the product only writes them.

    MEMBER#<member>  CONSENT#<at>#<purpose>
    """

    TABLE = "members"
    purpose = UnicodeAttribute()
    consent_version = UnicodeAttribute()
    granted = BooleanAttribute()
    scene = NumberAttribute(null=True)


class PhoneIndex(Item):
    """A proof of a phone number, by its blind index, with the event of the proof.

    PHONE#<blind index>  MEMBER#<member>
    """

    TABLE = "members"
    member_id = UnicodeAttribute()
    proven_at = InstantAttribute(null=True)
    event = JsonAttribute(null=True)


class Birthday(Item):
    """A member born in a month.

    BIRTHDAY#<month>  MEMBER#<member>
    """

    TABLE = "members"
    member_id = UnicodeAttribute()


class BirthdayRun(Item):
    """The progress of a rule's birthday coupons in a month. `after`: the last member who was processed.

    BIRTHDAY_RUN#<rule>  <year>-<month>
    """

    TABLE = "members"
    after = UnicodeAttribute(null=True)
    done = BooleanAttribute()


class IssueList(Item):
    """A list of members who each get a coupon.

    LIST#<list>  LIST
    """

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
    """Up to 250 rows of a list, with the event that issues them.

    LIST#<list>  PART#<n>
    """

    TABLE = "members"
    rows = JsonAttribute()
    event = JsonAttribute()


class ListResult(Item):
    """The outcome of a part. `failed`: its refused rows.

    LIST#<list>  RESULT#<n>
    """

    TABLE = "members"
    issued = NumberAttribute()
    failed = JsonAttribute()
