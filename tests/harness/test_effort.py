"""The table of bounds: FULL tries everything that the quick run leaves out, each part once."""

import pytest

from proof import effort
from proof.effort import TABLE, Bound, Share, chances


@pytest.mark.parametrize("bound", TABLE, ids=lambda one: one.what)
@pytest.mark.parametrize("parts", [1, 3, 7])
def test_every_number_is_in_one_share(bound, parts):
    shares = [Share(), *(Share(further=True, part=part, parts=parts) for part in range(parts))]
    assert [number for share in shares for number in bound.of(share)] == list(range(bound.full))
    assert list(bound.of(Share())) == list(range(bound.quick))


def test_full_tries_at_least_as_much_as_quick():
    assert all(bound.quick <= bound.full for bound in TABLE)


def test_draws_differ_and_the_first_share_repeats_those_that_found_a_fault(monkeypatch):
    bound = Bound("of something", 2, 5)
    monkeypatch.setitem(effort.FOUND_A_FAULT, "a claim", ("7 a claim 3",))
    quick, further = (chances("a claim", bound.of(share)) for share in (Share(), Share(further=True)))
    assert quick[0] == "7 a claim 3"
    assert len({*quick, *further}) == 6
    assert chances("another", bound.of(Share())) != quick[1:]


def test_the_seed_is_given_or_follows_the_commit(monkeypatch):
    effort.seed.cache_clear()
    monkeypatch.setenv("SEED", "41")
    given = effort.seed()
    effort.seed.cache_clear()
    monkeypatch.delenv("SEED")
    of_commit = effort.seed()
    effort.seed.cache_clear()
    assert given == 41
    assert of_commit != 41
