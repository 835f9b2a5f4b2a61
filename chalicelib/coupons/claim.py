"""Claims a coupon: POST /v1/coupons/campaigns/{id}/claim, the claim inside a login, and every automatic issue."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import campaigns
from chalicelib.coupons.rules import campaign as rules
from chalicelib.coupons.rules.campaign import Campaign, Claimant, RandomCash
from chalicelib.coupons.rules.coupon import Coupon, Source, Unit, claimed_with, coupon_id, issue, terms_of
from chalicelib.coupons.store import coupons, numbers, stock
from chalicelib.coupons.store.coupons import Claims
from chalicelib.coupons.store.numbers import Number
from chalicelib.coupons.wallet import CouponLine, line
from chalicelib.malls import parts as malls
from chalicelib.once import Key
from chalicelib.points import parts as points
from chalicelib.security import crypto
from chalicelib.security.tokens import ShopperSession
from chalicelib.shapes import AS_ID
from chalicelib.tiers import parts as tiers

# Where every other shard is held, six tries find a free one in 98 of 100 claims; the rest look first, and by twenty a
# crowd at the last units has gone.
BLIND_TRIES = 6
MOST_TRIES = 20
ROUNDS = 10
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)]
Beside = Callable[[Coupon], Sequence[Action]]
Also = Callable[[Sequence[Coupon]], None]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the shopper claims. `qr_id` is one of ours and brings store, surface and promoter with it."""

    qr_id: Text | None = None
    store_id: Text | None = None


class Claimed(msgspec.Struct, frozen=True):
    """What a claim answers."""

    coupon: CouponLine


def handle(
    *,
    session: ShopperSession,
    campaign_id: str,
    body: Request,
    key: Key,
    now: datetime,
) -> tuple[Claimed, bool]:
    """Claims one coupon of a campaign.

    Gives the shopper one coupon of the campaign; the same `key` gives the same coupon, and says so.

    Raises ResourceNotFound, CouponNotStarted, CouponPaused, CouponEnded, CouponSoldOut, CouponLimitReached,
    CouponDayLimitReached, CouponNotEligible, PointsInsufficient, Busy.
    """
    return claim(
        member_id=session.member_id,
        joined_at=session.joined_at,
        campaign_id=campaign_id,
        source=_source(body),
        request_key=f"key:{key.text}",
        now=now,
        guarded=False,
    )


def claim(
    *,
    member_id: str,
    joined_at: datetime | None,
    campaign_id: str,
    source: Source,
    request_key: str,
    now: datetime,
    beside: Beside = lambda _: (),
    also: Also = lambda _: None,
    owed: Unit | None = None,
    guarded: bool = True,
) -> tuple[Claimed, bool]:
    """As `handle`, through any channel; `beside` answers what must be written with the coupon, `also` refuses for the
    coupons of the campaign that the member has. `owed`: somebody has handed it out already and its unit was
    taken, so that neither window nor limits refuse it. Refusals are counted by campaign and reason.

    `guarded`: the write itself holds to who the member was read to be. Without, which saves two units, a claim that
    meets a merge between its read and its write counts as made before it.
    """
    campaign = campaigns.find_version(campaign_id, owed.version) if owed else campaigns.find(campaign_id)
    source = _priced(source) if campaign.spec.points_price is not None else source
    with counted(campaign_id):
        # Asked before the coupons: if the same request, made twice, took the last unit, its coupon is among them.
        sold_out = stock.is_sold_out(campaign_id)
        for _ in range(ROUNDS):
            claims = coupons.claims_of(member_id, campaign_id)
            before = claimed_with(claims.held, request_key)
            if before is not None:
                return Claimed(line(before, coupons.terms(before), now=now)), True
            number = None
            if owed is None:
                claimant = claimant_of(campaign, claims.member_id, joined_at, source.channel, now=now)
                check(campaign, claimant, claims.held, sold_out=sold_out, now=now)
                number = number_for(campaign, claims, source.channel)
            claiming = _Claiming(campaign, claims, number, source, request_key, now, beside, also, owed, guarded)
            try:
                coupon, replayed = claiming.take(claims.held)
            except dynamo.Refused as refused:
                if not {coupons.MERGED, numbers.NUMBER} & refused.blocking.keys():
                    raise
                continue  # two became one, or claimed with one number, since the claims were read
            terms = coupons.terms(coupon) if replayed else terms_of(claiming.campaign)
            return Claimed(line(coupon, terms, now=now)), replayed
    raise errors.Busy


