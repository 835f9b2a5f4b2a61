"""Pay = points: a payment in a shop of the mall becomes a receipt of the mall, once, and earns as any receipt.

Its number makes the receipt's id, so it counts once, whether WeChat told of it, the shopper filed it, or both. One that
is an order of ours, which the provider is asked, is credited as that order and only reported here.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import telemetry
from chalicelib.circle import authorize, refund, report, rules, store
from chalicelib.circle.rules import DISMISSED, NEW, PLACED, SHOP_CLOSED, UNKNOWN_SHOP, UNPLACED, Said, Sale
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.providers import wechat_pay
from chalicelib.receipts import parts as receipts

# By then the worker has had its tries with a sale that was taken down.
FIRST_LOOK = timedelta(minutes=5)
BY = "wechat:business_circle"


def apply(resource: dict[str, Any], *, heard_at: datetime, now: datetime) -> None:
    """A MALL_TRANSACTION.SUCCESS, however often it is told. Raises ProviderDown, ValueError for what contradicts what
    was told before."""
    told = rules.read_sale(resource, heard_at=heard_at)
    stands = store.take_down(told, due_at=heard_at + FIRST_LOOK)
    if not rules.is_same(stands, told):
        raise ValueError(f"transaction {told.transaction_id} was told with another amount or payer before")
    follow(stands, now=now)


def follow(sale: Sale, *, now: datetime) -> None:
    """Goes on with a sale where it was left: finds its place, applies the refunds that came before, reports it."""
    if sale.state in (NEW, UNPLACED):
        _place(sale, now)
    current = store.find(sale.transaction_id)
    assert current is not None
    if current.state == PLACED and current.payment_id is None and current.reported_at is None:
        _record(current, now)
    if current.state in (PLACED, DISMISSED):
        refund.apply_waiting(current, now=now)
        report.try_to(current, now=now)


def _place(sale: Sale, now: datetime) -> None:
    order = _own_order(sale)
    if order is not None:
        store.place(sale, mall_id=order.mall_id, store_id=order.store_id, payment_id=order.id, said=None, now=now)
        return
    mall_ids = [mall.id for mall in malls.malls_of_merchant_id(sale.mchid)]
    shop = malls.store_numbered(mall_ids, sale.shop_number)
    if shop is None or not shop.open:
        _leave_to_a_person(sale, UNKNOWN_SHOP if shop is None else SHOP_CLOSED, now)
    else:
        put(sale, shop, said=None, now=now)


def put(sale: Sale, shop: malls.Store, *, said: Said | None, now: datetime) -> bool:
    """It was paid in that shop, which is settled before anything comes of it; False where the sale changed since it was
    read."""
    return store.place(sale, mall_id=shop.mall_id, store_id=shop.id, payment_id=None, said=said, now=now)


def _record(sale: Sale, now: datetime) -> None:
    """The receipt, of whoever paid; where the shopper filed it before, that one stands."""
    assert sale.store_id is not None
    shop = malls.find_store(sale.store_id)
    stands, _ = receipts.record(_receipt(sale, shop, _member_of(sale, shop, now), now), now=now)
    if stands.is_claimed:
        _name_shop(stands)


def _own_order(sale: Sale) -> payments.Order | None:
    """The order of ours that it is: paid to the mall's own merchant id, under our number. Its callback may have told;
    else the provider does."""
    heard = payments.of_transaction(sale.transaction_id)
    if heard is not None:
        return heard
    told = wechat_pay.find_transaction(mchid=sale.mchid, transaction_id=sale.transaction_id)
    return payments.find(told["out_trade_no"]) if told is not None else None


def _member_of(sale: Sale, shop: malls.Store, now: datetime) -> str:
    """Who paid, if that is a member; WeChat tells of those who authorised, so who is none may have been missed."""
    member_id = receipts.member_paying(receipts.payer_of(sale.appid, sale.openid))
    if member_id != receipts.NOBODY:
        return member_id
    mall = malls.find_mall(shop.mall_id)
    if mall.brandid is None or mall.appid != sale.appid:
        return member_id
    authorize.ask(mall, sale.openid, now=now)
    return receipts.member_paying(receipts.payer_of(sale.appid, sale.openid))


def _receipt(sale: Sale, shop: malls.Store, member_id: str, now: datetime) -> receipts.Receipt:
    paid_at = sale.paid_at.astimezone(UTC)
    return receipts.Receipt(
        id=receipts.of_transaction(sale.transaction_id),
        mall_id=shop.mall_id,
        store_id=shop.id,
        receipt_no=sale.transaction_id,
        member_id=member_id,
        amount_fen=sale.amount_fen,
        paid_fen=sale.amount_fen,
        bought_at=paid_at,
        reported_by=BY,
        reported_at=now,
        told_at=paid_at,
        points_per_yuan=shop.points_per_yuan,
        payer=receipts.payer_of(sale.appid, sale.openid),
    )


def _name_shop(stands: receipts.Receipt) -> None:
    member = members.find(stands.member_id)
    if member is not None and abs(member.joined_at - stands.bought_at) <= rules.CARD_OF_PAYMENT:
        members.name_shop(member, stands.store_id)


def _leave_to_a_person(sale: Sale, why: str, now: datetime) -> None:
    if store.leave_to_a_person(sale, why=why, now=now, due_at=rules.next_look_at(sale, now)) and sale.task is None:
        telemetry.count("circle_sales_unplaced", why=why)
