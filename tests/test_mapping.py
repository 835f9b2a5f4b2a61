"""Structs and items: what is written is read back, by the names of the fields."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.models import Model

from chalicelib.aws.mapping import Mapping
from chalicelib.tables.base import InstantAttribute, JsonAttribute


class Kept(Model):
    class Meta:
        table_name = "some"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    thing_id = UnicodeAttribute()
    fen = NumberAttribute()
    minutes = NumberAttribute(null=True)
    at = InstantAttribute(null=True)
    flag = NumberAttribute(null=True)
    open = BooleanAttribute(default=False)
    names = UnicodeSetAttribute(null=True)
    counts = JsonAttribute(null=True)
    state = UnicodeAttribute(null=True)
    event = JsonAttribute(null=True)


@dataclass(frozen=True)
class Thing:
    id: str
    fen: int
    minutes: int | None
    at: datetime | None = None
    flag: bool = False
    open: bool = False
    names: tuple[str, ...] = ()
    counts: dict[str, int] | None = None
    state: str = "new"


class Shown(msgspec.Struct, frozen=True):
    thing_id: str
    fen: int
    state: str = "new"


@dataclass(frozen=True)
class Larger:
    fen: int
    unknown: str = ""


STORED = Mapping(Thing, Kept, id="thing_id")
WORDS = st.text("abc", min_size=1, max_size=3)
THINGS = st.builds(
    Thing,
    WORDS,
    st.integers(-(10**12), 10**12),
    st.none() | st.integers(0, 10),
    st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.booleans(),
    st.booleans(),
    st.sets(WORDS).map(lambda names: tuple(sorted(names))),
    st.none() | st.dictionaries(WORDS, st.integers(0, 9)),
    WORDS,
)


def stored(item):
    """An item as DynamoDB gives it back."""
    return Kept.from_raw_data(item.serialize())


@given(THINGS)
def test_a_written_struct_is_read_back_equal(thing):
    assert STORED.read(stored(STORED.item(thing, pk="p", sk="s"))) == thing


def test_an_item_has_keys_given_fields_and_no_empty_values():
    written = STORED.item(Thing("t", 5, None), pk="p", sk="s", state=None, event={"id": "e"}).serialize()
    assert set(written) == {"pk", "sk", "thing_id", "fen", "open", "event"}
    assert STORED.read(stored(STORED.item(Thing("t", 5, None), pk="p", sk="s", state=None))).state == "new"


def test_a_field_can_have_a_reader_of_its_own():
    item = STORED.item(Thing("t", 5, None), pk="p", sk="s")
    assert STORED.read(item, fen=item.fen * 2, state="x") == Thing("t", 10, None, state="x")


def test_structs_of_msgspec_are_read_too():
    item = STORED.item(Thing("t", 5, None, state="old"), pk="p", sk="s")
    assert Mapping(Shown, Kept).read(item) == Shown("t", 5, "old")


def test_a_field_without_an_attribute_is_refused():
    item = STORED.item(Thing("t", 5, None), pk="p", sk="s")
    larger = Mapping(Larger, Kept)
    with pytest.raises(TypeError, match=r"Larger\.unknown"):
        larger.read(item)
    assert larger.read(item, unknown="x") == Larger(5, "x")
