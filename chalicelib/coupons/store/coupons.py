"""A member's coupons: how they are found, claimed and changed.

MEMBER#<member>  COUPON#<coupon>  the coupon; `moved_to` names the member to whom a merge transferred it
MEMBER#<member>  COUPON#~MERGED   the member to whom this one was merged, and those merged into this one
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from chalicelib import ids
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec
from chalicelib.coupons.rules.claim import Source
from chalicelib.coupons.rules.coupon import Coupon, Terms, coupon_id, terms_of
from chalicelib.coupons.store import outbox, stock
from chalicelib.documents import versions as documents
from chalicelib.documents.versions import Kind
from chalicelib.malls import parts as malls
from chalicelib.tables import base
from chalicelib.tables.coupons import Coupon as Item
from chalicelib.tables.coupons import MergedWallet

CAMPAIGN = Kind("campaign", CampaignSpec)
STORED = Mapping(Coupon, Item, id="coupon_id")
SLOT = "claim_slot"
# This many slots of a campaign are read by key, because few members have more coupons of one campaign.
FIRST_SLOTS = 3
# This key sorts after all of a member's coupons, because no campaign's id begins with a tilde.
MERGED = "COUPON#~MERGED"


@dataclass(frozen=True)
class Claims:
    """A member's coupons of one campaign (`held`). `absorbed` are the ids of members merged into this one; `held`
    includes coupons that are still stored under these ids."""

    member_id: str
    held: list[Coupon]
    absorbed: tuple[str, ...] = ()


# --- reading ------------------------------------------------------------------------------------------------------
def claims_of(member_id: str, campaign_id: str) -> Claims:
    """The member's coupons of one campaign, strongly read; for a former id, those of the merged member. One read by key
    is enough for a member who was not merged and has few coupons. Slots fill from the lowest, so no coupon comes after
    an empty slot."""
    slots = [f"COUPON#{coupon_id(campaign_id, member_id, slot)}" for slot in range(1, FIRST_SLOTS + 1)]
    keys = [(f"MEMBER#{member_id}", sk) for sk in (MERGED, *slots)]
    found = {item.sk: item for item in Item.batch_get(keys, consistent_read=True)}
    if MERGED in found:
        merged_into, absorbed = _find_merge(member_id)
        if merged_into is not None:
            return claims_of(merged_into, campaign_id)
        return Claims(member_id, _list_claims((member_id, *absorbed), campaign_id), tuple(absorbed))
    if slots[-1] in found:
        return Claims(member_id, _list_claims((member_id,), campaign_id))
    return Claims(member_id, [_coupon(found[sk]) for sk in slots if sk in found])


def _list_claims(member_ids: Sequence[str], campaign_id: str) -> list[Coupon]:
    """The coupons of one campaign under these ids, each once. Those of the first id come last; the coupons of one id
    are in the order of their slots. Includes coupons that were transferred to another member, so that a repeat of their
    claim finds them."""
    prefix = Item.sk.startswith(f"COUPON#{campaign_id}.")
    found = {
        item.coupon_id: _coupon(item)
        for one in reversed(member_ids)
        for item in Item.query(f"MEMBER#{one}", prefix, consistent_read=True)
    }
    return list(found.values())


def list_all(member_id: str) -> list[Coupon]:
    """All of a member's coupons, strongly read, including those stored under other ids because of merges."""
    if len(member_id) > ids.LONGEST:
        return []
    found, is_marked = list_under(member_id)
    if not is_marked:
        return found
    merged_into, absorbed = _find_merge(member_id)
    if merged_into is not None:
        return list_all(merged_into)
    # The member's own id is read last. So a coupon that is transferred during the reads is found twice, and not missed.
    theirs = [coupon for one in absorbed for coupon in list_under(one)[0]]
    return list({one.id: one for one in (*theirs, *list_under(member_id)[0])}.values())


def list_under(member_id: str) -> tuple[list[Coupon], bool]:
    """The coupons stored under this id alone, and whether the member takes part in a merge."""
    items = list(Item.query(f"MEMBER#{member_id}", Item.sk.startswith("COUPON#"), consistent_read=True))
    is_marked = any(item.sk == MERGED for item in items)
    return [_coupon(item) for item in items if item.sk != MERGED and item.moved_to is None], is_marked


def find(member_id: str, coupon_id: str, *, seen: tuple[str, ...] = ()) -> Coupon | None:
    """One coupon of a member, strongly read, also if a merge stored it under another id; None if there is none. `seen`
    lists the member ids that were searched already."""
    item = dynamo.find(Item, f"MEMBER#{member_id}", f"COUPON#{coupon_id}")
    if item is not None and item.moved_to is not None:
        return find(item.moved_to, coupon_id)
    if item is not None:
        return _coupon(item)
    merged_into, absorbed = _find_merge(member_id)
    for one in (*absorbed, *([merged_into] if merged_into else ())):
        found = find(one, coupon_id, seen=(*seen, member_id)) if one not in seen else None
        if found is not None:
            return found
    return None


