"""Which rows an event counts in, and what it adds. Touches nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chalicelib import events
from chalicelib.events import Event

BY_CAMPAIGN, BY_STORE = "campaign", "store"
MEASURES = (
    "claimed",
    "redeemed",
    "discount_fen",
    "payments",
    "paid_fen",
    "refunded_fen",
    "points_given",
    "points_taken_back",
)


@dataclass(frozen=True)
class RowKey:
    """A row of usage: one campaign or store of a mall on a business day."""

    by: str
    day: date
    mall_id: str
    id: str


def additions(event: Event, day: date) -> dict[RowKey, dict[str, int]]:
    """What one event adds to which rows; nothing for events finance does not count."""
    details = event.details
    measures = _measures(event)
    rows = {}
    for by, id_field in ((BY_CAMPAIGN, "campaign_id"), (BY_STORE, "store_id")):
        document_id = details.get(id_field)
        if document_id is not None and measures:
            rows[RowKey(by, day, details["mall_id"], document_id)] = measures
    return rows


def _measures(event: Event) -> dict[str, int]:
    details = event.details
    if event.name == events.COUPON_CLAIMED:
        return {"claimed": 1}
    if event.name == events.COUPON_REDEEMED:
        return {"redeemed": 1, "discount_fen": details["discount_fen"]}
    if event.name == events.PAYMENT_PAID:
        return {"payments": 1, "paid_fen": details["paid_fen"]}
    if event.name == events.PAYMENT_REFUNDED:
        return {"refunded_fen": details["refund_fen"]}
    if event.name == events.POINTS_POSTED:
        return {
            "credit": {"points_given": details["points"]},
            "take_back": {"points_taken_back": -details["points"]},
        }.get(details["kind"], {})
    return {}


def total(parts: Iterable[dict[RowKey, dict[str, int]]]) -> dict[RowKey, dict[str, int]]:
    """The sum of several events' additions, so that a batch writes each row once."""
    rows: dict[RowKey, dict[str, int]] = {}
    for part in parts:
        for key, measures in part.items():
            row = rows.setdefault(key, {})
            for measure, value in measures.items():
                row[measure] = row.get(measure, 0) + value
    return rows
