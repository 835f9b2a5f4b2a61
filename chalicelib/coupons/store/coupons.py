"""A member's coupons, their moves and trail. Every move is one conditional change beside an item of the trail."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from pynamodb.expressions.condition import size

from chalicelib import ids
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec
from chalicelib.coupons.rules.coupon import (
    MERGE,
    Coupon,
    Move,
    Source,
    Terms,
    coupon_id,
    terms_of,
)
from chalicelib.coupons.store import outbox, stock
from chalicelib.documents import versions as documents
from chalicelib.documents.versions import Kind
from chalicelib.malls import parts as malls
from chalicelib.tables import base
from chalicelib.tables.coupons import Coupon as Item
from chalicelib.tables.coupons import CouponMove, MergedWallet

CAMPAIGN = Kind("campaign", CampaignSpec)
SLOT = "claim_slot"
# So many slots of a campaign are looked at by key: few members have more coupons of one.
FIRST_SLOTS = 3
# Stands among a member's coupons, behind them all: no campaign is called so.
MERGED = "COUPON#~MERGED"


@dataclass(frozen=True)
class TrailStep:
    """One move as the trail keeps it."""

    number: int
    verb: str
    holder: str
    at: datetime
    details: dict[str, Any]


@dataclass(frozen=True)
class Claims:
    """A member's coupons of one campaign, those included that members who became it (`absorbed`) have still."""

    member_id: str
    held: list[Coupon]
    absorbed: tuple[str, ...] = ()


# --- reading ------------------------------------------------------------------------------------------------------
def claims_of(member_id: str, campaign_id: str) -> Claims:
    """Who a member is by now, and its coupons of one campaign, strongly read. One call for who is nobody else's other
    name and has few: slots fill from the lowest, so that an empty one is the last."""
    slots = [f"COUPON#{coupon_id(campaign_id, member_id, slot)}" for slot in range(1, FIRST_SLOTS + 1)]
    keys = [(f"MEMBER#{member_id}", sk) for sk in (MERGED, *slots)]
    found = {item.sk: item for item in Item.batch_get(keys, consistent_read=True)}
    if MERGED in found:
        merged_into, absorbed = _merged(member_id)
        if merged_into is not None:
            return claims_of(merged_into, campaign_id)
        return Claims(member_id, _claims_under((member_id, *absorbed), campaign_id), tuple(absorbed))
    if slots[-1] in found:
        return Claims(member_id, _claims_under((member_id,), campaign_id))
    return Claims(member_id, [_coupon(found[sk]) for sk in slots if sk in found])


def _claims_under(member_ids: Sequence[str], campaign_id: str) -> list[Coupon]:
    """The coupons of one campaign under these ids, by slot: each once, those of the first id last. What is left of one
    that was brought elsewhere counts here, so that a repeat finds it."""
    prefix = Item.sk.startswith(f"COUPON#{campaign_id}.")
    found = {
        item.coupon_id: _coupon(item)
        for one in reversed(member_ids)
        for item in Item.query(f"MEMBER#{one}", prefix, consistent_read=True)
    }
    return list(found.values())


def all_of(member_id: str) -> list[Coupon]:
    """All of a member's coupons, strongly read, with those that members who became this one have still."""
    if len(member_id) > ids.LONGEST:
        return []
    found, is_marked = own(member_id)
    if not is_marked:
        return found
    merged_into, absorbed = _merged(member_id)
    if merged_into is not None:
        return all_of(merged_into)
    # The member's own once more at last: what came in between is there twice, not nowhere.
    theirs = [coupon for one in absorbed for coupon in own(one)[0]]
    return list({one.id: one for one in (*theirs, *own(member_id)[0])}.values())


def own(member_id: str) -> tuple[list[Coupon], bool]:
    """What lies under this very id, and whether it became another's name, or another became its."""
    items = list(Item.query(f"MEMBER#{member_id}", Item.sk.startswith("COUPON#"), consistent_read=True))
    is_marked = any(item.sk == MERGED for item in items)
    return [_coupon(item) for item in items if item.sk != MERGED and item.moved_to is None], is_marked


def find(member_id: str, coupon_id: str, *, seen: tuple[str, ...] = ()) -> Coupon | None:
    """One coupon of a member, strongly read, wherever it lies since members became one. `seen`: where it does not."""
    item = dynamo.find(Item, f"MEMBER#{member_id}", f"COUPON#{coupon_id}")
    if item is not None and item.moved_to is not None:
        return find(item.moved_to, coupon_id)
    if item is not None:
        return _coupon(item)
    merged_into, absorbed = _merged(member_id)
    for one in (*absorbed, *([merged_into] if merged_into else ())):
        there = find(one, coupon_id, seen=(*seen, member_id)) if one not in seen else None
        if there is not None:
            return there
    return None


