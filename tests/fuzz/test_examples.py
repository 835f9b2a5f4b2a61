"""Every body that the document shows as an example succeeds, with ids that exist here."""

import msgspec

from chalicelib.web.openapi import examples
from proof.world import APPID
from tests.fuzz import matrix

# What names something here.
NAMES = {
    *("code", "codes", "merge_code", "hold_id", "member_id", "member_ids", "other_id", "store_id", "receipt_no"),
    *("transaction_id", "campaign_ids", "plate", "gate_event_id"),
}
RIGHTFUL = {"shopper": "member one", "gate": "gate one", "till": "till lin", "operator": "operator", "anyone": "nobody"}
MORE = {
    "POST /v1/login": {"appid": APPID, "code": "{login_code}"},
    "POST /v1/me/merge": {"appid": APPID},
    "POST /v1/me/merge/code": {"appid": APPID},
    "PUT /v1/admin/malls/{document_id}": {"appid": APPID},
}


def with_bodies():
    import app

    return [route for route in app.api.routes if route.body is not None]


def test_every_example_body_of_the_document_succeeds(peopled, monkeypatch):
    mark, failed = peopled.mark(), {}
    for route in with_bodies():
        mark.back()
        name = f"{route.method} {route.path}"
        example = examples.BODIES[route.name]
        assert msgspec.convert(example, route.body) is not None
        usual, ids = matrix.BODIES.get(name, {}), peopled.world.notes["ids of one"]
        real = {key: usual[key] for key in example if key in NAMES and key in usual}
        monkeypatch.setitem(matrix.BODIES, name, {**example, **real, **MORE.get(name, {})})
        role = next(one for one in (*route.caller.roles, route.caller.kind) if one in RIGHTFUL)
        answer = matrix.ask(peopled.world, RIGHTFUL[role], route, {**ids, "campaign_id": "plenty"})
        if answer.status != 200:
            failed[name] = answer.text
    assert failed == {}


def test_examples_exist_for_exactly_the_routes_with_a_body():
    assert set(examples.BODIES) == {route.name for route in with_bodies()}
