"""GET /v1/admin/tasks: how many tasks of each kind wait for a person."""

import msgspec

from chalicelib.busifavor import parts as busifavor
from chalicelib.circle import parts as circle
from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.receipts import parts as receipts

# Each kind is counted up to this number, so that the cost does not grow with what waits.
MOST = 100


class TaskCount(msgspec.Struct, frozen=True):
    """Open tasks of one kind. `number`: how many, at most 100. `more`: there are more than that."""

    number: int
    more: bool


class OpenTasks(msgspec.Struct, frozen=True):
    """The numbers of open tasks by kind, each with a list of its own. `payment_tasks`: payments, refunds and callbacks.
    `receipt_tasks`: receipts held for review. `mall_payment_tasks`: payments in the mall's shops. `points_adjustments`:
    adjustments that wait for approval. `merchant_coupon_differences`: merchant coupons on which we and WeChat Pay
    differ."""

    payment_tasks: TaskCount
    receipt_tasks: TaskCount
    mall_payment_tasks: TaskCount
    points_adjustments: TaskCount
    merchant_coupon_differences: TaskCount


def count_open() -> OpenTasks:
    """The numbers of open tasks by kind, each counted up to 100.

    Five queries of indexes and a list, each some milliseconds old.
    """
    return OpenTasks(
        payment_tasks=TaskCount(*payments.count_tasks(most=MOST)),
        receipt_tasks=TaskCount(*receipts.count_tasks(most=MOST)),
        mall_payment_tasks=TaskCount(*circle.count_tasks(most=MOST)),
        points_adjustments=TaskCount(*points.count_waiting(most=MOST)),
        merchant_coupon_differences=TaskCount(*busifavor.count_tasks(most=MOST)),
    )
