"""GET /v1/stores: the open stores of a mall."""

import bisect

import msgspec

from chalicelib import errors
from chalicelib.malls import parts


class StoreLine(msgspec.Struct, frozen=True):
    """A store as the mini-program lists it."""

    store_id: str
    name: str
    floor: str
    category: str
    points_per_yuan: int


class Page(msgspec.Struct, frozen=True):
    stores: list[StoreLine]
    next_cursor: str | None


def handle(*, mall_id: str | None, limit: int, cursor: str | None) -> Page:
    """A page of stores by id; raises ParameterInvalid without a mall, ResourceNotFound for an unknown one."""
    if mall_id is None:
        raise errors.ParameterInvalid("mall_id", reason="say which mall")
    parts.find_mall(mall_id)
    found = parts.stores_of(mall_id)
    start = bisect.bisect_right([one.id for one in found], cursor) if cursor else 0
    shown = found[start : start + limit]
    lines = [StoreLine(one.id, one.name, one.floor, one.category, one.points_per_yuan) for one in shown]
    return Page(lines, shown[-1].id if start + limit < len(found) else None)
