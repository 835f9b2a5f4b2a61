"""A payment is credited where it was made; what nobody can place waits for a person."""

import pytest

from proof import tap
from proof.scenes import circle
from proof.scenes.circle import CAFE, authorize, deliver_notices, pay
from proof.world import APPS, MCHID
from simulator.misbehave import SERVER_ERROR
from tests.circle.looks import asked_of_wechat, balance, points, say, seen, tasks, there, tick, told

MOON = {"name": "月光里", "appid": list(APPS)[1], "mchid": MCHID, "brandid": 2002}
KIOSK = {"name": "kiosk", "mall_id": "moon", "merchant_id": "group", "points_per_yuan": 9, "shop_number": "A-101"}


def test_an_unknown_shop_waits_for_a_person_and_is_credited_then(joined, token):
    authorize(joined)
    number = pay(joined, 5000, shop_number="X-9")
    deliver_notices(joined)
    (task,) = tasks(joined)
    assert task["payment"]["why"] == "unknown_shop"
    assert points(joined, token)["balance"] == 0
    for _ in range(2):
        assert say(joined, number, "assign", {"store_id": "sun_books", "note": "a new till"}).status == 200
    joined.deliver()
    assert points(joined, token)["balance"] == 50
    assert told(joined, number)["increased_points"] == 50
    assert tasks(joined) == []
    assert say(joined, number, "assign", {"store_id": "sun_cafe", "note": "no"}).code == "sale_decided"
    assert say(joined, number, "dismiss", {"note": "no"}).code == "sale_decided"


def test_a_shop_that_is_named_later_is_found_by_itself(joined, token):
    authorize(joined)
    number = pay(joined, 5000, shop_number="X-9")
    deliver_notices(joined)
    circle.put(joined, "stores/sun_books", {**CAFE, "name": "books", "points_per_yuan": 1, "shop_number": "X-9"})
    tick(joined, minutes=11)
    assert points(joined, token)["balance"] == 50
    assert (tasks(joined), seen(joined, number)["store_id"]) == ([], "sun_books")


def test_a_shop_that_closed_waits_for_a_person_who_may_say_it_is_no_sale(joined, token):
    circle.put(joined, "stores/sun_cafe", {**CAFE, "open": False})
    authorize(joined)
    number = pay(joined, 5000)
    deliver_notices(joined)
    (task,) = tasks(joined)
    assert task["payment"]["why"] == "shop_closed"
    assert say(joined, number, "dismiss", {"note": "a deposit"}).json["state"] == "dismissed"
    assert told(joined, number)["no_points_remarks"] == "该笔交易不参与积分"
    there(joined).refund(number, 5000)
    deliver_notices(joined)
    assert (points(joined, token)["balance"], tasks(joined)) == (0, [])


def test_a_shop_number_is_one_stores(joined):
    answer = joined.put("stores/sun_books", {**CAFE, "name": "books"})
    assert (answer.status, answer.json["error"]["field"]) == (422, "shop_number")


def test_a_shop_number_is_of_the_mall_whose_mini_program_was_told(joined, token):
    circle.put(joined, "malls/moon", MOON)
    circle.put(joined, "stores/a_kiosk", KIOSK)
    authorize(joined)
    deliver_notices(joined)
    number = pay(joined, 5000)
    deliver_notices(joined)
    assert (seen(joined, number)["store_id"], balance(joined, token)) == ("sun_cafe", 100)


def test_two_malls_of_one_mini_program_and_merchant_id_share_their_shop_numbers(joined, token):
    circle.put(joined, "malls/moon", {**MOON, "appid": circle.APPID})
    answer = joined.put("stores/a_kiosk", KIOSK)
    assert (answer.status, answer.json["error"]["field"]) == (422, "shop_number")


def test_a_number_that_two_shops_came_to_share_waits_for_a_person(joined, token):
    circle.put(joined, "malls/moon", MOON)
    circle.put(joined, "stores/a_kiosk", KIOSK)
    circle.put(joined, "malls/moon", {**MOON, "appid": circle.APPID})
    authorize(joined)
    number = pay(joined, 5000)
    deliver_notices(joined)
    assert seen(joined, number)["why"] == "unknown_shop"
    assert balance(joined, token) == 0


def test_what_went_back_before_its_shop_was_known_is_not_credited(joined, token):
    authorize(joined)
    number = pay(joined, 5000, shop_number="X-9")
    deliver_notices(joined)
    assert told(joined, number)["no_points_remarks"] == "消费门店待确认"
    there(joined).refund(number, 2000)
    deliver_notices(joined)
    assert say(joined, number, "assign", {"store_id": "sun_cafe", "note": "a new till"}).status == 200
    joined.deliver()
    assert (balance(joined, token), tasks(joined)) == (60, [])
    assert told(joined, number)["increased_points"] == 100


def test_a_shop_is_named_while_wechat_is_down(joined):
    number = pay(joined, 5000, "o_9", shop_number="X-9")
    deliver_notices(joined)
    for operation in ("circle_authorization", "circle_points", "find_transaction"):
        joined.simulator.moods.plan(operation, SERVER_ERROR, times=9)
    answer = say(joined, number, "assign", {"store_id": "sun_books", "note": "a new till"})
    assert (answer.status, answer.json["state"]) == (200, "placed")
    joined.simulator.moods.clear()
    token = joined.token_of("o_9")
    joined.deliver()
    tick(joined, minutes=2)
    assert (balance(joined, token), told(joined, number)["increased_points"]) == (50, 50)


@pytest.mark.parametrize("what", ["assign", "dismiss"])
def test_a_person_has_the_say_though_the_schedule_looks_meanwhile(joined, token, what):
    from chalicelib.circle import store

    circle.unknown_shop(joined)
    number = joined.notes["sale"]
    body = {"note": "asked"} | ({"store_id": "sun_books"} if what == "assign" else {})
    looked = []

    def hook(call, through):
        """The schedule looks just before the decision is written."""
        if not looked and call.operation in ("TransactWriteItems", "UpdateItem"):
            looked.append(True)
            sale = store.find(number)
            assert store.open_task(sale, why=sale.why, now=joined.now(), due_at=joined.now())
        return through()

    with tap.watched(hook):
        assert say(joined, number, what, body).status == 200
    assert looked
    assert seen(joined, number)["state"] == {"assign": "placed", "dismiss": "dismissed"}[what]


def test_a_shop_that_stays_unknown_is_looked_for_ever_less_and_wechat_not_asked_again(joined, token):
    from chalicelib.circle import store

    authorize(joined)
    number = pay(joined, 5000, shop_number="X-9")
    deliver_notices(joined)
    with asked_of_wechat() as asked:
        for _ in range(40):
            joined.move(days=1)
            joined.fire("circle_tick")
    assert not [one for one in asked if "user-authorizations" not in one]
    assert store.find(number).due_at is None
    assert len(tasks(joined)) == 1
    assert say(joined, number, "assign", {"store_id": "sun_cafe", "note": "found"}).json["points"] == 100
