"""Each event has a type, and each version of it decodes: a queue may hold any of them during a deploy.

`samples/<name>.json` keeps events as the code wrote them: `today` in today's shape, `old` in the shapes before, without
the fields that came later. Who gives an event a field moves a sample to `old` and adds one with the field to `today`.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from chalicelib import events
from chalicelib.events import codec, registry, sales
from chalicelib.events.envelope import Event
from infra import shape

SAMPLES = {path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "samples").glob("*.json")}
TYPES = {name: find() for name, find in registry.EVENTS.items()}


def kept(when):
    return [
        pytest.param(raw, id=f"{name}.{number}")
        for name, found in sorted(SAMPLES.items())
        for number, raw in enumerate(found.get(when, ()))
    ]


def test_every_event_a_worker_takes_has_a_type_and_a_sample():
    taken = {name for consumer in shape.CONSUMERS for name in consumer.events}
    assert taken <= set(TYPES)
    named = {value for name, value in vars(events).items() if name.isupper() and "." in value}
    assert set(TYPES) == named == set(SAMPLES)
    assert all(found["today"] for found in SAMPLES.values())


@pytest.mark.parametrize("name", TYPES)
def test_a_type_has_its_events_name_and_is_described(name):
    details = TYPES[name]
    assert details.name == name
    assert details.__struct_config__.frozen
    assert details.__doc__


def parts_of(known):
    """A type with all it is made of."""
    yield known
    if isinstance(known, msgspec.inspect.StructType):
        for field in known.fields:
            yield from parts_of(field.type)
    for part in (*getattr(known, "types", ()), *getattr(known, "item_types", ())):
        yield from parts_of(part)
    if hasattr(known, "item_type"):
        yield from parts_of(known.item_type)


@pytest.mark.parametrize("name", TYPES)
def test_no_event_holds_what_is_untyped_or_can_change(name):
    untyped = (msgspec.inspect.AnyType, msgspec.inspect.DictType, msgspec.inspect.ListType, msgspec.inspect.RawType)
    assert not [one for one in parts_of(msgspec.inspect.type_info(TYPES[name])) if isinstance(one, untyped)]


@pytest.mark.parametrize("raw", kept("today"))
def test_what_is_written_today_comes_back_byte_for_byte(raw):
    event = codec.decode(raw)
    assert json.dumps(codec.encode(event)) == json.dumps(raw)
    assert list(raw["details"]) == list(event.details.__struct_fields__)


@pytest.mark.parametrize("raw", kept("old"))
def test_an_older_shape_decodes_and_keeps_what_it_said(raw):
    event = codec.decode(raw)
    again = codec.encode(event)
    assert again["details"].items() >= raw["details"].items()
    assert {**again, "details": None} == {**raw, "details": None}
    assert codec.decode(again) == event


@pytest.mark.parametrize("name", TYPES)
def test_each_field_that_came_later_is_missing_in_an_old_sample(name):
    later = {field.name for field in msgspec.structs.fields(TYPES[name]) if not field.required}
    old = SAMPLES[name].get("old", ())
    assert later == {field for raw in old for field in later - set(raw["details"])}
    assert bool(old) == bool(later)


def test_an_instant_keeps_its_offset():
    raw = SAMPLES["payment.closed"]["today"][0]
    shifted = {**raw["details"], "points": {"points": 1, "points_fen": 1, "spent_at": "2026-12-01T10:00:00+08:00"}}
    assert codec.encode(codec.decode({**raw, "details": shifted}))["details"] == shifted


def test_a_field_of_a_later_version_is_passed_over():
    raw = SAMPLES["visit.left"]["today"][0]
    assert codec.decode({**raw, "details": {**raw["details"], "colour": "red"}}) == codec.decode(raw)


def test_an_event_of_a_later_version_is_no_event_here():
    with pytest.raises(codec.UnknownEvent):
        codec.decode({"id": "e", "name": "visit.paused", "at": "2026-12-01T02:00:00+00:00", "details": {}})


@pytest.mark.parametrize("lost", ["plate", "visit_id"])
def test_details_that_lack_what_they_always_had_are_refused(lost):
    raw = SAMPLES["visit.left"]["today"][0]
    with pytest.raises(msgspec.ValidationError, match=lost):
        codec.decode({**raw, "details": {key: value for key, value in raw["details"].items() if key != lost}})


@pytest.mark.parametrize("name", sorted(sales.SOURCES))
@pytest.mark.parametrize("when", ["today", "old"])
def test_a_sale_keeps_the_id_and_instant_of_what_reports_it(name, when):
    for event in map(codec.decode, SAMPLES[name][when]):
        sale = sales.sale_in(event)
        assert (sale.id, sale.at, sale.details.at) == (event.id, event.at, event.at)
        assert codec.decode(codec.encode(sale)) == sale
        assert sales.as_sale(event) == sale
        assert sales.as_sale(sale) is sale


def test_what_is_no_sale_stays_what_it_is():
    event = Event("e", datetime(2026, 12, 1, tzinfo=UTC), codec.decode(SAMPLES["payment.opened"]["today"][0]).details)
    assert sales.sale_in(event) is None
    assert sales.as_sale(event) is event
