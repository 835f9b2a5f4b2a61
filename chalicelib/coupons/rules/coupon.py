"""A member's coupon: its fields, its terms, its id and its state. Changes of the state are in `moves`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib import ids
from chalicelib.coupons.rules import expiry
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.rules.kinds import Worth, draw_amount, kind_of, reserve_of

CLAIMED, HELD, REDEEMED, EXPIRED, VOIDED = "claimed", "held", "redeemed", "expired", "voided"


@dataclass(frozen=True)
class Terms:
    """The version of a campaign under which a coupon was claimed."""

    campaign_id: str
    version: int
    spec: CampaignSpec
    cutover_hour: int

    @property
    def worth(self) -> Worth:
        return self.spec.worth

    @property
    def kind(self) -> str:
        return kind_of(self.spec.worth)


@dataclass(frozen=True)
class Coupon:
    """A member's coupon.

    `holder` names the order, the till's hold or the visit that holds or redeemed the coupon. `held_until` is when a
    till's hold lapses; it is None for an order's hold. `worth_fen` is what the coupon takes off for its holder.
    `reserve_fen` is the part of the campaign's budget that the coupon uses: before redemption the most that it may take
    off, after redemption what it took off. It is None if the campaign has no budget. `moves` is the number of its
    moves. `held_before` lists the former ids that had the coupon before merges.
    """

    id: str
    campaign_id: str
    campaign_version: int
    member_id: str
    request_key: str
    source: Source
    state: str
    claimed_at: datetime
    valid_from: datetime
    expires_at: datetime
    moves: int = 0
    shard: int = 0
    drawn_fen: int | None = None
    reserve_fen: int | None = None
    holder: str | None = None
    held_until: datetime | None = None
    worth_fen: int | None = None
    redeemed_at: datetime | None = None
    store_id: str | None = None
    held_before: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReservedUnit:
    """A unit of the stock that is reserved for a coupon that is not claimed yet: the version of the campaign, the
    shard, and the fen reserved from the budget (None if the campaign has no budget)."""

    version: int
    shard: int
    reserve_fen: int | None = None


def terms_of(campaign: Campaign) -> Terms:
    """The terms of a coupon that is claimed from this version of a campaign."""
    return Terms(campaign.id, campaign.version, campaign.spec, campaign.cutover_hour)


# --- claiming -----------------------------------------------------------------------------------------------------
def coupon_id(campaign_id: str, member_id: str, slot: int) -> str:
    """The id of a member's coupon. `slot` numbers the member's coupons of the campaign from 1. Two claims of one slot
    get the same id. A campaign's id contains no dot, so the id splits into its parts."""
    return f"{campaign_id}.{slot:02d}.{ids.derived('coupon', campaign_id, member_id, str(slot), length=10)}"


def new_coupon(
    campaign: Campaign, request: ClaimRequest, *, slot: int, chance: int, most_fen: int | None = None
) -> Coupon:
    """The coupon that a claim creates in the member's `slot`. `chance` is a large number that decides the amount of
    random cash; `most_fen` is the highest amount (None: the campaign's own)."""
    spec = campaign.spec
    valid_from, expires_at = expiry.validity(campaign, request.now)
    drawn_fen = draw_amount(spec.worth, chance, most_fen)
    return Coupon(
        id=coupon_id(campaign.id, request.member_id, slot),
        campaign_id=campaign.id,
        campaign_version=campaign.version,
        member_id=request.member_id,
        request_key=request.request_key,
        source=request.source,
        state=CLAIMED,
        claimed_at=request.now,
        valid_from=valid_from,
        expires_at=expires_at,
        drawn_fen=drawn_fen,
        reserve_fen=reserve_of(spec.worth, drawn_fen) if spec.budget_fen is not None else None,
    )


def find_claimed_with(coupons: Iterable[Coupon], request_key: str) -> Coupon | None:
    """The coupon that an earlier request with the same key created; None if there is none."""
    return next((coupon for coupon in coupons if coupon.request_key == request_key), None)


# --- states -------------------------------------------------------------------------------------------------------
def is_free(coupon: Coupon, *, now: datetime) -> bool:
    """Whether the coupon is neither held, redeemed nor voided. A till's hold lapses at `held_until`; no job is
    needed."""
    lapsed = coupon.state == HELD and coupon.held_until is not None and now >= coupon.held_until
    return coupon.state == CLAIMED or lapsed


def shown_state(coupon: Coupon, *, now: datetime) -> str:
    """The state a shopper sees: claimed, held, redeemed, voided or expired."""
    if not is_free(coupon, now=now):
        return coupon.state
    return EXPIRED if expiry.is_expired(coupon.expires_at, now=now) else CLAIMED
