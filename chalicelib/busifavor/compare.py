"""Schedule, every hour: do both sides' stocks agree?

What was begun and never answered is asked again; the budget follows the campaign's units, and comes down to what was
sent where the campaign hands nothing out; coupons that waited for a unit get one. What differs in two looks with time
between them is put before a person, and leaves when it agrees again.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from chalicelib import errors
from chalicelib.aws import telemetry, ticks
from chalicelib.busifavor import apply, offers, push
from chalicelib.busifavor.rules import agreement
from chalicelib.busifavor.rules.stock import BUDGET, MERCHANT_UPLOAD, RUNNING, Stock, creation
from chalicelib.busifavor.store import coupons as store
from chalicelib.busifavor.store import stocks
from chalicelib.coupons import parts as coupons
from chalicelib.providers import busifavor as provider
from chalicelib.providers.wechat_pay import ProviderRefused

WITHIN_SECONDS = ticks.WITHIN_SECONDS
# How long after its last coupon has ended a stock is looked at.
AFTERWARDS = timedelta(days=7)


def handle(*, now: datetime) -> dict[str, int]:
    """How many stocks were looked at, and how many differ. A fault with one holds neither the others nor the coupons
    that wait."""
    counts = {"looked": 0, "differ": 0}
    until = time.monotonic() + WITHIN_SECONDS

    def look(stock: Stock) -> None:
        counts["differ"] += bool(_look(stock, now))
        counts["looked"] += 1

    def give(stock: Stock) -> None:
        stocks.note_look(stock, now)
        _give_waiting(stock, until, now)

    due = [stock for stock in stocks.every() if now < stock.ends_at + AFTERWARDS]
    due.sort(key=lambda stock: stock.asked_at or stock.made_at)
    steps = ticks.in_time(((stock, act) for stock in due for act in (give, look)), until=until)
    return ticks.run("busifavor_compare", steps, lambda step: step[1](step[0]), about=_about, counts=counts)


def _give_waiting(stock: Stock, until: float, now: datetime) -> None:
    """Coupons that there was no unit for, the oldest first, as long as there are units and time."""
    for sent in store.waiting(stock.campaign_id):
        if time.monotonic() >= until or not apply.take_in(sent, now=now):
            return
        # Only now: who dies in between finds it waiting still.
        store.stop_waiting(sent)


def _look(stock: Stock, now: datetime) -> tuple[str, ...]:
    """In what it differs for long."""
    campaign = coupons.find_campaign(stock.campaign_id)
    stock, there, found = _seen(_pushed(stock), campaign, now)
    if stock.refused is not None:
        found.add(agreement.REQUEST_REFUSED + stock.refused)
    since = agreement.since(stock.seen.get("since", {}), found, now=now)
    why = agreement.lasting(since, now=now)
    figures = {name: there[name] for name in (agreement.SENT, agreement.MAXIMUM, agreement.STATE) if name in there}
    noted = {**stock.seen, **figures, "at": now.isoformat(), "since": since}
    if stocks.look(stock, noted, why, now=now) and set(why) - set(stock.why):
        telemetry.count("merchant_coupons_differ", what="stock")
    return why


def _pushed(stock: Stock) -> Stock:
    """With nothing pending, unless it stays so; a no is noted, for nobody else hears of it. A budget's shows itself."""
    try:
        return push.push(stock)
    except errors.MerchantCouponRefused as refused:
        if stock.pending is not None and stock.pending.kind != BUDGET:
            stocks.note_refused(stock, refused.details["reason"])
        return push.find(stock.campaign_id)


def _seen(stock: Stock, campaign: coupons.Campaign, now: datetime) -> tuple[Stock, dict[str, Any], set[str]]:
    """The stock, as it is there once its budget was brought, and in what both differ."""
    if stock.stock_id is None:
        return stock, {}, set()
    is_live = offers.is_live(campaign, now=now)
    try:
        there = _there(stock)
        brought = _brought(stock, agreement.target(there, campaign.spec.units, is_live=is_live))
        if brought.max_coupons != stock.max_coupons:
            there = _there(brought)
    except ProviderRefused as refused:
        return stock, {}, {agreement.LOOK_REFUSED + refused.code}
    here = _here(brought, campaign, is_live=is_live)
    return brought, there, agreement.differences(here, agreement.judged(there, is_live=is_live))


def _brought(stock: Stock, target: int) -> Stock:
    """What WeChat Pay will not take shows as a difference."""
    try:
        return push.bring_budget(stock, target)
    except errors.MerchantCouponRefused:
        return push.find(stock.campaign_id)


def _here(stock: Stock, campaign: coupons.Campaign, *, is_live: bool) -> dict[str, Any]:
    assert stock.stock_id is not None
    told = {agreement.SENT: stocks.coupons_of(stock.stock_id), agreement.TERMS: _terms(stock)}
    if not is_live:
        return {**told, agreement.STATE: agreement.RESTING}
    return {
        **told,
        agreement.MAXIMUM: campaign.spec.units,
        agreement.STATE: RUNNING,
        agreement.CODES: agreement.ENOUGH,
    }


def _terms(stock: Stock) -> str:
    """Whether the campaign's worth, times and limits are still those that the stock was made with: nothing there can
    follow them."""
    try:
        offer, mall = offers.of(stock.campaign_id)
    except errors.ValueInvalid:
        return "changed"
    new = creation(offer, stock.spec, mchid=mall.mchid, appid=mall.appid, number="")
    told_to = new["notify_config"]["notify_appid"]
    return "same" if _fixed(new) == _fixed(stock.told) and told_to == stock.appid else "changed"


def _fixed(body: dict[str, Any]) -> list[Any]:
    """What of a creation can never be changed there."""
    rule = {name: value for name, value in body["coupon_use_rule"].items() if name.endswith(("_time", "_coupon"))}
    return [body["stock_type"], rule, body["stock_send_rule"]["max_coupons_per_user"]]


def _there(stock: Stock) -> dict[str, Any]:
    assert stock.stock_id is not None
    told = provider.find_stock(mchid=stock.mchid, stock_id=stock.stock_id)
    sent = int(told.get("send_count_information", {}).get("total_send_num", 0))
    maximum = int(told["stock_send_rule"]["max_coupons"])
    ready = told.get("coupon_code_count", {}).get("available_count")
    is_short = stock.spec.code_mode == MERCHANT_UPLOAD and ready is not None and int(ready) < maximum - sent
    return {
        agreement.SENT: sent,
        agreement.MAXIMUM: maximum,
        agreement.STATE: told["stock_state"],
        agreement.TERMS: "same",
        agreement.CODES: agreement.SHORT if is_short else agreement.ENOUGH,
    }


def _about(step: tuple[Stock, Any]) -> dict[str, Any]:
    return {"campaign_id": step[0].campaign_id}
