"""Pages of a list. Pure."""

import msgspec


class Paging(msgspec.Struct, frozen=True):
    """The page a caller asks for: at most `limit` entries (1 to 100), after `cursor`; None: from the beginning."""

    limit: int
    cursor: str | None = None
