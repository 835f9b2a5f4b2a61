"""Payments earn points: a payment in a shop of the mall becomes one receipt, and earns like any receipt.

The receipt's id is made from the transaction's number. So the payment counts once, even if WeChat reported it and the
shopper filed it too. If WeChat Pay says that it is an order of ours, it is credited as that order, and this room only
reports its points.
"""

from datetime import UTC, datetime, timedelta

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.circle import apply_refund, authorizations, report_points, rules, store
from chalicelib.circle.rules import (
    ANSWERED_WITHIN,
    DISMISSED,
    NEW,
    PLACED,
    REPORT_FAILED,
    SHOP_CLOSED,
    UNANSWERED,
    UNKNOWN_SHOP,
    UNPLACED,
    Said,
    Sale,
)
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.circle import MallSale
from chalicelib.receipts import parts as receipts

# How long after its notice the schedule first works on a new sale. By then the worker has had all its tries.
FIRST_LOOK = timedelta(minutes=5)
NO_ANSWERS = (wechat_pay.ProviderDown, wechat_pay.ProviderRefused, errors.Misconfigured)
BY = "wechat:business_circle"


def apply(notice: MallSale, *, heard_at: datetime, now: datetime) -> None:
    """Applies a MALL_TRANSACTION.SUCCESS; a repeat changes nothing. If the query about the shopper fails, the sale is
    still worked on; the query is repeated when the queue delivers the notice again. Raises ProviderDown,
    ProviderRefused, and ValueError for a notice that contradicts an earlier one."""
    sale = rules.sale_of(notice, heard_at=heard_at)
    kept = store.save_new(sale, due_at=heard_at + FIRST_LOOK)
    if not rules.is_same(kept, sale):
        raise ValueError(f"an earlier notice of transaction {sale.transaction_id} had another amount or payer")
    if notice.is_claimed and kept.why == REPORT_FAILED:
        # The shopper misses the points, so reports are tried for another day.
        store.decide(kept, state=kept.state, said=Said(BY, "claimed by the shopper"), now=now)
    try:
        authorizations.heal(mchid=kept.mchid, appid=kept.appid, openid=kept.openid, now=now)
    finally:
        follow(store.find(kept.transaction_id) or kept, now=now)


def follow(sale: Sale, *, now: datetime) -> None:
    """Does the steps of a sale that are not done yet: finds its shop, writes the receipt, applies refunds that came
    earlier, reports its points. A repeat changes nothing. Raises ProviderDown, ProviderRefused, Misconfigured."""
    if sale.state in (NEW, UNPLACED):
        _place(sale, now)
    current = store.find(sale.transaction_id)
    assert current is not None
    if current.state == PLACED and current.payment_id is None:
        _record(current, now)
    if current.state in (PLACED, DISMISSED):
        apply_refund.apply_waiting(current, now=now)
    report_points.report(current, now=now)


def _place(sale: Sale, now: datetime) -> None:
    try:
        order = _own_order(sale)
    except NO_ANSWERS:
        if now < sale.heard_at + ANSWERED_WITHIN:
            raise
        _open_task(sale, UNANSWERED, now)
        return
    if order is not None:
        store.place(sale, mall_id=order.mall_id, store_id=order.store_id, payment_id=order.id, said=None, now=now)
        return
    mall_ids = [mall.id for mall in malls.malls_of_circle(mchid=sale.mchid, appid=sale.appid)]
    found = malls.find_stores_by_number(mall_ids, sale.shop_number)
    if len(found) == 1 and found[0].open:
        place_in(sale, found[0], said=None, now=now)
    else:
        _open_task(sale, SHOP_CLOSED if len(found) == 1 else UNKNOWN_SHOP, now)


def place_in(sale: Sale, shop: malls.Store, *, said: Said | None, now: datetime) -> bool:
    """Stores the shop of a sale; `follow` does the steps after that. `said`: the decision of staff, if staff named the
    shop. Returns False if the sale changed since it was read."""
    return store.place(sale, mall_id=shop.mall_id, store_id=shop.id, payment_id=None, said=said, now=now)


def _record(sale: Sale, now: datetime) -> None:
    """Stores the payer's receipt. If the shopper filed the receipt earlier, that one stays."""
    assert sale.store_id is not None
    receipt = _receipt(sale, malls.find_store(sale.store_id), now)
    known = store.find_authorization(mchid=sale.mchid, appid=sale.appid, openid=sale.openid)
    authorized_at = known.authorized_at if known is not None else None
    kept, _ = receipts.record(receipt, known_at=authorized_at, now=now)
    if kept.is_claimed:
        _name_shop(kept, authorized_at)


def _own_order(sale: Sale) -> payments.Order | None:
    """Our order that the sale paid, or None. The order's own notice names the order. If that notice has not come,
    queries WeChat Pay, unless WeChat Pay has responded about this sale before."""
    heard = payments.find_by_transaction(sale.transaction_id)
    if heard is not None or (sale.state == UNPLACED and sale.why != UNANSWERED):
        return heard
    return payments.query_transaction(sale.transaction_id, mchid=sale.mchid)


def _receipt(sale: Sale, shop: malls.Store, now: datetime) -> receipts.Receipt:
    """Makes the receipt of a sale. It belongs to the payer if the payer was a member at the payment. A payer who
    becomes a member later can claim it."""
    paid_at, payer = sale.paid_at.astimezone(UTC), receipts.payer_of(sale.appid, sale.openid)
    return receipts.Receipt(
        id=receipts.of_transaction(sale.transaction_id),
        mall_id=shop.mall_id,
        store_id=shop.id,
        receipt_no=sale.transaction_id,
        member_id=receipts.member_paying(payer, at=paid_at),
        amount_fen=sale.amount_fen,
        paid_fen=sale.amount_fen,
        bought_at=paid_at,
        reported_by=BY,
        reported_at=now,
        told_at=paid_at,
        points_per_yuan=shop.points_per_yuan,
        payer=payer,
        merchant_id=shop.merchant_id,
        transaction_id=sale.transaction_id,
    )


def _name_shop(receipt: receipts.Receipt, authorized_at: datetime | None) -> None:
    """Saves the receipt's shop as the source of its member, if this payment led to the member's card. The card may be
    older than the membership, because its notice may come late."""
    member = members.find(receipt.member_id)
    if member is not None and rules.is_card_of(
        receipt.bought_at, min(member.joined_at, authorized_at or member.joined_at)
    ):
        members.save_store_of_card(member, receipt.store_id)


def _open_task(sale: Sale, why: str, now: datetime) -> None:
    if store.open_task(sale, why=why, now=now, due_at=rules.next_look_at(sale, now)) and sale.task is None:
        telemetry.count("circle_sales_unplaced", why=why)
