"""Figures of several runs: the median, the least and the most."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One figure of several runs."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Figure":
        """The figure of one value for each run; at least one value."""
        numbers = list(values)
        return cls(statistics.median(numbers), min(numbers), max(numbers))

    def shown(self, form: str = "g") -> str:
        """The median; with least and most if they differ when formatted by `form`."""
        median, least, most = (format(value, form) for value in (self.median, self.least, self.most))
        return median if least == most else f"{median} ({least}..{most})"


def together(runs: Sequence[Row]) -> Row:
    """The same row of each run as one. Numbers become figures. Rows and lists of rows are combined in the same way.
    Everything else is the first run's."""
    return {name: _together([run[name] for run in runs]) for name in runs[0]}


def _together(values: list[Any]) -> Any:
    first = values[0]
    if isinstance(first, int | float) and not isinstance(first, bool):
        return Figure.of(values)
    if isinstance(first, dict):
        return together(values)
    if isinstance(first, list) and first and isinstance(first[0], dict):
        return [together(rows) for rows in zip(*values, strict=True)]
    return first


def plain(value: Any) -> Any:
    """A value as JSON can write it: figures become objects."""
    if isinstance(value, Figure):
        return asdict(value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value
