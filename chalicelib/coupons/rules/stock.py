"""The arithmetic of a campaign's stock and budget. Both are spread over shards, so that many members can claim at
once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# A campaign's first publication writes all its shards in one transaction, which can have at most 100 actions.
MOST_SHARDS = 64
UNITS_PER_SHARD = 10
# A shopper sees "few" if at most this percentage of the stock is left.
FEW_PERCENT = 20


@dataclass(frozen=True)
class Shard:
    """One part of the stock and of the budget, as it was read."""

    units_left: int
    budget_left_fen: int


@dataclass(frozen=True)
class Levels:
    """The sums over all shards of a campaign: what there was, and what is left. `sold_out_at`: when a claim first found
    that it is sold out. None also if that was before this field existed."""

    units: int
    units_left: int
    budget_fen: int
    budget_left_fen: int
    sold_out: bool
    sold_out_at: datetime | None


def shard_count(units: int) -> int:
    """The number of shards for a stock of `units`. DynamoDB makes about a hundred transactions a second on one item, so
    a larger stock has more shards."""
    return max(1, min(MOST_SHARDS, units // UNITS_PER_SHARD))


def shares(amount: int, shards: int) -> list[int]:
    """Splits an amount evenly. The first shards take the remainder; the parts sum to `amount`."""
    each, remainder = divmod(amount, shards)
    return [each + (1 if shard < remainder else 0) for shard in range(shards)]


def budget_shares(budget_fen: int, shards: int, reserve_fen: int) -> list[int]:
    """Splits a budget over the shards. Each part is a multiple of `reserve_fen`, so that few shards have a part that is
    too small for a claim. The first shard also gets the remainder. The parts sum to `budget_fen`."""
    whole = [claims * reserve_fen for claims in shares(budget_fen // reserve_fen, shards)]
    return [whole[0] + budget_fen % reserve_fen, *whole[1:]]


def gather_budget(shards: Mapping[int, Shard], reserve_fen: int) -> dict[int, int] | None:
    """Decides how much budget to move between shards, so that one shard with units can serve a claim of `reserve_fen`.

    Returns the change of each shard in fen; the changes sum to zero. None if no shard has units, or if the whole budget
    does not suffice.
    """
    with_units = [number for number, shard in shards.items() if shard.units_left > 0]
    if not with_units or sum(shard.budget_left_fen for shard in shards.values()) < reserve_fen:
        return None
    target = max(with_units, key=lambda number: shards[number].budget_left_fen)
    missing = max(0, reserve_fen - shards[target].budget_left_fen)
    changes = {target: missing}
    # Budget is taken first from shards without units, then from those with the most budget.
    for number, shard in sorted(
        shards.items(), key=lambda pair: (pair[1].units_left > 0, -pair[1].budget_left_fen, pair[0])
    ):
        part = min(missing, shard.budget_left_fen)
        if number != target and part > 0:
            changes[number] = -part
            missing -= part
    return changes


def stock_level(left: int, units: int) -> str:
    """How much stock a shopper is shown: `none`, `few` or `plenty`."""
    if left <= 0:
        return "none"
    return "few" if 100 * left <= FEW_PERCENT * units else "plenty"
