"""What other rooms may use of payments: orders for purchases and visits, and stored payments, refunds and notices."""

from chalicelib.payments.open_order import (
    ORDER_ID_LENGTH,
    Purchase,
    find_payer,
    list_coupons,
    open_order,
    quote_order,
)
from chalicelib.payments.place_order import open_again, place_order
from chalicelib.payments.query_order import query_order, query_unsettled
from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, ORDER_LIFE, PAID, PARKING, Order
from chalicelib.payments.rules.refund import FAILED as REFUND_FAILED
from chalicelib.payments.rules.refund import Refund
from chalicelib.payments.send_refund import query_refund
from chalicelib.payments.store.items import ORDER
from chalicelib.payments.store.notices import find as find_notice
from chalicelib.payments.store.notices import open_task
from chalicelib.payments.store.orders import find as find_order
from chalicelib.payments.store.orders import find_many as find_orders
from chalicelib.payments.store.orders import list_by_member as list_orders
from chalicelib.payments.store.refunds import find as find_refund
from chalicelib.payments.store.refunds import find_many as find_refunds
from chalicelib.payments.store.tasks import count_tasks
from chalicelib.payments.view import Payment, PaymentLine, show_payment
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.notices import PAID as PAID_NOTICE
from chalicelib.providers.answers.payments import Payment as PaidOrder

__all__ = [
    "CLOSED",
    "CREATED",
    "OPEN",
    "ORDER",
    "ORDER_ID_LENGTH",
    "ORDER_LIFE",
    "PAID",
    "PARKING",
    "REFUND_FAILED",
    "Order",
    "Payment",
    "PaymentLine",
    "Purchase",
    "Refund",
    "count_tasks",
    "find_by_transaction",
    "find_notice",
    "find_order",
    "find_orders",
    "find_payer",
    "find_refund",
    "find_refunds",
    "list_coupons",
    "list_orders",
    "open_again",
    "open_order",
    "open_task",
    "place_order",
    "query_order",
    "query_refund",
    "query_transaction",
    "query_unsettled",
    "quote_order",
    "show_payment",
]


def query_transaction(transaction_id: str, *, mchid: str) -> Order | None:
    """Queries a transaction at WeChat Pay and returns our order that it paid; None if it paid no order of ours.

    Raises ProviderDown, ProviderRefused; after either, nothing is known about the order.
    """
    status = wechat_pay.find_transaction(mchid=mchid, transaction_id=transaction_id)
    return find_order(status.order_id) if status is not None and status.order_id is not None else None


def find_by_transaction(transaction_id: str) -> Order | None:
    """Our order that the callback of a transaction names; None if no callback came."""
    notice = find_notice(f"{PAID_NOTICE}#{transaction_id}")
    return find_order(notice.content.order_id) if notice and isinstance(notice.content, PaidOrder) else None
