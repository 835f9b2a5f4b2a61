"""Finds the member's next free slot and a unit of the stock for one claim, and commits the claim.

Slots fill from the lowest. So two requests with the same key try the same slot, and the later request gets the coupon
of the earlier one. A claim that takes a slot has read the coupons in all lower slots, so the limits hold.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import campaigns
from chalicelib.coupons.rules import claim as rules
from chalicelib.coupons.rules import coupon as coupon_rules
from chalicelib.coupons.rules.campaign import Campaign
from chalicelib.coupons.rules.claim import ClaimRequest
from chalicelib.coupons.rules.coupon import Coupon, ReservedUnit, coupon_id, find_claimed_with
from chalicelib.coupons.rules.kinds import RandomCash, least_reserve_of
from chalicelib.coupons.rules.stock import gather_budget
from chalicelib.coupons.store import coupons, merging, numbers, stock
from chalicelib.coupons.store.coupons import Claims
from chalicelib.coupons.store.numbers import Number
from chalicelib.points import parts as points
from chalicelib.security import crypto

# If half of the shards are in use by other transactions, 98 of 100 claims find a free shard within six random tries.
# The other claims read the shards first. Twenty tries suffice even if many claims compete for the last units.
BLIND_TRIES = 6
MOST_TRIES = 20
ExtraActions = Callable[[Coupon], Sequence[Action]]
HeldCheck = Callable[[Sequence[Coupon]], None]


@dataclass(frozen=True)
class ClaimExtras:
    """What a channel adds to a claim.

    `extra_actions` returns the actions to commit in the same transaction as the coupon. If the condition of one fails,
    the claim raises dynamo.Refused.
    `check_held` checks the member's coupons of the campaign, for example against the day limit of a rule, and raises a
    refusal.
    `reserved_unit` is a unit that WeChat Pay has already given to the shopper. Such a claim is not checked against
    window, audience, limits or stock, and keeps the version of the campaign under which the unit was reserved.
    `checks_merge`: the commit requires that the member was not merged after the claims were read. This costs two write
    units. Without it, a claim counts as made before a merge that happens between its read and its write.
    """

    extra_actions: ExtraActions | None = None
    check_held: HeldCheck | None = None
    reserved_unit: ReservedUnit | None = None
    checks_merge: bool = True


def make_coupon(campaign: Campaign, request: ClaimRequest, *, slot: int, most_fen: int | None = None) -> Coupon:
    """The coupon of a slot, on a random shard. The amount of random cash comes from a keyed hash of the coupon's id, so
    a repeat draws the same amount. `most_fen` is the highest amount to draw."""
    chance = 0
    if isinstance(campaign.spec.worth, RandomCash):
        drawing = f"random-cash|{coupon_id(campaign.id, request.member_id, slot)}"
        chance = int.from_bytes(crypto.keyed(drawing), "big")
    coupon = coupon_rules.new_coupon(campaign, request, slot=slot, chance=chance, most_fen=most_fen)
    return replace(coupon, shard=random.randrange(campaign.shards))  # noqa: S311 only spreads load, no secret


class ClaimAttempt:
    """One attempt at a claim, with the member's claims as they were read. `number` is the phone number towards whose
    limit the claim also counts, if any."""

    def __init__(
        self, campaign: Campaign, request: ClaimRequest, claims: Claims, number: Number | None, extras: ClaimExtras
    ) -> None:
        self.campaign, self.number, self.extras = campaign, number, extras
        self.request = replace(request, member_id=claims.member_id)
        is_priced = campaign.spec.points_price is not None
        must_check = extras.checks_merge or is_priced or claims.absorbed
        self.merge_check = [merging.unmerged_check(claims)] if must_check else []
        self.most_fen: int | None = None  # the most that random cash may draw, when the budget is nearly used up

    def take(self, held: list[Coupon]) -> tuple[Coupon, bool]:
        """Takes the lowest free slot and a unit of some shard. `held` are the member's coupons of the campaign.

        Returns the coupon, and whether an earlier request with the same key created it. Raises CouponSoldOut,
        CouponLimitReached, CouponDayLimitReached, PointsInsufficient, Busy, the errors of `check_held`, and
        dynamo.Refused if the condition of the merge check, of the phone number or of an extra action fails.
        """
        tries, shard = 0, None
        while True:
            self._check_held(held)
            coupon = self._coupon(len(held) + 1, shard)
            try:
                dynamo.commit_once([*self._claim_actions(coupon), *self.merge_check, *self._extra_actions(coupon)])
                return coupon, False
            except dynamo.Contended:
                read_first = tries >= BLIND_TRIES
            except _TwinFound as found:
                return found.twin, True
            except dynamo.Refused as refused:
                in_slot = coupons.coupon_in_slot(refused)
                if in_slot is not None and in_slot.request_key == self.request.request_key:
                    return in_slot, True
                if in_slot is not None:
                    held = [*held, in_slot]
                    continue
                if any(name != stock.STOCK and not points.is_of_book(name) for name in refused.blocking):
                    raise
                read_first = stock.STOCK in refused
            tries += 1
            if tries == MOST_TRIES:
                raise errors.Busy
            try:
                shard = self._next_shard(coupon, tries, read_first=read_first)
            except errors.CouponSoldOut:
                # The last unit may have gone to a concurrent repeat of this request.
                if (twin := self._find_twin()) is None:
                    raise
                return twin, True

    def _check_held(self, held: Sequence[Coupon]) -> None:
        if self.extras.reserved_unit is None:
            rules.check_member_limits(self.campaign, [coupon.claimed_at for coupon in held], now=self.request.now)
        if self.extras.check_held is not None:
            self.extras.check_held(held)

    def _coupon(self, slot: int, shard: int | None) -> Coupon:
        coupon = make_coupon(self.campaign, self.request, slot=slot, most_fen=self.most_fen)
        reserved = self.extras.reserved_unit
        shard = reserved.shard if reserved else shard
        return coupon if shard is None else replace(coupon, shard=shard)

    def _claim_actions(self, coupon: Coupon) -> list[Action]:
        if self.extras.reserved_unit is not None:
            return [coupons.coupon_action(coupon, self.campaign)]
        number_actions = [numbers.claim_action(self.number, coupon)] if self.number else []
        return [*coupons.claim_actions(coupon, self.campaign), *number_actions]

    def _extra_actions(self, coupon: Coupon) -> list[Action]:
        """The channel's extra actions, and the actions that spend the coupon's price in points."""
        extra = list(self.extras.extra_actions(coupon)) if self.extras.extra_actions is not None else []
        return [*extra, *self._spend_actions(coupon)]

    def _spend_actions(self, coupon: Coupon) -> Sequence[Action]:
        spec, now = self.campaign.spec, self.request.now
        if spec.points_price is None:
            return ()
        try:
            return points.spend(
                self.request.member_id,
                spec.points_price,
                points.Source("coupon", coupon.id, now),
                mall_id=spec.mall_id,
                redeemed_at=f"campaign:{self.campaign.id}",
                now=now,
            )
        except errors.PointsInsufficient:
            # A concurrent repeat of this request may have spent the points.
            if (twin := self._find_twin()) is None:
                raise
            raise _TwinFound(twin) from None

    def _find_twin(self) -> Coupon | None:
        """The coupon that a concurrent repeat of this request created; None if there is none."""
        claims = coupons.claims_of(self.request.member_id, self.campaign.id)
        return find_claimed_with(claims.held, self.request.request_key)

    def _next_shard(self, coupon: Coupon, tries: int, *, read_first: bool) -> int | None:
        """The shard to try next. None: a random shard, or the one of the reserved unit. If another transaction was
        using the shard just tried, the next try follows at once, on a random shard. If the shard had too little, or
        after BLIND_TRIES tries, the shards are read first (`read_first`). After more tries, a pause comes before that.

        Raises CouponSoldOut.
        """
        if not read_first:
            return None
        if tries > BLIND_TRIES:
            dynamo.pause(tries - BLIND_TRIES)
        if self.extras.reserved_unit is not None:
            return None
        shard = self._find_stocked_shard(coupon)
        if shard is None:
            self.campaign = campaigns.find_newest(self.campaign.id)
            shard = self._find_stocked_shard(coupon)
        if shard is None:
            raise errors.CouponSoldOut
        return shard

    def _find_stocked_shard(self, coupon: Coupon) -> int | None:
        """Reads the shards and returns one that has a unit and enough budget for the coupon. If none has enough budget,
        moves budget from other shards to one. If no shard can serve the coupon, marks the campaign as sold out for
        later claims and raises CouponSoldOut. Returns None if units or budget were returned meanwhile."""
        returns = stock.count_returns(self.campaign.id)
        shards, reserve_fen = stock.read_shards(self.campaign), coupon.reserve_fen or 0
        live = [n for n, shard in shards.items() if shard.units_left > 0 and shard.budget_left_fen >= reserve_fen]
        if live:
            return random.choice(live)  # noqa: S311 only spreads load, no secret
        total_fen, least_fen = stock.budget_of(shards), least_reserve_of(self.campaign.spec.worth)
        if least_fen <= total_fen < reserve_fen:
            self.most_fen = reserve_fen = total_fen  # the next claim gets the rest of the budget
        changes = gather_budget(shards, reserve_fen) if reserve_fen else None
        if changes is not None:
            stock.move_budget(self.campaign.id, shards, changes)
            return max(changes, key=lambda number: changes[number])
        if stock.mark_sold_out(self.campaign.id, returns=returns, now=self.request.now):
            raise errors.CouponSoldOut
        return None


class _TwinFound(Exception):
    """A concurrent repeat of this request has created the coupon."""

    def __init__(self, twin: Coupon) -> None:
        super().__init__(twin.id)
        self.twin = twin
