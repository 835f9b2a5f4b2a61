"""Visits of cars."""

from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class _OfVisit(Details, frozen=True, kw_only=True):
    """`mall_id`: the mall of the car park."""

    visit_id: str
    mall_id: str
    plate: str


class VisitEntered(_OfVisit, frozen=True, kw_only=True):
    """A car entered a car park."""

    name: ClassVar[str] = events.VISIT_ENTERED


class VisitLeft(_OfVisit, frozen=True, kw_only=True):
    """A car left a car park, or entered again without a reported exit, so that it must have left before."""

    name: ClassVar[str] = events.VISIT_LEFT
