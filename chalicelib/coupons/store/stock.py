"""Units and budget over shards, and which campaigns are sold out.

Conditions on the writes keep units and budget of every shard at zero or above. A claim that finds no stock marks the
campaign as sold out, but only if nothing was returned after it began to read the shards (`count_returns`). A write that
returns units or budget removes the mark in the same transaction.

    STOCK#<campaign>#<shard>  STOCK       units and budget of one shard
    STOCK_STATE               <campaign>  whether it is sold out, and how often something was returned
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.rules.kinds import reserve_of
from chalicelib.coupons.rules.stock import Levels, Shard, budget_shares, shard_count, shares
from chalicelib.memory import forget, remember
from chalicelib.tables.coupons import StockShard, StockState

STOCK, BUDGET, STATE = "stock", "budget", "stock_state"
MARKING_ATTEMPTS = 3


# --- reading ------------------------------------------------------------------------------------------------------
@remember(seconds=1)
def _states() -> dict[str, tuple[bool, int]]:
    """By campaign id: whether the campaign is marked as sold out, and how often units or budget were returned. At most
    a second old."""
    return {
        item.sk: (item.sold_out, int(item.returns)) for item in StockState.query("STOCK_STATE", consistent_read=True)
    }


def sold_out_campaigns() -> frozenset[str]:
    """The ids of campaigns that are marked as sold out, at most a second old. A claim from such a campaign writes
    nothing."""
    return frozenset(campaign_id for campaign_id, (sold_out, _) in _states().items() if sold_out)


def is_sold_out(campaign_id: str) -> bool:
    """Whether a campaign is marked as sold out. The answer is at most a second old."""
    return campaign_id in sold_out_campaigns()


def count_returns(campaign_id: str) -> int:
    """How often units or budget were returned to a campaign. Call this before the shards are read."""
    return _states().get(campaign_id, (False, 0))[1]


def read_shards(campaign: Campaign) -> dict[int, Shard]:
    """Every shard by its number, strongly read."""
    keys = [(_pk(campaign.id, shard), "STOCK") for shard in range(campaign.shards)]
    return {_number(item): _shard(item) for item in StockShard.batch_get(keys, consistent_read=True)}


def budget_of(shards: Mapping[int, Shard]) -> int:
    """The budget that is left in all shards together, in fen."""
    return sum(shard.budget_left_fen for shard in shards.values())


@remember(seconds=5)
def recent_units_left(campaign_id: str, shards: int) -> int:
    """How many units a campaign has left, a few seconds old. `shards` is the number of its shards."""
    keys = [(_pk(campaign_id, shard), "STOCK") for shard in range(shards)]
    return sum(int(item.units_left) for item in StockShard.batch_get(keys))


def read_levels(campaign: Campaign) -> Levels:
    """The stock and budget of a campaign over all its shards, in one read, and whether it is sold out. May be a moment
    old. All zero before its first publication."""
    keys = [(_pk(campaign.id, shard), "STOCK") for shard in range(campaign.shards)]
    items = list(StockShard.batch_get(keys))
    state = dynamo.find(StockState, "STOCK_STATE", campaign.id)
    return Levels(
        units=sum(int(item.units_total) for item in items),
        units_left=sum(int(item.units_left) for item in items),
        budget_fen=sum(int(item.budget_total_fen) for item in items),
        budget_left_fen=sum(int(item.budget_left_fen) for item in items),
        sold_out=state is not None and state.sold_out,
        sold_out_at=state.sold_out_at if state else None,
    )


def budget_left(coupon: Coupon) -> int:
    """The budget that is left in the coupon's shard, in fen, strongly read."""
    item = dynamo.find(StockShard, _pk(coupon.campaign_id, coupon.shard), "STOCK")
    return int(item.budget_left_fen) if item else 0


# --- taking and returning -----------------------------------------------------------------------------------------
def take_action(campaign_id: str, shard: int, reserve_fen: int | None) -> Action:
    """The action that takes one unit of a shard, and `reserve_fen` of its budget (None: there is no budget). The commit
    raises Refused with STOCK if the shard has too little."""
    remains, changes = StockShard.units_left > 0, [StockShard.units_left.add(-1)]
    if reserve_fen is not None:
        remains &= StockShard.budget_left_fen >= reserve_fen
        changes.append(StockShard.budget_left_fen.add(-reserve_fen))
    return dynamo.update(STOCK, _key(campaign_id, shard), changes, remains)


