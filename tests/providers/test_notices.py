"""A notice is what its fields say, not what its name says; every form that was ever stored is read."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.providers.answers import notices
from chalicelib.providers.answers.busifavor import SentCoupon
from chalicelib.providers.answers.circle import CardActivation, MallRefund, MallSale
from chalicelib.providers.answers.fields import Fields, Unreadable
from chalicelib.providers.answers.notices import Callback, to_keep
from chalicelib.providers.answers.payments import Payment, RefundStatus, UnpaidOrder

SAMPLES = Path(__file__).parent.parent / "samples"
MCHID = "1900000109"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
AT = "2026-11-23T12:00:00+08:00"
STRUCTS = {
    "TRANSACTION.SUCCESS": Payment,
    **dict.fromkeys(notices.REFUNDED, RefundStatus),
    "MALL_AUTH.ACTIVATE_CARD": CardActivation,
    "MALL_TRANSACTION.SUCCESS": MallSale,
    "MALL_REFUND.SUCCESS": MallRefund,
    "COUPON.SEND": SentCoupon,
}
NEEDED = {
    "MALL_AUTH.ACTIVATE_CARD": {"openid": "o", "mchid": MCHID, "auth_type": "REGISTERED_MODE"},
    "MALL_TRANSACTION.SUCCESS": {
        **dict.fromkeys(("mchid", "shop_number", "appid", "openid", "transaction_id"), "x"),
        "time_end": AT,
        "amount": 5000,
    },
    "MALL_REFUND.SUCCESS": {
        **dict.fromkeys(("mchid", "transaction_id", "refund_id"), "x"),
        "refund_time": AT,
        "pay_amount": 5000,
        "refund_amount": 5000,
    },
    "COUPON.SEND": {"stock_id": "s", "coupon_code": "c", "send_time": AT, "mchid": MCHID},
}


def sample(event_type):
    fields = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return {**fields, **{name: "n" for name in ("out_trade_no", "out_refund_no") if name in fields}}


def callback(event_type, content, **more):
    told = {"id": "EV-1", "created_at": "2026-11-28T10:35:00+08:00", "event_type": event_type, "mchid": MCHID, **more}
    return Callback(**told, fields=Fields(content))


def read_back(kept):
    """As it is read from the store."""
    return notices.read(kept.name, Fields(json.loads(json.dumps(kept.fields.content))))


@pytest.mark.parametrize(("event_type", "struct"), STRUCTS.items())
def test_real_shaped_notices_are_read_before_and_after_they_are_kept(event_type, struct):
    content = sample(event_type)
    kept = to_keep(callback(event_type, content))
    found = read_back(kept)
    assert isinstance(found, struct)
    assert found == notices.read(event_type, Fields({**content, **kept.fields.content}))
    assert found.mchid == MCHID


@pytest.mark.parametrize("event_type", NEEDED)
def test_a_notice_is_known_if_it_has_all_that_it_needs(event_type):
    assert isinstance(notices.read(event_type, Fields({**NEEDED[event_type], "more": 1})), STRUCTS[event_type])
    for name in NEEDED[event_type]:
        fields = Fields({one: value for one, value in NEEDED[event_type].items() if one != name})
        with pytest.raises(Unreadable):
            notices.read(event_type, fields)


@pytest.mark.parametrize("event_type", ["MALL_OTHER", "", "TRANSACTION.SUCCESS.X"])
def test_a_name_that_nobody_knows_is_not_read_and_kept_whole_once(event_type):
    with pytest.raises(Unreadable):
        notices.read(event_type, Fields({"mchid": MCHID}))
    first, again = (to_keep(callback(event_type, {"what": 1}, id=id_)) for id_ in ("EV-1", "EV-2"))
    other = to_keep(callback(event_type, {"what": 2}))
    assert first.key == again.key != other.key
    assert first.fields.content == {"what": 1, "mchid": MCHID, "create_time": "2026-11-28T10:35:00+08:00"}


def test_payments_and_refunds_happen_once_by_their_own_numbers():
    paid = to_keep(callback("TRANSACTION.SUCCESS", sample("TRANSACTION.SUCCESS")))
    assert paid.key == "TRANSACTION.SUCCESS#4200002987202611289012345678"
    assert set(paid.fields.content) == set(notices.PAYMENT_FIELDS)
    back = sample("REFUND.SUCCESS")
    assert to_keep(callback("REFUND.SUCCESS", back)).key == f"REFUND.SUCCESS#{back['refund_id']}"


@pytest.mark.parametrize("state", ["NOTPAY", "ODD", None])
def test_a_success_that_says_no_payment_names_its_order_and_leaves_the_payment_its_key(state):
    content = {**sample("TRANSACTION.SUCCESS"), "trade_state": state}
    kept = to_keep(callback("TRANSACTION.SUCCESS", content))
    assert read_back(kept) == UnpaidOrder("n", 5000)
    assert content["transaction_id"] not in kept.key


def test_the_merchant_that_was_proved_counts_not_the_one_that_is_named():
    kept = to_keep(callback("MALL_TRANSACTION.SUCCESS", {**sample("MALL_TRANSACTION.SUCCESS"), "mchid": "1"}))
    assert read_back(kept).mchid == MCHID


@pytest.mark.parametrize("event_type", ["TRANSACTION.SUCCESS", "COUPON.SEND", "MALL_REFUND.SUCCESS", "NEW"])
def test_what_cannot_be_read_is_kept_raw(event_type):
    kept = to_keep(callback(event_type, {"raw": "WzFd"}, is_readable=False))
    assert kept.fields.content["raw"] == "WzFd"
    with pytest.raises(Unreadable):
        read_back(kept)


# --- fields that may be absent ----------------------------------------------------------------------------------------
def test_what_a_mall_payment_does_not_say_is_empty():
    sale = notices.read("MALL_TRANSACTION.SUCCESS", Fields(NEEDED["MALL_TRANSACTION.SUCCESS"]))
    assert (sale.merchant_name, sale.shop_name, sale.amount_fen, sale.paid_at) == ("", "", 5000, NOON)
    assert not sale.is_claimed
    more = {"merchant_name": "mall", "shop_name": "cafe", "commit_tag": "1"}
    named = notices.read("MALL_TRANSACTION.SUCCESS", Fields({**NEEDED["MALL_TRANSACTION.SUCCESS"], **more}))
    assert (named.merchant_name, named.shop_name, named.is_claimed) == ("mall", "cafe", True)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, (False, None, None)),
        ({"auth_type": "REGISTERED_AND_AUTHORIZATION_MODE", "code": "8"}, (True, "8", None)),
        ({"auth_type": "NEW_MODE", "create_time": AT}, (False, None, NOON)),
        ({"create_time": ""}, (False, None, None)),
    ],
)
def test_a_card_may_authorise_and_says_when_it_was_taken(more, expected):
    card = notices.read("MALL_AUTH.ACTIVATE_CARD", Fields({**NEEDED["MALL_AUTH.ACTIVATE_CARD"], **more}))
    assert (card.authorizes, card.card_code, card.activated_at) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, (None, None, "unknown")),
        ({"openid": "o", "unionid": "u", "send_channel": "BUSICOUPON_SEND_CHANNEL_MINIAPP"}, ("o", "u", "miniapp")),
        ({"openid": "", "unionid": "", "send_channel": ""}, (None, None, "unknown")),
        ({"coupon_code": "c" * 32}, (None, None, "unknown")),
    ],
)
def test_a_sent_coupon_says_whose_it_is_and_by_which_way_it_came(more, expected):
    coupon = notices.read("COUPON.SEND", Fields({**NEEDED["COUPON.SEND"], **more}))
    assert (coupon.openid, coupon.unionid, coupon.channel) == expected
    assert coupon.sent_at == NOON


@pytest.mark.parametrize("wrong", [{"coupon_code": ""}, {"coupon_code": "c" * 33}, {"send_time": "2026-11-24 noon"}])
def test_a_sent_coupon_that_says_it_wrong_is_not_read(wrong):
    with pytest.raises(Unreadable, match=r"coupon_code|no instant"):
        notices.read("COUPON.SEND", Fields({**NEEDED["COUPON.SEND"], **wrong}))
