"""Visits of cars."""

from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class _OfVisit(Details, frozen=True, kw_only=True):
    """`mall_id`: of the car park."""

    visit_id: str
    mall_id: str
    plate: str


class VisitEntered(_OfVisit, frozen=True, kw_only=True):
    """A car came into a car park."""

    name: ClassVar[str] = events.VISIT_ENTERED


class VisitLeft(_OfVisit, frozen=True, kw_only=True):
    """A car left; or it came in anew, so that it must have left just before."""

    name: ClassVar[str] = events.VISIT_LEFT
