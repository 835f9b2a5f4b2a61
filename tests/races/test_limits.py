"""Limits hold with many threads at once, on real engines."""

from collections import Counter

from proof.effort import count
from proof.scenes import circle, limits
from proof.scenes.callers import MOST_TRIES
from proof.world import plate_path
from tests.races.test_races import together


def last_response(act):
    """The last response of a caller who repeats a request while the response says so."""
    for _ in range(MOST_TRIES):
        answer = act()
        if answer.status != 503:
            break
    return answer


def test_of_twelve_plates_at_once_five_are_bound(raced):
    token = raced.token_of("o_plates")
    plates = [plate_path(f"京A123{number:02d}") for number in range(12)]
    answers = together(lambda path: last_response(lambda: raced.as_shopper(token, "PUT", path)), plates, 12)
    assert Counter(one.status for one in answers) == {200: 5, 409: 7}
    assert {one.code for one in answers if one.status == 409} == {"plate_limit_reached"}
    bound = next(one.json["plates"] for one in answers if one.status == 200 and len(one.json["plates"]) == 5)
    for plate in bound:
        assert raced.as_shopper(token, "PUT", plate_path(plate)).json["plates"] == bound
    count("racing calls", 12)


def test_of_forty_orders_at_once_ten_are_opened(raced):
    token = raced.token_of("o_orders")
    answers = together(lambda number: last_response(lambda: raced.open_payment(token, 1000 + number)), range(40), 20)
    assert Counter(one.status for one in answers) == {200: 10, 409: 30}
    assert {one.code for one in answers if one.status == 409} == {"payments_open_too_many"}
    assert len(raced.simulator.pay.orders) == 10
    count("racing calls", 40)


def test_simultaneous_reads_of_an_order_share_one_query(raced, monkeypatch):
    token = raced.token_of("o_looks")
    payment_id = raced.open_payment(token, 5000).json["payment_id"]
    path = f"/v1/payments/{payment_id}"
    calls, query = [], raced.simulator.pay.query
    monkeypatch.setattr(raced.simulator.pay, "query", lambda *named: calls.append(named) or query(*named))
    states = together(lambda _: raced.as_shopper(token, "GET", path).json["state"], range(32))
    assert (set(states), len(calls)) == ({"open"}, 1)
    count("racing calls", 32)


def test_of_eight_stores_at_once_one_gets_the_shop_number(raced):
    circle.in_circle(raced)
    answers = together(
        lambda number: last_response(lambda: raced.put(f"stores/new_{number}", limits.BOOKS)), range(8), 8
    )
    assert Counter(one.status for one in answers) == {200: 1, 422: 7}
    assert {one.json["error"]["field"] for one in answers if one.status == 422} == {"shop_number"}
    count("racing calls", 8)
