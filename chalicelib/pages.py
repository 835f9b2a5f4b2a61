"""Pages of a list. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paging:
    """The page a caller asks for: at most `limit` entries (1 to 100), after `cursor`; None: from the beginning."""

    limit: int
    cursor: str | None = None
