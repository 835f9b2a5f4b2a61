"""Merges two members in one write. From then on the old id is a former id of the member that stays, in every room.

Then `transfer` moves what the old id has. Until that is done, each room reads both ids. Points, coupons and tiers find
the ids in items that this write saves; parking and payments read the member's former ids.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons import parts as coupons
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.merging import rules, store
from chalicelib.merging.rules import Marks, Merge, MergeRequest
from chalicelib.points import parts as points
from chalicelib.tiers import parts as tiers

# Returns what proves that two members are one person, or None.
FindProof = Callable[[Member, Member], str | None]
FREEZES = (points.freeze_actions, coupons.freeze_actions, tiers.freeze_actions)


def join(
    request: MergeRequest, find_proof: FindProof, *, extra_actions: Sequence[dynamo.Action] = (), now: datetime
) -> Member:
    """Merges two members and returns the merged member: the one who joined first stays. If the two are one member
    already, returns that member.

    `find_proof` is called with the two members as read for this write. `extra_actions` are committed with the merge.

    Raises ResourceNotFound, MergeNotProven, MergeLimitReached, MergeRunning while an earlier merge of either member
    runs, MergeCodeInvalid if `extra_actions` use a code that was used before or has expired, Busy.
    """
    for _ in dynamo.rounds():
        one, other = members.find(request.one_id), members.find(request.other_id)
        if one is None or other is None:
            raise errors.ResourceNotFound(what="member")
        if one.id == other.id:
            return one
        if other.absorbing == one.id or one.absorbing == other.id:
            continue  # they merged between the two reads
        if one.absorbing or other.absorbing:
            raise errors.MergeRunning
        proof = find_proof(one, other)
        if proof is None:
            raise errors.MergeNotProven
        rules.check_number_of_ids(one.all_ids, other.all_ids)
        old, new = members.decide_merge_order(one, other)
        after = members.combine(old, new)
        merge = Merge(old.id, new.id, proof, request.made_by, request.reason, now)
        try:
            dynamo.commit([store.make_action(merge), *_actions(old, new, after), *extra_actions])
            return after
        except dynamo.Refused as refused:
            if store.CODE in refused and not store.find(old.id):
                raise errors.MergeCodeInvalid("merge_code") from refused
    raise errors.Busy


def known_marks(member: Member) -> Marks:
    """Returns the marks that prove who a member is."""
    return Marks(member.unionid, members.phone_index(member))


def _actions(old: Member, new: Member, after: Member) -> list[dynamo.Action]:
    actions = members.merge_actions(old, new, after)
    for freeze in FREEZES:
        actions += freeze(old.id, new.id, old.absorbed)
    return actions