def claimed_counts(member_id: str) -> dict[str, int]:
    """How many coupons of each campaign a member has claimed."""
    counts: dict[str, int] = {}
    for coupon in Item.query(
        f"MEMBER#{member_id}", Item.sk.startswith("COUPON#"), attributes_to_get=["sk", "campaign_id"]
    ):
        if coupon.sk != MERGED:
            counts[coupon.campaign_id] = counts.get(coupon.campaign_id, 0) + 1
    return counts


def terms(coupon: Coupon) -> Terms:
    """The version of its campaign that a coupon was claimed under."""
    version = documents.recall_version(CAMPAIGN, coupon.campaign_id, coupon.campaign_version)
    mall = malls.find_mall(version.body.mall_id)
    return Terms(coupon.campaign_id, coupon.campaign_version, version.body, mall.cutover_hour)


def trail(coupon: Coupon) -> list[TrailStep]:
    """A coupon's moves in order."""
    prefix = CouponMove.sk.startswith(f"TRAIL#{coupon.id}#")
    found = [item for pk in _pks(coupon) for item in CouponMove.query(pk, prefix, consistent_read=True)]
    steps = [TrailStep(int(item.number), item.verb, item.holder, item.at, item.details) for item in found]
    return sorted(steps, key=lambda step: step.number)


def was_done(coupon: Coupon, holder: str, verb: str) -> bool:
    """Whether a holder made that move of the coupon before."""
    sk = _trail_sk(coupon.id, holder, verb)
    return any(dynamo.find(CouponMove, pk, sk) is not None for pk in _pks(coupon))


def with_reserve_due(now: datetime, *, per_shard: int) -> Iterator[Coupon]:
    """Coupons of campaigns with a budget that have expired by now and still reserve a part of it."""
    for keys in base.due(Item, "DUE", now, per_shard=per_shard):
        for key in keys:
            item = dynamo.find(Item, key.pk, key.sk)
            if item is not None and item.moved_to is None:
                yield _coupon(item)


# --- claiming -----------------------------------------------------------------------------------------------------
def claim_actions(coupon: Coupon, campaign: Campaign) -> list[Action]:
    """One unit of the coupon's shard and the coupon, together or not at all."""
    taken = stock.take_action(coupon.campaign_id, coupon.shard, coupon.reserve_fen)
    return [owed_action(coupon, campaign), taken]


def owed_action(coupon: Coupon, campaign: Campaign) -> Action:
    """A coupon whose unit was taken before. The coupon is its own outbox item."""
    # The key names the member and the slot, so a second claim meets the first.
    slot_is_free = Item.pk.does_not_exist()
    return dynamo.put(SLOT, _item(coupon, terms_of(campaign)), slot_is_free)


def coupon_in_the_way(refused: dynamo.Refused) -> Coupon | None:
    """The coupon that holds the slot, if that is what refused a claim."""
    return _coupon(Item.from_raw_data(refused.blocking[SLOT])) if SLOT in refused else None


# --- moving -------------------------------------------------------------------------------------------------------
def move_actions(move: Move, terms: Terms) -> list[Action]:
    """The coupon as it stands after a move, with its step of the trail (which carries the event) and what comes back
    to, or is taken from, its campaign's budget. Refused where the coupon moved since it was read, or its holder made
    this move before."""
    before, after = move.before, move.after
    not_moved_since = Item.moves == before.moves
    holder_is_new_to_it = CouponMove.pk.does_not_exist()
    step = CouponMove(
        pk=f"MEMBER#{before.member_id}",
        sk=_trail_sk(before.id, move.holder, move.verb),
        number=after.moves,
        verb=move.verb,
        holder=move.holder,
        at=move.at,
        details=move.details,
        event=outbox.of_move(move, terms),
    )
    return [
        dynamo.update(f"coupon {before.id}", _key(before), _changes(after), not_moved_since),
        dynamo.put(f"trail {before.id}", step, holder_is_new_to_it),
        *stock.budget_actions(before, move.budget_fen),
    ]


def is_about_coupons(refused: dynamo.Refused) -> bool:
    """Whether a commit was refused for a coupon, its trail or its budget: what was decided is to be decided again."""
    return any(name.startswith(("coupon ", "trail ", stock.BUDGET)) for name in refused.blocking)


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
    """Where a coupon stands that must give back its part of a budget when it is over."""
    keeps_some = bool(coupon.reserve_fen) and coupon.redeemed_at is None
    return base.due_shard("DUE", coupon.id) if keeps_some else None


# --- merging ------------------------------------------------------------------------------------------------------
def freeze_actions(old_id: str, new_id: str, absorbed: Collection[str]) -> list[Action]:
    """From now on whoever looks for a coupon of the one finds it with either. `absorbed`: who became the old one
    before."""
    theirs = [MergedWallet.absorbed.add({old_id, *absorbed})]
    return [
        dynamo.update("merged_wallet", _merged_key(old_id), [MergedWallet.merged_into.set(new_id)]),
        dynamo.update("kept_wallet", _merged_key(new_id), theirs),
    ]


