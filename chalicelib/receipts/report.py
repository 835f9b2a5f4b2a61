"""POST /v1/points/credits: a till or a merchant's system reports what a member bought, and it earns points.

The receipt's number is the key. It is written down first, once, and told as an event; then its points are credited at
once, and by the worker where that failed. So who asks again gets the same answer, and nobody gets points twice.
"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.points import parts as points
from chalicelib.receipts import claim, record, reporter, rules
from chalicelib.receipts.reporter import Fen, Number
from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.view import ReceiptView, show
from chalicelib.shapes import AS_ID, AS_NUMBER, AS_SHOWN, MOST_FEN, Id


class Payer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who paid, by the openid in a mini-program of ours."""

    appid: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}\Z")]
    openid: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,64}\Z")]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sale. The shopper shows `code` (of /v1/me/points/code); a merchant's system may name the `member_id` instead,
    or the `payer`, who need not be a member yet, and names the store. `paid_fen`: what was really paid of the amount
    (all, unless told); `bought_at`: now, unless told. `transaction_id` of WeChat Pay, or `payment_id` of an order of
    ours, where the slip shows one: then it is the same sale as the one that WeChat or the order tells of."""

    receipt_no: Number
    amount_fen: Fen
    paid_fen: Annotated[int, msgspec.Meta(ge=0, le=MOST_FEN)] | None = None
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=200, extra=AS_SHOWN)] | None = None
    member_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)] | None = None
    payer: Payer | None = None
    store_id: Id | None = None
    bought_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    transaction_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{10,32}\Z", extra=AS_NUMBER)] | None = None
    payment_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)] | None = None


def handle(body: Request, *, device: malls.Device, now: datetime, real_now: datetime) -> ReceiptView:
    """A sale at a till, which earns points.

    Credits a receipt; a repeat answers the same, whatever has become of the code or the store since. What somebody
    paid who is no member is kept, for when it becomes one. What looks like a sale that was told before, or is over
    the mall's limits, waits for staff. Raises StoreClosed, ResourceNotFound, ReferenceInvalid, ValueInvalid,
    WechatUnavailable, RedemptionCodeInvalid, RedemptionCodeExpired; ReceiptDiffers where the number was told with
    another sale: both are kept, for staff to look at.
    """
    shop = reporter.store_of(body.store_id, device)
    receipt_id = store.id_of(shop.id, body.receipt_no)
    found = store.find(receipt_id)
    told = _told(body, receipt_id, shop, device, now, real_now, again=found is not None)
    if found is None:
        told = record.as_known(told, transaction_id=body.transaction_id, payment_id=body.payment_id)
    else:
        told = replace(told, transaction_id=found[0].transaction_id)
    before, event = found or record.record(told)
    before, event = claim.by_payer(before, event, now=now)
    if before.transaction_id is not None and not before.is_claimed and told.is_claimed:
        # The business circle told of it, of somebody who is no member by that openid; the till saw whose it is.
        before, event = claim.claim(before, told.member_id, since=now, now=now)
    if told.member_id != before.member_id and _are_one(told.member_id, before.member_id):
        told = replace(told, member_id=before.member_id)
    if not rules.is_same(before, told):
        store.record_conflict(told)
        raise errors.ReceiptDiffers("receipt_no", receipt_no=before.receipt_no, amount_fen=before.amount_fen)
    if event is not None and rules.may_be_on_its_way(before, now):
        points.credit(event)
    return show(before)


def _told(
    body: Request,
    receipt_id: str,
    shop: malls.Store,
    device: malls.Device,
    now: datetime,
    real_now: datetime,
    *,
    again: bool,
) -> Receipt:
    paid_fen, told_at = body.amount_fen if body.paid_fen is None else body.paid_fen, rules.in_utc(body.bought_at)
    rules.check_amounts(body.amount_fen, paid_fen)
    payer = _payer(body.payer, shop)
    bought_at = now if again else rules.bought_at(told_at, now)
    member_id = _member(body, payer, bought_at, device, None if again else real_now)
    if not again:
        if not shop.open:
            raise errors.StoreClosed("store_id")
        if member_id != rules.NOBODY and members.find(member_id) is None:
            raise errors.ResourceNotFound("member_id", what="member")
    return Receipt(
        id=receipt_id,
        mall_id=shop.mall_id,
        store_id=shop.id,
        receipt_no=body.receipt_no,
        member_id=member_id,
        amount_fen=body.amount_fen,
        paid_fen=paid_fen,
        bought_at=bought_at,
        reported_by=reporter.named(device),
        reported_at=now,
        told_at=told_at,
        points_per_yuan=shop.points_per_yuan,
        payer=payer,
        merchant_id=shop.merchant_id,
    )


def _are_one(one_id: str, other_id: str) -> bool:
    """Whether two ids are of members who became one."""
    one, other = members.find(one_id), members.find(other_id)
    return one is not None and other is not None and one.id == other.id


def _payer(told: Payer | None, shop: malls.Store) -> str | None:
    if told is None:
        return None
    if shop.mall_id not in {mall.id for mall in malls.malls_of_appid(told.appid)}:
        raise errors.ValueInvalid("payer.appid", reason="the mini-program of the store's mall")
    return rules.payer_of(told.appid, told.openid)


def _member(
    body: Request, payer: str | None, bought_at: datetime, device: malls.Device, real_now: datetime | None
) -> str:
    if sum(told is not None for told in (body.code, body.member_id, payer)) > 1:
        raise errors.ValueInvalid("code", reason="name the shopper in one way")
    if body.code is not None:
        return points.member_showing(body.code, field="code", real_now=real_now)
    if device.role == "till" or (body.member_id is None and payer is None):
        raise errors.ValueInvalid("code", reason="send the code that the shopper shows")
    return body.member_id or reporter.member_paying(payer or "", at=bought_at)