def count_claimed(member_id: str) -> dict[str, int]:
    """How many coupons of each campaign a member has claimed, by campaign id."""
    counts: dict[str, int] = {}
    for coupon in Item.query(
        f"MEMBER#{member_id}", Item.sk.startswith("COUPON#"), attributes_to_get=["sk", "campaign_id"]
    ):
        if coupon.sk != MERGED:
            counts[coupon.campaign_id] = counts.get(coupon.campaign_id, 0) + 1
    return counts


def terms(coupon: Coupon) -> Terms:
    """The version of its campaign under which a coupon was claimed."""
    version = documents.recall_version(CAMPAIGN, coupon.campaign_id, coupon.campaign_version)
    mall = malls.find_mall(version.body.mall_id)
    return Terms(coupon.campaign_id, coupon.campaign_version, version.body, mall.cutover_hour)


def list_reserves_due(now: datetime, *, per_shard: int) -> Iterator[Coupon]:
    """Coupons that have expired by `now` and still reserve a part of their campaign's budget. Returns at most
    `per_shard` from each shard of the index."""
    for keys in base.due(Item, "DUE", now, per_shard=per_shard):
        for key in keys:
            item = dynamo.find(Item, key.pk, key.sk)
            if item is not None and item.moved_to is None:
                yield _coupon(item)


def _find_merge(member_id: str) -> tuple[str | None, list[str]]:
    """The id of the member into whom this one was merged (None: not merged), and the ids of the members merged into
    this one."""
    item = dynamo.find(MergedWallet, f"MEMBER#{member_id}", MERGED)
    return (item.merged_into, sorted(item.absorbed or ())) if item else (None, [])


# --- claiming -----------------------------------------------------------------------------------------------------
def claim_actions(coupon: Coupon, campaign: Campaign) -> list[Action]:
    """The actions that create a coupon and take a unit of its shard. The commit raises Refused with SLOT if the slot is
    taken, and with stock.STOCK if the shard has too little."""
    taken = stock.take_action(coupon.campaign_id, coupon.shard, coupon.reserve_fen)
    return [coupon_action(coupon, campaign), taken]


def coupon_action(coupon: Coupon, campaign: Campaign) -> Action:
    """The action that creates a coupon, with the event of its claim. The commit raises Refused with SLOT if the
    member's slot is taken."""
    # The key contains the member and the slot, so a second claim of a slot finds the item of the first.
    slot_is_free = Item.pk.does_not_exist()
    return dynamo.put(SLOT, _item(coupon, terms_of(campaign)), slot_is_free)


def coupon_in_slot(refused: dynamo.Refused) -> Coupon | None:
    """The coupon that is in the slot, if a claim failed because the slot is taken; else None."""
    return _coupon(Item.from_raw_data(refused.blocking[SLOT])) if SLOT in refused else None


# --- changing -----------------------------------------------------------------------------------------------------
def change_action(before: Coupon, after: Coupon) -> Action:
    """The action that changes a coupon by one move. The commit raises Refused with `coupon <id>` if the coupon changed
    after the read."""
    not_moved_since = Item.moves == before.moves
    return dynamo.update(f"coupon {before.id}", key_of(before), _changes(after), not_moved_since)


def key_of(coupon: Coupon) -> Item:
    """The key of a coupon's item."""
    return Item(pk=f"MEMBER#{coupon.member_id}", sk=f"COUPON#{coupon.id}")


def _changes(after: Coupon) -> list[Any]:
    due_shard = _due_shard(after)
    values: list[tuple[Any, Any]] = [
        (Item.holder, after.holder),
        (Item.held_until, after.held_until),
        (Item.worth_fen, after.worth_fen),
        (Item.redeemed_at, after.redeemed_at),
        (Item.store_id, after.store_id),
        (Item.reserve_fen, after.reserve_fen),
        (Item.due_shard, due_shard),
        (Item.due_at, after.expires_at if due_shard else None),
    ]
    changes = [name.remove() if value is None else name.set(value) for name, value in values]
    return [Item.state.set(after.state), Item.moves.set(after.moves), Item.expires_at.set(after.expires_at), *changes]


def _due_shard(coupon: Coupon) -> str | None:
    """The coupon's partition in the index of due reserves; None if it reserves nothing of a budget."""
    keeps_some = bool(coupon.reserve_fen) and coupon.redeemed_at is None
    return base.due_shard("DUE", coupon.id) if keeps_some else None


# --- items --------------------------------------------------------------------------------------------------------
def _item(coupon: Coupon, terms: Terms) -> Item:
    due_shard = _due_shard(coupon)
    return STORED.item(
        coupon,
        pk=f"MEMBER#{coupon.member_id}",
        sk=f"COUPON#{coupon.id}",
        source=msgspec.to_builtins(coupon.source),
        due_shard=due_shard,
        due_at=coupon.expires_at if due_shard else None,
        event=outbox.of_claim(coupon, terms),
    )


def _coupon(item: Item) -> Coupon:
    return STORED.read(item, source=msgspec.convert(item.source, Source))
