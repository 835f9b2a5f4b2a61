"""Pairs: bills."""

from proof.scenes import bills
from proof.scenes.callers import worker
from proof.schedules import Pair

PAIRS = (
    Pair("bill: fetched by two ticks", bills.sold, bills.ticks, bills.ticks, instants=False),
    Pair("bill: fetched by a tick and by staff", bills.sold, bills.ticks, bills.anew, instants=False),
    Pair(
        "bill: matched while a payment is noted", bills.noted_late, bills.ticks, bills.noted_and_ticked, instants=False
    ),
    Pair(
        "bill: marked and matched while a payment is noted",
        bills.noted_late,
        bills.anew,
        bills.noted_and_ticked,
        instants=False,
    ),
    Pair("bill: a payment noted twice", bills.matched_before, worker("bills_note"), worker("bills_note")),
    Pair("bill: a difference resolved twice", bills.differing, bills.resolved(), bills.resolved("too")),
    Pair("bill: resolved while it is matched again", bills.differing, bills.resolved(), bills.ticks, instants=False),
)
