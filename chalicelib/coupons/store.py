"""Coupons, stock and what is known to be sold out."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from chalicelib import documents, dynamo, events
from chalicelib.coupons.rules import CLAIMED, HELD, REDEEMED, Campaign, CampaignSpec, Coupon, Terms, shares
from chalicelib.documents import Kind
from chalicelib.dynamo import Action
from chalicelib.memory import forget, remember
from chalicelib.tables import Coupon as Item
from chalicelib.tables import SoldOut, StockShard

CAMPAIGN = Kind("campaign", CampaignSpec)
SLOT, STOCK = "claim_slot", "stock"
NOTING_ATTEMPTS = 3


# --- reading ------------------------------------------------------------------------------------------------------
def claims_of(member_id: str, campaign_id: str) -> list[Coupon]:
    """A member's coupons of one campaign, by slot, strongly read."""
    found = Item.query(f"MEMBER#{member_id}", Item.sk.startswith(f"COUPON#{campaign_id}."), consistent_read=True)
    return [_coupon(item) for item in found]


def find(member_id: str, coupon_id: str) -> Coupon | None:
    """One coupon of a member."""
    item = dynamo.find(Item, f"MEMBER#{member_id}", f"COUPON#{coupon_id}")
    return _coupon(item) if item else None


def page(member_id: str, *, limit: int, after: str | None) -> tuple[list[Coupon], str | None]:
    """A member's coupons and the id to go on after."""
    pk = f"MEMBER#{member_id}"
    start = {"pk": {"S": pk}, "sk": {"S": f"COUPON#{after}"}} if after else None
    found = Item.query(pk, Item.sk.startswith("COUPON#"), limit=limit, last_evaluated_key=start, consistent_read=True)
    coupons = [_coupon(item) for item in found]
    more = found.last_evaluated_key
    return coupons, more["sk"]["S"].removeprefix("COUPON#") if more else None


def claimed_counts(member_id: str) -> dict[str, int]:
    """How many coupons of each campaign a member has claimed."""
    counts: dict[str, int] = {}
    for coupon in Item.query(f"MEMBER#{member_id}", Item.sk.startswith("COUPON#"), attributes_to_get=["campaign_id"]):
        counts[coupon.campaign_id] = counts.get(coupon.campaign_id, 0) + 1
    return counts


@remember(seconds=1)
def sold_out_campaigns() -> frozenset[str]:
    """Campaigns known to be sold out, at most a second old. Once known, a claim writes nothing."""
    return frozenset(item.sk for item in SoldOut.query("SOLD_OUT", consistent_read=True))


def shards_with_stock(campaign: Campaign) -> list[int]:
    """A strong look at every shard: the ones with units left."""
    keys = [(_stock_pk(campaign.id, shard), "STOCK") for shard in range(campaign.shards)]
    found = StockShard.batch_get(keys, consistent_read=True)
    return sorted(int(item.pk.rsplit("#", 1)[1]) for item in found if item.units_left > 0)


# --- claiming -----------------------------------------------------------------------------------------------------
def claim_actions(coupon: Coupon, shard: int) -> list[Action]:
    """One unit of a shard and the coupon, together or not at all. The coupon is its own outbox item."""
    # The key names the member and the slot, so a second claim meets the first.
    slot_is_free = Item.pk.does_not_exist()
    stock_remains = StockShard.units_left > 0
    key = StockShard(pk=_stock_pk(coupon.campaign_id, shard), sk="STOCK")
    return [
        dynamo.put(SLOT, _item(coupon, shard), slot_is_free),
        dynamo.update(STOCK, key, [StockShard.units_left.add(-1)], stock_remains),
    ]


def coupon_in_the_way(refused: dynamo.Refused) -> Coupon | None:
    """The coupon that holds the slot, if that is what refused a claim."""
    return _coupon(Item.from_raw_data(refused.blocking[SLOT])) if SLOT in refused else None


def save_sold_out(campaign: Campaign) -> bool:
    """Notes that nothing is left; False if the campaign changed since it was read, for then stock may have come.

    When the last unit goes, many find it out at once: one notes it, and whoever keeps meeting others there need not.
    """
    flag = SoldOut(pk="SOLD_OUT", sk=campaign.id, campaign_version=campaign.version)
    unchanged = documents.still_version(CAMPAIGN, campaign.id, campaign.version)
    for attempt in range(NOTING_ATTEMPTS):
        try:
            dynamo.commit_once([dynamo.put("sold_out", flag), unchanged])
            break
        except dynamo.Refused:
            return False
        except dynamo.Contended:
            dynamo.pause(attempt)
    forget(sold_out_campaigns)
    return True