def unmerged_check(claims: Claims) -> Action:
    """Holds a commit to a member who became nobody else since its claims were read, and whom nobody became; refused
    under MERGED."""
    is_itself = MergedWallet.merged_into.does_not_exist()
    # Who became a member is only ever added to.
    as_read: Any = MergedWallet.absorbed.does_not_exist()
    if claims.absorbed:
        as_read = size("absorbed") == len(claims.absorbed)  # type: ignore[no-untyped-call]
    return dynamo.check(MERGED, _merged_key(claims.member_id), is_itself & as_read)


def bring(coupon: Coupon, new_id: str, *, at: datetime) -> bool:
    """Moves a coupon to the member its holder became, with a step of the trail. What is left in its place leads there.
    False if it moved since it was read."""
    item = dynamo.find(Item, f"MEMBER#{coupon.member_id}", f"COUPON#{coupon.id}")
    assert item is not None
    if item.moved_to is not None or int(item.moves) != coupon.moves:
        return False
    left = [
        Item.moved_to.set(new_id),
        Item.moves.set(coupon.moves + 1),
        Item.due_shard.remove(),
        Item.due_at.remove(),
    ]
    not_moved_since = Item.moves == coupon.moves
    item.pk, item.member_id, item.moves, item.event = f"MEMBER#{new_id}", new_id, coupon.moves + 1, None
    item.held_before = [*coupon.held_before, coupon.member_id]
    step = CouponMove(
        pk=f"MEMBER#{new_id}",
        sk=_trail_sk(coupon.id, f"member:{coupon.member_id}", MERGE),
        number=item.moves,
        verb=MERGE,
        holder=f"member:{coupon.member_id}",
        at=at,
        details={},
    )
    actions = [dynamo.update(f"coupon {coupon.id}", _key(coupon), left, not_moved_since)]
    try:
        dynamo.commit([*actions, dynamo.put(f"brought {coupon.id}", item), dynamo.put(f"trail {coupon.id}", step)])
    except dynamo.Refused:
        return False
    return True


def _merged(member_id: str) -> tuple[str | None, list[str]]:
    """Who a member became, and who became that member."""
    item = dynamo.find(MergedWallet, f"MEMBER#{member_id}", MERGED)
    return (item.merged_into, sorted(item.absorbed or ())) if item else (None, [])


def _merged_key(member_id: str) -> MergedWallet:
    return MergedWallet(pk=f"MEMBER#{member_id}", sk=MERGED)


# --- items --------------------------------------------------------------------------------------------------------
def _trail_sk(coupon_id: str, holder: str, verb: str) -> str:
    return f"TRAIL#{coupon_id}#{holder}#{verb}"


def _pks(coupon: Coupon) -> list[str]:
    """Where steps of its trail stand."""
    return [f"MEMBER#{one}" for one in (coupon.member_id, *coupon.held_before)]


def _key(coupon: Coupon) -> Item:
    return Item(pk=f"MEMBER#{coupon.member_id}", sk=f"COUPON#{coupon.id}")


def _item(coupon: Coupon, terms: Terms) -> Item:
    return Item(
        pk=f"MEMBER#{coupon.member_id}",
        sk=f"COUPON#{coupon.id}",
        coupon_id=coupon.id,
        campaign_id=coupon.campaign_id,
        campaign_version=coupon.campaign_version,
        member_id=coupon.member_id,
        request_key=coupon.request_key,
        source=msgspec.to_builtins(coupon.source),
        shard=coupon.shard,
        state=coupon.state,
        moves=coupon.moves,
        drawn_fen=coupon.drawn_fen,
        reserve_fen=coupon.reserve_fen,
        claimed_at=coupon.claimed_at,
        valid_from=coupon.valid_from,
        expires_at=coupon.expires_at,
        due_shard=_due_shard(coupon),
        due_at=coupon.expires_at if _due_shard(coupon) else None,
        event=outbox.of_claim(coupon, terms),
    )


def _coupon(item: Item) -> Coupon:
    return Coupon(
        id=item.coupon_id,
        campaign_id=item.campaign_id,
        campaign_version=int(item.campaign_version),
        member_id=item.member_id,
        request_key=item.request_key,
        source=msgspec.convert(item.source, Source),
        state=item.state,
        claimed_at=item.claimed_at,
        valid_from=item.valid_from,
        expires_at=item.expires_at,
        moves=int(item.moves),
        shard=int(item.shard),
        drawn_fen=_whole(item.drawn_fen),
        reserve_fen=_whole(item.reserve_fen),
        holder=item.holder,
        held_until=item.held_until,
        worth_fen=_whole(item.worth_fen),
        redeemed_at=item.redeemed_at,
        store_id=item.store_id,
        held_before=tuple(item.held_before or ()),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
