"""What other rooms may use of merchant coupons: how many differences wait for a person."""

from chalicelib.busifavor.store.differences import count_tasks

__all__ = ["count_tasks"]
