"""Payments agree with the provider in the end, whatever is notified, lost, repeated or late."""

import contextlib

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from chalicelib.payments.rules.order import MOST_OPEN, ORDER_LIFE
from proof.effort import PAYMENT_HISTORIES, shared
from proof.scenes import common as scenes
from simulator.failure import Failure
from simulator.misbehave import DONE_5XX, DONE_429, SERVER_ERROR, TOO_MANY
from tests.machines.base import LabMachine, run

MOST_MINUTES = 40
# Fates of the first order, and what must happen because of each; the drawn steps follow.
FATES = {
    "cancelled": {"cancelled"},
    "left": {"poll found it closed"},
    "lost": {"lost a callback", "poll found it paid"},
    "refunded": {"paid there", "called back", "refunded there", "refund recorded"},
    "too late": {"too late to cancel"},
    "misfit": {"sent back what did not fit"},
    "asked back": {"asked back, processing", "refund ended SUCCESS"},
    "abnormal": {"asked back, abnormal"},
}
# How a refund ends at the provider.
ENDS = ("SUCCESS", "CLOSED", "ABNORMAL")
MOODS = (SERVER_ERROR, TOO_MANY, DONE_5XX, DONE_429)
MOST_REFUNDS = 40  # as many as a history has steps


class Payments(LabMachine):
    """Orders are opened, paid, queried, cancelled and refunded in any order, while the provider fails."""

    def __init__(self, lab):
        super().__init__(lab)
        self.opened, self.called_back, self.asked = {}, [], {}

    fate = ""

    @initialize()
    def arrive(self):
        """Prepares the first order's fate."""
        fate = self.fate
        scenes.arrived(self.world)
        self.open(5000)
        (payment,) = self.opened
        if fate == "cancelled":
            self._cancel(payment)
        elif fate == "left":
            self.world.move(minutes=MOST_MINUTES)
            self.poll()
        else:
            self._pay(payment, lost=fate == "lost", paid_fen=1 if fate == "misfit" else None)
        if fate == "lost":
            self.world.move(minutes=16)
            self.poll()
        elif fate == "refunded":
            self._call_back(0)
            self._refund(self.world.simulator.pay.orders[payment], 700)
        elif fate == "too late":
            self._cancel(payment)
        elif fate == "misfit":
            self._call_back(0)
            self.deliver_events()
        elif fate in ("asked back", "abnormal"):
            self._call_back(0)
            self.deliver_events()
            self._ask_back(payment, 700, "PROCESSING" if fate == "asked back" else "ABNORMAL")

    @rule(amount_fen=st.integers(1, 20_000))
    def open(self, amount_fen):
        key = f"k{len(self.opened)}"
        answer = self._until_answered(lambda: self.world.open_payment(self.world.notes["token"], amount_fen, key=key))
        if answer.status == 409:
            assert (answer.code, len(self.opened) >= MOST_OPEN) == ("payments_open_too_many", True)
            return
        self.opened[answer.json["payment_id"]] = (amount_fen, key, self.world.now() + ORDER_LIFE)

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def open_again(self, data):
        payment = self._any(data)
        amount_fen, key, expires_at = self.opened[payment]
        answer = self._until_answered(lambda: self.world.open_payment(self.world.notes["token"], amount_fen, key=key))
        if answer.status == 409:
            assert answer.code == "payment_refused"
            assert self.world.now() >= expires_at
        else:
            assert answer.json["payment_id"] == payment

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), lost=st.sampled_from((False, False, True)))
    def pay(self, data, lost):
        """The shopper mostly pays the newest order, if the provider still accepts it. The callback is due or lost;
        if lost, the poller must find the payment."""
        self._pay(data.draw(st.sampled_from([*self.opened, *list(self.opened)[-1:] * 3])), lost=lost)

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), fen=st.integers(1, 20_000))
    def pay_something_else(self, data, fen):
        """The provider reports another amount than the order's."""
        self._pay(self._any(data), lost=False, paid_fen=fen)

    def _pay(self, payment, *, lost, paid_fen=None):
        with contextlib.suppress(Failure):
            notice = self.world.pay(payment, paid_fen=paid_fen)
            self.did("paid there")
            if lost:
                self.world.courier.notices.remove(notice)
                self.did("lost a callback")

    @precondition(lambda self: self._refundable())
    @rule(data=st.data(), fen=st.integers(1, 9_000))
    def refund(self, data, fen):
        """Staff refund all or a part of the rest at the provider's console."""
        self._refund(data.draw(st.sampled_from(self._refundable())), fen)

    def _refund(self, order, fen):
        left = order.paid_fen - order.taken_fen
        self.world.simulator.pay.refund_from_console(order.transaction_id, min(fen, left))
        self.did("refunded there")

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), fen=st.integers(1, 9_000), state=st.sampled_from(("SUCCESS", "PROCESSING", "ABNORMAL")))
    def request_refund(self, data, fen, state):
        """An operator requests a partial refund; the provider may delay it."""
        self._ask_back(self._any(data), fen, state)

    def _ask_back(self, payment, fen, state):
        self.world.simulator.pay.plan_refunds([state])
        answer = self._ask_for(payment, {"refund_fen": fen}, f"r{len(self.asked)}")
        self.world.simulator.pay._planned_refunds.clear()
        if answer.status == 200:
            self.asked[answer.json["refund_no"]] = (payment, fen, f"r{len(self.asked)}")
            self.did(f"asked back, {answer.json['state']}")
        else:
            assert answer.code in ("payment_not_paid", "refund_exceeds", "value_invalid"), answer.text

    def _ask_for(self, payment, body, key):
        headers = {"Authorization": f"Bearer {self.world.staff['operator']}", "Idempotency-Key": key}
        return self.world.http("POST", f"/v1/payments/{payment}/refunds", {"reason": "broken", **body}, headers)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def repeat_refund(self, data):
        """The same key returns the same refund, in any state."""
        number = data.draw(st.sampled_from(list(self.asked)))
        payment, fen, key = self.asked[number]
        answer = self._ask_for(payment, {"refund_fen": fen}, key)
        assert (answer.status, answer.json["refund_no"]) == (200, number)

    @precondition(lambda self: self._on_their_way())
    @rule(data=st.data(), state=st.sampled_from(ENDS), lost=st.booleans())
    def refund_ends(self, data, state, lost):
        self._end(data.draw(st.sampled_from(self._on_their_way())), state, lost=lost)

    def _end(self, number, state, *, lost):
        self.world.simulator.pay.settle_refund(number, state, notify=not lost)
        self.did(f"refund ended {state}")

    @rule(operation=st.sampled_from(("order", "query", "close", "refund", "find_refund")), mood=st.sampled_from(MOODS))
    def provider_fails(self, operation, mood):
        self.world.simulator.moods.plan(operation, mood, times=2)

    @rule()
    def run_queries(self):
        """The queries in the queue are run."""
        self.world.deliver_delayed()

    @precondition(lambda self: self.world.courier.notices)
    @rule(data=st.data())
    def call_back(self, data):
        """A callback arrives, perhaps before an earlier one."""
        self._call_back(data.draw(st.integers(0, len(self.world.courier.notices) - 1)))

    def _call_back(self, number):
        notice = self.world.courier.notices.pop(number)
        self.called_back.append(notice)
        assert self.world.notify(notice).status == 204
        self.did("called back")

    @precondition(lambda self: self.called_back)
    @rule(data=st.data())
    def call_back_again(self, data):
        assert self.world.notify(data.draw(st.sampled_from(self.called_back))).status == 204

    @rule()
    def deliver_events(self):
        """Applies the streams' events; one that fails is delivered again later."""
        self.world.deliver_patiently()

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def look(self, data):
        payment = self._any(data)
        answer = self.world.as_shopper(self.world.notes["token"], "GET", f"/v1/payments/{payment}")
        theirs = self.world.simulator.pay.orders.get(payment)
        odd = answer.json["returned"] is not None or answer.json["state"] == "closed"
        if theirs and theirs.state == "SUCCESS" and not odd and not self.world.simulator.moods.clear():
            self.world.move(minutes=5)  # the next step of the ladder: reads within one step share a query
            again = self.world.as_shopper(self.world.notes["token"], "GET", f"/v1/payments/{payment}").json
            assert again["state"] == "paid" or again["returned"], again

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def cancel(self, data):
        self._cancel(self._any(data))

    def _cancel(self, payment):
        theirs = self.world.simulator.pay.orders[payment]
        paid = theirs.state in ("SUCCESS", "REFUND")
        path = f"/v1/payments/{payment}/cancel"
        answer = self._until_answered(lambda: self.world.as_shopper(self.world.notes["token"], "POST", path))
        closed_before = self._states()[payment] == "closed"  # late money, or an unmatched payment
        assert answer.status == (409 if paid and not closed_before else 200)
        self.did("cancelled" if answer.status == 200 else "too late to cancel")

    @rule(minutes=st.integers(1, MOST_MINUTES))
    def time_passes(self, minutes):
        self.world.move(minutes=minutes)

    @rule()
    def poll(self):
        before = self._states()
        self.world.fire("payments_poll")
        for payment, state in self._states().items():
            if before[payment] != state:
                self.did(f"poll found it {state}")

    @invariant()
    def laws(self):
        self.always()

    @invariant()
    def what_is_paid_here_is_paid_there(self):
        for order in self.lab.tables()["payments"]:
            if order["sk"] == "ORDER" and order["state"] == "paid":
                theirs = self.world.simulator.pay.orders[order["order_id"]]
                assert theirs.state in ("SUCCESS", "REFUND")
                assert theirs.paid_fen == order["payable_fen"]

    def teardown(self):
        """The poller runs, and every callback that was not lost arrives."""
        self.world.simulator.moods.clear()
        self.world.deliver_patiently()
        for _ in range(3):
            self._come_round()
        for number in self._on_their_way():
            self._end(number, "SUCCESS", lost=True)
        self._refund_unmatched("at once")  # the provider refuses if its console refunded a part meanwhile
        super().teardown()
        self._refund_unmatched("once all is known")
        for _ in range(MOST_REFUNDS):  # refunds of one payment are sent one a minute
            if not any(order.get("refunding_fen") for order in self.lab.tables()["payments"]):
                break
            for number in self._on_their_way():
                self._end(number, "SUCCESS", lost=True)
            self._come_round()
        self.deliver()
        self._ends_as_the_provider_says()

    def _refund_unmatched(self, key):
        """A person refunds the unmatched payments in the list of tasks."""
        for payment in [
            one["order_id"] for one in self.lab.tables()["payments"] if one["sk"] == "ORDER" and "task" in one
        ]:
            assert self._ask_for(payment, {}, key).status == 200
            self.did("sent back what did not fit")
        for _ in range(3):
            self._come_round()

    def _come_round(self):
        self.world.move(minutes=MOST_MINUTES)
        self.world.fire("payments_poll")
        self.world.deliver_delayed()
        self.world.deliver_patiently()

    def _ends_as_the_provider_says(self):
        """Each order's state, money and points are those of the model."""
        points = 0
        for order in self.lab.tables()["payments"]:
            if order["sk"] != "ORDER":
                continue
            theirs = self.world.simulator.pay.orders.get(order["order_id"])
            gone = theirs.refunded_fen if theirs else 0
            assert order["refunded_fen"] == gone
            assert not order.get("refunding_fen"), "nothing is on its way for ever"
            assert "task" not in order, "what a person saw to is done"
            if order["state"] == "paid":
                assert theirs.paid_fen == order["payable_fen"]
                earned = order["payable_fen"] * 2 // 100
                points += earned - earned * gone // order["payable_fen"]
                self.did("refund recorded" if gone else "paid in the end")
            else:
                assert order["state"] == "closed"
                assert gone == (theirs.paid_fen if theirs else 0), "money for a closed order is refunded"
        book = self.world.as_shopper(self.world.notes["token"], "GET", "/v1/me/points").json
        assert book["balance"] == points

    def _until_answered(self, ask):
        """A caller repeats a request after a 503, and waits a minute if it asked too often."""
        for _ in range(4):
            answer = self._not_too_often(ask)
            if answer.status != 503:
                return answer
        self.world.simulator.moods.clear()
        return self._not_too_often(ask)

    def _not_too_often(self, ask):
        answer = ask()
        while answer.status == 429:
            assert answer.code == "asked_too_often"
            self.world.move(minutes=1)
            answer = ask()
        return answer

    def _on_their_way(self):
        orders = self.world.simulator.pay.orders.values()
        return [
            number
            for order in orders
            for number, one in order.refunds.items()
            if one["status"] in ("PROCESSING", "ABNORMAL")
        ]

    def _any(self, data):
        return data.draw(st.sampled_from(list(self.opened)))

    def _states(self):
        return {one["order_id"]: one["state"] for one in self.lab.tables()["payments"] if one["sk"] == "ORDER"}

    def _refundable(self):
        orders = self.world.simulator.pay.orders.values()
        return [one for one in orders if one.paid_fen > one.taken_fen]


@shared(PAYMENT_HISTORIES)
@pytest.mark.parametrize("fate", FATES)
def test_payments_agree_with_the_provider_in_the_end(lab, fate, share):
    machine = type(f"Payments {fate}", (Payments,), {"fate": fate})
    run(lab, machine, PAYMENT_HISTORIES, share, must=FATES[fate])
