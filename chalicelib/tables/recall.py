"""Message accounts, planned messages, and causes that are gone."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class MessageAccount(Item):
    """A member's grants by template, and the instants of past sends. `merged_into`: the merged member who has them now,
    if this is a former id.

    MEMBER#<member>  MESSAGES
    """

    TABLE = "recall"
    grants = JsonAttribute()
    sends = JsonAttribute()
    revision = NumberAttribute()
    merged_into = UnicodeAttribute(null=True)


class MessagesDue(GlobalSecondaryIndex["PlannedMessage"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class PlannedMessage(Item):
    """A planned message, in any state. `due_at`: absent once the message has an outcome, such as sent or dropped.

    MEMBER#<member>  PLAN#<campaign>#<planned for>
    """

    TABLE = "recall"
    member_id = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    appid = UnicodeAttribute()
    openid = UnicodeAttribute()
    cause_id = UnicodeAttribute()
    other_causes = UnicodeSetAttribute(null=True)
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    planned_for = InstantAttribute()
    decided_at = InstantAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    due = MessagesDue()


class GoneCause(Item):
    """A sale that was fully refunded. No message is sent for it.

    CAUSE#<sale>  GONE
    """

    TABLE = "recall"
    ttl = NumberAttribute()