@contextmanager
def counted(campaign_id: str) -> Iterator[None]:
    """Counts a claim's refusal by campaign and reason; what is no campaign is a text of the caller's."""
    try:
        yield
    except errors.ResourceNotFound:
        raise
    except errors.Refusal as refusal:
        telemetry.count("claims_refused", campaign=campaign_id, reason=refusal.code)
        raise


def check(campaign: Campaign, claimant: Claimant, held: Sequence[Coupon], *, sold_out: bool, now: datetime) -> None:
    """Refuses what needs no write to be refused."""
    rules.check_open(campaign.spec, now=now)
    rules.check_claimant(campaign, claimant, now=now)
    rules.check_limits(campaign, [coupon.claimed_at for coupon in held], now=now)
    if sold_out:
        raise errors.CouponSoldOut


def number_for(campaign: Campaign, claims: Claims, channel: str) -> Number | None:
    """The phone number that a claim counts for too, where the campaign limits by it; raises CouponNotEligible,
    CouponLimitReached."""
    if not rules.is_limited_by_number(campaign.spec, channel):
        return None
    number = numbers.of_member(claims, campaign.id)
    rules.check_number(campaign.spec, number.claimed if number else None)
    return number


def claimant_of(
    campaign: Campaign, member_id: str, joined_at: datetime | None, channel: str, *, now: datetime
) -> Claimant:
    """Who claims; the tier is read only where the campaign asks for one."""
    tier = tiers.tier_of(member_id, campaign.spec.mall_id, now=now) if campaign.spec.tiers else None
    return Claimant(joined_at, tier.id if tier else None, channel)


def new_coupon(
    campaign: Campaign,
    *,
    member_id: str,
    slot: int,
    request_key: str,
    source: Source,
    now: datetime,
    most_fen: int | None = None,
) -> Coupon:
    """The coupon of a slot, on some shard. Random cash is drawn by a keyed hash of its id, so that no repeat draws
    again; `most_fen` is what it may come to at most."""
    chance = 0
    if isinstance(campaign.spec.worth, RandomCash):
        drawing = f"random-cash|{coupon_id(campaign.id, member_id, slot)}"
        chance = int.from_bytes(crypto.keyed(drawing), "big")
    coupon = issue(
        campaign,
        member_id=member_id,
        slot=slot,
        request_key=request_key,
        source=source,
        chance=chance,
        now=now,
        most_fen=most_fen,
    )
    return replace(coupon, shard=random.randrange(campaign.shards))  # noqa: S311 spreads load, hides nothing


