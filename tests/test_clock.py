"""The test clock over the API: who sees it, how it moves, and that it never goes back."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock, memory
from chalicelib.aws.settings import settings

PATH = "/v1/admin/clock"
MOMENT = timedelta(minutes=1)  # far longer than a test takes


def moved(world, body, key="k"):
    return world.put("clock", body, **{"Idempotency-Key": key})


@pytest.fixture
def start(world):
    """The offset at which the world begins, in seconds."""
    return int(clock.offset().total_seconds())


def instant(response):
    return datetime.fromisoformat(response.json["business_time"])


def test_it_shows_business_time_and_its_offset(world, start):
    for hours in (0, 5):
        world.move(hours=hours)
        shown, ahead = world.get(PATH), start + hours * 3600
        assert (shown.status, shown.json["offset_seconds"]) == (200, ahead)
        assert abs(instant(shown) - datetime.now(UTC) - timedelta(seconds=ahead)) < MOMENT


def test_health_tells_it_to_everybody(world, start):
    world.move(days=2)
    health = world.http("GET", "/v1/health").json
    assert (health["test_clock"], health["offset_seconds"]) == (True, start + 2 * 86_400)
    assert datetime.fromisoformat(health["business_time"]) - datetime.now(UTC) > timedelta(days=1, hours=23)


def test_it_moves_by_seconds_and_the_rules_follow_at_once(world, start):
    answer = moved(world, {"by_seconds": 90 * 60})
    assert (answer.status, answer.json["offset_seconds"]) == (200, start + 5400)
    assert moved(world, {"by_seconds": 60}, key="next").json["offset_seconds"] == start + 5460
    assert clock.offset() == timedelta(seconds=start + 5460)
    assert world.get(PATH).json["offset_seconds"] == start + 5460


def test_it_moves_to_an_instant_in_any_time_zone(world):
    to = (datetime.now(UTC) + timedelta(days=30)).replace(microsecond=0)
    shanghai = to + timedelta(hours=8)
    answer = moved(world, {"to": shanghai.strftime("%Y-%m-%dT%H:%M:%S+08:00")})
    assert answer.status == 200
    assert to <= instant(answer) < to + MOMENT


def test_an_order_expires_when_the_clock_moves(world):
    """What the move is for: rules see the new time."""
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    moved(world, {"by_seconds": 16 * 60})
    world.simulator.offset = clock.offset()
    world.fire("payments_poll")
    assert world.as_shopper(token, "GET", f"/v1/payments/{payment_id}").json["state"] == "closed"


def test_it_never_goes_back(world, start):
    moved(world, {"by_seconds": 3600})
    answer = moved(world, {"to": datetime.now(UTC).isoformat()}, key="back")
    assert (answer.status, answer.code) == (409, "test_clock_backwards")
    assert answer.json["error"]["field"] == "to"
    assert clock.offset() == timedelta(seconds=start + 3600)


@pytest.mark.parametrize("body", [{}, {"to": "2099-01-01T00:00:00Z", "by_seconds": 60}])
def test_exactly_one_of_instant_and_seconds(world, body):
    assert moved(world, body).code == "value_invalid"


@pytest.mark.parametrize("body", [{"by_seconds": 0}, {"by_seconds": -60}, {"to": "2026-12-24T09:00"}, {"to": "soon"}])
def test_a_wrong_body_is_refused(world, body):
    assert moved(world, body).code == "body_invalid"


@pytest.mark.parametrize("how", ["to", "by_seconds"])
def test_it_is_at_most_ten_years_ahead(world, how, start):
    moved(world, {"by_seconds": 3600})
    body = {"to": "9999-12-31T23:59:59Z"} if how == "to" else {"by_seconds": 3653 * 86_400}
    answer = moved(world, body, key="far")
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, "value_invalid", how)
    assert clock.offset() == timedelta(seconds=start + 3600)


def test_a_repeat_moves_nothing(world, start):
    first = moved(world, {"by_seconds": 3600})
    again = moved(world, {"by_seconds": 3600})
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert world.get(PATH).json["offset_seconds"] == start + 3600
    assert moved(world, {"by_seconds": 7200}).code == "idempotency_key_reused"


def test_a_stage_without_a_test_clock_says_so_and_cannot_be_moved(world, start, monkeypatch):
    monkeypatch.setenv("TEST_CLOCK", "off")
    settings.cache_clear()
    try:
        for answer in (world.get(PATH), moved(world, {"by_seconds": 60})):
            assert (answer.status, answer.code) == (404, "test_clock_absent")
        health = world.http("GET", "/v1/health").json
        assert (health["test_clock"], health["business_time"], health["offset_seconds"]) == (False, None, None)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        memory.forget()
    assert clock.stored_offset() == timedelta(seconds=start)


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_only_an_operator_moves_it(world, role):
    headers = {"Authorization": f"Bearer {world.staff[role]}", "Idempotency-Key": "k"}
    assert world.http("PUT", PATH, {"by_seconds": 60}, headers).code == "role_forbidden"
    assert world.get(PATH, role=role).code == "role_forbidden"


def test_two_who_move_it_at_once_both_move_it(world, start, monkeypatch):
    """The second read the offset before the first wrote; the write's condition makes it read again."""
    read, late = clock.stored_offset, []

    def stored_offset():
        offset = read()
        if not late:
            late.append(True)
            moved(world, {"by_seconds": 60}, key="other")
        return offset

    monkeypatch.setattr(clock, "stored_offset", stored_offset)
    assert moved(world, {"by_seconds": 3600}).json["offset_seconds"] == start + 3660
