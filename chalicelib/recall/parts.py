"""What other rooms may use of messages."""

from chalicelib.recall.merge import absorb

__all__ = ["absorb"]
