"""Orders, refunds, notices and open orders.

    ORDER#<order_id>      ORDER              Order, its task and its event
    ORDER#<order_id>      REFUND#<number>    RefundRecord, its task and its event
    NOTICE#<key>          NOTICE             Notice: a callback of WeChat Pay, once per business key
    MEMBER#<member_id>    OPEN_ORDERS        OpenOrders: open orders of a member, to check their limit

Access: an order or a notice by its key; the refunds of an order; a member's orders, newest first (`by_member`); orders
and refunds that are due for a query at WeChat Pay (`due`); open tasks, oldest first (`tasks`).
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class ByMember(GlobalSecondaryIndex["Order"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_member"
        projection = AllProjection()

    member_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class OrdersDue(GlobalSecondaryIndex["Order"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class RefundsDue(GlobalSecondaryIndex["RefundRecord"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class Order(Item):
    """An order. `set_aside`: its unmatched payment. `event`: the last of opened, paid, closed."""

    TABLE = "payments"
    order_id = UnicodeAttribute()
    member_id = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    appid = UnicodeAttribute()
    mchid = UnicodeAttribute()
    openid = UnicodeAttribute()
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute(null=True)
    purpose = UnicodeAttribute()
    visit_id = UnicodeAttribute(null=True)
    description = UnicodeAttribute()
    amount_fen = NumberAttribute()
    discount_fen = NumberAttribute()
    points = NumberAttribute(default=0)
    points_fen = NumberAttribute(default=0)
    payable_fen = NumberAttribute()
    points_per_yuan = NumberAttribute()
    merchant_id = UnicodeAttribute(null=True)
    coupons = JsonAttribute()
    lines = JsonAttribute(null=True)
    state = UnicodeAttribute()
    created_at = InstantAttribute()
    expires_at = InstantAttribute()
    joined_at = InstantAttribute()
    prepay_id = UnicodeAttribute(null=True)
    paid_at = InstantAttribute(null=True)
    transaction_id = UnicodeAttribute(null=True)
    refunded_fen = NumberAttribute(default=0)
    refunding_fen = NumberAttribute(null=True)
    refunds = NumberAttribute(null=True)
    refund_moves = NumberAttribute(null=True)
    refund_sent_no = UnicodeAttribute(null=True)
    refund_sent_at = InstantAttribute(null=True)
    set_aside = JsonAttribute(null=True)
    closed_reason = UnicodeAttribute(null=True)
    notify_url = UnicodeAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    resolved = JsonAttribute(null=True)
    event = JsonAttribute(null=True)
    by_member = ByMember()
    due = OrdersDue()


class OpenOrders(Item):
    """Orders of a member that may be open. `ends`: the instant at which each expires, by order id."""

    TABLE = "payments"
    ends = JsonAttribute()
    revision = NumberAttribute()


class RefundRecord(Item):
    """A refund. `kind`: `refund`, or `return` if it refunds an unmatched payment."""

    TABLE = "payments"
    order_id = UnicodeAttribute()
    refund_no = UnicodeAttribute()
    kind = UnicodeAttribute()
    refund_fen = NumberAttribute()
    state = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    asked_at = InstantAttribute()
    reason = UnicodeAttribute(null=True)
    request_hash = UnicodeAttribute(null=True)
    asked_as = UnicodeAttribute(null=True)
    lines = JsonAttribute(null=True)
    refund_id = UnicodeAttribute(null=True)
    refunded_at = InstantAttribute(null=True)
    why = UnicodeAttribute(null=True)
    notify_url = UnicodeAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    resolved = JsonAttribute(null=True)
    event = JsonAttribute(null=True)
    due = RefundsDue()


class Tasks(GlobalSecondaryIndex["Task"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "tasks"
        projection = AllProjection()

    task = UnicodeAttribute(hash_key=True)
    task_at = InstantAttribute(range_key=True)


class Task(Item):
    """An order, a refund or a notice with a task: the attributes that the task shows."""

    TABLE = "payments"
    order_id = UnicodeAttribute(null=True)
    refund_no = UnicodeAttribute(null=True)
    refund_fen = NumberAttribute(null=True)
    payable_fen = NumberAttribute(null=True)
    state = UnicodeAttribute(null=True)
    why = UnicodeAttribute(null=True)
    set_aside = JsonAttribute(null=True)
    refunded_fen = NumberAttribute(null=True)
    notice_type = UnicodeAttribute(null=True)
    resource = JsonAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    resolved = JsonAttribute(null=True)
    tasks = Tasks()


class Notice(Item):
    """A callback of WeChat Pay. `resource`: the fields of its resource that we use."""

    TABLE = "payments"
    notice_type = UnicodeAttribute()
    resource = JsonAttribute()
    received_at = InstantAttribute()
    why = UnicodeAttribute(null=True)
    task = UnicodeAttribute(null=True)
    task_at = InstantAttribute(null=True)
    resolved = JsonAttribute(null=True)
    event = JsonAttribute()