def budget_actions(coupon: Coupon, back_fen: int) -> list[Action]:
    """The actions that add `back_fen` to the budget of the coupon's shard and remove the mark "sold out". If `back_fen`
    is negative, they take fen; then the commit raises Refused with `BUDGET <campaign>` if the shard has too little."""
    if back_fen == 0:
        return []
    enough = StockShard.budget_left_fen >= -back_fen if back_fen < 0 else None
    changes = [StockShard.budget_left_fen.add(back_fen)]
    name = f"{BUDGET} {coupon.campaign_id}"
    actions = [dynamo.update(name, _key(coupon.campaign_id, coupon.shard), changes, enough)]
    return [*actions, returned_action(coupon.campaign_id)] if back_fen > 0 else actions


def returned_action(campaign_id: str) -> Action:
    """The action that counts a return of units or budget. It removes the mark "sold out", and a claim that read the
    shards before the return cannot set the mark."""
    key = StockState(pk="STOCK_STATE", sk=campaign_id)
    changes = [StockState.returns.add(1), StockState.sold_out.set(False), StockState.sold_out_at.remove()]
    return dynamo.update(f"{STATE} {campaign_id}", key, changes)


def move_budget(campaign_id: str, seen: Mapping[int, Shard], changes: Mapping[int, int]) -> bool:
    """Moves budget between shards. `changes` are in fen by shard. Returns False if one of the shards changed after it
    was `seen`, or if another transaction is changing it."""
    actions = [
        dynamo.update(
            f"shard_{number}",
            _key(campaign_id, number),
            [StockShard.budget_left_fen.add(change)],
            StockShard.budget_left_fen == seen[number].budget_left_fen,
        )
        for number, change in changes.items()
    ]
    # A claim that read the shards before may have missed budget that moved from one shard to another.
    actions.append(returned_action(campaign_id))
    try:
        dynamo.commit_once(actions)
    except (dynamo.Refused, dynamo.Contended):
        return False
    return True


def mark_sold_out(campaign_id: str, *, returns: int, now: datetime) -> bool:
    """Marks a campaign as sold out, since `now` or an earlier mark. Returns False if units or budget were returned
    after `returns` was counted.

    When the last unit is claimed, many claims try to set the mark at once. A claim that collides with others
    MARKING_ATTEMPTS times stops and returns True, because one of the others sets the mark.
    """
    nothing_returned = (
        StockState.returns == returns if returns else StockState.returns.does_not_exist() | (StockState.returns == 0)
    )
    key = StockState(pk="STOCK_STATE", sk=campaign_id)
    since = StockState.sold_out_at.set(StockState.sold_out_at | now)
    changes = [StockState.sold_out.set(True), StockState.returns.set(returns), since]
    for attempt in range(MARKING_ATTEMPTS):
        try:
            dynamo.commit_once([dynamo.update(STATE, key, changes, nothing_returned)])
            break
        except dynamo.Refused:
            forget(_states)
            return False
        except dynamo.Contended:
            dynamo.pause(attempt)
    forget(_states)
    return True


def publish_actions(campaign_id: str, new: CampaignSpec, old: CampaignSpec | None) -> Iterator[Action]:
    """The actions that spread added units and budget over the shards: what `new` has more than `old`. `old` is the
    published version (None: there is none). The actions create shards that do not exist yet."""
    shards = shard_count(new.units)
    units = shares(new.units - (old.units if old else 0), shards)
    added_fen = (new.budget_fen or 0) - ((old.budget_fen or 0) if old else 0)
    budget = budget_shares(added_fen, shards, reserve_of(new.worth)) if added_fen else [0] * shards
    for shard in range(shards):
        changes = [StockShard.units_total.add(units[shard]), StockShard.units_left.add(units[shard])]
        if new.budget_fen is not None:  # even if nothing is added: a condition needs the attribute
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
