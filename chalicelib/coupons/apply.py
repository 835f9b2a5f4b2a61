"""Worker: a payment redeems the coupon its order holds, a closed order frees it."""

from chalicelib import delivery, dynamo, events
from chalicelib.coupons import store
from chalicelib.coupons.rules import REDEEMED, Coupon
from chalicelib.events import Event


def handle(message: dict) -> None:  # type: ignore[type-arg]
    """Applies payment.paid and payment.closed; others, and orders without a coupon, are nothing to it."""
    event = delivery.event_in(message)
    coupon_id = event.details.get("coupon_id")
    if coupon_id is None:
        return
    if event.name == events.PAYMENT_PAID:
        _redeem(event, coupon_id)
    elif event.name == events.PAYMENT_CLOSED:
        store.release(event.details["member_id"], coupon_id, event.details["payment_id"])


def _redeem(event: Event, coupon_id: str) -> None:
    """A repeat finds the coupon redeemed by this payment. One held by nobody or by another order is a fault: orders
    close at the provider before they free their coupon, so a paid order still holds it."""
    details = event.details
    coupon = store.find(details["member_id"], coupon_id)
    if coupon is None:
        raise LookupError(f"payment {details['payment_id']} names coupon {coupon_id}, which does not exist")
    redeemed = _redeemed_event(event, coupon)
    try:
        store.redeem(
            coupon, payment_id=details["payment_id"], store_id=details["store_id"], at=event.at, event=redeemed
        )
    except dynamo.Refused:
        now_held = store.find(details["member_id"], coupon_id)
        if now_held is None or (now_held.state, now_held.payment_id) != (REDEEMED, details["payment_id"]):
            raise


def _redeemed_event(paid: Event, coupon: Coupon) -> Event:
    details = {
        "coupon_id": coupon.id,
        "campaign_id": coupon.campaign_id,
        "mall_id": coupon.terms.mall_id,
        "store_id": paid.details["store_id"],
        "discount_fen": paid.details["discount_fen"],
        "payment_id": paid.details["payment_id"],
    }
    return Event(f"redeem:{coupon.id}:{paid.details['payment_id']}", events.COUPON_REDEEMED, paid.at, details)