class _Claiming:
    """One claim that looks for a slot of the member and a unit of the stock."""

    def __init__(
        self,
        campaign: Campaign,
        claims: Claims,
        number: Number | None,
        source: Source,
        request_key: str,
        now: datetime,
        beside: Beside,
        also: Also,
        owed: Unit | None,
        guarded: bool,
    ) -> None:
        self.campaign, self.member_id, self.source = campaign, claims.member_id, source
        is_priced = campaign.spec.points_price is not None
        self.guard = [coupons.unmerged_check(claims)] if guarded or is_priced or claims.absorbed else []
        self.request_key, self.now, self.beside, self.also = request_key, now, beside, also
        self.number = number
        self.owed = owed
        self.most_fen: int | None = None  # what random cash may come to, at the end of a budget

    def take(self, held: list[Coupon]) -> tuple[Coupon, bool]:
        """Takes the lowest free slot and a unit of some shard. Slots fill from the lowest, so two requests with one
        key meet in the same slot and the later one gets the earlier's coupon; and whoever takes a slot has seen all
        before it, so the limits hold."""
        tries, shard = 0, None
        while True:
            if self.owed is None:
                rules.check_limits(self.campaign, [coupon.claimed_at for coupon in held], now=self.now)
            self.also(held)
            coupon = self._coupon(len(held) + 1, shard)
            try:
                dynamo.commit_once([*self._claim_actions(coupon), *self.guard, *self._beside(coupon)])
                return coupon, False
            except dynamo.Contended:
                look_first = tries >= BLIND_TRIES
            except _TwinFound as found:
                return found.twin, True
            except dynamo.Refused as refused:
                in_the_way = coupons.coupon_in_the_way(refused)
                if in_the_way is not None and in_the_way.request_key == self.request_key:
                    return in_the_way, True
                if in_the_way is not None:
                    held = [*held, in_the_way]
                    continue
                if any(name != stock.STOCK and not points.is_of_book(name) for name in refused.blocking):
                    raise
                look_first = stock.STOCK in refused
            tries += 1
            if tries == MOST_TRIES:
                raise errors.Busy
            try:
                shard = self._elsewhere(coupon, tries, look_first=look_first)
            except errors.CouponSoldOut:
                # The last unit may have gone to this very request, made twice.
                if (twin := self._twin()) is None:
                    raise
                return twin, True

    def _coupon(self, slot: int, shard: int | None) -> Coupon:
        coupon = new_coupon(
            self.campaign,
            member_id=self.member_id,
            slot=slot,
            request_key=self.request_key,
            source=self.source,
            now=self.now,
            most_fen=self.most_fen,
        )
        shard = self.owed.shard if self.owed else shard
        return coupon if shard is None else replace(coupon, shard=shard)

    def _claim_actions(self, coupon: Coupon) -> list[Action]:
        if self.owed is not None:
            return [coupons.owed_action(coupon, self.campaign)]
        counted_by = [numbers.claim_action(self.number, coupon)] if self.number else []
        return [*coupons.claim_actions(coupon, self.campaign), *counted_by]

    def _beside(self, coupon: Coupon) -> list[Action]:
        """What goes with the claim: what the channel needs, and the points it costs."""
        spec = self.campaign.spec
        if spec.points_price is None:
            return list(self.beside(coupon))
        try:
            spending = points.spend(
                self.member_id,
                spec.points_price,
                points.Source("coupon", coupon.id, self.now),
                mall_id=spec.mall_id,
                redeemed_at=f"campaign:{self.campaign.id}",
                now=self.now,
            )
        except errors.PointsInsufficient:
            # They may have gone into this very claim, made twice.
            if (twin := self._twin()) is None:
                raise
            raise _TwinFound(twin) from None
        return [*self.beside(coupon), *spending]

    def _twin(self) -> Coupon | None:
        """The coupon that this request got meanwhile."""
        return claimed_with(coupons.claims_of(self.member_id, self.campaign.id).held, self.request_key)

    def _elsewhere(self, coupon: Coupon, tries: int, *, look_first: bool) -> int | None:
        """Which shard to try next (None: any). One that another transaction holds is left for any other, at once; one
        that is empty, or too many that were held, for such as have something at a look, in no hurry."""
        if not look_first:
            return None
        if tries > BLIND_TRIES:
            dynamo.pause(tries - BLIND_TRIES)
        if self.owed is not None:
            return None
        shard = self._with_stock(coupon)
        if shard is None:
            self.campaign = campaigns.find_newest(self.campaign.id)
            shard = self._with_stock(coupon)
        if shard is None:
            raise errors.CouponSoldOut
        return shard

    def _with_stock(self, coupon: Coupon) -> int | None:
        """A shard that can serve the coupon at a strong look, if need be with budget gathered from others; None when
        something came back during the look. Raises CouponSoldOut."""
        returns = stock.returns(self.campaign.id)
        shards, reserve_fen = stock.look(self.campaign), coupon.reserve_fen or 0
        live = [n for n, shard in shards.items() if shard.units_left > 0 and shard.budget_left_fen >= reserve_fen]
        if live:
            return random.choice(live)  # noqa: S311
        total_fen, least_fen = stock.budget_of(shards), rules.least_reserve(self.campaign.spec.worth)
        if least_fen <= total_fen < reserve_fen:
            self.most_fen = reserve_fen = total_fen  # the last of the budget is whoever's comes next
        changes = rules.gather(shards, reserve_fen) if reserve_fen else None
        if changes is not None:
            stock.gathered(self.campaign.id, shards, changes)
            return max(changes, key=lambda number: changes[number])
        if stock.note_sold_out(self.campaign.id, returns=returns):
            raise errors.CouponSoldOut
        return None


class _TwinFound(Exception):
    """The same request, made twice, has its coupon already."""

    def __init__(self, twin: Coupon) -> None:
        super().__init__(twin.id)
        self.twin = twin


def _priced(source: Source) -> Source:
    """What costs points is exchanged for them, wherever that was done."""
    if source.channel not in ("mini_program", "qr"):
        return source
    return msgspec.structs.replace(source, channel="points", detail=source.surface)


def _source(body: Request) -> Source:
    """A QR id of ours is trusted for its place. A store that the shopper names is kept if there is one, and not
    counted by."""
    place = malls.find_qr_place(body.qr_id) if body.qr_id else None
    if place is None:
        known = body.store_id is not None and malls.is_store(body.store_id)
        return Source("mini_program", store_id=body.store_id if known else None)
    return Source(
        "qr",
        detail=place.surface,
        store_id=place.store_id,
        surface=place.surface,
        qr_id=place.qr_id,
        promoter_id=place.promoter_id,
    )
