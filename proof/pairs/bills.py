"""Pairs of bills."""

from proof.scenes import bills
from proof.scenes.callers import worker
from proof.schedules import Pair

PAIRS = (
    Pair("bill: fetched by two ticks", bills.day_with_sales, bills.fetch_ticks, bills.fetch_ticks, same_times=False),
    Pair(
        "bill: fetched by a tick and by staff",
        bills.day_with_sales,
        bills.fetch_ticks,
        bills.fetch_again,
        same_times=False,
    ),
    Pair(
        "bill: matched while a payment is noted",
        bills.payment_not_noted,
        bills.fetch_ticks,
        bills.note_and_tick,
        same_times=False,
    ),
    Pair(
        "bill: marked and matched while a payment is noted",
        bills.payment_not_noted,
        bills.fetch_again,
        bills.note_and_tick,
        same_times=False,
    ),
    Pair("bill: a payment noted twice", bills.day_matched, worker("bills_note"), worker("bills_note")),
    Pair(
        "bill: a difference resolved twice",
        bills.with_difference,
        bills.resolve_difference(),
        bills.resolve_difference("too"),
    ),
    Pair(
        "bill: resolved while it is matched again",
        bills.with_difference,
        bills.resolve_difference(),
        bills.fetch_ticks,
        same_times=False,
    ),
)
