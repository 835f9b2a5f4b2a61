"""How values are written in items, and that our shorter writer agrees with PynamoDB's."""

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pynamodb.attributes import BooleanAttribute, ListAttribute, MapAttribute, NumberAttribute, UnicodeSetAttribute
from pynamodb.exceptions import AttributeNullError

from chalicelib import tables
from chalicelib.aws import dynamo
from chalicelib.tables.base import InstantAttribute, JsonAttribute
from chalicelib.tables.members import Identity
from proof.process import models

AT = datetime(2026, 11, 30, 8, 5, 9, 70, tzinfo=timezone(timedelta(hours=8)))
EXAMPLES = {BooleanAttribute: True, NumberAttribute: 7, UnicodeSetAttribute: {"a", "b"}, InstantAttribute: AT}


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (AT, "2026-11-30T00:05:09.000070Z"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00.000000Z"),
    ],
)
def test_an_instant_is_text_of_fixed_width_in_utc(at, text):
    assert InstantAttribute().serialize(at) == text
    assert InstantAttribute().deserialize(text) == at


def test_plain_data_is_compact_json_with_unescaped_characters():
    value = {"名": ["日光", 1, 1.5, None, True, ("a", 'b"\n\x01')]}
    text = '{"名":["日光",1,1.5,null,true,["a","b\\"\\n\\u0001"]]}'
    assert JsonAttribute().serialize(value) == text


def every_model():
    for module in pkgutil.iter_modules(tables.__path__):
        importlib.import_module(f"{tables.__name__}.{module.name}")
    return [model for model in models() if model.__module__.startswith(tables.__name__)]


def example(attribute):
    return next((value for kind, value in EXAMPLES.items() if isinstance(attribute, kind)), "x")


def test_every_item_is_written_as_pynamodb_writes_it():
    found = every_model()
    assert len(found) > 40
    for model in found:
        attributes = model.get_attributes()
        assert not any(isinstance(one, ListAttribute | MapAttribute) for one in attributes.values()), model
        whole = model(**{name: example(attribute) for name, attribute in attributes.items()})
        least = model(**{name: example(attribute) for name, attribute in attributes.items() if not attribute.null})
        for item in (whole, least):
            assert item.serialize() == item._container_serialize()


def test_a_missing_required_attribute_is_refused():
    with pytest.raises(AttributeNullError):
        Identity(pk="OPENID#a#b", sk="IDENTITY").serialize()
    assert Identity(pk="OPENID#a#b", sk="IDENTITY").serialize(null_check=False) == {
        "pk": {"S": "OPENID#a#b"},
        "sk": {"S": "IDENTITY"},
    }


def test_retries_pause_from_the_third_on_and_end(monkeypatch):
    pauses = []
    monkeypatch.setattr(dynamo, "pause", pauses.append)
    assert list(dynamo.rounds()) == list(range(dynamo.ROUNDS))
    assert pauses == [1, 2, 3] + [4] * (dynamo.ROUNDS - 5)
