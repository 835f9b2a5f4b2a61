"""The business circle's payments for staff: the tasks, one payment with its refunds, and staff's decisions."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.circle import apply_sale, rules, store
from chalicelib.circle.rules import DISMISSED, NEW, PLACED, REPORT_FAILED, UNPLACED, Refund, Said, Sale
from chalicelib.malls import parts as malls
from chalicelib.pages import Paging
from chalicelib.shapes import Id

Note = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class SaleRefund(msgspec.Struct, frozen=True):
    """`state`: waiting, applied, set_aside (held for review); `why`: refund_without_payment, refund_exceeds.
    `decided_by`: the member of staff who resolved it; `note`: what was done."""

    refund_id: str
    refund_fen: int
    refunded_at: datetime
    state: str
    why: str | None
    decided_by: str | None
    note: str | None


class MallPayment(msgspec.Struct, frozen=True):
    """A payment in a shop of the mall. `state`: new, unplaced (staff say where it was paid, or that it is no sale),
    placed, dismissed. `why`: unknown_shop, shop_closed, report_failed, unanswered (WeChat Pay does not say whether it
    is an order of ours; the query is repeated). `payment_id`: our order, if the payment is of one. `reported_at`: when
    its `points` were reported to WeChat. `watched_until`: until when WeChat reports its refunds."""

    transaction_id: str
    appid: str
    openid: str
    merchant_name: str
    shop_name: str
    shop_number: str
    amount_fen: int
    paid_at: datetime
    state: str
    why: str | None
    mall_id: str | None
    store_id: str | None
    payment_id: str | None
    decided_by: str | None
    note: str | None
    points: int | None
    remark: str | None
    reported_at: datetime | None
    watched_until: datetime
    refunds: list[SaleRefund]


class TaskLine(msgspec.Struct, frozen=True):
    """A task. `refund`: set if the task is about a refund; `payment` is then null if the payment is unknown."""

    transaction_id: str
    since: datetime
    payment: MallPayment | None
    refund: SaleRefund | None


class Page(msgspec.Struct, frozen=True):
    tasks: list[TaskLine]
    next_cursor: str | None


class Assign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The store where the payment was made. `note`: why."""

    store_id: Id
    note: Note


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`note`: why."""

    note: Note


def page(*, paging: Paging) -> Page:
    """The tasks about payments in the mall's shops and about their refunds.

    The oldest task comes first.
    """
    waiting, after = store.tasks(limit=paging.limit, after=paging.cursor)
    return Page([_line(*one) for one in waiting], after)


def show(*, transaction_id: str) -> MallPayment:
    """A payment in a shop of the mall.

    Raises ResourceNotFound.
    """
    return _show(_required(transaction_id))


def assign(body: Assign, *, transaction_id: str, staff_id: str, now: datetime) -> MallPayment:
    """Sets the store where a payment was made.

    The payment then earns what a payment at that store earns; a repeat returns the same. If the report to WeChat fails,
    it is repeated. Raises ResourceNotFound, ReferenceInvalid, SaleDecided, Busy.
    """
    mchid = _required(transaction_id).mchid
    if not malls.is_store(body.store_id):
        raise errors.ReferenceInvalid("store_id", what="store")
    shop = malls.find_store(body.store_id)
    if malls.find_mall(shop.mall_id).mchid != mchid:
        raise errors.ReferenceInvalid("store_id", what="store of the mall where it was paid")
    said = Said(staff_id, body.note)
    sale = _decided(transaction_id, lambda before: apply_sale.place_in(before, shop, said=said, now=now))
    if (sale.state, sale.store_id) != (PLACED, shop.id):
        raise errors.SaleDecided
    return _followed(sale, now)


def dismiss(body: Decide, *, transaction_id: str, staff_id: str, now: datetime) -> MallPayment:
    """Decides that a payment is no sale.

    The payment earns nothing; a repeat returns the same. Raises ResourceNotFound, SaleDecided, Busy.
    """
    said = Said(staff_id, body.note)
    sale = _decided(transaction_id, lambda before: store.decide(before, state=DISMISSED, said=said, now=now))
    if sale.state != DISMISSED:
        raise errors.SaleDecided
    return _followed(sale, now)


def report_again(body: Decide, *, transaction_id: str, staff_id: str, now: datetime) -> MallPayment:
    """Reports the points of a payment to WeChat again.

    If the report fails, it is repeated for another day. Nothing happens if these points were reported already. Raises
    ResourceNotFound, and SaleDecided if it is not decided yet where the payment was made.
    """
    before = _required(transaction_id)
    if before.state in (NEW, UNPLACED):
        raise errors.SaleDecided
    if before.why == REPORT_FAILED:
        store.decide(before, state=before.state, said=Said(staff_id, body.note), now=now)
    return _followed(_required(transaction_id), now)


def resolve_refund(body: Decide, *, transaction_id: str, refund_id: str, staff_id: str) -> SaleRefund:
    """Ends a refund's task with a note.

    A repeat returns the same. A refund without its payment is still applied if the payment comes. Raises
    ResourceNotFound.
    """
    store.resolve_refund(_required_refund(transaction_id, refund_id), Said(staff_id, body.note))
    return _shown(_required_refund(transaction_id, refund_id))


def _decided(transaction_id: str, decide: Callable[[Sale], bool]) -> Sale:
    """Decides an unplaced sale with `decide`. Returns the sale after this decision or an earlier one. Raises
    ResourceNotFound, Busy."""
    for _ in dynamo.rounds():
        sale = _required(transaction_id)
        if sale.state != UNPLACED:
            return sale
        decide(sale)
    raise errors.Busy


def _followed(sale: Sale, now: datetime) -> MallPayment:
    apply_sale.follow(sale, now=now)
    return show(transaction_id=sale.transaction_id)


def _required(transaction_id: str) -> Sale:
    found = store.find(transaction_id)
    if found is None:
        raise errors.ResourceNotFound(what="payment")
    return found


def _required_refund(transaction_id: str, refund_id: str) -> Refund:
    found = store.find_refund(transaction_id, refund_id)
    if found is None:
        raise errors.ResourceNotFound(what="refund")
    return found


def _line(transaction_id: str, refund_id: str, since: datetime) -> TaskLine:
    found = store.find(transaction_id)
    refund = store.find_refund(transaction_id, refund_id) if refund_id else None
    return TaskLine(transaction_id, since, _show(found) if found else None, _shown(refund) if refund else None)


def _show(one: Sale) -> MallPayment:
    return MallPayment(
        transaction_id=one.transaction_id,
        appid=one.appid,
        openid=one.openid,
        merchant_name=one.merchant_name,
        shop_name=one.shop_name,
        shop_number=one.shop_number,
        amount_fen=one.amount_fen,
        paid_at=one.paid_at,
        state=one.state,
        why=one.why,
        mall_id=one.mall_id,
        store_id=one.store_id,
        payment_id=one.payment_id,
        decided_by=one.decided_by,
        note=one.note,
        points=one.points,
        remark=one.remark,
        reported_at=one.reported_at,
        watched_until=one.paid_at + rules.REFUNDS_REPORTED_WITHIN,
        refunds=[_shown(refund) for refund in store.refunds_of(one.transaction_id)],
    )


def _shown(refund: Refund) -> SaleRefund:
    return SaleRefund(
        refund.refund_id,
        refund.refund_fen,
        refund.refunded_at,
        refund.state,
        refund.why,
        refund.decided_by,
        refund.note,
    )
