"""What comes in: notices as WeChat shapes them, and such as lack what they need."""

import json
from pathlib import Path

import pytest

from proof.scenes.circle import pay
from tests.circle.looks import seen, tasks

SAMPLES = Path(__file__).parent.parent / "samples"


def sample(world, event_type):
    resource = json.loads((SAMPLES / f"{event_type}.json").read_text())
    return lambda: world.simulator.pay.notice(event_type, event_type.split(".")[0].lower(), resource)


@pytest.mark.parametrize("event_type", ["MALL_AUTH.ACTIVATE_CARD", "MALL_TRANSACTION.SUCCESS", "MALL_REFUND.SUCCESS"])
def test_a_real_shaped_notice_is_followed(joined, event_type):
    assert joined.notify(sample(joined, event_type)).status == 204
    joined.deliver()
    if event_type == "MALL_AUTH.ACTIVATE_CARD":
        assert joined.log_in("otPAN5xxxxxxxxrOEG6lUv_pzacc")["joined"] is False
    else:
        (task,) = tasks(joined)
        assert task["transaction_id"] == "1234567890"


def test_a_notice_that_lacks_what_it_needs_waits_for_a_person(joined):
    broken = {"mchid": joined.simulator.pay.mchid, "openid": "o_1"}
    assert joined.notify(lambda: joined.simulator.pay.notice("MALL_TRANSACTION.SUCCESS", "mall", broken)).status == 204
    joined.deliver()
    (task,) = joined.get("/v1/admin/payment-tasks").json["tasks"]
    assert (task["kind"], task["why"]) == ("unknown_callback", "MALL_TRANSACTION.SUCCESS")


def test_a_mall_in_no_circle_has_none(world):
    assert world.as_shopper(world.token_of("o_1"), "GET", "/v1/me/circle").status == 404


def test_a_notice_is_of_the_merchant_id_whose_key_sealed_it(joined):
    number = pay(joined, 5000, notify=False)
    resource = {**joined.simulator.pay.circle.books.sales[number].resource, "mchid": "1900000001"}
    joined.notify(lambda: joined.simulator.pay.notice("MALL_TRANSACTION.SUCCESS", "mall", resource))
    joined.deliver()
    assert seen(joined, number)["store_id"] == "sun_cafe"
