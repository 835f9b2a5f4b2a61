"""Schedule, every hour: do both sides' stocks agree?

What was begun and never answered is asked again; the budget follows the campaign's units; coupons that waited for a
unit get one. What differs in two looks with time between them is put before a person, and leaves when it agrees again.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib import errors, telemetry
from chalicelib.busifavor import apply, offers, push
from chalicelib.busifavor.rules import agreement
from chalicelib.busifavor.rules import coupon as coupon_rules
from chalicelib.busifavor.rules.stock import RUNNING, Stock, creation
from chalicelib.busifavor.store import coupons as store
from chalicelib.busifavor.store import differences, stocks
from chalicelib.coupons import parts as coupons
from chalicelib.providers import busifavor as provider

# The function ends after 55 seconds; what was begun then may wait ten for an answer. The longest unseen come first.
WITHIN_SECONDS = 40.0
# How long after its last coupon has ended a stock is looked at.
AFTERWARDS = timedelta(days=7)
MOST_WAITING = 200


def handle(*, now: datetime) -> dict[str, int]:
    """How many stocks were looked at, and how many differ."""
    told = {"looked": 0, "differ": 0}
    until = time.monotonic() + WITHIN_SECONDS

    def look(stock: Stock) -> None:
        told["differ"] += bool(_look(stock, now))
        told["looked"] += 1

    with telemetry.call("busifavor_compare") as line:
        due = [stock for stock in stocks.every() if now < stock.ends_at + AFTERWARDS]
        due.sort(key=lambda stock: stock.seen.get("at", ""))
        in_time = (stock for stock in due if time.monotonic() < until)
        try:
            telemetry.each(in_time, look, "busifavor_compare", lambda stock: {"campaign_id": stock.campaign_id})
            telemetry.each(_waiting(), lambda sent: _grant(sent, now), "busifavor_compare", _about)
        finally:
            line.update(told)
    return told


def _look(stock: Stock, now: datetime) -> tuple[str, ...]:
    """In what it differs for long."""
    campaign = coupons.find_campaign(stock.campaign_id)
    stock = _pushed(stock, campaign)
    if stock.stock_id is None:
        return ()
    there = provider.find_stock(mchid=stock.mchid, stock_id=stock.stock_id)
    seen = _there(there)
    found = agreement.differences(_here(stock, campaign, now), seen)
    since = agreement.since(stock.seen.get("since", {}), found, now=now)
    why = agreement.lasting(since, now=now)
    noted = {"at": now.isoformat(), "since": since, **{name: seen[name] for name in ("sent", "maximum", "state")}}
    if stocks.look(stock, noted, why, now=now) and set(why) - set(stock.why):
        telemetry.count("merchant_coupons_differ", what="stock")
    return why


def _pushed(stock: Stock, campaign: coupons.Campaign) -> Stock:
    """What WeChat Pay will not take shows as a difference."""
    try:
        return push.bring_budget(stock, campaign.spec.units)
    except errors.MerchantCouponRefused:
        return push.find(stock.campaign_id)


def _here(stock: Stock, campaign: coupons.Campaign, now: datetime) -> dict[str, Any]:
    assert stock.stock_id is not None
    told = {
        agreement.SENT: stocks.coupons_of(stock.stock_id),
        agreement.MAXIMUM: campaign.spec.units,
        agreement.TERMS: _terms(stock),
    }
    if campaign.spec.state == coupons.PUBLISHED and now < campaign.spec.closes_at:
        told[agreement.STATE] = RUNNING
    return told


def _terms(stock: Stock) -> str:
    """Whether the campaign's worth, times and limits are still those that the stock was made with: nothing there can
    follow them."""
    try:
        offer, mall = offers.of(stock.campaign_id)
    except errors.ValueInvalid:
        return "changed"
    new = creation(offer, stock.spec, mchid=mall.mchid, appid=mall.appid, number="")
    same = _fixed(new) == _fixed(stock.told)
    return "same" if same else "changed"


def _fixed(body: dict[str, Any]) -> list[Any]:
    """What of a creation can never be changed there."""
    rule = {name: value for name, value in body["coupon_use_rule"].items() if name.endswith(("_time", "_coupon"))}
    return [body["stock_type"], rule, body["stock_send_rule"]["max_coupons_per_user"], body["notify_config"]]


def _there(told: dict[str, Any]) -> dict[str, Any]:
    return {
        agreement.SENT: int(told.get("send_count_information", {}).get("total_send_num", 0)),
        agreement.MAXIMUM: int(told["stock_send_rule"]["max_coupons"]),
        agreement.STATE: told["stock_state"],
        agreement.TERMS: "same",
    }


def _waiting() -> Iterator[coupon_rules.Sent]:
    """Coupons that there was no unit for."""
    for one in differences.first(MOST_WAITING):
        if coupon_rules.NO_UNIT in one.why and one.stock_id and one.code:
            sent = store.find(one.stock_id, one.code)
            if sent is not None and sent.coupon_id is None:
                yield sent


def _grant(sent: coupon_rules.Sent, now: datetime) -> None:
    apply.grant(sent, now=now)


def _about(sent: coupon_rules.Sent) -> dict[str, Any]:
    return {"stock_id": sent.stock_id, "code": sent.code}
