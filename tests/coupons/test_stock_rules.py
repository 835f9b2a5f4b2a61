"""How stock and budget lie over shards."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.coupons.rules import stock as rules
from chalicelib.coupons.rules.stock import Shard


@given(units=st.integers(1, 10_000_000))
def test_the_stock_is_split_evenly_and_sums_up(units):
    shares = rules.shares(units, rules.shard_count(units))
    assert sum(shares) == units
    assert max(shares) - min(shares) <= 1
    assert min(shares) >= 1


@given(budget=st.integers(1, 10**12), shards=st.integers(1, 64), reserve=st.integers(1, 10**7))
def test_a_budget_is_split_into_whole_reserves_and_sums_up(budget, shards, reserve):
    shares = rules.budget_shares(budget, shards, reserve)
    assert sum(shares) == budget
    assert all(share % reserve == 0 for share in shares[1:])
    assert sum(share // reserve for share in shares) == budget // reserve


@given(
    shards=st.dictionaries(
        st.integers(0, 63), st.builds(Shard, st.integers(0, 3), st.integers(0, 1000)), min_size=1, max_size=64
    ),
    reserve=st.integers(1, 3000),
)
def test_gathering_serves_a_claim_if_the_whole_budget_suffices_and_sums_to_zero(shards, reserve):
    changes = rules.gather_budget(shards, reserve)
    could = sum(one.budget_left_fen for one in shards.values()) >= reserve
    if not could or not any(one.units_left for one in shards.values()):
        assert changes is None
        return
    assert sum(changes.values()) == 0
    after = {number: one.budget_left_fen + changes.get(number, 0) for number, one in shards.items()}
    assert min(after.values()) >= 0
    assert any(after[number] >= reserve for number, one in shards.items() if one.units_left)


def test_the_stock_level_is_none_few_or_plenty():
    assert [rules.stock_level(left, 100) for left in (0, 1, 20, 21, 100)] == ["none", "few", "few", "plenty", "plenty"]


def test_ten_units_make_a_shard_up_to_sixty_four_shards():
    counts = {1: 1, 9: 1, 10: 1, 19: 1, 20: 2, 639: 63, 640: 64, 10_000_000: 64}
    assert {units: rules.shard_count(units) for units in counts} == counts
    assert rules.shares(10, 3) == [4, 3, 3]
    assert rules.budget_shares(1250, 2, 600) == [650, 600]


def test_budget_is_gathered_from_shards_without_units_first():
    shards = {0: Shard(1, 100), 1: Shard(0, 300), 2: Shard(2, 250), 3: Shard(0, 50)}
    assert rules.gather_budget(shards, 500) == {2: 250, 1: -250}
    assert rules.gather_budget(shards, 620) == {2: 370, 1: -300, 3: -50, 0: -20}
    assert rules.gather_budget(shards, 700) == {2: 450, 1: -300, 3: -50, 0: -100}
    assert rules.gather_budget(shards, 701) is None
    assert rules.gather_budget({0: Shard(0, 900)}, 1) is None
    assert rules.gather_budget({0: Shard(1, 600)}, 600) == {0: 0}
