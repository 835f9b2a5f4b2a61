"""Adjustments, the list of those that wait for approval, and how many points each person adjusted alone."""

from collections.abc import Iterator
from datetime import date

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.points.rules.adjustment import WAITING, Adjustment
from chalicelib.tables import base
from chalicelib.tables.base import instant_key
from chalicelib.tables.points import AdjustedAlone, WaitingAdjustment
from chalicelib.tables.points import PointsAdjustment as Item

STORED = Mapping(Adjustment, Item, id="adjustment_id")
ADJUSTMENT, ALONE = "adjustment", "alone"
LIST = "ADJUSTMENTS"


def find(adjustment_id: str) -> Adjustment | None:
    """An adjustment, strongly consistent."""
    item = dynamo.find(Item, f"ADJUSTMENT#{adjustment_id}", "ADJUSTMENT")
    return STORED.read(item) if item else None


def waiting(*, limit: int, after: str | None) -> tuple[list[Adjustment], str | None]:
    """Returns a page of the adjustments that wait for approval, the oldest first, and the cursor of the next page."""
    items, next_after = base.page(WaitingAdjustment, LIST, limit=limit, after=after)
    keys = [(f"ADJUSTMENT#{item.adjustment_id}", "ADJUSTMENT") for item in items]
    listed = map(STORED.read, Item.batch_get(keys, consistent_read=True)) if keys else ()
    return sorted(listed, key=lambda one: (one.made_at, one.id)), next_after


def count_waiting(*, most: int) -> tuple[int, bool]:
    """Returns the number of adjustments that wait for approval, at most `most`, and whether there are more."""
    items, after = base.page(WaitingAdjustment, LIST, limit=most + 1, after=None, strong=False)
    return min(len(items), most), len(items) > most or after is not None


def create_actions(made: Adjustment) -> Iterator[Action]:
    """Yields the actions that save a new adjustment, and list it if it waits. The commit raises dynamo.Refused, whose
    `blocking` names ADJUSTMENT if it exists."""
    yield dynamo.put(ADJUSTMENT, _item(made), Item.pk.does_not_exist())
    if made.state == WAITING:
        yield dynamo.put("waiting", _listed(made))


def alone_action(made: Adjustment, *, day: date, limit: int) -> Action:
    """Returns the action that counts the points which a person gives or takes alone in a mall on a business day. The
    commit raises dynamo.Refused, whose `blocking` names ALONE if the count would exceed `limit`."""
    key = AdjustedAlone(pk=f"ADJUSTED#{made.mall_id}#{day}", sk=made.made_by)
    points = abs(made.points)
    within_limit = AdjustedAlone.pk.does_not_exist() | (AdjustedAlone.points <= limit - points)
    return dynamo.update(ALONE, key, [AdjustedAlone.points.add(points)], within_limit)


def decide_actions(decided: Adjustment) -> Iterator[Action]:
    """Yields the actions that save a decision and remove the adjustment from the list. The commit raises
    dynamo.Refused, whose `blocking` names ADJUSTMENT if it was decided before."""
    yield dynamo.put(ADJUSTMENT, _item(decided), Item.state == WAITING)
    yield dynamo.delete("waiting", _listed(decided))


def _listed(made: Adjustment) -> WaitingAdjustment:
    return WaitingAdjustment(pk=LIST, sk=f"{instant_key(made.made_at)}#{made.id}", adjustment_id=made.id)


def _item(made: Adjustment) -> Item:
    return STORED.item(made, pk=f"ADJUSTMENT#{made.id}", sk="ADJUSTMENT")
