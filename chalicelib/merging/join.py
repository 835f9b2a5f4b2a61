"""Makes one member of two, in one write: from then on the old id is another name of the other, in every room.

What hangs on the old id is brought by `move`. Until then each room reads both: points, coupons and tiers by what this
write leaves with them, parking and payments by the member's other ids.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons import parts as coupons
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.merging import rules, store
from chalicelib.merging.rules import Known, Merge
from chalicelib.points import parts as points
from chalicelib.tiers import parts as tiers

Proved = Callable[[Member, Member], str | None]
FREEZES = (points.freeze_actions, coupons.freeze_actions, tiers.freeze_actions)


def join(
    one_id: str,
    other_id: str,
    proved: Proved,
    *,
    made_by: str,
    reason: str | None = None,
    beside: Sequence[dynamo.Action] = (),
    now: datetime,
) -> Member:
    """The member that two are from now on; the one that joined first stays. Where they are one already, that one.
    `proved` tells what proves the one and the other to be one person, of the very members that are written, with what
    is `beside` them.

    Raises ResourceNotFound, MergeNotProven, MergeLimitReached, MergeRunning while an earlier merge of either is on its
    way, MergeCodeInvalid where the code that is beside is used up, errors.Busy.
    """
    for _ in dynamo.rounds():
        one, other = members.find(one_id), members.find(other_id)
        if one is None or other is None:
            raise errors.ResourceNotFound(what="member")
        if one.id == other.id:
            return one
        if other.absorbing == one.id or one.absorbing == other.id:
            continue  # they became one between the two looks
        if one.absorbing or other.absorbing:
            raise errors.MergeRunning
        proof = proved(one, other)
        if proof is None:
            raise errors.MergeNotProven
        rules.check_names(one.all_ids, other.all_ids)
        old, new = members.decide_merge_order(one, other)
        after = members.combine(old, new)
        merge = Merge(old.id, new.id, proof, made_by, reason, now)
        try:
            dynamo.commit([store.make_action(merge), *_freezing(old, new, after), *beside])
            return after
        except dynamo.Refused as refused:
            if store.CODE in refused and not store.find(old.id):
                raise errors.MergeCodeInvalid("merge_code") from refused
    raise errors.Busy


def known(member: Member) -> Known:
    """What proves who a member is."""
    return Known(member.unionid, members.phone_index(member))


def _freezing(old: Member, new: Member, after: Member) -> list[dynamo.Action]:
    actions = members.merge_actions(old, new, after)
    for freeze in FREEZES:
        actions += freeze(old.id, new.id, old.absorbed)
    return actions
