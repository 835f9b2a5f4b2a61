"""A car that comes and leaves is told of those who authorised."""

import pytest

from proof.scenes import circle
from proof.scenes.circle import authorize, deliver_notices
from proof.world import APPID
from simulator.failure import Failure
from tests.circle.looks import presence, there, tick

PLATE = "粤B12345"


def test_who_parked_is_told_in_and_out_if_the_shopper_authorised(joined, token):
    gate = joined.device("gate", "garage")
    for who, plate in ((token, "粤B12345"), (joined.token_of("o_2"), "粤B54321")):
        assert joined.as_shopper(who, "PUT", f"/v1/me/plates/{circle.quoted(plate)}").status == 200
    authorize(joined)
    deliver_notices(joined)
    for plate in ("粤B12345", "粤B54321"):
        joined.as_device(gate, "/v1/gate/entries", {"plate": plate, "gate_event_id": f"in {plate}"})
    joined.deliver()
    joined.move(minutes=5)
    for plate in ("粤B12345", "粤B54321"):
        joined.as_device(gate, "/v1/gate/exits", {"plate": plate, "gate_event_id": f"out {plate}"})
    joined.deliver()
    told = [(one["openid"], one["plate_number"], one["state"]) for one in there(joined).books.presence]
    assert told == [("o_1", "粤B12345", "IN"), ("o_1", "粤B12345", "OUT")]
    assert there(joined).books.presence[0]["brandid"] == circle.BRANDID


@pytest.fixture
def gate(joined, token):
    """The plate is bound, and its shopper authorised."""
    joined.as_shopper(token, "PUT", f"/v1/me/plates/{circle.quoted(PLATE)}")
    authorize(joined)
    deliver_notices(joined)
    return joined.device("gate", "garage")


def pass_gate(world, gate, way, event_id, **when):
    assert world.as_device(gate, f"/v1/gate/{way}", {"plate": PLATE, "gate_event_id": event_id, **when}).status == 200
    world.deliver()


def test_who_is_refused_does_not_hold_up_the_others_on_the_plate(joined, gate):
    other = joined.token_of("o_2")
    joined.as_shopper(other, "PUT", f"/v1/me/plates/{circle.quoted(PLATE)}")
    authorize(joined, "o_2")
    deliver_notices(joined)
    taken = there(joined).parkings

    def refuse(body):
        if body["openid"] == "o_1":
            raise Failure(400, "USER_NOT_AUTHORIZED", "openid")
        taken(body)

    there(joined).parkings = refuse
    there(joined).withdraw(APPID, "o_1")
    pass_gate(joined, gate, "entries", "in")
    assert presence(joined) == [("o_2", "IN")]
    # Whether that shopper still lets the mall hear of payments is asked at once.
    tick(joined, seconds=1)
    token = joined.token_of("o_1")
    assert joined.as_shopper(token, "GET", "/v1/me/circle").json["authorization"] == "deauthorized"


def test_wechat_that_is_down_is_told_of_the_others_and_then_of_all(joined, gate):
    other = joined.token_of("o_2")
    joined.as_shopper(other, "PUT", f"/v1/me/plates/{circle.quoted(PLATE)}")
    authorize(joined, "o_2")
    deliver_notices(joined)
    joined.simulator.moods.plan("circle_parking", "5xx", times=2)
    joined.as_device(gate, "/v1/gate/entries", {"plate": PLATE, "gate_event_id": "in"})
    joined.deliver_patiently()
    assert presence(joined) == [("o_2", "IN")]
    joined.deliver_patiently()
    assert set(presence(joined)) == {("o_1", "IN"), ("o_2", "IN")}


def test_an_entry_told_after_its_stay_was_over_is_not_told_on(joined, gate):
    early = joined.now().isoformat()
    joined.move(minutes=30)
    pass_gate(joined, gate, "entries", "in 2")
    joined.move(minutes=5)
    pass_gate(joined, gate, "exits", "out 2")
    pass_gate(joined, gate, "entries", "in 1", occurred_at=early)
    assert presence(joined) == [("o_1", "IN"), ("o_1", "OUT")]


def test_who_comes_again_had_left(joined, gate):
    pass_gate(joined, gate, "entries", "in 1")
    joined.move(days=2)
    pass_gate(joined, gate, "entries", "in 2")
    assert presence(joined) == [("o_1", "IN"), ("o_1", "OUT"), ("o_1", "IN")]
    left, came = there(joined).books.presence[1:]
    assert left["time"] < came["time"]
