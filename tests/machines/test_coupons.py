"""Coupons against a plain model: who holds which, in what state, and what is left."""

from collections import defaultdict

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, rule

from chalicelib import memory
from simulator import seed
from tests.harness import operations
from tests.machines.base import LabMachine, run

MEMBERS = ("o_1", "o_2", "o_3")
LIMIT = 2
VALID_DAYS = 30


class Coupons(LabMachine):
    """Three members, one campaign of a few units, orders that hold and free and redeem."""

    orders = Bundle("orders")

    @initialize(units=st.integers(1, 5))
    def publish(self, units):
        self.units, self.left = units, units
        self.campaign = seed.campaign("few", units=units, threshold_fen=2000, discount_fen=300, limit_per_member=LIMIT)
        assert self.world.put("campaigns/few", self.campaign).status == 200
        for openid in MEMBERS:
            operations.arrived(self.world, openid, openid)
        self.by_key = {}
        self.states = defaultdict(dict)
        self.order_of = {}
        self.expires_at = {}

    @rule(member=st.sampled_from(MEMBERS), key=st.sampled_from("abcd"))
    def claim(self, member, key):
        answer = self.world.as_shopper(self.world.notes[member], "POST", operations.FEW, key=key)
        if (member, key) in self.by_key:
            assert answer.status == 200
            assert answer.json["coupon"]["coupon_id"] == self.by_key[member, key]
        elif len(self.states[member]) == LIMIT:
            assert answer.code == "coupon_limit_reached"
        elif self.left == 0:
            assert answer.code == "coupon_sold_out"
        else:
            coupon = answer.json["coupon"]
            self.by_key[member, key] = coupon["coupon_id"]
            self.states[member][coupon["coupon_id"]] = "claimed"
            self.left -= 1

    @rule(more=st.integers(1, 3))
    def add_units(self, more):
        self.units, self.left = self.units + more, self.left + more
        assert self.world.put("campaigns/few", {**self.campaign, "units": self.units}).status == 200

    @rule(target=orders, member=st.sampled_from(MEMBERS), pick=st.integers(0, 9))
    def order(self, member, pick):
        """Opens an order with one of the member's coupons, whatever its state."""
        held = sorted(self.states[member])
        if not held:
            return None
        coupon, number = held[pick % len(held)], len(self.order_of)
        body = {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_id": coupon}
        answer = self.world.as_shopper(self.world.notes[member], "POST", "/v1/payments", body, key=f"o{number}")
        if self.states[member][coupon] != "claimed":
            assert answer.code == "coupon_in_use"
            return None
        assert answer.json["payable_fen"] == 4700
        payment = answer.json["payment_id"]
        self.states[member][coupon] = "held"
        self.order_of[payment] = (member, coupon)
        return payment

    @rule(payment=orders)
    def pay(self, payment):
        member, coupon = self.order_of.get(payment, (None, None))
        if coupon is None or self.states[member][coupon] != "held" or self._holder(member, coupon) != payment:
            return
        assert self.world.notify(self.world.pay(payment)).status == 204
        self.world.courier.notices.pop()
        self.world.deliver()
        self.states[member][coupon] = "redeemed"

    @rule(payment=orders)
    def cancel(self, payment):
        member, coupon = self.order_of.get(payment, (None, None))
        if coupon is None:
            return
        path = f"/v1/payments/{payment}/cancel"
        mine = self._holder(member, coupon) == payment
        answer = self.world.as_shopper(self.world.notes[member], "POST", path)
        if mine and self.states[member][coupon] == "redeemed":
            assert answer.code == "payment_already_paid"
            return
        assert answer.json["state"] == "closed"
        self.world.deliver()
        if mine:
            self.states[member][coupon] = "claimed"

    @invariant()
    def the_wallets_are_the_models(self):
        if not hasattr(self, "left"):
            return
        self.always()
        for member in MEMBERS:
            shown = self.world.as_shopper(self.world.notes[member], "GET", "/v1/me/coupons?limit=100").json["coupons"]
            assert {one["coupon_id"]: one["state"] for one in shown} == self.states[member]
        shards = [one for one in self.lab.tables()["coupons"] if one["pk"].startswith("STOCK#few#")]
        assert sum(one["units_left"] for one in shards) == self.left
        memory.forget()

    def _holder(self, member, coupon):
        """The newest order that took the coupon."""
        return next((p for p, held in reversed(self.order_of.items()) if held == (member, coupon)), None)


def test_coupons_do_as_a_plain_model_does(lab):
    run(lab, Coupons)
