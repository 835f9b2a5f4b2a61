"""Payments against what the provider knows: whatever is told, lost, repeated or late, both agree in the end."""

import contextlib

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from chalicelib.payments.rules import ORDER_LIFE
from simulator.wechat_pay import Failure
from tests.harness import scenes
from tests.machines.base import LabMachine, run

MOST_MINUTES = 40
FATES = ("cancelled", "left", "lost", "refunded", "too late")


class Payments(LabMachine):
    """Orders are opened, paid, asked about, cancelled, refunded and forgotten, in any order."""

    def __init__(self, lab):
        super().__init__(lab)
        self.opened, self.called_back = {}, []

    @initialize(fate=st.sampled_from(FATES))
    def arrive(self, fate):
        """The first order's fate is drawn, so that each comes about whatever else is drawn."""
        scenes.arrived(self.world)
        self.open(5000)
        (payment,) = self.opened
        if fate == "cancelled":
            self._cancel(payment)
        elif fate == "left":
            self.world.move(minutes=MOST_MINUTES)
            self.poll()
        else:
            self._pay(payment, lost=fate == "lost")
        if fate == "lost":
            self.world.move(minutes=2)
            self.poll()
        elif fate == "refunded":
            self._call_back(0)
            self._refund(self.world.simulator.pay.orders[payment], 700)
        elif fate == "too late":
            self._cancel(payment)

    @rule(amount_fen=st.integers(1, 20_000))
    def open(self, amount_fen):
        key = f"k{len(self.opened)}"
        answer = self.world.open_payment(self.world.notes["token"], amount_fen, key=key)
        self.opened[answer.json["payment_id"]] = (amount_fen, key, self.world.now() + ORDER_LIFE)

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def open_again(self, data):
        payment = self._any(data)
        amount_fen, key, expires_at = self.opened[payment]
        answer = self.world.open_payment(self.world.notes["token"], amount_fen, key=key)
        if answer.status == 409:
            assert answer.code == "payment_refused"
            assert self.world.now() >= expires_at
        else:
            assert answer.json["payment_id"] == payment

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), lost=st.sampled_from((False, False, True)))
    def pay(self, data, lost):
        """The phone pays the newest mostly, if the provider still takes it; the callback is on its way, or lost: then
        the poller must find it."""
        self._pay(data.draw(st.sampled_from([*self.opened, *list(self.opened)[-1:] * 3])), lost=lost)

    def _pay(self, payment, *, lost):
        with contextlib.suppress(Failure):
            notice = self.world.pay(payment)
            self.did("paid there")
            if lost:
                self.world.courier.notices.remove(notice)
                self.did("lost a callback")

    @precondition(lambda self: self._refundable())
    @rule(data=st.data(), fen=st.integers(1, 9_000))
    def refund(self, data, fen):
        """Staff refund at the provider's console what is left to refund, or less."""
        self._refund(data.draw(st.sampled_from(self._refundable())), fen)

    def _refund(self, order, fen):
        left = order.paid_fen - order.refunded_fen
        self.world.simulator.pay.refund_from_console(order.transaction_id, min(fen, left))
        self.did("refunded there")

    @precondition(lambda self: self.world.courier.notices)
    @rule(data=st.data())
    def call_back(self, data):
        """A callback comes, perhaps before an earlier one."""
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
        """What the streams bring is applied; what cannot be yet comes again later."""
        self.world.deliver_patiently()

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def look(self, data):
        payment = self._any(data)
        answer = self.world.as_shopper(self.world.notes["token"], "GET", f"/v1/payments/{payment}")
        if self.world.simulator.pay.orders[payment].state == "SUCCESS" and answer.json["state"] != "closed":
            assert answer.json["state"] == "paid"

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def cancel(self, data):
        self._cancel(self._any(data))

    def _cancel(self, payment):
        paid = self.world.simulator.pay.orders[payment].state in ("SUCCESS", "REFUND")
        answer = self.world.as_shopper(self.world.notes["token"], "POST", f"/v1/payments/{payment}/cancel")
        assert answer.status == (409 if paid else 200)
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
        """The poller comes around, and every callback that was not lost."""
        self.world.deliver_patiently()
        for _ in range(3):
            self.world.move(minutes=MOST_MINUTES)
            self.world.fire("payments_poll")
            self.world.deliver_patiently()
        super().teardown()
        assert set(self._states().values()) <= {"paid", "closed"}
        for order in self.lab.tables()["payments"]:
            if order.get("refunded_fen"):
                self.did("refund recorded")

    def _any(self, data):
        return data.draw(st.sampled_from(list(self.opened)))

    def _states(self):
        return {one["order_id"]: one["state"] for one in self.lab.tables()["payments"] if one["sk"] == "ORDER"}

    def _refundable(self):
        orders = self.world.simulator.pay.orders.values()
        return [one for one in orders if one.paid_fen > one.refunded_fen]


def test_payments_agree_with_the_provider_in_the_end(lab):
    must = {"paid there", "refunded there", "refund recorded", "called back", "lost a callback", "cancelled"}
    run(lab, Payments, must=must | {"too late to cancel", "poll found it paid", "poll found it closed"}, quick=30)
