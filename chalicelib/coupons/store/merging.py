"""Coupons in a merge of members: the mark of a merge, the check that there is none, and the transfer of each coupon."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import size

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.rules.moves import MERGE
from chalicelib.coupons.store.coupons import MERGED, Claims, key_of
from chalicelib.coupons.store.moves import trail_sk
from chalicelib.tables.coupons import Coupon as Item
from chalicelib.tables.coupons import CouponMove, MergedWallet


def freeze_actions(old_id: str, new_id: str, absorbed: Collection[str]) -> list[Action]:
    """The actions that mark a merge of `old_id` into `new_id`. From then on, each of the two ids finds the coupons of
    both. `absorbed` are the members merged into `old_id` before."""
    theirs = [MergedWallet.absorbed.add({old_id, *absorbed})]
    return [
        dynamo.update("merged_wallet", _merged_key(old_id), [MergedWallet.merged_into.set(new_id)]),
        dynamo.update("kept_wallet", _merged_key(new_id), theirs),
    ]


def unmerged_check(claims: Claims) -> Action:
    """The check that no merge of the member was marked after its claims were read. The commit raises Refused with
    MERGED if one was."""
    not_merged = MergedWallet.merged_into.does_not_exist()
    # The set of absorbed members never shrinks, so its size shows a change.
    as_read: Any = MergedWallet.absorbed.does_not_exist()
    if claims.absorbed:
        as_read = size("absorbed") == len(claims.absorbed)  # type: ignore[no-untyped-call]
    return dynamo.check(MERGED, _merged_key(claims.member_id), not_merged & as_read)


def transfer(coupon: Coupon, new_id: str, *, at: datetime) -> bool:
    """Transfers a coupon to `new_id`, the merged member, and adds a step to its trail. The old item is kept; its
    `moved_to` names the merged member. Returns False if the coupon changed after the read."""
    item = dynamo.find(Item, f"MEMBER#{coupon.member_id}", f"COUPON#{coupon.id}")
    assert item is not None
    if item.moved_to is not None or int(item.moves) != coupon.moves:
        return False
    number = coupon.moves + 1
    left = [Item.moved_to.set(new_id), Item.moves.set(number), Item.due_shard.remove(), Item.due_at.remove()]
    not_moved_since = Item.moves == coupon.moves
    item.pk, item.member_id, item.moves, item.event = f"MEMBER#{new_id}", new_id, number, None
    item.held_before = [*coupon.held_before, coupon.member_id]
    holder = f"member:{coupon.member_id}"
    step = CouponMove(
        pk=f"MEMBER#{new_id}",
        sk=trail_sk(coupon.id, holder, MERGE),
        number=number,
        verb=MERGE,
        holder=holder,
        at=at,
        details={},
    )
    actions = [dynamo.update(f"coupon {coupon.id}", key_of(coupon), left, not_moved_since)]
    try:
        dynamo.commit([*actions, dynamo.put(f"brought {coupon.id}", item), dynamo.put(f"trail {coupon.id}", step)])
    except dynamo.Refused:
        return False
    return True


def _merged_key(member_id: str) -> MergedWallet:
    return MergedWallet(pk=f"MEMBER#{member_id}", sk=MERGED)
