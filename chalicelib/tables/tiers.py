"""What counts towards tiers on each day, members' standings, and their moves."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class TierDay(Item):
    """What counts towards tiers on a day in a mall. `counted`: the ids of the events that are counted. The item
    DAY#9999~MERGED is no day: it only has the merged member (`merged_into`) or the former ids (`absorbed`).

    MEMBER#<member>  DAY#<day>#<mall> or DAY#9999~MERGED
    """

    TABLE = "tiers"
    points = NumberAttribute(default=0)
    spend_fen = NumberAttribute(default=0)
    payments = NumberAttribute(default=0)
    counted = UnicodeSetAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    absorbed = UnicodeSetAttribute(null=True)


class StandingsDue(GlobalSecondaryIndex["TierStanding"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class TierStanding(Item):
    """A member's standing in a program. `merged_into`: the merged member who has it now.

    MEMBER#<member>  STANDING#<program>
    """

    TABLE = "tiers"
    member_id = UnicodeAttribute()
    program_id = UnicodeAttribute()
    terms = UnicodeAttribute()
    base = JsonAttribute(null=True)
    base_day = UnicodeAttribute()
    bought = JsonAttribute(null=True)
    given = JsonAttribute(null=True)
    held = JsonAttribute(null=True)
    noticed_for = UnicodeAttribute(null=True)
    due_day = UnicodeAttribute(null=True)
    revision = NumberAttribute()
    merged_into = UnicodeAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    due = StandingsDue()


class TierMove(Item):
    """A move of a standing, with its event.

    MEMBER#<member>  MOVE#<program>#<revision>.<n>
    """

    TABLE = "tiers"
    program_id = UnicodeAttribute()
    why = UnicodeAttribute()
    tier_before = UnicodeAttribute(null=True)
    tier = UnicodeAttribute(null=True)
    last_day = UnicodeAttribute(null=True)
    moved_at = InstantAttribute()
    moved_by = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    event = JsonAttribute(null=True)
