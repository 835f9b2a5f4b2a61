"""Payments against what the provider knows: whatever is told, lost, repeated or late, both agree in the end."""

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, rule

from chalicelib.payments.rules import ORDER_LIFE
from simulator.wechat_pay import Failure
from tests.harness import operations
from tests.machines.base import LabMachine, run

MOST_MINUTES = 40


class Payments(LabMachine):
    """Orders are opened, paid, asked about, cancelled, refunded and forgotten, in any order."""

    orders, notices = Bundle("orders"), Bundle("notices")

    @initialize()
    def arrive(self):
        operations.arrived(self.world)
        self.opened, self.asked_back = {}, {}

    @rule(target=orders, amount_fen=st.integers(1, 20_000))
    def open(self, amount_fen):
        key = f"k{len(self.opened)}"
        answer = self.world.open_payment(self.world.notes["token"], amount_fen, key=key)
        assert answer.status == 200
        payment = answer.json["payment_id"]
        self.opened[payment] = (amount_fen, key, self.world.now() + ORDER_LIFE)
        return payment

    @rule(payment=orders)
    def open_again(self, payment):
        amount_fen, key, expires_at = self.opened[payment]
        answer = self.world.open_payment(self.world.notes["token"], amount_fen, key=key)
        if answer.status == 409:
            assert answer.code == "payment_refused"
            assert self.world.now() >= expires_at
        else:
            assert answer.json["payment_id"] == payment

    @rule(target=notices, payment=orders)
    def pay(self, payment):
        """The phone pays, if the provider still takes it; the callback is on its way."""
        try:
            return self.world.pay(payment)
        except Failure:
            return None

    @rule(target=notices, payment=orders, fen=st.integers(1, 9_000))
    def refund(self, payment, fen):
        """Staff refund at the provider's console what is left to refund, or less."""
        order = self.world.simulator.pay.orders[payment]
        left = order.paid_fen - order.refunded_fen
        if left == 0:
            return None
        self.world.simulator.pay.refund_from_console(order.transaction_id, min(fen, left))
        return self.world.courier.notices[-1]

    @rule(notice=notices)
    def call_back(self, notice):
        """A callback comes, perhaps again, perhaps before an earlier one."""
        if notice is not None:
            assert self.world.notify(notice).status == 204

    @rule()
    def lose_a_callback(self):
        """The courier gives up on one payment's notice; the poller must find it."""
        paid = [one for one in self.world.courier.notices if b"TRANSACTION" in one()[1]]
        if paid:
            self.world.courier.notices.remove(paid[0])

    @rule()
    def deliver(self):
        """What the streams bring is applied; what cannot be yet comes again later."""
        self.world.deliver_patiently()

    @rule(payment=orders)
    def look(self, payment):
        answer = self.world.as_shopper(self.world.notes["token"], "GET", f"/v1/payments/{payment}")
        assert answer.status == 200
        if self.world.simulator.pay.orders[payment].state == "SUCCESS" and answer.json["state"] != "closed":
            assert answer.json["state"] == "paid"

    @rule(payment=orders)
    def cancel(self, payment):
        paid = self.world.simulator.pay.orders[payment].state in ("SUCCESS", "REFUND")
        answer = self.world.as_shopper(self.world.notes["token"], "POST", f"/v1/payments/{payment}/cancel")
        assert answer.status == (409 if paid else 200)

    @rule(minutes=st.integers(1, MOST_MINUTES))
    def time_passes(self, minutes):
        self.world.move(minutes=minutes)

    @rule()
    def poll(self):
        self.world.fire("payments_poll")

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
        states = {one["state"] for one in self.lab.tables()["payments"] if one["sk"] == "ORDER"}
        assert states <= {"paid", "closed"}


def test_payments_agree_with_the_provider_in_the_end(lab):
    run(lab, Payments)
