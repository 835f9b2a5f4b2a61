"""The ledger against a plain model: each lot is a heap of single points, and each move takes single points."""

import calendar
import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from chalicelib import clock, errors, memory
from chalicelib.aws import dynamo
from chalicelib.events import sales
from chalicelib.events.envelope import Event
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.malls.parts import Device
from chalicelib.members import parts as members
from chalicelib.once import Key
from chalicelib.pages import Paging
from chalicelib.points import adjust, code, credit, expire, hold, parts, read
from chalicelib.points.parts import Source
from proof.effort import POINTS_HISTORIES, shared
from tests.machines.base import LabMachine, run

MEMBER = "m_points"
PER_YUAN = 3
# A hold's state after a till's step, by its state before. A step that is not listed is refused.
STEPS = {
    "commit": {"held": "committed", "committed": "committed"},
    "cancel": {"held": "cancelled", "lapsed": "lapsed", "cancelled": "cancelled"},
    "undo": {"committed": "undone", "undone": "undone"},
}
TILL = ("commit", "commit", "cancel", "undo", "undo", "wait")
STEPS_OF_A_TILL = st.lists(st.sampled_from(TILL), min_size=1, max_size=3)
WHOSE = st.integers(0, 3)
MOST_IDS = 4
OFTEN = st.sampled_from((True, True, True, False))
SHANGHAI = timezone(timedelta(hours=8))


