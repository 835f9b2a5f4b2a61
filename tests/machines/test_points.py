"""The ledger against a plain model: every lot a heap of single points, every move taken point by point."""

from datetime import UTC, datetime, time, timedelta, timezone

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from chalicelib import clock, dynamo, errors, events
from chalicelib.events import Event
from chalicelib.points import credit, parts, read
from chalicelib.points.parts import Source
from tests.machines.base import LabMachine, run

MEMBER = "m_points"
PER_YUAN = 3


class Points(LabMachine):
    """Payments earn, refunds take back, spends take the soonest to expire, returns give back; all may come twice."""

    def __init__(self, lab):
        super().__init__(lab)
        self.lots, self.debt = {}, 0
        self.entries, self.expires, self.posted = 0, {}, set()
        self.refunded, self.taken, self.number = {}, {}, 0
        self.payments, self.refunds, self.spends = [], [], []

    # --- the product's side, and beside it the model's ------------------------------------------------------------
    @rule(yuan=st.integers(1, 400), in_time=st.booleans())
    def pay(self, yuan, in_time):
        self.number += 1
        self.payments.append((f"p{self.number}", yuan * 100, clock.now()))
        if in_time:
            self._credit(*self.payments[-1])

    @precondition(lambda self: self.payments)
    @rule(data=st.data())
    def credit(self, data):
        """A payment's event comes late, or again."""
        self._credit(*data.draw(st.sampled_from(self.payments)))

    def _credit(self, name, fen, at):
        details = {**_about(name, fen), "points_per_yuan": PER_YUAN, "paid_fen": fen}
        credit.credit(Event(f"paid:{name}", events.PAYMENT_PAID, at, details))
        if self._first(name):
            points = fen * PER_YUAN // 100
            paid = min(self.debt, points)
            self.debt -= paid
            self.expires[f"payment:{name}"] = a_year_after(at)
            self._put(f"payment:{name}", points - paid)
            self.entries += points
            self.did("credited")
            if paid:
                self.did("debt paid by a credit")
        else:
            self.did("credit repeated")

    @precondition(lambda self: self.payments)
    @rule(data=st.data(), share=st.integers(1, 4), in_time=st.booleans())
    def refund(self, data, share, in_time):
        name, fen, _ = data.draw(st.sampled_from(self.payments))
        before = self.refunded.get(name, 0)
        part = min(fen - before, fen * share // 4)
        self.refunded[name] = before + part
        if part:
            self.refunds.append((name, fen, before, part, f"r{name}.{before}", clock.now()))
            if in_time:
                self._take_back(*self.refunds[-1])

    @precondition(lambda self: self.refunds)
    @rule(data=st.data())
    def take_back(self, data):
        """A refund's event comes late, or again."""
        self._take_back(*data.draw(st.sampled_from(self.refunds)))

    def _take_back(self, name, fen, before, part, number, at):
        details = {
            **_about(name, fen),
            "points_per_yuan": PER_YUAN,
            "paid_fen": fen,
            "refund_id": number,
            "refunded_before_fen": before,
            "refund_fen": part,
        }
        credit.take_back(Event(f"refunded:{number}", events.PAYMENT_REFUNDED, at, details))
        total = fen * PER_YUAN // 100
        points = total * (before + part) // fen - total * before // fen
        if points and self._first(number):
            own = [f"payment:{name}"] if f"payment:{name}" in self.lots else []
            rest = points - sum(self._take([*own, *self._soonest()], points).values())
            self.debt += rest
            self.entries -= points
            self.did("taken back")

    @precondition(lambda self: self._spendable())
    @rule(share=st.integers(1, 4))
    def spend(self, share):
        """A part of what can be spent, or all of it."""
        self._spend(max(1, self._spendable() * share // 4))

    @precondition(lambda self: self.payments)
    @rule(more=st.integers(1, 50))
    def spend_more_than_there_is(self, more):
        self._spend(self._spendable() + more)

    def _spend(self, points):
        self.number += 1
        name, now = f"s{self.number}", clock.now()
        try:
            dynamo.commit(
                parts.spend(MEMBER, points, Source("parking", name, now), mall_id="sun", counter_account="x", now=now)
            )
        except errors.PointsInsufficient as refused:
            assert refused.details["spendable"] == self._spendable() < points
            self.did("refused")
            return
        self.taken[name] = self._take([lot for lot in self._soonest() if self._alive(lot)], points)
        assert sum(self.taken[name].values()) == points
        self.entries -= points
        self.spends.append((name, now))
        self.did("spent")

    @precondition(lambda self: self.spends)
    @rule(data=st.data())
    def give_back(self, data):
        name, at = data.draw(st.sampled_from(self.spends))
        parts.give_back(MEMBER, Source("parking", name, at), Source("parking_return", name, at))
        if self._first(f"return {name}"):
            points = sum(self.taken[name].values())
            owed = min(self.debt, points)
            self.debt -= owed
            self.entries += points
            for lot in sorted(self.taken[name], key=self._age):
                withheld = min(owed, self.taken[name][lot])
                owed -= withheld
                self._put(lot, self.taken[name][lot] - withheld)
            self.did("given back")

    @rule(days=st.sampled_from((1, 1, 1, 30, 180, 364)))
    def time_passes(self, days):
        self.world.move(days=days)
        if any(points and not self._alive(lot) for lot, points in self.lots.items()):
            self.did("expired")

    @invariant()
    def the_book_is_the_models(self):
        self.always()
        book = read.handle(member_id=MEMBER, limit=100, cursor=None, now=clock.now())
        assert book.balance == self.entries == sum(self.lots.values()) - self.debt
        assert book.spendable == self._spendable()
        kept = [one for one in self.lab.tables()["points"] if one["sk"].startswith("BOOK#") and one["points_left"]]
        assert {one["lot_id"]: one["points_left"] for one in kept} == {k: v for k, v in self.lots.items() if v}

    def teardown(self):
        """Its payments have no orders: the laws that compare rooms say nothing here."""
        self.lab.check(at_rest=False)

    # --- the model ------------------------------------------------------------------------------------------------
    def _first(self, name):
        first = name not in self.posted
        self.posted.add(name)
        return first

    def _put(self, lot, points):
        self.lots[lot] = self.lots.get(lot, 0) + points

    def _age(self, lot):
        """The soonest to expire first; ties go by their name."""
        return (self.expires[lot], lot)

    def _alive(self, lot):
        return clock.now() < self.expires[lot]

    def _spendable(self):
        return max(0, sum(points for lot, points in self.lots.items() if self._alive(lot)) - self.debt)

    def _soonest(self):
        return sorted(self.lots, key=self._age)

    def _take(self, lots, points):
        taken = {}
        for lot in lots:
            for _ in range(points - sum(taken.values())):
                if self.lots[lot] == 0:
                    break
                self.lots[lot] -= 1
                taken[lot] = taken.get(lot, 0) + 1
        return taken


def _about(name, fen):
    return {"payment_id": name, "member_id": MEMBER, "mall_id": "sun", "store_id": "sun_cafe", "amount_fen": fen}


def a_year_after(at):
    """The end of the day in Shanghai that is the same a year later (the 28th for a 29 February)."""
    day = (at + timedelta(hours=8)).date()
    last = day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)
    return datetime.combine(last + timedelta(days=1), time(), timezone(timedelta(hours=8))).astimezone(UTC)


def test_points_do_as_a_plain_model_does(lab):
    must = {"credited", "credit repeated", "taken back", "spent", "refused", "given back", "expired"}
    run(lab, Points, must=must | {"debt paid by a credit"}, quick=80)
