"""Units and budget over shards, and what is known to be sold out.

The invariant is in the conditions: no shard goes below zero. "Sold out" is noted only if nothing came back since the
note's writer began to look (`returns`), and whatever comes back takes the note away in the same transaction.
"""

from collections.abc import Iterator, Mapping

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.rules.kinds import reserve_of
from chalicelib.coupons.rules.stock import Shard, budget_shares, shard_count, shares
from chalicelib.memory import forget, remember
from chalicelib.tables.coupons import StockShard, StockState

STOCK, BUDGET, STATE = "stock", "budget", "stock_state"
NOTING_ATTEMPTS = 3


# --- reading ------------------------------------------------------------------------------------------------------
@remember(seconds=1)
def _states() -> dict[str, tuple[bool, int]]:
    """Per campaign whether it is known to be sold out, and how often something came back; at most a second old."""
    return {
        item.sk: (item.sold_out, int(item.returns)) for item in StockState.query("STOCK_STATE", consistent_read=True)
    }


def sold_out_campaigns() -> frozenset[str]:
    """Campaigns known to be sold out, at most a second old. Once known, a claim writes nothing."""
    return frozenset(campaign_id for campaign_id, (sold_out, _) in _states().items() if sold_out)


def is_sold_out(campaign_id: str) -> bool:
    """Whether a campaign is known to be."""
    return campaign_id in sold_out_campaigns()


def returns(campaign_id: str) -> int:
    """How often something came back to a campaign's stock; to be asked before a look at its shards."""
    return _states().get(campaign_id, (False, 0))[1]


def look(campaign: Campaign) -> dict[int, Shard]:
    """A strong look at every shard."""
    keys = [(_pk(campaign.id, shard), "STOCK") for shard in range(campaign.shards)]
    return {_number(item): _shard(item) for item in StockShard.batch_get(keys, consistent_read=True)}


def budget_of(shards: Mapping[int, Shard]) -> int:
    """What all shards have left of the budget."""
    return sum(shard.budget_left_fen for shard in shards.values())


@remember(seconds=5)
def roughly_left(campaign_id: str, shards: int) -> int:
    """Units left, some seconds old, for telling roughly."""
    keys = [(_pk(campaign_id, shard), "STOCK") for shard in range(shards)]
    return sum(int(item.units_left) for item in StockShard.batch_get(keys))


def budget_left(coupon: Coupon) -> int:
    """What the budget has left where the coupon's part of it lies, strongly read."""
    item = dynamo.find(StockShard, _pk(coupon.campaign_id, coupon.shard), "STOCK")
    return int(item.budget_left_fen) if item else 0


# --- taking and giving back ---------------------------------------------------------------------------------------
def take_action(campaign_id: str, shard: int, reserve_fen: int | None) -> Action:
    """One unit of a shard, and what its coupon may cost from the budget there."""
    remains, changes = StockShard.units_left > 0, [StockShard.units_left.add(-1)]
    if reserve_fen is not None:
        remains &= StockShard.budget_left_fen >= reserve_fen
        changes.append(StockShard.budget_left_fen.add(-reserve_fen))
    return dynamo.update(STOCK, _key(campaign_id, shard), changes, remains)


def budget_actions(coupon: Coupon, back_fen: int) -> list[Action]:
    """Gives a part of the budget back where the coupon took it (which lifts "sold out"), or takes it again."""
    if back_fen == 0:
        return []
    enough = StockShard.budget_left_fen >= -back_fen if back_fen < 0 else None
    changes = [StockShard.budget_left_fen.add(back_fen)]
    name = f"{BUDGET} {coupon.campaign_id}"
    actions = [dynamo.update(name, _key(coupon.campaign_id, coupon.shard), changes, enough)]
    return [*actions, returned_action(coupon.campaign_id)] if back_fen > 0 else actions


def returned_action(campaign_id: str) -> Action:
    """Something came back: the campaign is not sold out, and no look that began before may say so."""
    key = StockState(pk="STOCK_STATE", sk=campaign_id)
    changes = [StockState.returns.add(1), StockState.sold_out.set(False)]
    return dynamo.update(f"{STATE} {campaign_id}", key, changes)


def gathered(campaign_id: str, seen: Mapping[int, Shard], changes: Mapping[int, int]) -> bool:
    """Moves budget between shards; False if one of them changed since it was seen, or is being changed."""
    actions = [
        dynamo.update(
            f"shard_{number}",
            _key(campaign_id, number),
            [StockShard.budget_left_fen.add(change)],
            StockShard.budget_left_fen == seen[number].budget_left_fen,
        )
        for number, change in changes.items()
    ]
    # A look that began before may have missed what was on its way from one shard to another.
    actions.append(returned_action(campaign_id))
    try:
        dynamo.commit_once(actions)
    except (dynamo.Refused, dynamo.Contended):
        return False
    return True


def note_sold_out(campaign_id: str, *, returns: int) -> bool:
    """Notes that nothing is left; False if something came back since `returns` was read.

    When the last unit goes, many find it out at once: one notes it, and whoever keeps meeting others there need not.
    """
    nothing_came_back = (
        StockState.returns == returns if returns else StockState.returns.does_not_exist() | (StockState.returns == 0)
    )
    key = StockState(pk="STOCK_STATE", sk=campaign_id)
    changes = [StockState.sold_out.set(True), StockState.returns.set(returns)]
    for attempt in range(NOTING_ATTEMPTS):
        try:
            dynamo.commit_once([dynamo.update(STATE, key, changes, nothing_came_back)])
            break
        except dynamo.Refused:
            forget(_states)
            return False
        except dynamo.Contended:
            dynamo.pause(attempt)
    forget(_states)
    return True


def publish_actions(campaign_id: str, new: CampaignSpec, old: CampaignSpec | None) -> Iterator[Action]:
    """Spreads new units and new budget over the shards, making those that are not there yet. `old`: what is published
    already."""
    shards = shard_count(new.units)
    units = shares(new.units - (old.units if old else 0), shards)
    added_fen = (new.budget_fen or 0) - ((old.budget_fen or 0) if old else 0)
    budget = budget_shares(added_fen, shards, reserve_of(new.worth)) if added_fen else [0] * shards
    for shard in range(shards):
        changes = [StockShard.units_total.add(units[shard]), StockShard.units_left.add(units[shard])]
        if new.budget_fen is not None:  # an added nothing as well: what a condition compares must be there
            changes += [StockShard.budget_total_fen.add(budget[shard]), StockShard.budget_left_fen.add(budget[shard])]
        if units[shard] or new.budget_fen is not None:
            yield dynamo.update(f"stock_{shard}", _key(campaign_id, shard), changes)
    if old is not None and (any(units) or added_fen):
        yield returned_action(campaign_id)


# --- items --------------------------------------------------------------------------------------------------------
def _pk(campaign_id: str, shard: int) -> str:
    return f"STOCK#{campaign_id}#{shard}"


def _key(campaign_id: str, shard: int) -> StockShard:
    return StockShard(pk=_pk(campaign_id, shard), sk="STOCK")


def _number(item: StockShard) -> int:
    return int(item.pk.rsplit("#", 1)[1])


def _shard(item: StockShard) -> Shard:
    return Shard(int(item.units_left), int(item.budget_left_fen))
