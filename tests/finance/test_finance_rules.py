"""Which rows events count in, by example."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.events.coupons import CouponClaimed, CouponGivenBack, CouponRedeemed, CouponVoided
from chalicelib.events.members import MemberJoined
from chalicelib.events.points import PointsPosted
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.finance import rules
from chalicelib.finance.rules import RowKey

DAY = date(2026, 1, 10)
LAST_DAY = date(2026, 2, 1)
COUPON = {
    "coupon_id": "c",
    "mall_id": "sun",
    "campaign_id": "gift",
    "kind": "cash_off",
    "source": "qr:table",
    "store_id": None,
    "expires_on": LAST_DAY,
}
USE = {**COUPON, "discount_fen": 500, "borne": (), "expires_on_now": LAST_DAY}


def expiring(event):
    """What an event adds to the rows of coupons by their last day."""
    added = rules.additions(event, DAY)
    return {key.day.isoformat(): row for key, row in added.items() if key.by == rules.EXPIRING}


def test_a_coupon_counts_on_its_last_day_as_claimed_and_redeemed():
    assert expiring(CouponClaimed(**COUPON)) == {"2026-02-01": {"claimed": 1}}
    assert expiring(CouponRedeemed(**USE)) == {"2026-02-01": {"redeemed": 1}}
    assert expiring(CouponGivenBack(**USE)) == {"2026-02-01": {"redeemed": -1}}


def test_a_coupon_restored_with_a_later_last_day_moves_to_that_day():
    moved = expiring(CouponGivenBack(**{**USE, "expires_on_now": date(2026, 2, 15)}))
    assert moved == {"2026-02-01": {"claimed": -1, "redeemed": -1}, "2026-02-15": {"claimed": 1}}


def test_a_voided_coupon_counts_in_five_kinds_of_rows_and_does_not_expire():
    funders = ("mall", "merchant:lin")
    event = CouponVoided(**{**COUPON, "store_id": "cafe"}, funders=funders, reason="a mistake")
    added = rules.additions(event, DAY)
    by = (("store", "cafe"), ("campaign", "gift"), ("kind", "cash_off"), ("source", "qr:table"))
    rows = {RowKey(key, DAY, "sun", named): {"voided": 1} for key, named in by} | {
        RowKey("funder", DAY, "sun", party): {"voided": 1} for party in funders
    }
    last_day = RowKey(rules.EXPIRING, date(2026, 2, 1), "sun", "gift#cash_off#qr:table")
    assert added == rows | {last_day: {"voided": 1}}
    expired = rules.count_expired([(last_day, {"claimed": 3, "redeemed": 1, "voided": 1})])
    assert {row["expired"] for row in expired.values()} == {1}


def test_coupons_claimed_and_not_redeemed_expired():
    """By table codes 5 were claimed and 2 redeemed, by another source 4 and 0: 3 and 4 expired, 7 of the campaign."""
    day = [
        (
            RowKey(rules.EXPIRING, DAY, "sun", f"gift#cash_off#{source}"),
            {"claimed": claimed, "redeemed": redeemed, "voided": 0},
        )
        for source, claimed, redeemed in (("qr:table", 5, 2), ("scene:1011", 4, 0))
    ]
    assert rules.count_expired(day) == {
        RowKey("campaign", DAY, "sun", "gift"): {"expired": 7},
        RowKey("kind", DAY, "sun", "cash_off"): {"expired": 7},
        RowKey("source", DAY, "sun", "qr:table"): {"expired": 3},
        RowKey("source", DAY, "sun", "scene:1011"): {"expired": 4},
    }


@pytest.mark.parametrize(("days_ago", "expired"), [(15, False), (16, True)])
def test_a_coupon_restored_long_after_its_last_day_counts_as_expired(days_ago, expired):
    last_day = DAY - timedelta(days=days_ago)
    event = CouponGivenBack(**{**USE, "store_id": "cafe", "expires_on": last_day, "expires_on_now": last_day})
    added = rules.additions(event, DAY)
    counted = {key.by for key, row in added.items() if "expired" in row}
    assert counted == ({"campaign", "kind", "source"} if expired else set())
    assert all(row["expired"] == 1 for row in added.values() if "expired" in row)
    assert {row["given_back"] for key, row in added.items() if key.by in rules.RATED_BY} == {1}


@pytest.mark.parametrize(("event_type", "sign"), [(CouponRedeemed, 1), (CouponGivenBack, -1)])
def test_funders_bear_a_redeemed_coupon_and_are_relieved_when_it_is_restored(event_type, sign):
    added = rules.additions(event_type(**{**USE, "borne": (("mall", 200), ("merchant:lin", 300))}), DAY)
    by_funder = {key.id: row for key, row in added.items() if key.by == "funder"}
    assert by_funder == {"mall": {"discount_fen": sign * 200}, "merchant:lin": {"discount_fen": sign * 300}}
    assert added[RowKey("campaign", DAY, "sun", "gift")]["discount_fen"] == sign * 500


def test_a_sale_counts_by_store_channel_and_each_campaign_of_its_coupons():
    at = datetime(2026, 1, 10, 4, tzinfo=UTC)
    of_order = {"id": "p", "channel": "order", "mall_id": "sun", "store_id": "cafe", "campaign_ids": ("gift",)}
    event = Sale(**of_order, amount_fen=900, paid_fen=900, at=at)
    paid = {"payments": 1, "paid_fen": 900}
    assert rules.additions(event, DAY) == {
        RowKey("store", DAY, "sun", "cafe"): paid,
        RowKey("channel", DAY, "sun", "order"): paid,
        RowKey("campaign", DAY, "sun", "gift"): paid,
    }


@pytest.mark.parametrize(
    ("source", "kind", "points", "row"),
    [
        ("payment:p", "credit", 5, {"points_given": 5}),
        ("refund:r", "take_back", -5, {"points_taken_back": 5}),
        ("order:p", "spend", -5, {"points_spent": 5}),
        ("order_return:p", "return", 5, {"points_spent": -5}),
        ("adjustment:a", "gift", 5, None),
        ("adjustment:a", "removal", -5, None),
    ],
)
def test_points_count_as_given_reversed_or_spent(source, kind, points, row):
    event = PointsPosted(source=source, kind=kind, member_id="m", mall_id="sun", store_id="cafe", points=points)
    rows = {RowKey("store", DAY, "sun", "cafe"): row, RowKey("points", DAY, "sun", "order"): row}
    assert rules.additions(event, DAY) == (rows if row else {})


def test_restored_points_count_whole_even_if_the_member_got_fewer():
    """Five points are restored; two of them pay a loss of the mall."""
    event = PointsPosted(
        source="order_return:p", kind="return", member_id="m", mall_id="sun", store_id=None, points=3, spent=-5
    )
    assert rules.additions(event, DAY) == {RowKey("points", DAY, "sun", "order"): {"points_spent": -5}}


@pytest.mark.parametrize(
    ("kind", "use"),
    [("receipt", "receipt"), ("hold_return", "till"), ("parking", "parking"), ("coupon", "coupon"), ("newer", "newer")],
)
def test_points_are_grouped_by_their_use(kind, use):
    event = PointsPosted(source=f"{kind}:1", kind="spend", member_id="m", mall_id="sun", store_id=None, points=-5)
    assert [key.id for key in rules.additions(event, DAY)] == [use]


SALE = {"channel": "till", "mall_id": "moon", "store_id": "cafe", "member_id": "m"}


@pytest.mark.parametrize("qr_id", [None, "q1"])
def test_a_sale_adds_to_the_source_and_the_printed_code_of_its_member(qr_id):
    at = datetime(2026, 1, 10, 4, tzinfo=UTC)
    sale = Sale(**SALE, id="r", amount_fen=900, paid_fen=800, at=at)
    refund = SaleRefund(
        **SALE, id="f", sale_id="r", paid_fen=800, sold_at=at, refund_fen=300, refunded_before_fen=0, at=at
    )
    for event, row in ((sale, {"payments": 1, "paid_fen": 800}), (refund, {"refunded_fen": 300})):
        added = rules.additions_by_source(event, DAY, source="qr:door", qr_id=qr_id)
        by_code = {RowKey("qr_code", DAY, "moon", qr_id): row} if qr_id else {}
        assert added == {RowKey("source", DAY, "moon", "qr:door"): row} | by_code


@pytest.mark.parametrize("qr_id", [None, "q1"])
def test_a_new_member_counts_by_source_and_printed_code(qr_id):
    at = datetime(2026, 1, 10, 4, tzinfo=UTC)
    joined = MemberJoined(member_id="m", appid="wx", joined_at=at, mall_id="sun", source="qr:door", qr_id=qr_id)
    by_code = {RowKey("qr_code", DAY, "sun", qr_id): {"joined": 1}} if qr_id else {}
    assert rules.additions(joined, DAY) == {RowKey("source", DAY, "sun", "qr:door"): {"joined": 1}} | by_code


def test_days_and_additions_are_summed():
    rows = [(RowKey("campaign", DAY + timedelta(days=n), "sun", "gift"), {"claimed": n, "redeemed": 1}) for n in (2, 3)]
    rows.append((RowKey("campaign", DAY, "moon", "cup"), {"claimed": 7, "redeemed": 0}))
    sums = rules.sum_days(rows)
    assert sums["sun", "gift"] == {**dict.fromkeys(rules.MEASURES, 0), "claimed": 5, "redeemed": 2}
    other = {("sun", "more"): {"claimed": 1}}
    assert rules.claimed_by_mall(sums | other) == {"sun": 6, "moon": 7}
    assert rules.sum_additions(dict([row]) for row in [*rows, rows[0]])[rows[0][0]] == {"claimed": 4, "redeemed": 2}


def test_a_rate_is_in_percent_to_a_tenth():
    assert [rules.rate(1, 3), rules.rate(2, 2), rules.rate(0, 5), rules.rate(0, 0)] == [33.3, 100.0, 0.0, None]
