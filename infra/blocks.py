"""Fills generated blocks of documents. A block is the text between two comment lines."""


def fill(text: str, begin: str, end: str, content: str) -> str:
    """The text with `content` between the lines `begin` and `end`. Raises ValueError if it has no such block."""
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"no block between {begin} and {end}")
    return f"{before}{begin}\n{content}\n{end}{after}"
