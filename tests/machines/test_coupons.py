"""Coupons against a plain model: who holds which coupon, its state, and the units and budget left."""

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from proof.effort import COUPON_HISTORIES, shared
from proof.scenes import callers
from proof.scenes import common as scenes
from proof.scenes import coupons as coupon_scenes
from simulator import seed
from tests.machines.base import LabMachine, run

MEMBERS = ("o_1", "o_2")
LIMIT = 2
CEILING = 600
AMOUNT = 5000
PERCENT = 10
MOST_LAPSES = 10  # an order lives a quarter of an hour
TILLS = {"till 1": "sun_cafe", "till 2": "sun_books"}


@dataclass
class Model:
    """A coupon as it should be. `keeps` is the budget reserved for it, or used by it."""

    member: str
    state: str = "claimed"
    holder: str | None = None
    keeps: int = CEILING


class Coupons(LabMachine):
    """Two members and one campaign of few units and less budget; orders and tills hold, free, redeem and undo, and
    refunds restore. Time passes the end of holds, not of coupons."""

    def __init__(self, lab):
        super().__init__(lab)
        self.units = self.left = self.budget = self.budget_left = 0
        # In order of claiming and opening: ids differ from run to run, and a history must be repeatable.
        self.by_key, self.coupons, self.open, self.paid = {}, {}, {}, {}
        self.holds, self.number, self.lapses = {}, 0, 0

    def next(self, what):
        self.number += 1
        return f"{what}{self.number}"

    @initialize(units=st.integers(1, 6), budget=st.integers(1, 5))
    def publish(self, units, budget):
        self.units, self.left = units, units
        self.budget = self.budget_left = budget * CEILING
        self.campaign = seed.campaign(
            "few",
            units=units,
            worth={"kind": "percent_off", "percent": PERCENT, "ceiling_fen": CEILING},
            budget_fen=self.budget,
            limit_per_member=LIMIT,
            on_refund="yes",
        )
        assert self.world.put("campaigns/few", self.campaign).status == 200
        for openid in MEMBERS:
            response = scenes.arrived(self.world, openid, openid)
            self.world.notes[f"id {openid}"] = response["member"]["member_id"]
        for till, store in TILLS.items():
            self.world.notes[till] = self.world.device("till", store)

    # --- claiming -------------------------------------------------------------------------------------------------
    @rule(member=st.sampled_from(MEMBERS), key=st.sampled_from("abc"))
    def claim(self, member, key):
        answer = self.world.as_shopper(self.world.notes[member], "POST", callers.FEW, key=key)
        mine = [one for one in self.coupons.values() if one.member == member]
        if (member, key) in self.by_key:
            assert answer.json["coupon"]["coupon_id"] == self.by_key[member, key]
            self.did("claim repeated")
        elif len(mine) == LIMIT:
            assert answer.code == "coupon_limit_reached"
            self.did("limit reached")
        elif self.left == 0 or self.budget_left < CEILING:
            assert answer.code == "coupon_sold_out"
            self.did("sold out" if self.left == 0 else "budget at its end")
        else:
            coupon = answer.json["coupon"]["coupon_id"]
            self.by_key[member, key] = coupon
            self.coupons[coupon] = Model(member)
            self.left, self.budget_left = self.left - 1, self.budget_left - CEILING
            self.did("claimed")

    @precondition(lambda self: self.left == 0 or self.budget_left < CEILING)
    @rule(more=st.integers(0, 3), money=st.integers(0, 2))
    def add_stock(self, more, money):
        self.units, self.left = self.units + more, self.left + more
        self.budget, self.budget_left = self.budget + money * CEILING, self.budget_left + money * CEILING
        body = {**self.campaign, "units": self.units, "budget_fen": self.budget}
        assert self.world.put("campaigns/few", body).status == 200
        self.did("stock added")

    # --- orders ---------------------------------------------------------------------------------------------------
    @precondition(lambda self: any(one.state == "claimed" for one in self.coupons.values()))
    @rule(paid=st.booleans())
    def order_with_a_free_one(self, paid):
        self.order_with(next(coupon for coupon, one in self.coupons.items() if one.state == "claimed"))
        if paid:
            self.pays(list(self.open)[-1])

    @precondition(lambda self: self.coupons)
    @rule(data=st.data())
    def order(self, data):
        self.order_with(data.draw(st.sampled_from(list(self.coupons))))

    def order_with(self, coupon):
        """Opens an order with a coupon in any state."""
        model = self.coupons[coupon]
        body = {"store_id": "sun_cafe", "amount_fen": AMOUNT, "coupon_ids": [coupon]}
        token = self.world.notes[model.member]
        answer = self.world.as_shopper(token, "POST", "/v1/payments", body, key=self.next("order"))
        if model.state != "claimed":
            assert answer.code == "coupon_in_use"
            self.did("refused a coupon in use")
            return
        worth = min(AMOUNT * PERCENT // 100, model.keeps)
        assert answer.json["payable_fen"] == AMOUNT - worth
        model.state, model.holder = "held", answer.json["payment_id"]
        self.open[answer.json["payment_id"]] = coupon
        self.did("held")

    def redeemed(self, model):
        """The part of the reserve that was not used is restored to the budget."""
        worth = min(AMOUNT * PERCENT // 100, model.keeps)
        self.budget_left += model.keeps - worth
        model.state, model.keeps = "redeemed", worth

    def restored(self, model):
        """The coupon's reserve is taken again if its shard has enough budget."""
        coupon = next(key for key, one in self.coupons.items() if one is model)
        item = next(one for one in self.lab.tables()["coupons"] if one["sk"] == f"COUPON#{coupon}")
        assert item["reserve_fen"] in (model.keeps, CEILING)
        self.budget_left -= item["reserve_fen"] - model.keeps
        model.state, model.holder, model.keeps = "claimed", None, item["reserve_fen"]

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def pay(self, data):
        self.pays(data.draw(st.sampled_from(list(self.open))))

    def pays(self, payment):
        """The shopper pays, and everything follows."""
        model = self.coupons[self.open.pop(payment)]
        assert self.world.notify(self.world.pay(payment)).status == 204
        self.world.courier.notices.pop()
        self.deliver()
        self.redeemed(model)
        self.paid[payment] = model
        token = self.world.notes[model.member]
        answer = self.world.as_shopper(token, "POST", f"/v1/payments/{payment}/cancel")
        assert answer.code == "payment_already_paid"
        self.did("redeemed")

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def cancel(self, data):
        payment = data.draw(st.sampled_from(list(self.open)))
        model = self.coupons[self.open.pop(payment)]
        token = self.world.notes[model.member]
        answer = self.world.as_shopper(token, "POST", f"/v1/payments/{payment}/cancel")
        assert answer.json["state"] == "closed"
        self.deliver()
        model.state, model.holder = "claimed", None
        self.did("freed")

    @precondition(lambda self: self.paid)
    @rule(data=st.data(), parts=st.sampled_from([1, 2]))
    def refund(self, data, parts):
        """Refunds the whole payment in one or two parts; only the full refund restores the coupon."""
        payment = data.draw(st.sampled_from(list(self.paid)))
        model = self.paid.pop(payment)
        order = self.world.simulator.pay.orders[payment]
        total = order.paid_fen
        for part in [total] if parts == 1 else [total // 3, total - total // 3]:
            assert model.state == "redeemed"
            self.world.simulator.pay.refund_from_console(order.transaction_id, part)
            assert self.world.notify(self.world.courier.notices.pop()).status == 204
            self.deliver()
        self.restored(model)
        self.did("given back")

    def is_held(self, hold):
        """Whether a till's hold still holds its coupon."""
        _, coupon, state = self.holds[hold]
        model = self.coupons[coupon]
        return (state, model.state, model.holder) == ("held", "held", hold)

    # --- tills ----------------------------------------------------------------------------------------------------
    @precondition(lambda self: any(one.state == "claimed" for one in self.coupons.values()))
    @rule(till=st.sampled_from(list(TILLS)))
    def lock_a_free_one(self, till):
        self.locked(next(coupon for coupon, one in self.coupons.items() if one.state == "claimed"), till)

    @precondition(lambda self: self.coupons)
    @rule(data=st.data(), till=st.sampled_from(list(TILLS)))
    def lock(self, data, till):
        self.locked(data.draw(st.sampled_from(list(self.coupons))), till)

    def locked(self, coupon, till):
        """A till locks a code, twice."""
        model, key = self.coupons[coupon], self.next("lock")
        code = coupon_scenes.redemption_code(self.world, self.world.notes[f"id {model.member}"], coupon, free=False)
        body = {"codes": [code], "amount_fen": AMOUNT, "minutes": 1}
        answer = self.world.as_device(self.world.notes[till], "/v1/pos/coupons/lock", body, key=key)
        if model.state != "claimed":
            assert answer.code == "coupon_in_use"
            self.did("a till was refused")
            return
        assert answer.status == 200, answer.text
        hold = answer.json["hold_id"]
        again = self.world.as_device(self.world.notes[till], "/v1/pos/coupons/lock", body, key=key)
        assert again.json["hold_id"] == hold
        model.state, model.holder = "held", hold
        self.holds[hold] = (till, coupon, "held")
        self.did("locked")

    @precondition(lambda self: any(self.is_held(hold) for hold in self.holds) and self.lapses < MOST_LAPSES)
    @rule()
    def holds_lapse(self):
        """More than a minute passes: holds of tills free their coupons; orders keep theirs."""
        self.lapses += 1
        self.world.move(seconds=70)
        for hold, (_, coupon, _) in self.holds.items():
            if self.is_held(hold):
                self.coupons[coupon].state = "claimed"
        self.did("lapsed")

    @precondition(lambda self: any(self.is_held(hold) for hold in self.holds))
    @rule(verb=st.sampled_from(["redeem", "release"]))
    def finish_what_is_held(self, verb):
        self.finish(next(hold for hold in self.holds if self.is_held(hold)), verb)

    @precondition(lambda self: any(state == "redeemed" for _, _, state in self.holds.values()))
    @rule()
    def undo_what_a_till_redeemed(self):
        self.finish(next(hold for hold, (_, _, state) in self.holds.items() if state == "redeemed"), "undo")

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), verb=st.sampled_from(["redeem", "release", "undo"]))
    def finish_hold(self, data, verb):
        """Ends any hold, in any state."""
        self.finish(data.draw(st.sampled_from(list(self.holds))), verb)

    def finish(self, hold, verb):
        """A till's request, sent twice."""
        till, coupon, state = self.holds[hold]
        model = self.coupons[coupon]
        body = {"hold_id": hold, **({"receipt_no": f"r-{hold}"} if verb == "redeem" else {})}
        path = f"/v1/pos/coupons/{verb}"
        answers = [self.world.as_device(self.world.notes[till], path, body) for _ in range(2)]
        assert answers[0].status == answers[1].status
        done = {"redeem": "redeemed", "release": "released", "undo": "undone"}[verb]
        ours = model.holder == hold
        allowed = {"redeem": state == "held" and ours, "release": state == "held", "undo": state == "redeemed"}[verb]
        if state == done:
            assert answers[0].status == 200
            self.did("repeated at the till")
        elif not allowed:
            assert answers[0].code == "coupon_hold_ended", answers[0].text
            self.did("a hold had ended")
        else:
            assert answers[0].json["state"] == done
            self.holds[hold] = (till, coupon, done)
            if verb == "redeem":
                self.redeemed(model)
            elif verb == "undo":
                self.restored(model)
            elif ours:
                model.state, model.holder = "claimed", None
            self.did(f"{verb} at a till")

    @invariant()
    def the_wallets_are_the_models(self):
        if not self.units:
            return
        self.always()
        for member in MEMBERS:
            shown = self.world.as_shopper(self.world.notes[member], "GET", "/v1/me/coupons?limit=100").json["coupons"]
            mine = {coupon: one.state for coupon, one in self.coupons.items() if one.member == member}
            assert {one["coupon_id"]: one["state"] for one in shown} == mine
        shards = [one for one in self.lab.tables()["coupons"] if one["pk"].startswith("STOCK#few#")]
        assert sum(one["units_left"] for one in shards) == self.left
        assert sum(one["budget_left_fen"] for one in shards) == self.budget_left


@shared(COUPON_HISTORIES)
def test_coupons_agree_with_a_plain_model(lab, share):
    must = {"claimed", "claim repeated", "sold out", "budget at its end", "limit reached", "stock added", "held"}
    must |= {"redeemed", "freed", "refused a coupon in use", "again", "given back", "locked", "lapsed"}
    must |= {"redeem at a till", "release at a till", "undo at a till", "a hold had ended", "repeated at the till"}
    run(lab, Coupons, COUPON_HISTORIES, share, must=must)
