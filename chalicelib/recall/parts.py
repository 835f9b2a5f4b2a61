"""What other rooms may use of messages."""

from chalicelib.recall.merge import transfer

__all__ = ["transfer"]
