"""Worker: asks the provider about an order 5 s, 30 s, 1, 3, 5 and 10 min after it was opened, while it is unpaid.

The queue's delay is the first pause; the message is sent again with the next. A rung that is lost is made up for by the
schedule, which asks at the order's end.
"""

from datetime import datetime

from chalicelib.aws import delivery, telemetry
from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentOpened
from chalicelib.payments import settle
from chalicelib.payments.rules.order import LADDER
from chalicelib.payments.store import orders
from chalicelib.providers import wechat_pay


def handle(event: Event[PaymentOpened], *, now: datetime) -> None:
    """Applies payment.opened; `event.resent` is how often the provider was asked before."""
    rung = event.resent
    order = orders.find(event.details.payment_id)
    if order is None:
        raise LookupError(f"{event.id} names an order that does not exist")
    try:
        order = settle.ask_provider(order, now=now)
    except wechat_pay.ProviderDown as down:
        telemetry.log("WARNING", "provider unreachable", payment_id=order.id, rung=str(rung), why=str(down)[:200])
    if not order.is_settled and order.set_aside is None and rung + 1 < len(LADDER):
        delivery.send_again(event, after_seconds=LADDER[rung + 1] - LADDER[rung])