def stock_actions(campaign_id: str, *, added_units: int, shards: int, reopened: bool) -> Iterator[Action]:
    """Spreads new units over the shards, making those that are not there yet. Units only ever come, so a campaign
    that was sold out (`reopened`) is so no more."""
    for shard, units in enumerate(shares(added_units, shards)):
        key = StockShard(pk=_stock_pk(campaign_id, shard), sk="STOCK")
        changes = [StockShard.units_total.add(units), StockShard.units_left.add(units)]
        if units:
            yield dynamo.update(f"stock_{shard}", key, changes)
    if reopened:
        yield dynamo.delete("sold_out", SoldOut(pk="SOLD_OUT", sk=campaign_id))


# --- holding and redeeming ----------------------------------------------------------------------------------------
def hold_action(coupon: Coupon, payment_id: str, now: datetime) -> Action:
    """Keeps the coupon for one order."""
    unused = Item.state == CLAIMED
    still_valid = Item.expires_at > now
    return dynamo.update(
        "coupon", _key(coupon), [Item.state.set(HELD), Item.payment_id.set(payment_id)], unused & still_valid
    )


def redeem(coupon: Coupon, *, payment_id: str, store_id: str, at: datetime, event: events.Event) -> None:
    """Held by this order becomes redeemed. Raises Refused where it is not held by it."""
    held_by_this_order = (Item.state == HELD) & (Item.payment_id == payment_id)
    changes = [
        Item.state.set(REDEEMED),
        Item.redeemed_at.set(at),
        Item.store_id.set(store_id),
        Item.event.set(event.as_attribute()),
    ]
    dynamo.commit([dynamo.update("coupon", _key(coupon), changes, held_by_this_order)])


def release(member_id: str, coupon_id: str, payment_id: str) -> None:
    """Held by this order becomes free again; where it is not held by it, nothing changes."""
    held_by_this_order = (Item.state == HELD) & (Item.payment_id == payment_id)
    key = Item(pk=f"MEMBER#{member_id}", sk=f"COUPON#{coupon_id}")
    changes = [Item.state.set(CLAIMED), Item.payment_id.remove()]
    try:
        dynamo.commit([dynamo.update("coupon", key, changes, held_by_this_order)])
    except dynamo.Refused:
        return


# --- items --------------------------------------------------------------------------------------------------------
def _stock_pk(campaign_id: str, shard: int) -> str:
    return f"STOCK#{campaign_id}#{shard}"


def _key(coupon: Coupon) -> Item:
    return Item(pk=f"MEMBER#{coupon.member_id}", sk=f"COUPON#{coupon.id}")


def _item(coupon: Coupon, shard: int) -> Item:
    details = {"coupon_id": coupon.id, "campaign_id": coupon.campaign_id, "mall_id": coupon.terms.mall_id}
    claimed = events.Event(f"claim:{coupon.id}", events.COUPON_CLAIMED, coupon.claimed_at, details)
    return Item(
        pk=f"MEMBER#{coupon.member_id}",
        sk=f"COUPON#{coupon.id}",
        coupon_id=coupon.id,
        campaign_id=coupon.campaign_id,
        member_id=coupon.member_id,
        request_key=coupon.request_key,
        shard=shard,
        state=coupon.state,
        terms=asdict(coupon.terms),
        claimed_at=coupon.claimed_at,
        expires_at=coupon.expires_at,
        event=claimed.as_attribute(),
    )


def _coupon(item: Item) -> Coupon:
    terms = {**item.terms, "store_ids": tuple(item.terms["store_ids"])}
    return Coupon(
        id=item.coupon_id,
        campaign_id=item.campaign_id,
        member_id=item.member_id,
        request_key=item.request_key,
        state=item.state,
        terms=Terms(**terms),
        claimed_at=item.claimed_at,
        expires_at=item.expires_at,
        payment_id=item.payment_id,
        redeemed_at=item.redeemed_at,
        store_id=item.store_id,
    )
