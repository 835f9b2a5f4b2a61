"""GET /v1/stores: the open stores of a mall."""

import bisect

import msgspec

from chalicelib.malls import parts
from chalicelib.pages import Paging


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


def list_stores(*, mall_id: str, paging: Paging) -> Page:
    """The stores of a mall.

    Returns a page of the open stores by id. Raises ResourceNotFound for an unknown mall.
    """
    parts.find_mall(mall_id)
    found = parts.stores_of(mall_id)
    start = bisect.bisect_right([one.id for one in found], paging.cursor) if paging.cursor else 0
    shown = found[start : start + paging.limit]
    lines = [StoreLine(one.id, one.name, one.floor, one.category, one.points_per_yuan) for one in shown]
    return Page(lines, shown[-1].id if start + paging.limit < len(found) else None)