class Points(LabMachine):
    """Payments earn, refunds reverse, spends take the lots that expire first, restores return points, expired
    points are booked. Everything can happen twice and in any order."""

    def __init__(self, lab):
        super().__init__(lab)
        self.lots, self.debt, self.entries = {}, 0, 0
        self.ends, self.active, self.expired = {}, {}, {}
        self.posted, self.waiting, self.refunded, self.taken, self.number = set(), {}, {}, {}, 0
        self.payments, self.refunds, self.spends = [], [], []
        self.holds, self.committed, self.spent_at = {}, {}, {}
        self.reclaimed, self.forgiven, self.forgiven_at = {}, 0, None
        self.till = Device("till_1", "till", "till", "sun_cafe", "key")
        # The ids of this member, former ones included: events may name any of them.
        self.ids, self.absorbed = [MEMBER], {}
        self.buys_often = False

    @property
    def member(self):
        return self.ids[-1]

    @initialize(
        pending=st.sampled_from((0, 7)), owe=st.booleans(), month_end=st.booleans(), buys_often=st.integers(0, 9)
    )
    def policy(self, pending, owe, month_end, buys_often):
        self.buys_often = buys_often == 5  # costly: in one of ten histories
        self.pending, self.owe, self.month_end = pending, owe, month_end
        expiry = {"kind": "month_end", "months": 1} if month_end else {"kind": "rolling", "months": 12}
        body = {"expiry": expiry, "pending_days": pending, "after_spending": "owe" if owe else "forgive"}
        body |= {"cash": {"points_per_yuan": 100}, "adjustment_limit": 20_000}
        assert self.world.put("points-policies/sun", body).status == 200
        memory.forget()

    # --- steps of the product and of the model --------------------------------------------------------------------
    @rule(yuan=st.integers(1, 400), in_time=OFTEN, whose=WHOSE)
    def pay(self, yuan, in_time, whose=0):
        self.number += 1
        self.payments.append((f"p{self.number}", yuan * 100, clock.now(), self._id(whose)))
        if in_time:
            self._credit(*self.payments[-1])

    @precondition(lambda self: self.payments)
    @rule(data=st.data())
    def credit(self, data):
        """A payment's event arrives late, or again."""
        self._credit(*data.draw(st.sampled_from(self.payments)))

    def _enrolled(self, member_id, now):
        """Makes the member: staff adjust the points of members only, and this one has never logged in."""
        if members.find(member_id) is None:
            never_seen = members.Member(member_id, {"wx": member_id}, None, 1, now, now)
            dynamo.commit(members.join_actions(never_seen, "wx", member_id, None, []))
        return member_id

    def _id(self, whose):
        """One of the ids; 0 is the newest."""
        return self.ids[-1 - whose % len(self.ids)]

    def _credit(self, name, fen, at, member):
        sale = Sale(id=name, amount_fen=fen, paid_fen=fen, at=at, points_per_yuan=PER_YUAN, **_about(member))
        credit.credit(sale)
        if not self._first(name):
            self.did("credit repeated")
            return
        points, lot = fen * PER_YUAN // 100, f"payment:{name}"
        paid = min(self.debt, points)
        self.debt -= paid
        day = local_day(at) + timedelta(days=self.pending + bool(self.pending))
        self.active[lot] = midnight(day) if self.pending else at
        self.ends[lot] = midnight(self._last_day(day) + timedelta(days=1))
        self._put(lot, points - paid)
        self.entries += points
        self.did("credited")
        self.did("credited to an old id" if member != self.member else "credited to the newest id")
        if paid:
            self.did("debt paid by a credit")
        for refund in self.waiting.pop(name, ()):
            self._taken_back(*refund)
            self.did("a refund had waited")

    @precondition(lambda self: self.payments)
    @rule(data=st.data(), share=st.integers(1, 4), in_time=OFTEN)
    def refund(self, data, share, in_time):
        self._refund(data.draw(st.sampled_from(self.payments)), share, in_time)

    def _refund(self, payment, share, in_time):
        name, fen, at, member = payment
        before = self.refunded.get(name, 0)
        part = min(fen - before, fen * share // 4)
        self.refunded[name] = before + part
        if part:
            self.refunds.append((name, fen, at, before, part, f"r{name}.{before}", clock.now(), member))
            if in_time:
                self._take_back(*self.refunds[-1])

    @rule(yuan=st.integers(1, 400), share=st.integers(1, 4))
    def refund_before_the_credit(self, yuan, share):
        self.pay(yuan=yuan, in_time=False, whose=0)
        self._refund(self.payments[-1], share, in_time=True)

    @rule(yuan=st.integers(1, 400), share=st.integers(1, 4))
    def refund_after_spending_all(self, yuan, share):
        self.pay(yuan=yuan, in_time=True, whose=0)
        self.world.move(days=self.pending + 1)
        if self._spendable():
            self._spend(self._spendable())
        self._refund(self.payments[-1], share, in_time=True)

    @precondition(lambda self: self.refunds)
    @rule(data=st.data())
    def take_back(self, data):
        """A refund's event arrives late, or again."""
        self._take_back(*data.draw(st.sampled_from(self.refunds)))

    def _take_back(self, name, fen, paid_at, before, part, number, at, member):
        refund = SaleRefund(
            id=number,
            sale_id=name,
            paid_fen=fen,
            sold_at=paid_at,
            refund_fen=part,
            refunded_before_fen=before,
            at=at,
            **_about(member),
        )
        credit.take_back(Event(f"refunded:{number}", at, refund))
        result = (name, fen, before, part, number, at, member)
        if name in self.posted:
            self._taken_back(*result)
        elif result not in self.waiting.setdefault(name, []):
            self.waiting[name].append(result)

    def _taken_back(self, name, fen, before, part, number, at, member):
        """A refund takes points that expired unused first."""
        self._release_lapsed(at, member)
        self._expire(at)
        total, lot = fen * PER_YUAN // 100, f"payment:{name}"
        share = total * (before + part) // fen - total * before // fen
        if share and self._first(number):
            of_breakage = min(share, self.expired.get(lot, 0) - self.reclaimed.get(lot, 0))
            self.reclaimed[lot] = self.reclaimed.get(lot, 0) + of_breakage
            points = share - of_breakage
            rest = points - sum(self._take([lot, *self._soonest()], points).values())
            self.entries -= points - (0 if self.owe else rest)
            self.debt += rest if self.owe else 0
            self.did("taken back")
            self.did("taken back of breakage" if points < share else "taken back in full")
            if rest:
                self.did("owed" if self.owe else "forgiven")
            if rest and not self.owe:
                self.forgiven, self.forgiven_at = self.forgiven + rest, at

    @precondition(lambda self: self.buys_often)
    @rule(times=st.sampled_from((85, 125)), then=st.sampled_from(("spend", "refund", "both")), back=st.booleans())
    def buy_often(self, times, then, back):
        """Once in a history: many small purchases at once; nearly all their points are spent, and the last purchase
        is refunded."""
        self.buys_often = False
        for _ in range(times):
            self.pay(yuan=1, in_time=True, whose=0)
        self.world.move(days=self.pending + 1)
        if then != "refund":
            spends = len(self.spends)
            self._spend(max(1, self._spendable() - 1))
            self.did("spent of many lots")
            if back and len(self.spends) > spends:
                self._back(*self.spends[-1])
        if then != "spend":
            self._refund(self.payments[-1], 4, in_time=True)

    @precondition(lambda self: any(self.lots.values()))
    @rule(share=st.integers(1, 4), wait=st.booleans())
    def spend(self, share, wait):
        """Spends some or all of the spendable points, perhaps points that have just become active."""
        if wait and not self._spendable():
            self.world.move(days=self.pending + 1)
        if self._spendable():
            self._spend(max(1, self._spendable() * share // 4))

    @precondition(lambda self: self.payments)
    @rule(more=st.integers(1, 50))
    def spend_more_than_there_is(self, more):
        self._spend(self._spendable() + more)

    def _spend(self, points):
        self.number += 1
        name, now, member = f"s{self.number}", clock.now(), self._id(self.number)
        self._missed(points)
        try:
            dynamo.commit(
                parts.spend(member, points, Source("parking", name, now), mall_id="sun", redeemed_at="x", now=now)
            )
        except errors.PointsInsufficient as refused:
            assert refused.details["spendable"] == self._spendable() < points
            self.did("refused")
            return
        self._spent(name, points)
        self.spends.append((name, now, member))

    def _spent(self, name, points):
        self.taken[name] = self._take([lot for lot in self._soonest() if self._alive(lot)], points)
        assert sum(self.taken[name].values()) == points
        self.entries -= points
        self.spent_at[name] = clock.now()
        self.did("spent")

    def _missed(self, points):
        """Restores the points of lapsed holds that are needed."""
        if points > self._spendable():
            self._release_lapsed(clock.now(), *self.ids)

    # --- staff ----------------------------------------------------------------------------------------------------
    @rule(points=st.integers(1, 400), take=st.booleans(), owe=st.booleans(), again=st.booleans())
    def adjust(self, points, take, owe, again):
        """Staff give points or take them, active or not; a missing amount is owed or refused."""
        self.number += 1
        now = clock.now()
        member = self._enrolled(self._id(self.number), now)
        body = adjust.Adjust(member, "sun", -points if take else points, "reason", owe)
        asked = {"staff_id": "s", "key": Key(f"a{self.number}", "x"), "now": now}
        self._release_lapsed(now, member)
        self._expire(now)
        held = sum(self.lots.values())
        if take and points > held and not owe:
            with pytest.raises(errors.PointsInsufficient):
                adjust.make(body, **asked)
            self.did("refused to staff")
            return
        result, _ = adjust.make(body, **asked)
        if again:
            assert adjust.make(body, **asked) == (result, True)
        self._adjusted(f"adjustment:{result.adjustment_id}", points, take, now)

    def _adjusted(self, lot, points, take, now):
        if take:
            self._take(self._soonest(), points_taken := min(points, sum(self.lots.values())))
            self.debt += points - points_taken
            self.entries -= points
            self.did("taken by staff")
            return
        paid = min(self.debt, points)
        self.debt -= paid
        self.active[lot], self.ends[lot] = now, midnight(self._last_day(local_day(now)) + timedelta(days=1))
        self._put(lot, points - paid)
        self.entries += points
        self.did("given by staff")

    # --- holds ----------------------------------------------------------------------------------------------------
    @rule(
        share=st.integers(1, 5),
        minutes=st.sampled_from((5, 10)),
        then=STEPS_OF_A_TILL,
    )
    def hold(self, share, minutes, then):
        """A till holds some or all of the spendable points, or more; it may go on with the hold."""
        if not self._spendable():
            self.pay(yuan=300, in_time=True, whose=0)
            self.world.move(days=self.pending + 1)
        self.number += 1
        points, now = max(1, self._spendable() * share // 4), clock.now()
        self._missed(points)
        member = self._id(self.number)
        shown = code.make(member_id=member, real_now=clock.real_now()).code
        body = hold.Hold(shown, amount_fen=100_000_00, points=points, minutes=minutes)
        name = f"h{self.number}"
        try:
            view, _ = hold.hold(body, device=self.till, key=Key(name, "x"), now=now, real_now=clock.real_now())
        except errors.PointsInsufficient:
            assert points > self._spendable()
            self.did("refused")
            return
        assert view.points == points <= self._spendable()
        self._spent(name, points)
        self.holds[name] = [view.hold_id, "held", now + timedelta(minutes=minutes), member]
        self.did("held")
        for verb in then:
            if verb == "wait":
                self.world.move(minutes=10)
                self.what_is_over_is_booked()
            else:
                self._settle(name, verb)

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), verb=st.sampled_from(("commit", "commit", "cancel", "undo")))
    def settle(self, data, verb):
        """A till commits, cancels or undoes a hold, or tries to, perhaps twice."""
        self._settle(data.draw(st.sampled_from(sorted(self.holds))), verb)

    def _settle(self, name, verb):
        hold_id, state, until, _ = self.holds[name]
        now = clock.now()
        shown = "lapsed" if state == "held" and until <= now else state
        after = STEPS[verb].get(shown)
        ask = {
            "commit": lambda: hold.commit(hold.Commit(hold_id, "r"), device=self.till, now=now),
            "cancel": lambda: hold.cancel(hold.Request(hold_id), device=self.till, now=now),
            "undo": lambda: hold.undo(hold.Request(hold_id), device=self.till, now=now),
        }[verb]
        if verb == "undo" and state == "committed" and now > self.committed[name] + timedelta(hours=24):
            after = None
        if after is None:
            with pytest.raises((errors.PointsHoldEnded, errors.PointsUndoTooLate)):
                ask()
            return
        result = ask()
        if verb == "cancel" and state == "held":
            after = "cancelled"
        self.holds[name][1] = after
        assert result.state == after, (result, verb, state)
        if after == "committed" and state == "held":
            self.committed[name] = now
        if after in ("cancelled", "undone") and state in ("held", "committed"):
            self._given_back(name)
        self.did(after)

    def _release_lapsed(self, now, *members):
        for name, (_, state, until, member) in sorted(self.holds.items(), key=lambda one: one[1][2]):
            if state == "held" and until <= now and member in members:
                self.holds[name][1] = "lapsed"
                self._given_back(name)
                self.did("lapsed")

    @precondition(lambda self: self.spends)
    @rule(data=st.data())
    def give_back(self, data):
        self._back(*data.draw(st.sampled_from(self.spends)))

    def _back(self, name, at, member):
        parts.restore(member, Source("parking", name, at), Source("parking_return", name, at))
        if self._first(f"return {name}"):
            self._given_back(name)

    def _given_back(self, name):
        points = sum(self.taken[name].values())
        owed = min(self.debt, points)
        self.debt -= owed
        recovered = 0
        if self.forgiven_at is not None and self.spent_at[name] <= self.forgiven_at:
            recovered = min(self.forgiven, points - owed)
            self.forgiven -= recovered
        self.entries += points - recovered
        owed += recovered
        if recovered:
            self.did("recovered")
        for lot in sorted(self.taken[name], key=self._age):
            withheld = min(owed, self.taken[name][lot])
            owed -= withheld
            self._put(lot, self.taken[name][lot] - withheld)
        self.did("given back")

    @rule(days=st.sampled_from((1, 1, 1, 7, 30, 180, 364)), booked=st.booleans())
    def time_passes(self, days, booked):
        self.world.move(days=days)
        if booked:
            self.what_is_over_is_booked()

    @rule(minutes=st.sampled_from((2, 5, 10)))
    def minutes_pass(self, minutes):
        self.world.move(minutes=minutes)

    @rule()
    def what_is_over_is_booked(self):
        for member in self.ids:
            expire.expire(member, now=clock.now())
        self._release_lapsed(clock.now(), *self.ids)
        self._expire(clock.now())

    # --- two become one -------------------------------------------------------------------------------------------
    @precondition(lambda self: len(self.ids) < MOST_IDS)
    @rule(yuan=st.lists(st.integers(1, 200), max_size=3), stays=st.booleans(), brought=st.booleans())
    def merge(self, yuan, stays, brought):
        """This member merges with one that has points, in either direction."""
        self.what_is_over_is_booked()
        self.number += 1
        other, mine, now = f"{MEMBER}_{self.number}", self.member, clock.now()
        debt, self.debt = self.debt, 0
        lots = []
        for one in yuan:
            self.number += 1
            self.payments.append((f"p{self.number}", one * 100, now, other))
            self._credit(*self.payments[-1])
            lots.append(f"payment:p{self.number}")
        old, new = (other, mine) if stays else (mine, other)
        dynamo.commit(parts.freeze_actions(old, new, self.absorbed.get(old, ())))
        self.absorbed[new] = {*self.absorbed.get(new, ()), old, *self.absorbed.get(old, ())}
        self.ids = [other, *self.ids] if stays else [*self.ids, other]
        if brought:
            parts.absorb(old, new, now=now)
        self.debt = debt - sum(self._take(sorted(lots, key=self._age), debt).values())
        self.did("another became this one" if stays else "became another")
        if debt and lots:
            self.did("debt paid by a merge")

    @precondition(lambda self: len(self.ids) < MOST_IDS)
    @rule(yuan=st.integers(1, 400), stays=st.booleans())
    def merge_owing(self, yuan, stays):
        self.refund_after_spending_all(yuan=yuan, share=4)
        self.merge(yuan=[yuan, 7], stays=stays, brought=False)

    @invariant()
    def the_book_is_the_models(self):
        self.always()
        book = read.show(member_id=self._id(self.number), paging=Paging(100), language="en", now=clock.now())
        assert book.balance == self.entries == sum(self.lots.values()) - self.debt
        assert book.spendable == self._spendable()
        assert book.pending == sum(points for lot, points in self.lots.items() if clock.now() < self.active[lot])
        kept = Counter()
        for one in self.lab.tables()["points"]:
            if one["sk"].startswith("BOOK#"):
                kept.update(_in_item(one))
        assert kept == {k: v for k, v in self.lots.items() if v}

    def teardown(self):
        """These payments have no orders, so the laws that compare rooms are not checked."""
        self.lab.check(at_rest=False)

    # --- the model ------------------------------------------------------------------------------------------------
    def _first(self, name):
        first = name not in self.posted
        self.posted.add(name)
        return first

    def _last_day(self, day):
        """The same day a year later (28 February for 29 February), or the end of the next month."""
        if not self.month_end:
            return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)
        year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
        return date(year, month, calendar.monthrange(year, month)[1])

    def _expire(self, now):
        for lot, points in self.lots.items():
            if points and self.ends[lot] <= now:
                self.entries -= points
                self.expired[lot] = self.expired.get(lot, 0) + points
                self.lots[lot] = 0
                self.did("expired")

    def _put(self, lot, points):
        self.lots[lot] = self.lots.get(lot, 0) + points

    def _age(self, lot):
        """The lots that expire first come first; among equals the name decides."""
        return (self.ends[lot], lot)

    def _alive(self, lot):
        return self.active[lot] <= clock.now() < self.ends[lot]

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


def _about(member):
    return {"channel": sales.ORDER, "member_id": member, "mall_id": "sun", "store_id": "sun_cafe"}


def _in_item(item):
    """The points of each lot in an item, which holds one lot or a bundle."""
    if "lot_id" in item:
        return {item["lot_id"]: item["points_left"]}
    body = {lot_id: points for lot_id, points, *_ in json.loads(item["lots"])}
    assert item["points_left"] == sum(body.values())
    return body


def local_day(at):
    return at.astimezone(SHANGHAI).date()


def midnight(day):
    """The instant a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


@shared(POINTS_HISTORIES, parts=5)
def test_points_agree_with_a_plain_model(lab, share):
    must = {"credited", "credit repeated", "taken back", "spent", "refused", "given back", "expired"}
    must |= {"given by staff", "taken by staff", "refused to staff"}
    must |= {"held", "committed", "cancelled", "undone", "lapsed"}
    must |= {"another became this one", "became another", "debt paid by a merge", "credited to an old id"}
    must |= {"debt paid by a credit", "a refund had waited", "owed", "forgiven", "spent of many lots"}
    run(lab, Points, POINTS_HISTORIES, share, must=must)
