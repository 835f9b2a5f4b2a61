"""The ledger against a plain model: every lot a heap of single points, every move taken point by point."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule

from chalicelib import clock, dynamo, errors, events
from chalicelib.events import Event
from chalicelib.points import credit, parts, read
from chalicelib.points.parts import Source
from tests.machines.base import LabMachine, run

MEMBER = "m_points"
PER_YUAN = 3


class Points(LabMachine):
    """Payments earn, refunds take back, spends take the soonest to expire, returns give back; all may come twice."""

    payments, refunds, spends = Bundle("payments"), Bundle("refunds"), Bundle("spends")

    def __init__(self, lab):
        super().__init__(lab)
        self.lots, self.debt = {}, 0
        self.entries, self.expiry, self.done = 0, {}, set()
        self.refunded, self.taken, self.number = {}, {}, 0

    # --- the product's side, and beside it the model's ------------------------------------------------------------
    @rule(target=payments, yuan=st.integers(1, 400))
    def pay(self, yuan):
        self.number += 1
        return (f"p{self.number}", yuan * 100, clock.now())

    @rule(payment=payments)
    def credit(self, payment):
        name, fen, at = payment
        details = {**_about(name, fen), "points_per_yuan": PER_YUAN, "paid_fen": fen}
        credit.credit(Event(f"paid:{name}", events.PAYMENT_PAID, at, details))
        if self._first(name):
            points = fen * PER_YUAN // 100
            paid = min(self.debt, points)
            self.debt -= paid
            self._put(f"payment:{name}", points - paid)
            self.expiry.setdefault(f"payment:{name}", at)
            self.entries += points

    @rule(target=refunds, payment=payments, share=st.integers(1, 4))
    def refund(self, payment, share):
        name, fen, _ = payment
        before = self.refunded.get(name, 0)
        part = min(fen - before, fen * share // 4)
        self.refunded[name] = before + part
        return (name, fen, before, part, f"r{name}.{before}", clock.now())

    @rule(refund=refunds)
    def take_back(self, refund):
        name, fen, before, part, number, at = refund
        if part == 0:
            return
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

    @rule(target=spends, points=st.integers(1, 900))
    def spend(self, points):
        self.number += 1
        name, now = f"s{self.number}", clock.now()
        try:
            dynamo.commit(
                parts.spend(MEMBER, points, Source("parking", name, now), mall_id="sun", counter_account="x", now=now)
            )
        except errors.PointsInsufficient as refused:
            assert refused.details["spendable"] == max(0, sum(self.lots.values()) - self.debt) < points
            return None
        self.taken[name] = self._take(self._soonest(), points)
        assert sum(self.taken[name].values()) == points
        self.entries -= points
        return (name, now)

    @rule(spend=spends)
    def give_back(self, spend):
        if spend is None:
            return
        name, at = spend
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

    @rule(days=st.integers(1, 20))
    def time_passes(self, days):
        self.world.move(days=days)

    @invariant()
    def the_book_is_the_models(self):
        self.always()
        book = read.handle(member_id=MEMBER, limit=100, cursor=None, now=clock.now())
        assert book.balance == self.entries == sum(self.lots.values()) - self.debt
        assert book.spendable == max(0, sum(self.lots.values()) - self.debt)
        kept = [one for one in self.lab.tables()["points"] if one["sk"].startswith("BOOK#") and one["points_left"]]
        assert {one["lot_id"]: one["points_left"] for one in kept} == {k: v for k, v in self.lots.items() if v}

    def teardown(self):
        """Its payments have no orders: the laws that compare rooms say nothing here."""
        self.lab.check(at_rest=False)

    # --- the model ------------------------------------------------------------------------------------------------
    def _first(self, name):
        first = name not in self.done
        self.done.add(name)
        return first

    def _put(self, lot, points):
        self.lots[lot] = self.lots.get(lot, 0) + points

    def _age(self, lot):
        """Lots expire a year after the day they were earned on; ties go by their name."""
        return ((self.expiry[lot] + timedelta(hours=8)).date(), lot)

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


def test_points_do_as_a_plain_model_does(lab):
    run(lab, Points)
