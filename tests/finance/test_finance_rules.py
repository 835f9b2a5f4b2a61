"""Which rows a coupon's events count in, by hand."""

from datetime import UTC, date, datetime

from chalicelib import events
from chalicelib.events import Event
from chalicelib.finance import rules
from chalicelib.finance.rules import RowKey

DAY = date(2026, 1, 10)
COUPON = {"mall_id": "sun", "campaign_id": "gift", "kind": "cash_off", "source": "qr:table", "discount_fen": 500}


def expiring(name, **details):
    """What an event adds to the rows of coupons by their last day."""
    event = Event("e", name, datetime(2026, 1, 10, 4, tzinfo=UTC), {**COUPON, "expires_on": "2026-02-01", **details})
    added = rules.additions(event, DAY)
    return {key.day.isoformat(): row for key, row in added.items() if key.by == rules.EXPIRING}


def test_a_coupon_counts_on_its_last_day_as_claimed_and_redeemed():
    assert expiring(events.COUPON_CLAIMED) == {"2026-02-01": {"claimed": 1}}
    assert expiring(events.COUPON_REDEEMED) == {"2026-02-01": {"redeemed": 1}}
    same = {"expires_on_now": "2026-02-01"}
    assert expiring(events.COUPON_GIVEN_BACK, **same) == {"2026-02-01": {"redeemed": -1}}


def test_a_coupon_that_comes_back_with_a_later_end_is_one_claimed_coupon_of_that_day():
    moved = expiring(events.COUPON_GIVEN_BACK, expires_on_now="2026-02-15")
    assert moved == {"2026-02-01": {"claimed": -1, "redeemed": -1}, "2026-02-15": {"claimed": 1}}


def test_a_voided_coupon_counts_by_all_five_keys_and_has_not_expired():
    about = {"store_id": "cafe", "funders": ["mall", "merchant:lin"], "expires_on": "2026-02-01"}
    event = Event("e", events.COUPON_VOIDED, datetime(2026, 1, 10, 4, tzinfo=UTC), {**COUPON, **about})
    added = rules.additions(event, DAY)
    by = (("store", "cafe"), ("campaign", "gift"), ("kind", "cash_off"), ("source", "qr:table"))
    rows = {RowKey(key, DAY, "sun", named): {"voided": 1} for key, named in by} | {
        RowKey("funder", DAY, "sun", party): {"voided": 1} for party in about["funders"]
    }
    last_day = RowKey(rules.EXPIRING, date(2026, 2, 1), "sun", "gift#cash_off#qr:table")
    assert added == rows | {last_day: {"voided": 1}}
    expired = rules.expired([(last_day, {"claimed": 3, "redeemed": 1, "voided": 1})])
    assert {row["expired"] for row in expired.values()} == {1}


def test_what_expired_is_what_was_claimed_less_what_was_redeemed():
    """Five less two by table codes, four less none by another: seven of the campaign and of its kind."""
    day = [
        (
            RowKey(rules.EXPIRING, DAY, "sun", f"gift#cash_off#{source}"),
            {"claimed": claimed, "redeemed": redeemed, "voided": 0},
        )
        for source, claimed, redeemed in (("qr:table", 5, 2), ("scene:1011", 4, 0))
    ]
    assert rules.expired(day) == {
        RowKey("campaign", DAY, "sun", "gift"): {"expired": 7},
        RowKey("kind", DAY, "sun", "cash_off"): {"expired": 7},
        RowKey("source", DAY, "sun", "qr:table"): {"expired": 3},
        RowKey("source", DAY, "sun", "scene:1011"): {"expired": 4},
    }
