"""What other rooms may use of the business circle: how many tasks wait for a person."""

from chalicelib.circle.store import count_tasks

__all__ = ["count_tasks"]
