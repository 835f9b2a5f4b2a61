"""Schedule, every hour: compares the stocks at WeChat Pay with the campaigns here.

It repeats each request that was never answered. It sets how many coupons a stock may send: the campaign's units,
or, if the campaign issues no coupons now, those that were sent. It takes in coupons that wait for a unit. A difference
that lasts half an hour becomes a task for a person. The task ends when both sides agree again.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib import errors
from chalicelib.aws import telemetry, ticks
from chalicelib.busifavor import apply_sent_coupon, offers, send_request
from chalicelib.busifavor.rules import agreement
from chalicelib.busifavor.rules.agreement import View
from chalicelib.busifavor.rules.stock import BUDGET, MERCHANT_UPLOAD, Seen, Stock, creation, have_same_terms
from chalicelib.busifavor.store import coupons as store
from chalicelib.busifavor.store import stocks
from chalicelib.coupons import parts as coupons
from chalicelib.providers import busifavor as provider
from chalicelib.providers.answers.busifavor import RUNNING, StockStatus
from chalicelib.providers.wechat_pay import ProviderRefused

WITHIN_SECONDS = ticks.WITHIN_SECONDS
# A stock is compared until this time after its last coupon expired.
AFTERWARDS = timedelta(days=7)


def compare_due(*, now: datetime) -> dict[str, int]:
    """Compares each stock that is due. Returns how many stocks were compared (`looked`) and how many differ (`differ`).
    A fault with one stock stops neither the other stocks nor the coupons that wait for a unit: the first fault is
    raised at the end."""
    counts = {"looked": 0, "differ": 0}
    until = time.monotonic() + WITHIN_SECONDS

    def compare(stock: Stock) -> None:
        counts["differ"] += bool(_compare(stock, now))
        counts["looked"] += 1

    def give(stock: Stock) -> None:
        stocks.save_asked(stock, now)
        _give_waiting(stock, until, now)

    due = [stock for stock in stocks.every() if now < stock.ends_at + AFTERWARDS]
    due.sort(key=lambda stock: stock.asked_at or stock.made_at)  # the stock that was compared longest ago comes first
    steps = ticks.in_time(((stock, act) for stock in due for act in (give, compare)), until=until)
    return ticks.run("busifavor_compare", steps, lambda step: step[1](step[0]), about=_about, counts=counts)


def _give_waiting(stock: Stock, until: float, now: datetime) -> None:
    """Takes in coupons that wait for a unit, the oldest first, until there is no unit or no time left."""
    for sent in store.waiting(stock.campaign_id):
        if time.monotonic() >= until or not apply_sent_coupon.take_in(sent, now=now):
            return
        # This comes last: if the run stops before it, the coupon still waits.
        store.stop_waiting(sent)


def _compare(stock: Stock, now: datetime) -> tuple[str, ...]:
    """Compares a stock with its campaign and stores the result. Returns the names of the differences that have lasted
    half an hour."""
    campaign = coupons.find_campaign(stock.campaign_id)
    stock, status, found = _seen(_pushed(stock), campaign, now)
    if stock.refused is not None:
        found.add(agreement.REQUEST_REFUSED + stock.refused)
    since = agreement.since(stock.seen.get("since", {}), found, now=now)
    why = agreement.lasting(since, now=now)
    if stocks.save_seen(stock, _noted(stock.seen, status, since, now), why, now=now) and set(why) - set(stock.why):
        telemetry.count("merchant_coupons_differ", what="stock")
    return why


def _noted(before: Seen, status: StockStatus | None, since: dict[str, str], now: datetime) -> Seen:
    """Returns the result of a comparison in its stored form. Without a new answer (`status` None) the figures of the
    last answer stay."""
    seen: Seen = {**before}
    if status is not None:
        seen |= {"sent": status.sent, "maximum": status.max_coupons, "state": status.state}
    return {**seen, "at": now.isoformat(), "since": since}


def _pushed(stock: Stock) -> Stock:
    """Sends the stock's pending request and returns the stock afterwards. If WeChat Pay refuses the request, stores the
    refusal, because no caller gets it. A refused budget is not stored: it shows as a difference anyway. Raises
    WechatUnavailable."""
    try:
        return send_request.push(stock)
    except errors.MerchantCouponRefused as refused:
        if stock.pending is not None and stock.pending.kind != BUDGET:
            stocks.save_refusal(stock, refused.details["reason"])
        return send_request.find(stock.campaign_id)


def _seen(stock: Stock, campaign: coupons.Campaign, now: datetime) -> tuple[Stock, StockStatus | None, set[str]]:
    """Sets the stock's budget. Returns the stock, its status at WeChat Pay (None if it is unknown), and the names of
    the differences."""
    if stock.stock_id is None:
        return stock, None, set()
    is_live = offers.is_live(campaign, now=now)
    try:
        status = _status(stock)
        after = _with_budget(stock, agreement.target(status, campaign.spec.units, is_live=is_live))
        if after.max_coupons != stock.max_coupons:
            status = _status(after)
    except ProviderRefused as refused:
        return stock, None, {agreement.LOOK_REFUSED + refused.code}
    there = agreement.view_of(status, takes_codes=stock.spec.code_mode == MERCHANT_UPLOAD, is_live=is_live)
    return after, status, agreement.differences(_view_here(after, campaign, is_live=is_live), there)


def _with_budget(stock: Stock, target: int) -> Stock:
    """Changes the budget and returns the stock afterwards. A budget that WeChat Pay refuses shows as a difference."""
    try:
        return send_request.change_budget(stock, target)
    except errors.MerchantCouponRefused:
        return send_request.find(stock.campaign_id)


def _view_here(stock: Stock, campaign: coupons.Campaign, *, is_live: bool) -> View:
    assert stock.stock_id is not None
    sent, terms = stocks.coupons_of(stock.stock_id), _terms(stock)
    if not is_live:
        return View(sent=sent, terms=terms, state=agreement.RESTING)
    return View(sent=sent, terms=terms, maximum=campaign.spec.units, state=RUNNING, codes=agreement.ENOUGH)


def _terms(stock: Stock) -> str:
    """Returns SAME if the campaign's worth, times and limit per shopper are still those with which the stock was
    created, and CHANGED if not. They cannot be changed at WeChat Pay."""
    try:
        offer, mall = offers.of(stock.campaign_id)
    except errors.ValueInvalid:
        return agreement.CHANGED
    new = creation(offer, stock.spec, mchid=mall.mchid, appid=mall.appid, number="")
    is_same = have_same_terms(new, stock.created_with) and new.notify_config.notify_appid == stock.appid
    return agreement.SAME if is_same else agreement.CHANGED


def _status(stock: Stock) -> StockStatus:
    assert stock.stock_id is not None
    return provider.find_stock(mchid=stock.mchid, stock_id=stock.stock_id)


def _about(step: tuple[Stock, Callable[[Stock], None]]) -> dict[str, str]:
    return {"campaign_id": step[0].campaign_id}
