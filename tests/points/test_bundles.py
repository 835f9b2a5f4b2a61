"""Small lots gathered into bundles: nothing that anybody sees changes, and a posting touches few items."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.points.rules import bundles
from chalicelib.points.rules.book import MOST_LOTS, Book, Bundle, Lot, take

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


class Kept:
    """Items as a table would keep them: lots of their own, and bundles."""

    def __init__(self, points):
        ends = [None if n % 7 == 0 else NOW + timedelta(days=n % 50) for n in range(len(points))]
        self.alone = {
            (f"payment:{n:05d}", ends[n]): Lot(f"payment:{n:05d}", one, f"mall:{n % 3}", None, ends[n])
            for n, one in enumerate(points)
        }
        self.bundles, self.most = {}, 0

    def book(self):
        summed = {}
        for lot in (*self.alone.values(), *(lot for one in self.bundles.values() for lot in one.lots)):
            before = summed.get(lot.key)
            summed[lot.key] = replace(lot, points=lot.points + before.points) if before else lot
        lots = tuple(bundles.in_order(summed.values()))
        return Book(balance=sum(lot.points for lot in lots), lots=lots, bundles=tuple(self.bundles.values()))

    def gather(self, group):
        self.most = max(self.most, len(group) + 1)
        for piece in group:
            self._remove(piece)
        new = f"b{len(self.bundles)}.{len(self.alone)}"
        self.bundles[new] = Bundle(new, tuple(bundles.gathered(group)))

    def take(self, taken):
        pieces = bundles.pieces(self.book(), taken)
        for piece in pieces:
            self._remove(piece)
            if piece.left and piece.bundle:
                self.bundles[piece.bundle.id] = replace(piece.bundle, lots=piece.left)
            elif piece.left:
                self.alone[piece.left[0].key] = piece.left[0]
        return pieces

    def put_back(self, taken):
        """As a return of few lots does: to items of their own."""
        for lot in taken:
            before = self.alone.get(lot.key, replace(lot, points=0))
            self.alone[lot.key] = replace(lot, points=before.points - lot.points)

    def _remove(self, piece):
        if piece.bundle:
            assert self.bundles.pop(piece.bundle.id) == piece.bundle
        else:
            assert self.alone.pop(piece.held[0].key) == piece.held[0]


def spend(kept, points):
    """Gathers as long as it has to, then takes; answers what was taken."""
    book = kept.book()
    taken, missing = take(book.lots, points)
    assert not missing
    rounds = 0
    while groups := list(bundles.decide_gathering(kept.book(), taken)):
        for group in groups:
            kept.gather(group)
        assert kept.book() == replace(book, bundles=kept.book().bundles), "nobody sees it"
        rounds += 1
        assert rounds <= 3
    assert len(kept.take(taken)) <= MOST_LOTS
    assert kept.most <= 100
    return taken


@given(
    points=st.lists(st.integers(1, 9), min_size=1, max_size=400),
    moves=st.lists(st.tuples(st.integers(1, 100), st.booleans()), max_size=6),
)
def test_whatever_is_spent_and_comes_back_each_lot_keeps_its_points(points, moves):
    kept, away = Kept(points), []
    for percent, back in moves:
        before = kept.book()
        wanted = before.balance * percent // 100
        if wanted:
            taken = spend(kept, wanted)
            away.append(taken)
            after = {lot.key: lot.points for lot in kept.book().lots}
            moved = {lot.key: lot.points for lot in taken}
            for lot in before.lots:
                assert after.get(lot.key, 0) == lot.points + moved.get(lot.key, 0)
        if back and away:
            kept.put_back(away.pop())
    for taken in away:
        kept.put_back(taken)
    assert {lot.key: lot for lot in kept.book().lots} == Kept(points).alone


def test_nine_thousand_of_ten_thousand_lots_and_no_more_is_gathered_than_must_be():
    kept = Kept([1] * 10_000)
    spend(kept, 9_000)
    assert sum(lot.points for lot in kept.book().lots) == 1_000
    few = Kept([1] * (MOST_LOTS + 4))
    spend(few, MOST_LOTS + 3)
    assert few.most == 4 + 1, "three too many: four become one"
    none = Kept([1] * (MOST_LOTS + 4))
    spend(none, MOST_LOTS)
    assert none.most == 0


def test_what_comes_into_a_book_at_once_lies_in_few_bundles():
    lots = [Lot(f"payment:{n}", 1, "mall:m") for n in range(3_500)]
    made = list(bundles.bundled(lots))
    assert [len(one) for one in made] == [1500, 1500, 500]
    assert {lot for one in made for lot in one} == set(lots)
