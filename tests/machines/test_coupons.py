"""Coupons against a plain model: who holds which, in what state, and what is left."""

from collections import defaultdict

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from simulator import seed
from tests.harness import callers, scenes
from tests.machines.base import LabMachine, run

MEMBERS = ("o_1", "o_2", "o_3")
LIMIT = 2


class Coupons(LabMachine):
    """Three members, one campaign of a few units, orders that hold and free and redeem."""

    def __init__(self, lab):
        super().__init__(lab)
        self.units = self.left = 0
        # In order of claiming and opening: ids differ from run to run, and a history must be repeatable.
        self.by_key, self.states, self.open = {}, defaultdict(dict), {}
        self.orders = 0

    @initialize(units=st.integers(1, 5))
    def publish(self, units):
        self.units, self.left = units, units
        self.campaign = seed.campaign("few", units=units, threshold_fen=2000, discount_fen=300, limit_per_member=LIMIT)
        assert self.world.put("campaigns/few", self.campaign).status == 200
        for openid in MEMBERS:
            scenes.arrived(self.world, openid, openid)

    @rule(member=st.sampled_from(MEMBERS), key=st.sampled_from("abcd"))
    def claim(self, member, key):
        answer = self.world.as_shopper(self.world.notes[member], "POST", callers.FEW, key=key)
        if (member, key) in self.by_key:
            assert answer.json["coupon"]["coupon_id"] == self.by_key[member, key]
            self.did("claim repeated")
        elif len(self.states[member]) == LIMIT:
            assert answer.code == "coupon_limit_reached"
            self.did("limit reached")
        elif self.left == 0:
            assert answer.code == "coupon_sold_out"
            self.did("sold out")
        else:
            coupon = answer.json["coupon"]["coupon_id"]
            self.by_key[member, key] = coupon
            self.states[member][coupon] = "claimed"
            self.left -= 1
            self.did("claimed")

    @precondition(lambda self: self.left == 0)
    @rule(more=st.integers(1, 3))
    def add_units(self, more):
        self.units, self.left = self.units + more, self.left + more
        assert self.world.put("campaigns/few", {**self.campaign, "units": self.units}).status == 200
        self.did("units added")

    @precondition(lambda self: any(self.states.values()))
    @rule(data=st.data())
    def order(self, data):
        """Opens an order with any coupon, whatever its state."""
        member, coupon = data.draw(st.sampled_from([(m, c) for m in MEMBERS for c in self.states[m]]))
        self.orders += 1
        body = {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": [coupon]}
        answer = self.world.as_shopper(self.world.notes[member], "POST", "/v1/payments", body, key=f"o{self.orders}")
        if self.states[member][coupon] != "claimed":
            assert answer.code == "coupon_in_use"
            self.did("refused a coupon in use")
            return
        assert answer.json["payable_fen"] == 4700
        self.states[member][coupon] = "held"
        self.open[answer.json["payment_id"]] = (member, coupon)
        self.did("held")

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def pay(self, data):
        payment = data.draw(st.sampled_from(list(self.open)))
        member, coupon = self.open.pop(payment)
        assert self.world.notify(self.world.pay(payment)).status == 204
        self.world.courier.notices.pop()
        self.deliver()
        self.states[member][coupon] = "redeemed"
        answer = self.world.as_shopper(self.world.notes[member], "POST", f"/v1/payments/{payment}/cancel")
        assert answer.code == "payment_already_paid"
        self.did("redeemed")

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def cancel(self, data):
        payment = data.draw(st.sampled_from(list(self.open)))
        member, coupon = self.open.pop(payment)
        answer = self.world.as_shopper(self.world.notes[member], "POST", f"/v1/payments/{payment}/cancel")
        assert answer.json["state"] == "closed"
        self.deliver()
        self.states[member][coupon] = "claimed"
        self.did("freed")

    @invariant()
    def the_wallets_are_the_models(self):
        if not self.units:
            return
        self.always()
        for member in MEMBERS:
            shown = self.world.as_shopper(self.world.notes[member], "GET", "/v1/me/coupons?limit=100").json["coupons"]
            assert {one["coupon_id"]: one["state"] for one in shown} == self.states[member]
        shards = [one for one in self.lab.tables()["coupons"] if one["pk"].startswith("STOCK#few#")]
        assert sum(one["units_left"] for one in shards) == self.left


def test_coupons_do_as_a_plain_model_does(lab):
    must = {"claimed", "claim repeated", "sold out", "limit reached", "units added", "held", "redeemed", "freed"}
    run(lab, Coupons, must=must | {"refused a coupon in use", "again payment.closed"})
